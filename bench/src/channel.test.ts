import { expect, it } from 'vitest';
import { aTrade, createBenchChannel, sellerToken } from './channel.ts';

const call = { credentials: { token: sellerToken } };

it('lists what lies inside a window, newest first, page by page, each order once', async () => {
  const { channel, offer } = createBenchChannel();
  offer(Array.from({ length: 25 }, (_, i) => aTrade(`no-${i}`, 'item', 100 + i)));
  const window = { from: 105, to: 120 };
  const seen: number[] = [];
  for (const pageNo of [1, 2, 3]) {
    const page = (await channel.listOrders(call, { window, pageNo, pageSize: 6 }))._unsafeUnwrap();
    expect(page.totalCount).toBe(15);
    seen.push(...page.rows.map(({ modifiedAt }) => modifiedAt));
  }
  expect(seen).toEqual(Array.from({ length: 15 }, (_, i) => 119 - i));
});

it('is empty outside of it', async () => {
  const { channel, offer } = createBenchChannel();
  offer([aTrade('no-1', 'item', 100)]);
  for (const window of [
    { from: 0, to: 100 },
    { from: 101, to: 200 },
  ]) {
    const page = await channel.listOrders(call, { window, pageNo: 1, pageSize: 5 });
    expect(page._unsafeUnwrap()).toMatchObject({ rows: [], totalCount: 0 });
  }
});

it('lists the orders of its one seller to nobody else', async () => {
  const { channel, offer } = createBenchChannel();
  offer([aTrade('no-1', 'item', 100)]);
  const other = { credentials: { token: 'another' } };
  const page = { window: { from: 0, to: 200 }, pageNo: 1, pageSize: 5 };
  expect((await channel.listOrders(call, page))._unsafeUnwrap().rows).toHaveLength(1);
  expect((await channel.listOrders(other, page))._unsafeUnwrap().rows).toEqual([]);
});

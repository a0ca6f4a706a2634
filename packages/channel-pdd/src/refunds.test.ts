import { minuteMs } from '@kaquan/core';
import { describe, expect, it } from 'vitest';
import { refundDetailText, refundRowText } from '../test/fixtures.ts';
import { refusal, stubCall, stubChannel } from '../test/stub-platform.ts';
import { withShop } from '../test/test-shop.ts';
import { listedStatuses } from './status-map.ts';

const list = 'pdd.refund.list.increment.get';
const detail = 'pdd.refund.information.get';
const anyPage = { window: { from: 0, to: 1_000_000 }, pageNo: 1, pageSize: 100 };

describe('refunds over HTTP', () => {
  it('lists what changed in any status, newest first, cut into pages', async () => {
    await withShop(
      async ({ channel, call, sandbox, paidOrder }) => {
        const ids = ['a', 'b', 'c', 'd'].map(() => sandbox.openRefund({ orderSn: paidOrder() }));
        sandbox.cancelRefund(ids[0] ?? '');
        sandbox.refuseRefund(ids[1] ?? '');
        const to = Math.ceil(Date.now() / 1_000) * 1_000 + 1_000;
        sandbox.advance(2 * minuteMs);
        const window = { from: to - 20 * minuteMs, to };
        const page = async (pageNo: number, pageSize: number) =>
          (await channel.listRefunds(call, { window, pageNo, pageSize }))._unsafeUnwrap();
        const { rows, totalCount, undecoded } = await page(1, 100);
        expect(undecoded).toEqual([]);
        expect(totalCount).toBe(4);
        expect(rows.map(({ state }) => state).toSorted()).toEqual([
          ...['closed', 'refused', 'requested', 'requested'],
        ]);
        const cut = [...(await page(1, 3)).rows, ...(await page(2, 3)).rows];
        expect(cut).toEqual(rows);
        expect(sandbox.dump().counters.calls[list]).toBe(3 * listedStatuses.length);
      },
      { channel: { clock: { now: () => Date.now() + 2 * minuteMs } } },
    );
  });

  it('loads one as it is now', async () => {
    await withShop(async ({ channel, call, sandbox, paidOrder }) => {
      const orderSn = paidOrder();
      const id = sandbox.openRefund({ orderSn, amountFen: 777, reason: '买错了' });
      const load = async () => (await channel.loadRefund(call, `${orderSn}:${id}`))._unsafeUnwrap();
      expect(await load()).toMatchObject({
        orderNo: orderSn,
        state: 'requested',
        amountMinor: 777,
        reason: '买错了',
        quantity: 2,
      });
      sandbox.changeRefund(id, 555);
      expect(await load()).toMatchObject({ amountMinor: 555 });
    });
  });

  it('says not found for a number that is none, or nobody has', async () => {
    await withShop(async ({ channel, call, paidOrder }) => {
      const orderSn = paidOrder();
      for (const refundId of ['1', `${orderSn}:1`, `${orderSn}:x`, '260101-1:1']) {
        const error = (await channel.loadRefund(call, refundId))._unsafeUnwrapErr();
        expect(error).toMatchObject({ code: 'channel.refund_not_found', refundId });
      }
    });
  });
});

describe('a list of after-sales', () => {
  const page = (rows: readonly string[], total: number) =>
    `{"refund_increment_get_response":{"total_count":${total},"refund_list":[${rows.join(',')}]}}`;

  it('sets a row aside that cannot be read, and counts one once that stands under two statuses', async () => {
    const odd = refundRowText.replace('"19.90"', '"fifty"').replace('88001122334', '88001122335');
    const { channel } = stubChannel({ [list]: page([odd, refundRowText], 2) });
    const read = (await channel.listRefunds(stubCall, anyPage))._unsafeUnwrap();
    expect(read.rows).toHaveLength(1);
    expect(read.totalCount).toBe(1);
    expect(read.undecoded[0]).toMatchObject({ externalId: '260101-123456789012345:88001122335' });
  });

  it.each([
    ['2', '4'],
    ['4', '2'],
  ])(
    'takes the newer word where one moves from status %s to %s meanwhile',
    async (older, newer) => {
      const at = (status: string, second: string) =>
        refundRowText
          .replace('"after_sales_status":2', `"after_sales_status":${status}`)
          .replace('07:50:01', `07:50:${second}`);
      const rows: Record<string, string> = { [older]: at(older, '01'), [newer]: at(newer, '09') };
      const { channel } = stubChannel({
        [list]: (form) => {
          const row = rows[form.get('after_sales_status') ?? ''];
          return page(row === undefined ? [] : [row], row === undefined ? 0 : 1);
        },
      });
      const read = (await channel.listRefunds(stubCall, anyPage))._unsafeUnwrap();
      expect(read.rows.map(({ modifiedAt }) => modifiedAt)).toEqual([1_767_225_009_000]);
    },
  );

  it('gives up at the first status that cannot be read, and at a count that cannot be', async () => {
    const throttled = stubChannel({ [list]: refusal(70031) });
    const error = (await throttled.channel.listRefunds(stubCall, anyPage))._unsafeUnwrapErr();
    expect(error.code).toBe('channel.throttled');
    expect(throttled.sent).toHaveLength(1);
    const endless = stubChannel({ [list]: page([], 1_000_000_000) });
    const bounded = (await endless.channel.listRefunds(stubCall, anyPage))._unsafeUnwrapErr();
    expect(bounded.code).toBe('channel.unreadable');
    expect(endless.sent).toHaveLength(1);
  });

  it('reads a status of several pages from the last to the first', async () => {
    const { channel, sent } = stubChannel({ [list]: page([refundRowText], 250) });
    expect((await channel.listRefunds(stubCall, anyPage)).isOk()).toBe(true);
    const first = sent.filter((form) => form.get('after_sales_status') === '2');
    expect(first.map((form) => form.get('page'))).toEqual(['1', '3', '2', '1']);
  });
});

it('does not take another after-sale for the one that was asked for', async () => {
  const { channel } = stubChannel({ [detail]: refundDetailText });
  const loaded = await channel.loadRefund(stubCall, '260101-123456789012345:1');
  expect(loaded._unsafeUnwrapErr().code).toBe('channel.unreadable');
});

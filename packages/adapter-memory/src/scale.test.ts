import type { Change, OrderFilter, Outcome, Storage } from '@kaquan/core/ports';
import {
  aChange,
  aNewKey,
  anEffect,
  anEvent,
  anId,
  anOrder,
  aWriteOf,
  claimsFor,
  createSeededIds,
  startOfTests,
  tabMovesFor,
  testTenant,
  waitsFor,
} from '@kaquan/core/testing';
import { createKaquan, createPlatformChannel, createVault } from '@kaquan/core';
import { expect, it } from 'vitest';
import { createMemoryStorage } from './index.ts';

const orderCount = 10_000;
const keyCount = 100_000;

async function commitAll(storage: Storage, changes: readonly Change[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let from = 0; from < changes.length; from += 500) {
    const batch = await storage.commit(changes.slice(from, from + 500));
    outcomes.push(...batch._unsafeUnwrap());
  }
  return outcomes;
}

const ids = createSeededIds();
const orders = Array.from({ length: orderCount }, (_, n) =>
  anOrder({ orderId: anId('order', `o${n}`), createdAt: startOfTests + (n % 977) }),
);

// A bound that only a scan per commit would miss, on a machine as slow as they come.
it('serves ten thousand orders from a hundred thousand keys without looking through them', async () => {
  const storage = createMemoryStorage();
  const newKeys = Array.from({ length: keyCount }, (_, n) =>
    aNewKey({ keyId: anId('key', `k${n}`), expiresAt: n % 3 === 0 ? null : startOfTests + n }),
  );
  const filling = Array.from({ length: 100 }, (_, n) =>
    aChange({ changeId: ids.next('change'), newKeys: newKeys.slice(n * 1_000, (n + 1) * 1_000) }),
  );
  await commitAll(storage, filling);
  const queueing = orders.map((order) =>
    aChange({
      changeId: ids.next('change'),
      writes: [aWriteOf(order)],
      waits: { add: waitsFor(order), drop: [] },
      effects: [anEffect(order)],
    }),
  );
  await commitAll(storage, queueing);
  const serving = orders
    .toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1))
    .map((order) =>
      aChange({
        changeId: ids.next('change'),
        claims: claimsFor(order),
        waits: { add: [], drop: waitsFor(order) },
        effectUpdates: [{ ...anEffect(order), state: 'done' }],
      }),
    );
  const outcomes = await commitAll(storage, serving);
  expect(outcomes.every(({ outcome }) => outcome === 'applied')).toBe(true);

  let seen = 0;
  let cursor: string | null = null;
  do {
    const filter: OrderFilter = { tenant: testTenant, limit: 500, ...(cursor && { cursor }) };
    const page = await storage.findOrders(filter);
    const { items, nextCursor } = page._unsafeUnwrap();
    seen += items.length;
    cursor = nextCursor;
  } while (cursor !== null);
  expect(seen).toBe(orderCount);
}, 30_000);

it('counts all orders of a tab exactly, and ten thousand of a search', async () => {
  const storage = createMemoryStorage();
  const more = Array.from({ length: 5 }, (_, n) =>
    anOrder({ orderId: anId('order', `more-${n}`), buyerRef: 'anna' }),
  );
  const changes = [...orders, ...more].map((order) =>
    aChange({
      changeId: ids.next('change'),
      writes: [aWriteOf(order)],
      tabs: tabMovesFor(null, order),
    }),
  );
  await commitAll(storage, changes);
  const vault = createVault({ keys: [{ id: 'k1', secret: new Uint8Array(32).fill(7) }] });
  const kaquan = createKaquan({ storage, channels: [], vault });
  const desk = kaquan.with({ tenant: testTenant, actor: { kind: 'operator', id: 'li' } });
  const counted = async (input: Parameters<typeof desk.orders.counts>[0]) =>
    (await desk.orders.counts(input))._unsafeUnwrap().to_redeem;
  const all = { count: orderCount + 5, isCapped: false };
  expect(await counted({})).toEqual(all);
  expect(await counted({ shopId: anOrder().shopId })).toEqual(all);
  expect(await counted({ created: {} })).toEqual({ count: 10_000, isCapped: true });
  expect(await counted({ user: 'anna' })).toEqual({ count: 5, isCapped: false });
  expect(await counted({ user: 'buyer-1' })).toEqual({ count: 10_000, isCapped: false });
}, 60_000);

// Bounds that only a look through all items for each of them would miss.
it('plans, executes and takes back a batch of ten thousand orders within bounds', async () => {
  const storage = createMemoryStorage();
  const vault = createVault({ keys: [{ id: 'k1', secret: new Uint8Array(32).fill(7) }] });
  const channels = [createPlatformChannel({})];
  const kaquan = createKaquan({ storage, channels, vault });
  const desk = kaquan.with({ actor: { kind: 'operator', id: 'li' } });
  const shop = await desk.shops.create(
    {
      ...{ name: '商城', channelType: 'platform', orderingUserId: 'host', credentials: {} },
      redemptionDomain: 'card.example.com',
      skipSetupCheck: true,
    },
    { reason: 'a test' },
  );
  const { shopId } = shop._unsafeUnwrap().shop;
  const unpaid = orders.map(({ orderId }) =>
    anOrder({ orderId, shopId, payment: 'unpaid', settlement: 'none', paidAt: null }),
  );
  const placing = unpaid.map((order) =>
    aChange({
      changeId: ids.next('change'),
      writes: [aWriteOf(order)],
      events: [anEvent(order)],
      tabs: tabMovesFor(null, order),
    }),
  );
  await commitAll(storage, placing);
  const before = process.memoryUsage().heapUsed;
  const why = { reason: '清理' };
  const selection = { shopId };
  const planned = await desk.batches.plan({ operation: 'orders.remove', selection }, why);
  const { token: batchId } = planned._unsafeUnwrap();
  let mostBytes = 0;
  const onProgress = (): void => {
    mostBytes = Math.max(mostBytes, process.memoryUsage().heapUsed - before);
  };
  const executed = await desk.batches.execute({ token: batchId }, { onProgress });
  const counts = { done: orderCount, endorsed: 0, skipped: 0, failed: 0 };
  expect(executed._unsafeUnwrap().batch.counts).toEqual(counts);
  const undone = await desk.batches.undo({ batchId }, { ...why, onProgress });
  expect(undone._unsafeUnwrap().batch.undo?.counts).toEqual(counts);
  // Twenty pages, each forgotten before the next, beside what the storage itself keeps of them.
  expect(mostBytes).toBeLessThan(400_000_000);
  const more = { operation: 'orders.remove', selection: { ...selection } } as const;
  await commitAll(storage, [
    aChange({
      changeId: ids.next('change'),
      writes: [aWriteOf(anOrder({ orderId: anId('order', 'one-more'), shopId }))],
    }),
  ]);
  const tooMany = await desk.batches.plan(more, why);
  expect(tooMany._unsafeUnwrapErr().code).toBe('batch.too_large');
}, 60_000);

it('forgets twenty thousand calls a run, and says that there are more', async () => {
  const storage = createMemoryStorage();
  const calls = Array.from({ length: 20_001 }, () => aChange({ changeId: ids.next('change') }));
  await commitAll(storage, calls);
  const { worker } = createKaquan({
    storage,
    channels: [createPlatformChannel()],
    vault: createVault({ keys: [{ id: 'k1', secret: new Uint8Array(32).fill(7) }] }),
    clock: { now: () => startOfTests + 31 * 86_400_000 },
  });
  const tidy = async () => (await worker.tidy())._unsafeUnwrap();
  expect(await tidy()).toMatchObject({ purgedCalls: 20_000, hasMore: true });
  expect(await tidy()).toMatchObject({ purgedCalls: 1, hasMore: false });
});

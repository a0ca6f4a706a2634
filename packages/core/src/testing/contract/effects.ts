import assert from 'node:assert/strict';
import type { EffectId, ShopId, TenantId } from '../../kernel/ids.ts';
import type { Order } from '../../order/order.ts';
import type { Effect } from '../../ports/change.ts';
import { anId } from '../an-id.ts';
import { anOrder } from '../builders.ts';
import { anEffect, anEvent, aWriteOf, testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { furnish, storageCase, valueOf, type Desk } from '../storage-desk.ts';

const order = anOrder();
const other = anOrder({ orderId: anId('order', 'order-2') });

/** The outbox, and the history of orders. */
export const effectCases: readonly ContractCase[] = [
  storageCase(
    'S60',
    'finds effects that are due, by due time, and no more than asked',
    async (desk) => {
      const effects = [30, 10, 20].map((after, n) => {
        const each = anOrder({ orderId: anId('order', `o${n}`) });
        return anEffect(each, { dueAt: startOfTests + after });
      });
      await store(desk, effects);
      const [third, first, second] = effects.map(({ effectId }) => effectId);
      assert.deepEqual(await due(desk, { at: startOfTests + 9 }), []);
      assert.deepEqual(await due(desk, { at: startOfTests + 10 }), [first]);
      assert.deepEqual(await due(desk, { at: startOfTests + 99 }), [first, second, third]);
      assert.deepEqual(await due(desk, { at: startOfTests + 99, limit: 2 }), [first, second]);
    },
  ),

  storageCase(
    'S61',
    'runs the effects of one order and group one after the other',
    async (desk) => {
      const confirm = [3, 1, 2].map((seq) => anEffect(order, { seq }));
      const refund = anEffect(order, { group: 'refund', seq: 9 });
      const stranger = anEffect(other, { seq: 5 });
      await store(desk, [...confirm, refund, stranger]);
      const idOf = (seq: number) => anEffect(order, { seq }).effectId;
      const firsts = [idOf(1), refund.effectId, stranger.effectId];
      assert.deepEqual((await due(desk)).toSorted(), firsts.toSorted());
      await finish(desk, anEffect(order, { seq: 1 }), 'done');
      const seconds = [idOf(2), refund.effectId, stranger.effectId];
      assert.deepEqual((await due(desk)).toSorted(), seconds.toSorted());
    },
  ),

  storageCase('S62', 'holds an effect back while the one before it is not due', async (desk) => {
    const later = anEffect(order, { seq: 1, dueAt: startOfTests + 1_000 });
    await store(desk, [later, anEffect(order, { seq: 2 })]);
    assert.deepEqual(await due(desk), []);
    assert.deepEqual(await due(desk, { at: startOfTests + 1_000 }), [later.effectId]);
  }),

  storageCase('S63', 'lets a parked effect rest, and those behind it run', async (desk) => {
    const [stuck, next] = [1, 2].map((seq) => anEffect(order, { seq }));
    assert.ok(stuck !== undefined && next !== undefined);
    await store(desk, [stuck, next]);
    await finish(desk, stuck, 'parked');
    assert.deepEqual(await due(desk), [next.effectId]);
  }),

  storageCase(
    'S595',
    'finds what was given up and not tried anew, by order, page by page',
    async (desk) => {
      const orders = ['order-1', 'order-2', 'order-3'].map((id) =>
        anOrder({ orderId: anId('order', id) }),
      );
      const [first, second, third] = orders;
      assert.ok(first !== undefined && second !== undefined && third !== undefined);
      const lost = anEffect(second, { seq: 3 });
      const other = anEffect(second, { seq: 4, subject: 'another' });
      const refund = anEffect(first, { seq: 5, group: 'refund' });
      const again = anEffect(third, { seq: 1 });
      const next = anEffect(third, { seq: 2 });
      const waiting = anEffect(first, { seq: 1 });
      await store(desk, [lost, other, refund, again, next, waiting]);
      for (const effect of [lost, other, refund, again]) await finish(desk, effect, 'parked');
      const found = async (shopId?: ShopId): Promise<readonly string[]> => {
        const filter = { tenant: testTenant, limit: 2, ...(shopId && { shopId }) };
        const firstPage = valueOf(await desk.storage.findParkedEffects(filter));
        const { items, nextCursor } = firstPage;
        if (nextCursor === null) return items.map(({ effectId }) => effectId);
        const rest = { ...filter, cursor: nextCursor };
        const { items: more } = valueOf(await desk.storage.findParkedEffects(rest));
        return [...items, ...more].map(({ effectId }) => effectId);
      };
      const inOrder = [refund, lost, other].map(({ effectId }) => effectId);
      assert.deepEqual(await found(), inOrder, 'what was tried anew is not given up');
      assert.deepEqual(await found(first.shopId), inOrder);
      assert.deepEqual(await found(anId('shop', 'elsewhere')), []);
      const { items } = valueOf(
        await desk.storage.findParkedEffects({ tenant: anId('tenant', 'other'), limit: 2 }),
      );
      assert.deepEqual(items, [], 'nothing of another tenant');
      await finish(desk, lost, 'done');
      await finish(desk, next, 'parked');
      const ids = [refund, other, next].map(({ effectId }) => effectId);
      assert.deepEqual(await found(), ids, 'the later of two that were given up');
    },
  ),

  storageCase(
    'S605',
    'finds what is to be told still, due or not, by order, page by page',
    async (desk) => {
      const dueAt = startOfTests + 1_000_000;
      const of = (each: Order): readonly [Effect, Effect] => [
        anEffect(each, { seq: 2, dueAt }),
        anEffect(each, { seq: 1 }),
      ];
      const [first, second] = [of(order), of(other)];
      await store(desk, [...second, ...first]);
      const found = async (shopId?: ShopId): Promise<readonly string[]> => {
        const filter = { tenant: testTenant, limit: 3, ...(shopId && { shopId }) };
        const page = valueOf(await desk.storage.findPendingEffects(filter));
        const ids = page.items.map(({ effectId }) => effectId);
        if (page.nextCursor === null) return ids;
        const rest = { ...filter, cursor: page.nextCursor };
        const more = valueOf(await desk.storage.findPendingEffects(rest));
        return [...ids, ...more.items.map(({ effectId }) => effectId)];
      };
      const inOrder = [...first.toReversed(), ...second.toReversed()];
      const ids = inOrder.map(({ effectId }) => effectId);
      assert.deepEqual(await found(), ids);
      assert.deepEqual(await found(order.shopId), ids);
      assert.deepEqual(await found(anId('shop', 'elsewhere')), []);
      const { items } = valueOf(
        await desk.storage.findPendingEffects({ tenant: anId('tenant', 'other'), limit: 3 }),
      );
      assert.deepEqual(items, [], 'nothing of another tenant');
      const [done, parked, ...left] = inOrder as [Effect, Effect, ...Effect[]];
      await finish(desk, done, 'done');
      await finish(desk, parked, 'parked');
      assert.deepEqual(
        await found(),
        left.map(({ effectId }) => effectId),
      );
    },
  ),

  storageCase('S64', 'keeps what became of an effect', async (desk) => {
    const [first, second] = [2, 1].map((seq) => anEffect(order, { seq }));
    assert.ok(first !== undefined && second !== undefined);
    await store(desk, [first, second]);
    const update = { state: 'pending', attempts: 3, dueAt: startOfTests + 60_000 } as const;
    const { effectId } = first;
    await desk.apply({ effectUpdates: [{ effectId, ...update }] });
    const stored = valueOf(await desk.storage.findEffects(testTenant, order.orderId));
    assert.deepEqual(stored, [second, { ...first, ...update }], 'by seq');
    await desk.apply({ effectUpdates: [{ ...second, state: 'done' }] });
    assert.deepEqual(await due(desk, { at: startOfTests + 59_999 }), []);
    assert.deepEqual(await due(desk, { at: startOfTests + 60_000 }), [effectId]);
    assert.deepEqual(valueOf(await desk.storage.findEffects(testTenant, other.orderId)), []);
  }),

  storageCase('S65', 'finds due effects of the tenants that are asked for', async (desk) => {
    const tenants = ['t1', 't2', 't3'].map((name) => anId('tenant', name));
    for (const [n, tenant] of tenants.entries()) {
      await furnish(desk, tenant);
      const dueAt = startOfTests + 10 - n;
      await store(desk, [anEffect(order, { tenant, dueAt })], tenant);
    }
    const found = async (asked: 'all' | readonly TenantId[], limit = 10) => {
      const at = startOfTests + 99;
      const rows = valueOf(await desk.storage.findDueEffects({ tenants: asked, at, limit }));
      return rows.map(({ tenant }) => tenant);
    };
    assert.deepEqual(await found('all'), ['t3', 't2', 't1']);
    assert.deepEqual(await found(tenants.slice(0, 2)), ['t2', 't1']);
    assert.deepEqual(await found('all', 1), ['t3']);
    assert.deepEqual(await found([]), []);
  }),

  storageCase('S66', 'answers the history of an order, oldest first', async (desk) => {
    const entries = [1, 2, 3].map((seq) => {
      const reason = `because of ${seq}`;
      return anEvent(order, { seq, version: seq === 3 ? 2 : 1, reason, at: startOfTests + seq });
    });
    await desk.apply({ writes: [aWriteOf(order)], events: entries.slice(0, 2) });
    const second = anOrder({ version: 2, eventCount: 3 });
    await desk.apply({ writes: [aWriteOf(second)], events: entries.slice(2) });
    await desk.apply({ writes: [aWriteOf(other)], events: [anEvent(other)] });
    assert.deepEqual(await desk.history(order), entries);
    const rest = valueOf(await desk.storage.findHistory(testTenant, order.orderId, 1));
    assert.deepEqual(rest, entries.slice(1));
    const none = valueOf(await desk.storage.findHistory(testTenant, order.orderId, 3));
    assert.deepEqual(none, []);
  }),

  storageCase('S67', 'answers a long history in portions of a thousand', async (desk) => {
    const events = Array.from({ length: 1_005 }, (_, n) => anEvent(order, { seq: n + 1 }));
    const long = anOrder({ eventCount: events.length });
    await desk.apply({ writes: [aWriteOf(long)], events });
    const seqsAfter = async (seq: number) => {
      const entries = await desk.storage.findHistory(testTenant, order.orderId, seq);
      return valueOf(entries).map((entry) => entry.seq);
    };
    const all = events.map(({ seq }) => seq);
    assert.deepEqual(await seqsAfter(0), all.slice(0, 1_000));
    assert.deepEqual(await seqsAfter(1_000), all.slice(1_000));
  }),
];

async function store(
  desk: Desk,
  effects: readonly Effect[],
  tenant: TenantId = testTenant,
): Promise<void> {
  const orderIds = new Set(effects.map(({ orderId }) => orderId));
  const writes = [...orderIds].map((orderId) => aWriteOf(anOrder({ orderId })));
  await desk.apply({ tenant, writes, effects });
}

async function finish(desk: Desk, effect: Effect, state: Effect['state']): Promise<void> {
  const { effectId, dueAt } = effect;
  await desk.apply({ effectUpdates: [{ effectId, state, attempts: 1, dueAt }] });
}

async function due(
  desk: Desk,
  { at = startOfTests, limit = 10 }: { readonly at?: number; readonly limit?: number } = {},
): Promise<readonly EffectId[]> {
  const rows = valueOf(await desk.storage.findDueEffects({ tenants: 'all', at, limit }));
  return rows.map(({ effectId }) => effectId);
}

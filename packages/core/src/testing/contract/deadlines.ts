import assert from 'node:assert/strict';
import type { TenantId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { AlarmFilter, DueFilter } from '../../ports/storage-filters.ts';
import { anId } from '../an-id.ts';
import { anOrder } from '../builders.ts';
import { anEvent, testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { must } from '../guarantees/answers.ts';
import { furnish, shop1, shop2, storageCase, type Desk } from '../storage-desk.ts';
import { allPages } from './finds.ts';
import { numbered } from './search-kit.ts';

const otherTenant = anId('tenant', 'other');
const at = (minutes: number): Instant => startOfTests + minutes * 60_000;

interface Timed {
  readonly n: number;
  readonly due: number | null;
  readonly alarm?: number | null;
  readonly hand?: number | null;
  readonly erase?: number | null;
  readonly shopId?: Order['shopId'];
  readonly tenant?: TenantId;
}

async function store(desk: Desk, timed: Timed): Promise<Order> {
  const { n, shopId = shop1 } = timed;
  const order = anOrder({ orderId: numbered(n), shopId });
  await write(desk, order, timed);
  return order;
}

function write(desk: Desk, order: Order, timed: Omit<Timed, 'n' | 'shopId'>): Promise<unknown> {
  const { due, alarm = null, hand = null, erase = null, tenant = testTenant } = timed;
  const times = {
    dueAt: due === null ? null : at(due),
    alarmAt: alarm === null ? null : at(alarm),
    handAt: hand === null ? null : at(hand),
    eraseAt: erase === null ? null : at(erase),
  };
  const expectedVersion = order.version - 1;
  return desk.apply({
    tenant,
    writes: [{ kind: 'order', expectedVersion, value: order, times }],
    events: [anEvent(order, { tenant, seq: order.eventCount })],
  });
}

async function due(desk: Desk, parts: Partial<DueFilter> = {}): Promise<readonly string[]> {
  const filter = { tenant: testTenant, to: at(1_000), limit: 500, ...parts };
  const { items } = await must(desk.storage.findDue(filter));
  return items.map(({ orderId }) => orderId);
}

async function byHand(desk: Desk, parts: Partial<DueFilter> = {}): Promise<readonly string[]> {
  return due(desk, { by: 'hand_work', ...parts });
}

async function alarmed(desk: Desk, minutes: number, limit = 500): Promise<readonly string[]> {
  const request = { tenants: [testTenant], at: at(minutes), limit };
  const found = await must(desk.storage.findAlarms(request));
  assert.ok(found.every(({ tenant }) => tenant === testTenant));
  return found.map(({ orderId }) => orderId);
}

/** Orders are found by when something of them is due. */
export const deadlineCases: readonly ContractCase[] = [
  storageCase(
    'S400',
    'finds what is due in a stretch of time, the earliest first',
    async (desk) => {
      await store(desk, { n: 1, due: 30 });
      await store(desk, { n: 2, due: 10, shopId: shop2 });
      await store(desk, { n: 3, due: null });
      await store(desk, { n: 4, due: 10 });
      await store(desk, { n: 5, due: 20 });
      assert.deepEqual(await due(desk), [2, 4, 5, 1].map(numbered));
      assert.deepEqual(await due(desk, { to: at(20) }), [2, 4].map(numbered), 'its end is outside');
      assert.deepEqual(await due(desk, { from: at(20) }), [5, 1].map(numbered));
      assert.deepEqual(await due(desk, { shopId: shop2 }), [numbered(2)]);
      assert.deepEqual(await due(desk, { tenant: otherTenant }), []);
      const pages = await allPages((position) =>
        must(desk.storage.findDue({ tenant: testTenant, to: at(1_000), limit: 1, ...position })),
      );
      const paged = pages.flatMap(({ items }) => items.map(({ orderId }) => orderId));
      assert.deepEqual(paged, [2, 4, 5, 1].map(numbered));
    },
  ),

  storageCase('S401', 'finds an order by the times of its last change only', async (desk) => {
    const order = await store(desk, { n: 1, due: 10, alarm: 5 });
    const later = { ...order, version: 2, eventCount: 2 };
    await write(desk, later, { due: 40, alarm: 35 });
    assert.deepEqual(await due(desk, { to: at(40) }), []);
    assert.deepEqual(await due(desk, { to: at(41) }), [numbered(1)]);
    assert.deepEqual(await alarmed(desk, 34), []);
    assert.deepEqual(await alarmed(desk, 35), [numbered(1)]);
    await write(desk, { ...later, version: 3, eventCount: 3 }, { due: null });
    assert.deepEqual(await due(desk), []);
    assert.deepEqual(await alarmed(desk, 1_000), []);
  }),

  storageCase('S402', 'finds what is to be announced, the earliest first', async (desk) => {
    await store(desk, { n: 1, due: null, alarm: 30 });
    await store(desk, { n: 2, due: 90, alarm: 10 });
    await store(desk, { n: 3, due: 5 });
    assert.deepEqual(await alarmed(desk, 9), []);
    assert.deepEqual(await alarmed(desk, 10), [numbered(2)]);
    assert.deepEqual(await alarmed(desk, 30), [2, 1].map(numbered));
    assert.deepEqual(await alarmed(desk, 30, 1), [numbered(2)]);
    const none = { tenants: [otherTenant], at: at(1_000), limit: 500 };
    assert.deepEqual(await must(desk.storage.findAlarms(none)), []);
  }),

  storageCase('S520', 'shares a page among the tenants that have something', async (desk) => {
    for (const n of [1, 2, 3, 4]) await store(desk, { n, due: null, alarm: n });
    await furnish(desk, otherTenant);
    await store(desk, { n: 9, due: null, alarm: 40, tenant: otherTenant });
    const asked = { tenants: 'all', at: at(50), limit: 3 } as const;
    const found = async (parts: Partial<AlarmFilter> = {}): Promise<readonly string[]> =>
      (await must(desk.storage.findAlarms({ ...asked, ...parts }))).map((each) => each.orderId);
    assert.deepEqual(await found(), [1, 2, 9].map(numbered), 'half of it, rounded up, for each');
    assert.deepEqual(await found({ limit: 1 }), [1].map(numbered), 'never more than was asked for');
    assert.deepEqual(await found({ at: at(39) }), [1, 2, 3].map(numbered), 'whoever has none');
    assert.deepEqual(await found({ tenants: [otherTenant] }), [9].map(numbered));
    const twice = [testTenant, otherTenant, testTenant];
    assert.deepEqual(await found({ tenants: twice, limit: 4 }), [1, 2, 9].map(numbered));
  }),

  storageCase('S521', 'leaves out what it is told to, of its tenant only', async (desk) => {
    for (const n of [1, 2, 3]) await store(desk, { n, due: null, alarm: n });
    const asked = { tenants: [testTenant], at: at(50), limit: 2 };
    const [first, second] = await must(desk.storage.findAlarms(asked));
    assert.ok(first !== undefined && second !== undefined);
    assert.deepEqual([first.orderId, first.version], [numbered(1), 1]);
    const rest = await must(desk.storage.findAlarms({ ...asked, except: [first, second] }));
    assert.deepEqual(
      rest.map(({ orderId }) => orderId),
      [numbered(3)],
    );
    const except = [{ ...first, tenant: otherTenant }];
    const all = await must(desk.storage.findAlarms({ ...asked, except }));
    assert.deepEqual(
      all.map(({ orderId }) => orderId),
      [1, 2].map(numbered),
    );
  }),

  storageCase(
    'S466',
    'finds what is to be erased, apart from what is to be announced',
    async (desk) => {
      await store(desk, { n: 1, due: null, alarm: 5, erase: 30 });
      await store(desk, { n: 2, due: null, erase: 10 });
      await store(desk, { n: 3, due: null, alarm: 5 });
      const erasable = async (minutes: number): Promise<readonly string[]> => {
        const request = { tenants: [testTenant], at: at(minutes), limit: 500 };
        const found = await must(desk.storage.findAlarms({ ...request, by: 'erasure' }));
        return found.map(({ orderId }) => orderId);
      };
      assert.deepEqual(await erasable(9), []);
      assert.deepEqual(await erasable(30), [2, 1].map(numbered));
      assert.deepEqual(await alarmed(desk, 30), [1, 3].map(numbered));
    },
  ),

  storageCase(
    'S460',
    'finds what a person has to do, apart from what is due, the longest first',
    async (desk) => {
      await store(desk, { n: 1, due: 5, hand: 30 });
      await store(desk, { n: 2, due: null, hand: 10, shopId: shop2 });
      await store(desk, { n: 3, due: 40 });
      const order = await store(desk, { n: 4, due: null, hand: 20 });
      assert.deepEqual(await byHand(desk), [2, 4, 1].map(numbered));
      assert.deepEqual(await byHand(desk, { shopId: shop2 }), [numbered(2)]);
      assert.deepEqual(await byHand(desk, { to: at(20) }), [numbered(2)]);
      assert.deepEqual(await byHand(desk, { tenant: otherTenant }), []);
      assert.deepEqual(await due(desk), [1, 3].map(numbered));
      const pages = await allPages((position) => {
        const query = { tenant: testTenant, to: at(1_000), limit: 1, ...position };
        return must(desk.storage.findDue({ ...query, by: 'hand_work' }));
      });
      const paged = pages.flatMap(({ items }) => items.map(({ orderId }) => orderId));
      assert.deepEqual(paged, [2, 4, 1].map(numbered));
      await write(desk, { ...order, version: 2, eventCount: 2 }, { due: null });
      assert.deepEqual(await byHand(desk), [2, 1].map(numbered), 'it was done');
    },
  ),
];

import assert from 'node:assert/strict';
import type { OrderId, TenantId } from '../../kernel/ids.ts';
import { minuteMs, type Instant } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { Change } from '../../ports/change.ts';
import type { Dispatch, DispatchUpdate, SubscribeFrom } from '../../ports/dispatch.ts';
import { anId } from '../an-id.ts';
import { anOrder } from '../builders.ts';
import { anEvent, aWriteOf, testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { furnish, storageCase, valueOf, type Desk } from '../storage-desk.ts';

const orderOf = (name: string): OrderId => anId('order', name);

/** Adds events to the history of an order: the change after the `version`th. */
function growing(name: string, version: number, counts: readonly number[]): Partial<Change> {
  const before = counts.slice(0, version - 1).reduce((sum, count) => sum + count, 0);
  const count = counts[version - 1] ?? 1;
  const order: Order = anOrder({
    orderId: orderOf(name),
    orderNo: name,
    version,
    eventCount: before + count,
  });
  const events = Array.from({ length: count }, (_, n) =>
    anEvent(order, { seq: before + n + 1, version }),
  );
  return { writes: [aWriteOf(order)], events };
}

const one = [1, 1, 1, 1, 1, 1, 1, 1];

/** An order by its name, each change of which adds one event, or as many as told. */
type Growing = string | { readonly name: string; readonly counts: readonly number[] };

/** Adds changes to an order, by their versions. */
export async function grow(desk: Desk, which: Growing, versions: readonly number[]): Promise<void> {
  const { name, counts } = typeof which === 'string' ? { name: which, counts: one } : which;
  for (const version of versions) await desk.apply(growing(name, version, counts));
}

interface Spreading {
  readonly names?: readonly string[];
  readonly from?: SubscribeFrom;
  readonly tenants?: readonly TenantId[] | 'all';
  readonly limit?: number;
  readonly at?: Instant;
}

/** Passes on once. */
export async function spread(desk: Desk, how: Spreading = {}): Promise<number> {
  const {
    names = ['erp'],
    from = 'beginning',
    tenants = 'all',
    limit = 1_000,
    at = startOfTests,
  } = how;
  const subscribers = names.map((name) => ({ name, from }));
  const request = { tenants, subscribers, at, limit };
  return valueOf(await desk.storage.spreadNews(request));
}

/** Passes on until nothing is left; bounded, because a storage under test may go on for ever. */
export async function spreadAll(desk: Desk, how: Spreading = {}): Promise<void> {
  for (let run = 0; run < 50; run += 1) if ((await spread(desk, how)) === 0) return;
  assert.fail('there is always more to spread');
}

async function due(
  desk: Desk,
  names: readonly string[] = ['erp'],
  at = startOfTests,
): Promise<readonly Dispatch[]> {
  const filter = { tenants: 'all' as const, subscribers: names, at, limit: 100 };
  return valueOf(await desk.storage.findDueDispatches(filter));
}

const spanOf = ({ subscriber, orderId, doneSeq, wantedSeq }: Dispatch): string =>
  `${subscriber} ${orderId} ${doneSeq}-${wantedSeq}`;

/** What is due, as `<subscriber> <order> <done>-<wanted>`. */
export async function spans(desk: Desk, names?: readonly string[]): Promise<readonly string[]> {
  return (await due(desk, names)).map(spanOf).toSorted();
}

function told(
  name: string,
  [fromSeq, doneSeq]: readonly [number, number],
  parts = {},
): DispatchUpdate {
  const base = { subscriber: 'erp', orderId: orderOf(name), fromSeq, doneSeq, attempts: 0 };
  return { ...base, dueAt: startOfTests, state: 'pending', problem: '', ...parts };
}

/** Who is told what histories have grown by. */
export const dispatchCases: readonly ContractCase[] = [
  storageCase('S380', 'passes on what was added to histories, order by order', async (desk) => {
    await spread(desk);
    assert.deepEqual(await spans(desk), [], 'nothing has happened');
    await grow(desk, { name: 'a', counts: [3, 2] }, [1, 2]);
    await grow(desk, { name: 'b', counts: [1] }, [1]);
    assert.deepEqual(await spans(desk), [], 'it is passed on when it is asked for');
    await spreadAll(desk);
    assert.deepEqual(await spans(desk), ['erp a 0-5', 'erp b 0-1']);
    const [row] = await due(desk);
    const { tenant, attempts, dueAt, state, problem } = row ?? {};
    const expected = [testTenant, 0, startOfTests, 'pending', ''];
    assert.deepEqual([tenant, attempts, dueAt, state, problem], expected);
    assert.equal(await spread(desk), 0, 'nothing is left');
  }),

  storageCase(
    'S381',
    'goes on where a subscriber stands, and begins nowhere else',
    async (desk) => {
      await spread(desk);
      await grow(desk, { name: 'a', counts: [2, 2] }, [1, 2]);
      await spreadAll(desk);
      await desk.apply({ dispatches: [told('a', [0, 4])] });
      assert.deepEqual(await spans(desk), []);
      await spreadAll(desk);
      await grow(desk, { name: 'a', counts: [2, 2, 3] }, [3]);
      await spreadAll(desk);
      assert.deepEqual(await spans(desk), ['erp a 4-7']);
      await desk.apply({ dispatches: [told('a', [4, 5])] });
      await grow(desk, { name: 'a', counts: [2, 2, 3, 1] }, [4]);
      assert.deepEqual(await spans(desk), ['erp a 5-7'], 'half of it is done');
      await spreadAll(desk);
      assert.deepEqual(await spans(desk), ['erp a 5-8']);
    },
  ),

  storageCase(
    'S382',
    'keeps what is added while a subscriber is being told of what was before',
    async (desk) => {
      await spread(desk);
      await grow(desk, 'a', [1]);
      await spreadAll(desk);
      await grow(desk, 'a', [2]);
      await spreadAll(desk);
      await desk.apply({ dispatches: [told('a', [0, 1])] });
      assert.deepEqual(await spans(desk), ['erp a 1-2']);
    },
  ),

  storageCase('S383', 'passes on in small pieces, in any number of calls at once', async (desk) => {
    await spread(desk);
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) await grow(desk, name, [1, 2, 3]);
    assert.ok((await spread(desk, { limit: 2 })) <= 2);
    for (let run = 0; run < 20; run += 1) {
      await Promise.all([1, 2, 3].map(() => spread(desk, { limit: 2 })));
    }
    await spreadAll(desk);
    assert.deepEqual(
      await spans(desk),
      names.map((name) => `erp ${name} 0-3`),
    );
  }),

  storageCase(
    'S384',
    'gives a new subscriber every order there is, whatever is added meanwhile',
    async (desk) => {
      const names = ['a', 'b', 'c', 'd', 'e'];
      for (const name of names) await grow(desk, name, [1, 2]);
      await spread(desk, { limit: 2 });
      await grow(desk, 'e', [3]);
      await grow(desk, 'a', [3]);
      await spreadAll(desk, { limit: 2 });
      await grow(desk, 'c', [3]);
      await spreadAll(desk, { limit: 2 });
      const expected = ['erp a 0-3', 'erp b 0-2', 'erp c 0-3', 'erp d 0-2', 'erp e 0-3'];
      assert.deepEqual(await spans(desk), expected);
      assert.equal(await spread(desk), 0);
    },
  ),

  storageCase(
    'S385',
    'gives one that begins now what is added from then on, and keeps no other from his',
    async (desk) => {
      await spread(desk);
      await grow(desk, 'a', [1, 2]);
      await spread(desk, { names: ['erp', 'crm'], from: 'now' });
      await spreadAll(desk);
      await grow(desk, 'a', [3]);
      await grow(desk, 'b', [1]);
      await spreadAll(desk);
      const expected = ['crm a 2-3', 'crm b 0-1', 'erp a 0-3', 'erp b 0-1'];
      assert.deepEqual(await spans(desk, ['erp', 'crm']), expected);
      const late = anId('tenant', 'late');
      await furnish(desk, late);
      const first = growing('z', 1, one);
      const events = (first.events ?? []).map((event) => ({ ...event, tenant: late }));
      await desk.apply({ ...first, tenant: late, events });
      await spreadAll(desk, { names: ['crm'], from: 'now' });
      const ofLate = (await due(desk, ['crm'])).filter(({ tenant }) => tenant === late);
      assert.deepEqual(
        ofLate.map(spanOf),
        ['crm z 0-1'],
        'a tenant that came later, from its start',
      );
    },
  ),

  storageCase('S386', 'finds for each subscriber and tenant what is due for him', async (desk) => {
    const other = anId('tenant', 'other');
    await furnish(desk, other);
    await spread(desk, { names: ['erp', 'crm'] });
    await grow(desk, 'a', [1]);
    const theirs = growing('b', 1, one);
    const events = (theirs.events ?? []).map((event) => ({ ...event, tenant: other }));
    await desk.apply({ ...theirs, tenant: other, events });
    await spreadAll(desk, { names: ['erp', 'crm'], tenants: [testTenant] });
    assert.deepEqual(await spans(desk, ['erp', 'crm']), ['crm a 0-1', 'erp a 0-1']);
    await spreadAll(desk, { names: ['erp', 'crm'] });
    assert.deepEqual(await spans(desk, ['crm']), ['crm a 0-1', 'crm b 0-1']);
    assert.deepEqual(await spans(desk, ['nobody']), []);
    const filter = { subscribers: ['erp'], at: startOfTests, limit: 100 };
    const own = valueOf(await desk.storage.findDueDispatches({ ...filter, tenants: [other] }));
    assert.deepEqual(own.map(spanOf), ['erp b 0-1']);
    const two = valueOf(
      await desk.storage.findDueDispatches({ ...filter, tenants: 'all', limit: 1 }),
    );
    assert.equal(two.length, 1, 'no more than asked');
    assert.deepEqual(await due(desk, ['erp'], startOfTests - 1), [], 'not before it is due');
  }),

  storageCase('S387', 'keeps what was parked apart until somebody decides', async (desk) => {
    await spread(desk);
    await grow(desk, 'a', [1, 2]);
    await grow(desk, 'b', [1]);
    await spreadAll(desk);
    const parked = { attempts: 8, state: 'parked', problem: 'TypeError: no such field' };
    const later = startOfTests + minuteMs;
    await desk.apply({
      dispatches: [told('a', [0, 1], parked), told('b', [0, 0], { dueAt: later })],
    });
    await grow(desk, 'a', [3]);
    await spreadAll(desk);
    assert.deepEqual(await spans(desk), []);
    assert.deepEqual((await due(desk, ['erp'], later)).map(spanOf), ['erp b 0-1']);
    const filter = { tenant: testTenant, limit: 10 };
    const find = async (parts: { readonly subscriber?: string; readonly orderId?: OrderId } = {}) =>
      valueOf(await desk.storage.findParkedDispatches({ ...filter, ...parts }));
    const rows = await find();
    assert.deepEqual(rows.map(spanOf), ['erp a 1-3']);
    assert.deepEqual({ ...rows[0], ...parked }, rows[0]);
    assert.equal((await find({ subscriber: 'erp', orderId: orderOf('a') })).length, 1);
    assert.deepEqual(await find({ subscriber: 'crm' }), []);
    assert.deepEqual(await find({ orderId: orderOf('b') }), []);
    await desk.apply({ dispatches: [told('a', [1, 2])] });
    assert.deepEqual(await spans(desk), ['erp a 2-3']);
    assert.deepEqual(await find(), []);
  }),

  storageCase(
    'S388',
    'refuses what was decided where the subscriber does not stand any more',
    async (desk) => {
      await spread(desk);
      await grow(desk, 'a', [1, 2, 3]);
      await spreadAll(desk);
      const [first, second] = [told('a', [0, 2]), told('a', [0, 1])];
      const outcomes = await Promise.all(
        [first, second].map((each) => desk.commit(desk.change({ dispatches: [each] }))),
      );
      assert.deepEqual(outcomes.map(({ outcome }) => outcome).toSorted(), ['applied', 'stale']);
      const unknown = desk.change({ dispatches: [told('nobody', [0, 1])] });
      assert.equal((await desk.commit(unknown)).outcome, 'stale');
    },
  ),

  storageCase('S389', 'passes on nothing that was not stored', async (desk) => {
    await spread(desk);
    await grow(desk, 'a', [1]);
    const stale = desk.change(growing('a', 1, one));
    assert.equal((await desk.commit(stale)).outcome, 'stale');
    const lost = await desk.begin();
    const inside = desk.storage.within(lost);
    assert.ok((await inside.commit([desk.change(growing('b', 1, one))])).isOk());
    await lost.rollback();
    const kept = await desk.begin();
    const change = desk.change(growing('c', 1, one));
    assert.ok((await desk.storage.within(kept).commit([change])).isOk());
    assert.ok((await kept.commit()).isOk());
    await spreadAll(desk);
    assert.deepEqual(await spans(desk), ['erp a 0-1', 'erp c 0-1']);
  }),
];

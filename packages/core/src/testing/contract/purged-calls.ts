import assert from 'node:assert/strict';
import type { TenantId } from '../../kernel/ids.ts';
import type { Change, IdempotencyRecord } from '../../ports/change.ts';
import { anId } from '../an-id.ts';
import { anOrder } from '../builders.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { storageCase, valueOf, type Desk } from '../storage-desk.ts';
import { outcomesOf } from './outcomes.ts';

const otherTenant = anId('tenant', 'other');

const at = (ms: number): number => startOfTests + ms;

const named = (key: string, count = 1): IdempotencyRecord => ({
  operation: 'orders.freeze',
  key,
  inputHash: 'hash-1',
  answer: { count },
});

async function purge(
  { storage }: Desk,
  before: number,
  options: { readonly tenants?: readonly TenantId[]; readonly limit?: number } = {},
): Promise<number> {
  const { tenants = 'all', limit = 100 } = options;
  return valueOf(await storage.purgeCalls({ tenants, before: at(before), limit }));
}

/** Stores changes, the first of them 1 ms after the start, each a millisecond after the other. */
async function called(
  desk: Desk,
  keys: readonly (string | null)[],
  tenant = testTenant,
): Promise<readonly Change[]> {
  const changes = keys.map((key, n) => {
    const call = key === null ? {} : { idempotency: named(key) };
    return desk.change({ tenant, at: at(n + 1), ...call });
  });
  for (const change of changes) assert.equal((await desk.commit(change)).outcome, 'applied');
  return changes;
}

async function remembered(desk: Desk, keys: readonly string[], tenant = testTenant) {
  const idempotency = keys.map((key) => named(key));
  const loaded = valueOf(await desk.storage.load({ tenant, idempotency }));
  return loaded.idempotency.map(({ key }) => key).toSorted();
}

/** Which of the changes are known as stored; what is not is stored again by asking. */
async function known(desk: Desk, changes: readonly Change[]): Promise<readonly number[]> {
  const found: number[] = [];
  for (const [n, change] of changes.entries()) {
    if ((await desk.commit(change)).outcome === 'duplicate') found.push(n);
  }
  return found;
}

/** Calls that are remembered no longer. */
export const purgedCallCases: readonly ContractCase[] = [
  storageCase(
    'S550',
    'forgets calls that are old, with their keys, and no others',
    async (desk) => {
      await purge(desk, 1);
      const changes = await called(desk, ['a', null, 'b', null, 'c']);
      const tooMany = await purge(desk, 4, { limit: 2 });
      assert.equal(tooMany, 2);
      assert.equal((await remembered(desk, ['a', 'b', 'c'])).length, 2, 'one of two that are old');
      assert.equal(await purge(desk, 4, { limit: 2 }), 1);
      assert.equal(await purge(desk, 4, { limit: 2 }), 0);
      assert.deepEqual(await remembered(desk, ['a', 'b', 'c']), ['c']);
      assert.deepEqual(await known(desk, changes), [3, 4], 'what is as old as the instant stays');
      assert.deepEqual(
        await remembered(desk, ['a', 'b', 'c']),
        ['a', 'b', 'c'],
        'they were new calls',
      );
      assert.deepEqual(await known(desk, changes), [0, 1, 2, 3, 4]);
    },
  ),

  storageCase('S551', 'forgets the calls of the tenants it was told, or of all', async (desk) => {
    await purge(desk, 1);
    const own = await called(desk, ['a', null]);
    const others = await called(desk, ['a', null], otherTenant);
    assert.equal(await purge(desk, 9, { tenants: [] }), 0);
    assert.equal(await purge(desk, 9, { tenants: [otherTenant] }), 2);
    assert.deepEqual(await known(desk, own), [0, 1]);
    assert.deepEqual(await remembered(desk, ['a'], otherTenant), []);
    assert.deepEqual(await known(desk, others), []);
    assert.equal(await purge(desk, 2), 2, 'the first of each');
    assert.deepEqual(await remembered(desk, ['a']), []);
    assert.deepEqual(await remembered(desk, ['a'], otherTenant), []);
  }),

  storageCase(
    'S552',
    'forgets a call once, keeps what it did, and knows a lost answer',
    async (desk) => {
      await desk.stock(1);
      const order = anOrder();
      const first = { ...desk.placing(order, 'claims'), at: at(1), idempotency: named('a') };
      assert.equal((await desk.commit(first)).outcome, 'applied');
      await purge(desk, 1);
      const found = { outcome: 'duplicate', record: named('a') };
      assert.deepEqual(await desk.commit(first), found, 'its answer was lost, and it is not old');
      assert.equal(await purge(desk, 2), 1);
      const again = await desk.commit(first);
      assert.equal(again.outcome, 'stale', 'its order is there');
      assert.equal((await desk.history(order)).length, 1);
      assert.equal(await desk.countFree(), 0);
      // The key means another call by now, which is younger.
      await desk.apply({ at: at(2), idempotency: named('a', 2) });
      assert.equal(await purge(desk, 2), 0);
      const idempotency = [named('a')];
      assert.deepEqual((await desk.load({ idempotency })).idempotency, [named('a', 2)]);

      const others = Array.from({ length: 12 }, (_, n) => `k${n}`);
      await called(desk, others);
      const racing = desk.change({ at: at(90), idempotency: named('k0') });
      const [counts, outcomes] = await Promise.all([
        Promise.all(Array.from({ length: 4 }, () => purge(desk, 50, { limit: 5 }))),
        Promise.all(Array.from({ length: 3 }, () => desk.commit(racing))),
      ]);
      let purged = counts.reduce((sum, count) => sum + count, 0);
      for (let left = 1; left > 0; purged += left) left = await purge(desk, 50);
      assert.equal(purged, others.length + 1, 'each of them once');
      const { applied = 0 } = outcomesOf(outcomes);
      assert.ok(applied <= 1);
      const isThere = (await remembered(desk, others)).join();
      assert.equal(isThere, applied === 1 ? 'k0' : '', 'a repeat meanwhile is new, or is known');
    },
  ),
];

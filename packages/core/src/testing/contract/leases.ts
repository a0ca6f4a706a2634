import assert from 'node:assert/strict';
import type { LeaseRequest } from '../../ports/storage-filters.ts';
import { anId } from '../an-id.ts';
import { anOrder } from '../builders.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { storageCase, valueOf, type Desk } from '../storage-desk.ts';
import { assertNothingLeft } from './outcomes.ts';

/** Leases on jobs, and the tokens that fence off whoever has lost one. */
export const leaseCases: readonly ContractCase[] = [
  storageCase('S70', 'gives a job to one holder at a time', async (desk) => {
    const first = await lease(desk, { holder: 'one' });
    assert.ok(first !== null);
    assert.equal(await lease(desk, { holder: 'two', at: startOfTests + 999 }), null);
    assert.notEqual(await lease(desk, { holder: 'two', job: 'another' }), null);
    const second = await lease(desk, { holder: 'two', at: startOfTests + 1_000 });
    assert.ok(second !== null && second > first, 'a greater token once the lease has run out');
    assert.equal(await lease(desk, { holder: 'one', at: startOfTests + 1_001 }), null);
  }),

  storageCase('S71', 'renews a lease under the same token', async (desk) => {
    const token = await lease(desk, { holder: 'one' });
    assert.equal(await lease(desk, { holder: 'one', at: startOfTests + 900 }), token);
    assert.equal(await lease(desk, { holder: 'two', at: startOfTests + 1_800 }), null);
  }),

  storageCase('S72', 'takes a job back from its latest holder only', async (desk) => {
    const { storage } = desk;
    const first = await lease(desk, { holder: 'one' });
    assert.ok(first !== null);
    valueOf(await storage.releaseLease(testTenant, { job: 'job', token: first }));
    const second = await lease(desk, { holder: 'two' });
    assert.ok(second !== null && second > first, 'tokens only grow');
    valueOf(await storage.releaseLease(testTenant, { job: 'job', token: first }));
    assert.equal(await lease(desk, { holder: 'three' }), null, 'a late release changes nothing');
    valueOf(await storage.releaseLease(testTenant, { job: 'unknown', token: 1 }));
  }),

  storageCase('S73', 'refuses what a fenced worker writes', async (desk) => {
    const stale = await lease(desk, { holder: 'one' });
    const latest = await lease(desk, { holder: 'two', at: startOfTests + 2_000 });
    assert.ok(stale !== null && latest !== null);
    await desk.stock(1);
    const order = anOrder();
    const write = (job: string, token: number) =>
      desk.commit({ ...desk.placing(order, 'claims'), fence: { job, token } });
    assert.deepEqual(await write('job', stale), { outcome: 'fenced' });
    assert.deepEqual(await write('job', latest + 1), { outcome: 'fenced' });
    assert.deepEqual(await write('unknown', latest), { outcome: 'fenced' });
    await assertNothingLeft(desk, order);
    assert.equal(await desk.countFree(), 1);
    assert.equal((await write('job', latest)).outcome, 'applied');
  }),

  storageCase('S74', 'gives a job to exactly one of many that ask at once', async (desk) => {
    const asked = Array.from({ length: 20 }, (_, n) => lease(desk, { holder: `worker ${n}` }));
    const tokens = await Promise.all(asked);
    assert.equal(tokens.filter((token) => token !== null).length, 1);
  }),

  storageCase('S75', 'leases the same job to every tenant', async (desk) => {
    const tenants = ['t1', 't2'].map((name) => anId('tenant', name));
    for (const tenant of tenants) {
      assert.notEqual(await lease(desk, { holder: `of ${tenant}`, tenant }), null);
    }
  }),

  storageCase('S76', 'lets the latest holder write until another takes over', async (desk) => {
    const token = await lease(desk, { holder: 'one', ttlMs: 10 });
    assert.ok(token !== null);
    const fence = { job: 'job', token };
    await desk.apply({ at: startOfTests + 60_000, fence });
    valueOf(await desk.storage.releaseLease(testTenant, fence));
    await desk.apply({ at: startOfTests + 60_000, fence });
    await lease(desk, { holder: 'two', at: startOfTests + 60_000 });
    const late = desk.change({ at: startOfTests + 60_000, fence });
    assert.deepEqual(await desk.commit(late), { outcome: 'fenced' });
  }),

  storageCase('S77', 'gives a holder that comes back too late a greater token', async (desk) => {
    const first = await lease(desk, { holder: 'one' });
    const second = await lease(desk, { holder: 'one', at: startOfTests + 1_000 });
    assert.ok(first !== null && second !== null && second > first);
    const late = desk.change({ fence: { job: 'job', token: first } });
    assert.deepEqual(await desk.commit(late), { outcome: 'fenced' });
  }),
];

async function lease(
  desk: Desk,
  parts: Partial<LeaseRequest> & { readonly holder: string },
): Promise<number | null> {
  const request = { tenant: testTenant, job: 'job', ttlMs: 1_000, at: startOfTests, ...parts };
  return valueOf(await desk.storage.lease(request));
}

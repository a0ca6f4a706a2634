import assert from 'node:assert/strict';
import { noItems, type Batch, type BatchPage } from '../../batches/batch.ts';
import type { BatchId } from '../../kernel/ids.ts';
import type { LoadedBatch, RunningBatch } from '../../ports/batch-storage.ts';
import type { AggregateWrite } from '../../ports/change.ts';
import { hourMs } from '../../kernel/time.ts';
import { anId } from '../an-id.ts';
import { aBatch, aBatchItem, aBatchPage } from '../batch-builders.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { must } from '../guarantees/answers.ts';
import { storageCase, type Desk } from '../storage-desk.ts';
import { allPages } from './finds.ts';

const otherTenant = anId('tenant', 'other');
const batch1 = anId('batch', 'batch-1');

const header = (value: Batch): AggregateWrite => ({
  kind: 'batch',
  expectedVersion: value.version - 1,
  value,
});
const pageOf = (value: BatchPage): AggregateWrite => ({
  kind: 'batch_page',
  expectedVersion: value.version - 1,
  value,
});

async function load(
  { storage }: Desk,
  pageNo?: number,
  tenant = testTenant,
): Promise<LoadedBatch | null> {
  const page = pageNo === undefined ? {} : { pageNo };
  return must(storage.loadBatch({ tenant, batchId: batch1, ...page }));
}

async function listed({ storage }: Desk, tenant = testTenant): Promise<readonly BatchId[]> {
  const { items } = await must(storage.findBatches({ tenant, limit: 500 }));
  return items.map(({ batchId }) => batchId);
}

/** Batches with their pages. */
export const batchCases: readonly ContractCase[] = [
  storageCase('S480', 'keeps a batch and each of its pages as they were given', async (desk) => {
    const batch = aBatch({ itemCount: 2, pageCount: 2, input: { note: '核对', override: true } });
    const second = aBatchPage({ pageNo: 2, items: [aBatchItem(anId('order', 'order-2'))] });
    await desk.apply({ writes: [header(batch), pageOf(aBatchPage()), pageOf(second)] });
    assert.deepEqual(await load(desk), { batch, page: null });
    assert.deepEqual(await load(desk, 1), { batch, page: aBatchPage() });
    assert.deepEqual(await load(desk, 2), { batch, page: second });
    assert.deepEqual(await load(desk, 3), { batch, page: null });
    assert.equal(await load(desk, 1, otherTenant), null);
  }),

  storageCase('S481', 'changes a batch and its page together or neither', async (desk) => {
    const batch = aBatch();
    await desk.apply({ writes: [header(batch), pageOf(aBatchPage())] });
    const result = { outcome: 'done', problem: null, version: 2 } as const;
    const done = aBatchPage({ version: 2, items: [{ ...aBatchItem(), result }] });
    const next = { ...batch, version: 2, pagesDone: 1 };
    const late = { ...batch, version: 3, pagesDone: 1 };
    const stale = [
      [header(late), pageOf(done)],
      [header(next), pageOf({ ...done, version: 3 })],
      [header(batch), pageOf(done)],
      [header(next), header(next)],
    ];
    for (const writes of stale) {
      assert.equal((await desk.commit(desk.change({ writes }))).outcome, 'stale');
    }
    assert.deepEqual(await load(desk, 1), { batch, page: aBatchPage() });
    const rivals = [1, 2, 3].map(() => desk.change({ writes: [header(next), pageOf(done)] }));
    const outcomes = await Promise.all(rivals.map((change) => desk.commit(change)));
    const words = outcomes.map(({ outcome }) => outcome).toSorted();
    assert.deepEqual(words, ['applied', 'stale', 'stale']);
    assert.deepEqual(await load(desk, 1), { batch: next, page: done });
  }),

  storageCase('S482', 'lists batches by when they were planned, newest first', async (desk) => {
    const named = (name: string, minutes: number): Batch =>
      aBatch({ batchId: anId('batch', name), plannedAt: startOfTests + minutes * 60_000 });
    const all = [named('b', 1), named('d', 3), named('a', 1), named('c', 2)];
    await desk.apply({ writes: all.map(header) });
    await desk.apply({ tenant: otherTenant, writes: [header(named('z', 9))] });
    assert.deepEqual(await listed(desk), ['d', 'c', 'a', 'b']);
    assert.deepEqual(await listed(desk, otherTenant), ['z']);
    const pages = await allPages((position) =>
      must(desk.storage.findBatches({ tenant: testTenant, limit: 1, ...position })),
    );
    const paged = pages.flatMap(({ items }) => items.map(({ batchId }) => batchId));
    assert.deepEqual(paged, ['d', 'c', 'a', 'b']);
  }),

  storageCase('S483', 'finds the batches that somebody must be at work on', async (desk) => {
    const states = ['planned', 'running', 'cancelled', 'done', 'undoing', 'undone'] as const;
    const batches = states.map((state) => aBatch({ batchId: anId('batch', state), state }));
    await desk.apply({ writes: batches.map(header) });
    await desk.apply({ tenant: otherTenant, writes: batches.slice(1, 2).map(header) });
    const running = async (tenants: readonly (typeof testTenant)[] | 'all', limit = 10) =>
      must(desk.storage.findRunningBatches({ tenants, limit }));
    const own = [
      { tenant: testTenant, batchId: 'running' },
      { tenant: testTenant, batchId: 'undoing' },
    ];
    assert.deepEqual(await running([testTenant]), own);
    assert.deepEqual(await running('all'), [...own, { tenant: otherTenant, batchId: 'running' }]);
    assert.deepEqual(await running('all', 1), own.slice(0, 1));
    const paged = [];
    let position: { readonly after?: RunningBatch } = {};
    for (let page = 0; page < 5; page += 1) {
      const found = await must(
        desk.storage.findRunningBatches({ tenants: 'all', limit: 1, ...position }),
      );
      paged.push(...found);
      position = found[0] === undefined ? position : { after: found[0] };
    }
    assert.deepEqual(paged, await running('all'), 'a page begins behind the one before');
    const ended = aBatch({ batchId: anId('batch', 'running'), version: 2, state: 'done' });
    await desk.apply({ writes: [header(ended)] });
    assert.deepEqual(await running([testTenant]), own.slice(1));
  }),

  storageCase('S484', 'takes no page without its batch', async (desk) => {
    const writes = [pageOf(aBatchPage())];
    const refused = async (): Promise<boolean> => {
      const answer = await desk.storage.commit([desk.change({ writes })]);
      return answer.isErr() || answer.value[0]?.outcome === 'stale';
    };
    assert.ok(await refused());
    await desk.apply({ tenant: otherTenant, writes: [header(aBatch())] });
    assert.ok(await refused(), 'the batch of another tenant is none');
    await desk.apply({ writes: [header(aBatch())] });
    assert.deepEqual(await load(desk, 1), { batch: aBatch(), page: null });
    await desk.apply({ writes });
  }),

  storageCase(
    'S530',
    'forgets batches that have rested for long enough, and no others',
    async (desk) => {
      const { storage } = desk;
      const at = (hours: number): number => startOfTests + hours * hourMs;
      const named = (name: string, parts: Partial<Batch>): Batch =>
        aBatch({ batchId: anId('batch', name), ...parts });
      const undo = {
        by: aBatch().plannedBy,
        reason: '点错了',
        at: at(9),
        pagesDone: 1,
        counts: noItems,
      };
      const shown = { operation: 'redemption.link', state: 'planned' } as const;
      const all = [
        named('plan', { state: 'planned', expiresAt: at(1) }),
        named('later-plan', { state: 'planned', expiresAt: at(3) }),
        named('shown', { ...shown, expiresAt: at(1) }),
        named('shown-before', { ...shown, expiresAt: at(-1) }),
        named('running', { state: 'running', expiresAt: at(-9) }),
        named('undoing', { state: 'undoing', expiresAt: at(-9), endedAt: at(-9), undo }),
        named('cancelled', { state: 'cancelled', expiresAt: at(-9), endedAt: at(-2) }),
        named('done', { state: 'done', expiresAt: at(-9), endedAt: at(0) }),
        named('undone', { state: 'undone', expiresAt: at(-9), endedAt: at(-9), undo }),
      ];
      const pages = all.map(({ batchId }) => pageOf(aBatchPage({ batchId })));
      await desk.apply({ writes: [...all.map(header), ...pages] });
      await desk.apply({ tenant: otherTenant, writes: all.slice(0, 1).map(header) });
      const purge = async (limit: number, tenants: readonly (typeof testTenant)[] | 'all') =>
        must(storage.purgeBatches({ tenants, plansBefore: at(2), reportsBefore: at(0), limit }));
      const left = async (): Promise<readonly string[]> => (await listed(desk)).toSorted();
      const kept = ['done', 'later-plan', 'running', 'shown', 'undoing', 'undone'];
      assert.equal(await purge(2, [testTenant]), 2);
      assert.equal((await left()).length, all.length - 2);
      assert.equal(await purge(2, [testTenant]), 1);
      assert.deepEqual(await left(), kept);
      assert.equal(await purge(2, [testTenant]), 0);
      const request = { tenant: testTenant, pageNo: 1 };
      for (const { batchId } of all) {
        const found = await must(storage.loadBatch({ ...request, batchId }));
        assert.equal(found?.page?.batchId, kept.includes(batchId) ? batchId : undefined);
      }
      assert.deepEqual(await listed(desk, otherTenant), ['plan'], 'nobody asked for its tenant');
      assert.equal(await purge(2, 'all'), 1);
      assert.deepEqual(await listed(desk, otherTenant), []);
      // What was forgotten is not there: its next change is late, and it may be planned anew.
      const late = named('plan', { version: 2, state: 'running' });
      const begun = await desk.commit(desk.change({ writes: [header(late)] }));
      assert.equal(begun.outcome, 'stale');
      await desk.apply({ writes: all.slice(0, 1).map(header) });
      assert.equal(
        (await must(storage.loadBatch({ ...request, batchId: anId('batch', 'plan') })))?.page,
        null,
      );
    },
  ),
];

import assert from 'node:assert/strict';
import { minuteMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import { anId } from '../an-id.ts';
import { anOrder } from '../builders.ts';
import { aChange, anEvent, aWriteOf, tabMovesFor, testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { rowsOf, why, wordsOf } from './batching.ts';
import { must, refused } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

/** Stores so many orders that nobody has paid, as a shop has them that was open for long. */
export async function fill({ storage, shopId }: Stage, count: number): Promise<readonly Order[]> {
  const orders = Array.from({ length: count }, (_, n) =>
    anOrder({
      orderId: anId('order', `many-${String(n).padStart(5, '0')}`),
      shopId: anId('shop', shopId),
      payment: 'unpaid',
      settlement: 'none',
      paidAt: null,
      confirmations: [],
    }),
  );
  for (let from = 0; from < count; from += 500) {
    const changes = orders.slice(from, from + 500).map((order) =>
      aChange({
        changeId: anId('change', `fill-${order.orderId}`),
        writes: [aWriteOf(order)],
        events: [anEvent(order)],
        tabs: tabMovesFor(null, order),
      }),
    );
    const outcomes = await must(storage.commit(changes));
    assert.ok(outcomes.every(({ outcome }) => outcome === 'applied'));
  }
  return orders;
}

/** Batches of several pages: stopped, taken up again, and left to the worker. */
export const batchingManyCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1190', title: 'stops a batch between two pages, and goes on with the rest' },
    async (stage) => {
      const { operator } = stage;
      await fill(stage, 1_000);
      const selection = { shopId: stage.shopId };
      const planned = await must(
        operator.batches.plan({ operation: 'orders.remove', selection }, why),
      );
      const batchId = planned.token;
      const told: number[] = [];
      const { batch } = await must(
        operator.batches.execute(
          { token: batchId },
          {
            onProgress: ({ pagesDone }) => {
              told.push(pagesDone);
              throw new Error('a progress bar that is broken');
            },
          },
        ),
      );
      assert.deepEqual([batch.state, told, batch.counts.done], ['done', [1, 2], 1_000]);
      const again = await must(
        operator.batches.plan(
          { operation: 'orders.restore', selection: { ...selection, among: 'removed' } },
          why,
        ),
      );
      // While the first page is worked on, somebody stops it.
      let stopped = '';
      stage.faults.beforeNext('commit', async () => undefined);
      stage.faults.beforeNext('commit', async () => {
        const done = await must(
          operator.batches.cancel({ batchId: again.token }, { reason: '点错了' }),
        );
        stopped = done.batch.state;
        const twice = await must(operator.batches.cancel({ batchId: again.token }));
        assert.equal(twice.outcome, 'replayed');
      });
      const halted = await must(operator.batches.execute({ token: again.token }));
      assert.equal(stopped, 'cancelled');
      assert.deepEqual([halted.batch.state, halted.batch.pagesDone], ['cancelled', 1]);
      assert.deepEqual(halted.batch.counts, { done: 500, endorsed: 0, skipped: 0, failed: 0 });
      assert.equal(halted.batch.cancelled?.reason, '点错了');
      const rows = await rowsOf(stage, halted.batch);
      assert.deepEqual(rows.filter(({ result }) => result === null).length, 500);
      assert.ok(
        wordsOf(rows)
          .slice(0, 500)
          .every((word) => word === 'done'),
      );
      await refused(operator.batches.execute({ token: again.token }), 'batch.illegal_transition');
      const on = await must(operator.batches.resume({ batchId: again.token }));
      assert.deepEqual([on.batch.state, on.batch.counts.done], ['done', 1_000]);
      const second = await must(operator.batches.resume({ batchId: again.token }));
      assert.deepEqual([second.outcome, second.batch.counts.done], ['replayed', 1_000]);
      const removed = await must(operator.orders.find({ among: 'removed' }));
      assert.deepEqual(removed.items, []);
    },
  ),

  guarantee(
    { id: 'G1191', title: 'leaves a batch to the worker, which serves it in few trips' },
    async (stage) => {
      const { operator, kaquan, faults, clock, storage } = stage;
      await fill(stage, 1_000);
      const planned = await must(
        operator.batches.plan(
          { operation: 'orders.remove', selection: { shopId: stage.shopId } },
          why,
        ),
      );
      const { token } = planned;
      const left = await must(operator.batches.execute({ token, inBackground: true }));
      assert.deepEqual([left.batch.state, left.batch.pagesDone], ['running', 0]);
      clock.advance(minuteMs);
      faults.calls.clear();
      const { items, summary } = await must(kaquan.worker.runBatches());
      assert.deepEqual(
        items.map(({ batchId, outcome }) => [batchId, outcome]),
        [[token, 'done']],
      );
      assert.equal(summary.done, 1);
      const { load = 0, commit = 0, loadBatch = 0 } = Object.fromEntries(faults.calls);
      assert.ok(load <= 2 && commit <= 5 && loadBatch <= 4, `${load}, ${commit}, ${loadBatch}`);
      assert.deepEqual((await must(kaquan.worker.runBatches())).items, []);
      const { batch } = await must(operator.batches.execute({ token }));
      assert.deepEqual([batch.state, batch.counts.done], ['done', 1_000]);
      const { items: removed } = await must(operator.orders.find({ among: 'removed', limit: 1 }));
      const [order] = removed;
      assert.ok(order !== undefined);
      const last = (await must(storage.findHistory(testTenant, order.orderId, 0))).at(-1);
      assert.deepEqual([last?.actor.id, last?.reason], ['li', why.reason]);
    },
  ),
];

import assert from 'node:assert/strict';
import type { Batch, BatchItem } from '../../batches/batch.ts';
import type { PlanBatchInput } from '../../batches/batch-api.ts';
import { hourMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused, tally } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

/** Why a batch of a test is run. */
export const why = { reason: '双十一后清理' };

/** All rows of a batch's report. */
export async function rowsOf(
  { operator }: Pick<Stage, 'operator'>,
  { batchId }: Pick<Batch, 'batchId'>,
): Promise<readonly BatchItem[]> {
  const first = await must(operator.batches.report({ batchId }));
  const rows = [...first.items];
  for (let cursor = first.nextCursor; cursor !== null;) {
    const page = await must(operator.batches.report({ batchId, cursor }));
    rows.push(...page.items);
    cursor = page.nextCursor;
  }
  return rows;
}

/** What became of each item in one word: its outcome, or the code of what stands in the way. */
export function wordsOf(rows: readonly BatchItem[]): readonly string[] {
  return rows.map(({ planned: before, result }) => {
    const { problem } = result ?? before;
    return problem?.code ?? result?.outcome ?? before.verdict;
  });
}

async function planned({ operator }: Stage, input: PlanBatchInput): Promise<Batch> {
  return (await must(operator.batches.plan(input, why))).batch;
}

async function run({ operator }: Stage, { batchId }: Batch): Promise<Batch> {
  return (await must(operator.batches.execute({ token: batchId }))).batch;
}

function idsOf(orders: readonly Order[]): string[] {
  return orders.map(({ orderId }) => orderId);
}

async function unpaid(stage: Stage, count: number): Promise<readonly Order[]> {
  const orders: Order[] = [];
  for (let n = 0; n < count; n += 1) orders.push(await stage.ingest(stage.market.place()));
  return orders;
}

/** Many orders at once: planned, executed once, reported row by row. */
export const batchingCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1180', title: 'says of each order what a batch would do, and changes nothing by it' },
    async (stage) => {
      await stage.stock(1);
      const sold = await stage.sell();
      const [gone, open] = await unpaid(stage, 2);
      assert.ok(gone !== undefined && open !== undefined);
      await must(stage.operator.orders.remove({ orderId: gone.orderId }, why));
      const orders = [sold, await stage.load(gone), open];
      const orderIds = [...idsOf(orders), 'nobody'];
      const { batch, token, outcome, version } = await must(
        stage.operator.batches.plan({ operation: 'orders.remove', orderIds }, why),
      );
      assert.deepEqual([outcome, token, version], ['applied', batch.batchId, 1]);
      assert.deepEqual(batch.planned, { apply: 1, endorse: 0, skip: 1, refuse: 2 });
      assert.deepEqual([batch.itemCount, batch.pageCount], [4, 1]);
      const rows = await rowsOf(stage, batch);
      assert.deepEqual(
        rows.map((row) => [row.orderId, row.orderNo, row.planned.version]),
        [...orders.map((each) => [each.orderId, each.orderNo, each.version]), ['nobody', null, 0]],
      );
      assert.deepEqual(wordsOf(rows), ['order.not_removable', 'skip', 'apply', 'order.not_found']);
      for (const order of orders) assert.deepEqual(await stage.load(order), order);
      await refused(
        stage.operator.batches.plan({ operation: 'orders.remove', orderIds }),
        'input.invalid',
      );
    },
  ),

  guarantee(
    {
      id: 'G1181',
      title: 'adds up the stock that a batch would take and the money that it would move',
      reserve: 'on_handover',
    },
    async (stage) => {
      await stage.stock(3);
      const orders = [await stage.sell({ lines: [{ quantity: 2 }] }), await stage.sell()];
      orders.push(await stage.sell({ lines: [{ quantity: 2 }] }));
      const shipping = await planned(stage, {
        operation: 'fulfilment.ship',
        orderIds: idsOf(orders),
      });
      assert.deepEqual(shipping.planned, { apply: 3, endorse: 0, skip: 0, refuse: 0 });
      const { productId } = stage;
      assert.deepEqual(shipping.totals, {
        stock: [{ productId, needed: 5, available: 3 }],
        productsLeftOut: 0,
        money: [],
      });
      const freezing = await planned(stage, {
        operation: 'orders.freeze',
        input: { note: '核对' },
        orderIds: idsOf(orders),
      });
      const accounts = { debit: 'revenue_unsettled', credit: 'pending_hold' };
      assert.deepEqual(freezing.totals.money, [
        { currency: 'CNY', ...accounts, amountMinor: 5_000 },
      ]);
      assert.equal((await stage.level()).available, 3, 'a plan takes nothing');
      const shipped = await run(stage, shipping);
      assert.deepEqual(shipped.counts, { done: 2, endorsed: 0, skipped: 0, failed: 1 });
      assert.deepEqual(wordsOf(await rowsOf(stage, shipped)), ['done', 'done', 'stock.short']);
      const { available, claimed } = await stage.level();
      assert.deepEqual([available, claimed], [0, 3]);
    },
  ),

  guarantee(
    { id: 'G1182', title: 'executes a plan once, however often and by however many it is clicked' },
    async (stage) => {
      const orders = await unpaid(stage, 4);
      const orderIds = idsOf(orders);
      const batch = await planned(stage, { operation: 'orders.remove', orderIds });
      const answers = await atOnce(3, () =>
        must(stage.operator.batches.execute({ token: batch.batchId })),
      );
      assert.deepEqual(tally(answers.map(({ outcome }) => outcome)), { applied: 1, replayed: 2 });
      const again = await must(stage.operator.batches.execute({ token: batch.batchId }));
      assert.deepEqual([again.outcome, again.batch.counts.done], ['replayed', 4]);
      for (const order of orders) {
        const types = (await stage.history(order)).map(({ event }) => event.type);
        assert.equal(types.filter((type) => type === 'order.removed').length, 1);
        const last = (await stage.history(order)).at(-1);
        assert.deepEqual([last?.actor.id, last?.reason], ['li', why.reason]);
      }
      const { items } = await must(stage.operator.batches.find());
      assert.deepEqual(
        items.map(({ batchId, counts }) => [batchId, counts]),
        [[batch.batchId, { done: 4, endorsed: 0, skipped: 0, failed: 0 }]],
      );
    },
  ),

  guarantee(
    { id: 'G1183', title: 'does each order once wherever the storage fails and the process dies' },
    async (stage) => {
      await stage.stock(200);
      const { faults, operator, kaquan } = stage;
      let failed = 0;
      for (const operation of ['load', 'commit', 'loadBatch', 'lease'] as const) {
        for (const moment of ['before', 'after'] as const) {
          for (let skip = 0; skip < 4; skip += 1) {
            const orders = [await stage.sell(), await stage.sell()];
            const { batchId } = await planned(stage, {
              operation: 'orders.freeze',
              input: { note: '核对' },
              orderIds: idsOf(orders),
            });
            faults.fail({ operation, moment, skip, times: 2 });
            const first = await operator.batches.execute({ token: batchId });
            faults.heal();
            if (first.isErr()) failed += 1;
            // A lease that its holder could not give back runs out.
            stage.clock.advance(hourMs / 20);
            await must(kaquan.worker.runBatches());
            const { batch } = await must(operator.batches.execute({ token: batchId }));
            assert.deepEqual(batch.counts, { done: 2, endorsed: 0, skipped: 0, failed: 0 });
            for (const order of orders) {
              const held = (await stage.history(order)).filter(
                ({ event }) => event.type === 'order.held',
              );
              assert.deepEqual(
                held.map(({ actor }) => actor.id),
                ['li'],
              );
            }
          }
        }
      }
      assert.ok(failed >= 8, `it failed in many places, not in ${failed}`);
    },
  ),

  guarantee(
    { id: 'G1184', title: 'lets two batches over the same orders take turns order by order' },
    async (stage) => {
      const orders = await unpaid(stage, 6);
      const [left, right] = [orders.slice(0, 4), orders.slice(2)];
      const removing = await planned(stage, { operation: 'orders.remove', orderIds: idsOf(left) });
      const others = await planned(stage, { operation: 'orders.remove', orderIds: idsOf(right) });
      const ended = await Promise.all([run(stage, removing), run(stage, others)]);
      const done = ended.reduce((sum, { counts }) => sum + counts.done, 0);
      const skipped = ended.reduce((sum, { counts }) => sum + counts.skipped, 0);
      assert.deepEqual([done, skipped], [6, 2], 'the two in both are done by one of them');
      for (const order of orders) {
        assert.equal((await stage.load(order)).presence, 'removed');
        const types = (await stage.history(order)).map(({ event }) => event.type);
        assert.equal(types.filter((type) => type === 'order.removed').length, 1);
      }
    },
  ),

  guarantee(
    { id: 'G1185', title: 'decides each order anew, and leaves out what the plan refused' },
    async (stage) => {
      await stage.stock(2);
      const [first, second, third] = await unpaid(stage, 3);
      assert.ok(first !== undefined && second !== undefined && third !== undefined);
      const { market, operator } = stage;
      await must(operator.orders.remove({ orderId: third.orderId }, why));
      const orderIds = idsOf([first, second, third]);
      const batch = await planned(stage, { operation: 'orders.remove', orderIds });
      market.pay(first.orderNo);
      await stage.ingest(first.orderNo);
      await must(operator.orders.restore({ orderId: third.orderId }, why));
      const ended = await run(stage, batch);
      assert.deepEqual(wordsOf(await rowsOf(stage, ended)), [
        'order.not_removable',
        'done',
        'skipped',
      ]);
      assert.equal((await stage.load(third)).presence, 'live');
    },
  ),

  guarantee({ id: 'G1186', title: 'fixes at the plan what a selection means' }, async (stage) => {
    const { operator } = stage;
    const nothing = await planned(stage, {
      operation: 'orders.remove',
      selection: { payment: 'unpaid' },
    });
    assert.deepEqual([nothing.itemCount, nothing.pageCount], [0, 0]);
    const none = await run(stage, nothing);
    assert.deepEqual([none.state, none.counts.done], ['done', 0]);
    await refused(operator.batches.cancel({ batchId: none.batchId }), 'batch.illegal_transition');
    const early = await unpaid(stage, 2);
    const selection = { shopId: stage.shopId, payment: 'unpaid' } as const;
    const batch = await planned(stage, { operation: 'orders.remove', selection });
    const [late] = await unpaid(stage, 1);
    assert.ok(late !== undefined);
    assert.deepEqual((await run(stage, batch)).counts.done, 2);
    for (const order of early) assert.equal((await stage.load(order)).presence, 'removed');
    assert.equal((await stage.load(late)).presence, 'live');
  }),

  guarantee(
    { id: 'G1187', title: 'executes no plan that is old, another tenant’s, or another call’s' },
    async (stage) => {
      const { operator, kaquan, clock } = stage;
      const orderIds = idsOf(await unpaid(stage, 1));
      const key = { ...why, idempotencyKey: 'plan-1' };
      const input = { operation: 'orders.remove', orderIds } as const;
      const first = await must(operator.batches.plan(input, key));
      const again = await must(operator.batches.plan(input, key));
      assert.deepEqual([again.outcome, again.token], ['replayed', first.token]);
      const more = { ...input, orderIds: ['other'] };
      await refused(operator.batches.plan(more, key), 'idempotency.key_reused');
      const { token } = first;
      const stranger = kaquan.with({ tenant: 'other', actor: { kind: 'operator', id: 'wu' } });
      await refused(stranger.batches.execute({ token }), 'batch.not_found');
      await refused(stranger.batches.report({ batchId: token }), 'batch.not_found');
      clock.advance(hourMs);
      await refused(operator.batches.execute({ token }), 'batch.expired');
      const many = Array.from({ length: 10_001 }, (_, n) => `order-${n}`);
      await refused(operator.batches.plan({ ...input, orderIds: many }, why), 'input.invalid');
      const twice = [...orderIds, ...orderIds];
      await refused(operator.batches.plan({ ...input, orderIds: twice }, why), 'input.invalid');
      await refused(
        operator.batches.plan({ operation: 'orders.remove', caseIds: ['c'] }, why),
        'input.invalid',
      );
      const begun = await stage.begin();
      await refused(begun.desk.batches.plan(input, why), 'transaction.not_allowed');
      await refused(begun.desk.batches.execute({ token }), 'transaction.not_allowed');
      await begun.rollback();
    },
  ),
];

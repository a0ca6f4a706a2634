import assert from 'node:assert/strict';
import type { Batch } from '../../batches/batch.ts';
import type { PlanBatchInput } from '../../batches/batch-api.ts';
import { defaultAfterSalesPolicy } from '../../after-sales/after-sales-policy.ts';
import { dayMs, hourMs, minuteMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import { anId } from '../an-id.ts';
import { anOrder } from '../builders.ts';
import { aChange, testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused, tally } from './answers.ts';
import { rowsOf, why, wordsOf } from './batching.ts';
import { fill } from './batching-many.ts';
import { sellBox, ship } from './people.ts';
import { guarantee, type Stage } from './stage.ts';

async function planned({ operator }: Stage, input: PlanBatchInput): Promise<Batch> {
  return (await must(operator.batches.plan(input, why))).batch;
}

async function run({ operator }: Stage, { batchId }: Batch): Promise<Batch> {
  return (await must(operator.batches.execute({ token: batchId }))).batch;
}

function idsOf(orders: readonly Order[]): string[] {
  return orders.map(({ orderId }) => orderId);
}

/** Batches that meet others, wait for others, and are kept no longer than they are needed. */
export const batchingFairlyCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1455', title: 'takes back nothing that was built on, also where its process had died' },
    async (stage) => {
      const { operator, faults, kaquan, clock } = stage;
      await stage.stock(2);
      const orders = [await stage.sell(), await stage.sell()];
      const [touched, left] = orders;
      assert.ok(touched && left);
      const input = { operation: 'orders.freeze', input: { note: '核对' } } as const;
      const batch = await planned(stage, { ...input, orderIds: idsOf(orders) });
      // Both are frozen; the page that says so is lost with its process.
      faults.fail({ operation: 'commit', moment: 'before', skip: 2, times: 2 });
      const lost = await operator.batches.execute({ token: batch.batchId });
      assert.ok(lost.isErr());
      faults.heal();
      const { orderId } = touched;
      await must(operator.orders.reject({ orderId, code: 'cannot_supply', text: '缺货' }));
      clock.advance(hourMs / 20);
      await must(kaquan.worker.runBatches());
      const { items } = await must(operator.batches.report({ batchId: batch.batchId }));
      assert.deepEqual(
        items.map(({ result }) => result?.version),
        [touched.version + 1, left.version + 1],
        'each row tells the version that it has made',
      );
      const { batch: undone } = await must(operator.batches.undo({ batchId: batch.batchId }, why));
      const rows = await rowsOf(stage, undone);
      assert.deepEqual(
        rows.map((row) => row.undone?.problem?.code ?? row.undone?.outcome),
        ['batch.item_moved_on', 'done'],
      );
      const { holds } = await stage.load(touched);
      assert.ok(
        holds.some(({ reason }) => reason === 'manual'),
        'it stays frozen',
      );
    },
  ),

  guarantee(
    {
      id: 'G1456',
      title: 'says of cases that were only endorsed that they were, planned and done',
      policy: { afterSales: { ...defaultAfterSalesPolicy, approvalLimitMinor: 900 } },
    },
    async (stage) => {
      await stage.stock(2);
      const orders = [await stage.sell(), await stage.sell()];
      for (const { orderId, lines } of orders) {
        const unitIds = lines.flatMap(({ units }) => units.map(({ unitId }) => unitId));
        const wish = { orderId, unitIds, kind: 'refund_only', reason: '不想要了' } as const;
        await must(stage.operator.afterSales.open(wish));
      }
      const input = { operation: 'afterSales.approve', orderIds: idsOf(orders) } as const;
      const first = await planned(stage, input);
      assert.deepEqual(first.planned, { apply: 0, endorse: 2, skip: 0, refuse: 0 });
      assert.deepEqual(first.totals.money, [], 'nothing is paid by it');
      // The process dies behind its first answer: what is found again is told the same.
      stage.faults.fail({ operation: 'commit', moment: 'before', skip: 2, times: 2 });
      assert.ok((await stage.operator.batches.execute({ token: first.batchId })).isErr());
      stage.faults.heal();
      stage.clock.advance(hourMs / 20);
      await must(stage.kaquan.worker.runBatches());
      const { batch } = await must(stage.operator.batches.report({ batchId: first.batchId }));
      assert.deepEqual(batch.counts, { done: 0, endorsed: 2, skipped: 0, failed: 0 });
      assert.deepEqual(wordsOf(await rowsOf(stage, batch)), ['endorsed', 'endorsed']);
      const again = await planned(stage, input);
      assert.deepEqual(again.planned.skip, 2, 'he has agreed already');
      const wu = stage.kaquan.with({ actor: { kind: 'operator', id: 'wu' } });
      const { token } = await must(wu.batches.plan(input));
      const second = await must(wu.batches.execute({ token }));
      assert.deepEqual(second.batch.counts, { done: 2, endorsed: 0, skipped: 0, failed: 0 });
    },
  ),

  guarantee(
    { id: 'G1457', title: 'serves a batch behind a hundred others that cannot go on' },
    async (stage) => {
      const { operator, kaquan, storage, clock } = stage;
      const orders = await fill(stage, 1);
      const inBackground = true;
      const batches: string[] = [];
      for (let n = 0; n < 102; n += 1) {
        const { token } = await must(
          operator.batches.plan({ operation: 'orders.remove', orderIds: idsOf(orders) }, why),
        );
        await must(operator.batches.execute({ token, inBackground }));
        batches.push(token);
      }
      const stuck = batches.toSorted().slice(0, 101);
      for (const batchId of stuck) {
        const request = { job: `batch/${batchId}`, holder: 'another', ttlMs: hourMs };
        await must(storage.lease({ tenant: testTenant, ...request, at: clock.now() }));
      }
      const { items, summary } = await must(kaquan.worker.runBatches());
      assert.deepEqual(tally(items.map(({ outcome }) => outcome)), { busy: 101, done: 1 });
      assert.equal(summary.done, 1);
      const [order] = orders;
      assert.ok(order);
      assert.equal((await stage.load(order)).presence, 'removed');
    },
  ),

  guarantee(
    {
      id: 'G1458',
      title: 'keeps reports for their time and plans for a day; the orders keep what was done',
    },
    async (stage) => {
      const { operator, kaquan, clock } = stage;
      const { worker } = kaquan;
      const orders = await fill(stage, 2);
      const [order, other] = orders;
      assert.ok(order && other);
      const remove = (each: Order) =>
        ({ operation: 'orders.remove', orderIds: [each.orderId] }) as const;
      const plan = await planned(stage, remove(other));
      const shown = await planned(stage, { operation: 'redemption.link', orderIds: idsOf(orders) });
      const ended = await run(stage, await planned(stage, remove(order)));
      const left = await planned(stage, remove(other));
      await must(operator.batches.execute({ token: left.batchId, inBackground: true }));
      const kept = async (): Promise<readonly string[]> =>
        (await must(operator.batches.find())).items.map(({ batchId }) => batchId).toSorted();
      const sorted = (...all: readonly Batch[]) => all.map(({ batchId }) => batchId).toSorted();
      clock.advance(dayMs + hourMs);
      assert.equal(
        (await must(worker.tidy())).purgedBatches,
        0,
        'a plan is kept for a day behind its end',
      );
      clock.advance(minuteMs);
      const report = await must(worker.tidy());
      assert.deepEqual([report.purgedBatches, report.hasMore], [1, false]);
      assert.deepEqual(await kept(), sorted(shown, ended, left));
      await refused(operator.batches.execute({ token: plan.batchId }), 'batch.not_found');
      clock.advance(35 * dayMs);
      assert.equal(
        (await must(worker.tidy())).purgedBatches,
        0,
        'ninety days unless told otherwise',
      );
      await refused(worker.tidy({ keepBatchesDays: 34 }), 'input.invalid');
      assert.equal(
        (await must(worker.tidy({ tenants: ['other'], keepBatchesDays: 35 }))).purgedBatches,
        0,
      );
      assert.equal((await must(worker.tidy({ keepBatchesDays: 35 }))).purgedBatches, 2);
      assert.deepEqual(await kept(), sorted(left), 'what somebody must be at work on stays');
      await refused(operator.batches.report({ batchId: ended.batchId }), 'batch.not_found');
      const last = (await stage.history(order)).at(-1);
      assert.deepEqual([last?.event.type, last?.reason], ['order.removed', why.reason]);
    },
  ),

  guarantee(
    {
      id: 'G1459',
      title: 'ships, freezes and removes each order once, whichever batches overlap',
      reserve: 'on_handover',
    },
    async (stage) => {
      await stage.stock(6);
      const orders: Order[] = [];
      for (let n = 0; n < 6; n += 1) orders.push(await stage.sell());
      const ship = { operation: 'fulfilment.ship', orderIds: idsOf(orders) } as const;
      const freeze = { operation: 'orders.freeze', input: { note: '核对' } } as const;
      const batches = [
        await planned(stage, ship),
        await planned(stage, ship),
        await planned(stage, { ...freeze, orderIds: idsOf(orders).toReversed() }),
      ];
      // Nobody has paid these, so one batch removes them and none ships them.
      const unpaid = [await stage.ingest(stage.market.place())];
      const both = idsOf([...orders.slice(0, 2), ...unpaid]);
      batches.push(
        await planned(stage, { operation: 'fulfilment.ship', orderIds: both }),
        await planned(stage, { operation: 'orders.remove', orderIds: both }),
      );
      const ended = await Promise.all(batches.map((each) => run(stage, each)));
      const [one = 0, two = 0, frozen, three = 0, removed] = ended.map(({ counts }) => counts.done);
      assert.deepEqual([frozen, removed], [6, 1]);
      const events = await Promise.all(
        [...orders, ...unpaid].map(async (order) => {
          const types = (await stage.history(order)).map(({ event }) => event.type);
          const count = (type: (typeof types)[number]) => types.filter((t) => t === type).length;
          return [count('unit.claimed'), count('order.held'), count('order.removed')].join();
        }),
      );
      const { available, claimed } = await stage.level();
      assert.equal(available + claimed, 6);
      assert.deepEqual(events.at(-1), '0,0,1');
      const shippedFirst = events.slice(0, 6).filter((each) => each === '1,1,0').length;
      const frozenFirst = events.slice(0, 6).filter((each) => each === '0,1,0').length;
      assert.deepEqual([shippedFirst + frozenFirst, shippedFirst], [6, claimed]);
      assert.equal(one + two + three, claimed, 'each of them by one batch');
    },
  ),

  guarantee(
    { id: 'G1460', title: 'erases personal data behind five hundred orders that keep theirs' },
    async (stage) => {
      const { kaquan, clock, operator, storage } = stage;
      const order = await sellBox(stage);
      const parcelId = await ship(stage, order);
      await must(operator.fulfilment.recordParcel({ parcelId, fact: 'received' }));
      // Their times were written when they were to be kept for less long.
      const times = { dueAt: null, alarmAt: null, handAt: null, eraseAt: clock.now() };
      const shopId = anId('shop', stage.shopId);
      const writes = Array.from({ length: 501 }, (_, n) => {
        const value = anOrder({ orderId: anId('order', `kept-${n}`), shopId });
        return { kind: 'order', expectedVersion: 0, value, times } as const;
      });
      const stored = await must(storage.commit([aChange({ at: clock.now(), writes })]));
      assert.equal(stored[0]?.outcome, 'applied');
      clock.advance(400 * dayMs);
      const { erasedOrders, failedOrders, hasMore } = await must(kaquan.worker.erasePersonal());
      assert.deepEqual([erasedOrders, failedOrders, hasMore], [1, 0, false]);
    },
  ),
];

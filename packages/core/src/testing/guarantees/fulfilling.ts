import assert from 'node:assert/strict';
import { hourMs, secondMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused, tally } from './answers.ts';
import { issuesOf } from './other-deliveries.ts';
import { guarantee, type Stage } from './stage.ts';

const produced = { isProduced: true } as const;

/** Runs the effects in an hour, when everything that was put off is due. */
async function tellLater(stage: Stage, times = 1): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    stage.clock.advance(hourMs);
    await stage.tell();
  }
}

function holdsOf({ holds }: Order): readonly string[] {
  return holds.map(({ reason }) => reason);
}

function requestOf(order: Order, position = 0): string {
  const asked = order.fulfilments[position];
  assert.ok(asked !== undefined, 'a fulfiller was asked');
  return asked.requestId;
}

async function assertDeliveredOnce(stage: Stage, sold: Order, units = 1): Promise<void> {
  const history = await stage.history(sold);
  const delivered = history.filter(({ event }) => event.type === 'unit.delivered');
  assert.equal(delivered.length, units, 'each unit is delivered once');
  const order = await stage.load(sold);
  assert.deepEqual(
    issuesOf(order),
    order.lines.flatMap(({ units: all }) => all.map(() => 'delivered')),
  );
}

/** Goods that the host produces reach each unit once, whatever becomes of the calls. */
export const fulfillingCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G904',
      title: 'has each unit produced for itself, in turn, and tells the channel when all are',
      ...produced,
    },
    async (stage) => {
      const { workshop, market } = stage;
      const first = await stage.sell({ lines: [{ quantity: 2 }] });
      const second = await stage.sell();
      await tellLater(stage, 3);
      assert.equal(new Set(workshop.taken).size, 3, 'every unit of every buyer has its own');
      assert.equal(workshop.countProduced(), 3);
      for (const [order, units] of [[first, 2] as const, [second, 1] as const]) {
        await assertDeliveredOnce(stage, order, units);
        assert.equal(market.countShipped(order.orderNo), 1);
      }
      const units = (await stage.load(first)).lines.flatMap((line) => line.units);
      assert.deepEqual(tally(units.map(({ verification }) => verification)), { not_required: 2 });
    },
  ),

  guarantee(
    {
      id: 'G905',
      title: 'looks a request up whose answer was lost, and never makes it twice',
      ...produced,
    },
    async (stage) => {
      const { workshop } = stage;
      workshop.plan('lost');
      const order = await stage.sell();
      await stage.tell();
      assert.deepEqual(issuesOf(await stage.load(order)), ['open']);
      await tellLater(stage, 3);
      await assertDeliveredOnce(stage, order);
      assert.equal(workshop.countProduced(), 1);
      assert.equal(workshop.calls.fulfil, 1);
    },
  ),

  guarantee(
    {
      id: 'G906',
      title: 'makes a request again that never arrived, under the same id',
      ...produced,
    },
    async (stage) => {
      const { workshop } = stage;
      workshop.plan('unheard', 'unheard');
      const order = await stage.sell();
      await tellLater(stage, 4);
      await assertDeliveredOnce(stage, order);
      assert.equal(workshop.countProduced(), 1);
      assert.equal(new Set(workshop.taken).size, 1);
      assert.equal(workshop.taken.length, 3);
    },
  ),

  guarantee(
    {
      id: 'G907',
      title: 'produces nothing twice where the worker dies between the call and its record',
      ...produced,
    },
    async (stage) => {
      const { workshop, faults } = stage;
      const order = await stage.sell();
      // The first commit says that the call is begun; what follows it is lost.
      faults.fail({ operation: 'commit', moment: 'before', skip: 1, times: 2 });
      const { items } = await must(stage.kaquan.worker.runEffects());
      assert.equal(items[0]?.error?.code, 'storage.unavailable');
      assert.equal(workshop.countProduced(), 1);
      await tellLater(stage, 2);
      await assertDeliveredOnce(stage, order);
      assert.equal(workshop.countProduced(), 1);
    },
  ),

  guarantee(
    { id: 'G908', title: 'produces once, however many workers run at once', ...produced },
    async (stage) => {
      const orders: Order[] = [];
      for (let n = 0; n < 6; n += 1) orders.push(await stage.sell());
      await atOnce(4, () => must(stage.compose().worker.runEffects()));
      await tellLater(stage, 2);
      for (const order of orders) await assertDeliveredOnce(stage, order);
      assert.equal(stage.workshop.countProduced(), 6);
      assert.equal(stage.workshop.calls.fulfil, 6);
    },
  ),

  guarantee(
    { id: 'G909', title: 'takes a provider’s report once, however often it comes', ...produced },
    async (stage) => {
      const { workshop, operator } = stage;
      workshop.plan('pending');
      const sold = await stage.sell();
      await stage.tell();
      const order = await stage.load(sold);
      assert.deepEqual(issuesOf(order), ['open']);
      const requestId = requestOf(order);
      workshop.finish(requestId);
      const report = { requestId, outcome: 'done' } as const;
      const answers = await atOnce(3, () => must(operator.fulfilment.reportFulfilled(report)));
      assert.deepEqual(tally(answers.map(({ outcome }) => outcome)), { applied: 1, replayed: 2 });
      const word = { requestId, outcome: 'refused' } as const;
      const late = await must(operator.fulfilment.reportFulfilled(word));
      assert.equal(late.outcome, 'replayed', 'what was produced is not taken back by a word');
      await assertDeliveredOnce(stage, sold);
      const { lookUp } = workshop.calls;
      await tellLater(stage, 2);
      assert.equal(workshop.calls.lookUp, lookUp, 'nobody asks for what is known');
      for (const other of [`${requestId}9`, 'nobody.1.1.f1', 'nobody']) {
        const unknown = operator.fulfilment.reportFulfilled({ requestId: other, outcome: 'done' });
        await refused(unknown, 'fulfilment.not_found');
      }
    },
  ),

  guarantee(
    {
      id: 'G910',
      title: 'keeps what was refused owed and frozen until it is asked for anew',
      ...produced,
    },
    async (stage) => {
      const { workshop, operator, market } = stage;
      workshop.plan('refused');
      const sold = await stage.sell();
      const { orderId } = sold;
      await tellLater(stage, 2);
      const failed = await stage.load(sold);
      assert.deepEqual(holdsOf(failed), ['fulfilment_failed']);
      assert.deepEqual(issuesOf(failed), ['open']);
      assert.equal(workshop.calls.fulfil, 1, 'a refusal is an answer');
      assert.equal(market.countShipped(sold.orderNo), 0);
      const retried = await must(operator.fulfilment.retryFulfilment({ orderId }));
      assert.equal(retried.outcome, 'applied');
      const again = await must(operator.fulfilment.retryFulfilment({ orderId }));
      assert.equal(again.outcome, 'replayed');
      await tellLater(stage, 2);
      assert.equal(new Set(workshop.taken).size, 2, 'under an id of its own');
      await assertDeliveredOnce(stage, sold);
      assert.deepEqual(holdsOf(await stage.load(sold)), []);
      assert.equal(market.countShipped(sold.orderNo), 1);
    },
  ),

  guarantee(
    {
      id: 'G911',
      title: 'calls a person when nobody can tell, and looks it up before it asks again',
      ...produced,
    },
    async (stage) => {
      const { workshop, operator } = stage;
      workshop.plan('lost');
      workshop.forget(1_000);
      const sold = await stage.sell();
      const { orderId } = sold;
      await tellLater(stage, 25);
      const doubtful = await stage.load(sold);
      assert.deepEqual(holdsOf(doubtful), ['fulfilment_failed']);
      assert.equal(doubtful.fulfilments[0]?.state, 'needs_check');
      workshop.forget(0);
      await must(operator.fulfilment.retryFulfilment({ orderId }));
      await tellLater(stage);
      await assertDeliveredOnce(stage, sold);
      assert.equal(workshop.countProduced(), 1);
    },
  ),

  guarantee(
    {
      id: 'G912',
      title: 'reads an order again before it has it produced, and hears of a refund',
      ...produced,
    },
    async (stage) => {
      const { workshop, market, clock } = stage;
      const sold = await stage.sell();
      clock.advance(31 * secondMs);
      const refundId = market.requestRefund(sold.orderNo);
      await stage.tell();
      assert.equal(workshop.calls.fulfil, 0);
      assert.deepEqual(holdsOf(await stage.load(sold)), ['channel_refund']);
      clock.advance(secondMs);
      market.withdrawRefund(refundId);
      await stage.pull();
      await tellLater(stage, 2);
      await assertDeliveredOnce(stage, sold);
    },
  ),

  guarantee(
    {
      id: 'G913',
      title: 'drops what was given back before its turn came, and asks nobody',
      ...produced,
    },
    async (stage) => {
      const { workshop, market, clock } = stage;
      const sold = await stage.sell();
      clock.advance(secondMs);
      market.settleRefund(market.requestRefund(sold.orderNo));
      await stage.pull();
      await tellLater(stage, 2);
      const order = await stage.load(sold);
      assert.equal(workshop.calls.fulfil, 0);
      assert.deepEqual(issuesOf(order), ['cancelled']);
      assert.equal(order.fulfilments[0]?.state, 'dropped');
      assert.deepEqual(holdsOf(order), []);
    },
  ),

  guarantee(
    {
      id: 'G914',
      title: 'holds an order for a conflict when it is produced after it was given back',
      ...produced,
    },
    async (stage) => {
      const { workshop, market, clock, operator } = stage;
      workshop.plan('pending');
      const sold = await stage.sell();
      await stage.tell();
      clock.advance(secondMs);
      market.settleRefund(market.requestRefund(sold.orderNo));
      await stage.pull();
      const requestId = requestOf(await stage.load(sold));
      workshop.finish(requestId);
      const report = { requestId, outcome: 'done' } as const;
      await must(operator.fulfilment.reportFulfilled(report));
      const order = await stage.load(sold);
      assert.deepEqual(holdsOf(order), ['conflict']);
      assert.deepEqual(issuesOf(order), ['cancelled'], 'and nothing is delivered twice');
      assert.equal(order.fulfilments[0]?.state, 'done', 'the fact is kept');
      assert.equal((await must(operator.fulfilment.reportFulfilled(report))).outcome, 'replayed');
    },
  ),

  guarantee(
    { id: 'G915', title: 'refuses a product whose fulfiller is not there, and a way without one' },
    async (stage) => {
      const { operator, shopId, productId } = stage;
      const unknown = operator.catalog.createProduct({ name: '话费', fulfiller: 'nobody' });
      const { issues } = await refused(unknown, 'input.invalid');
      assert.equal(issues[0]?.field, 'fulfiller');
      const item = { itemId: 'item-3' };
      const keys = operator.catalog.mapItem({ shopId, productId, item, delivery: 'top_up' });
      assert.equal((await refused(keys, 'input.invalid')).issues[0]?.field, 'delivery');
      const order = await stage.sell();
      const none = operator.fulfilment.retryFulfilment({ orderId: order.orderId });
      await refused(none, 'order.nothing_owed');
    },
  ),
];

import assert from 'node:assert/strict';
import { minuteMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { FindOrdersInput } from '../../order/order-search.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused, tally } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';
import { openStorefront } from './storefront.ts';

const why = { reason: 'placed by mistake' };

async function numbersOf({ operator }: Stage, input?: FindOrdersInput): Promise<readonly string[]> {
  return (await must(operator.orders.find(input))).items.map(({ orderNo }) => orderNo);
}

async function countsOf({ operator }: Stage): Promise<Readonly<Record<string, number>>> {
  const counts = Object.entries(await must(operator.orders.counts()));
  return Object.fromEntries(
    counts.filter(([, { count }]) => count > 0).map(([tab, { count }]) => [tab, count]),
  );
}

async function findingsOf(stage: Stage, order: Order): Promise<readonly unknown[]> {
  return (await stage.history(order)).flatMap(({ event }) =>
    event.type === 'order.restored' ? [event.finding] : [],
  );
}

/** Removing orders 移除 and test orders: in no list, and never with somebody's goods or money. */
export const presentingCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G840', title: 'removes an order from every list, and restores it' },
    async (stage) => {
      const { operator, market } = stage;
      const order = await stage.ingest(market.place());
      const { orderId, orderNo } = order;
      await refused(operator.orders.remove({ orderId }), 'input.invalid');
      const removed = await must(operator.orders.remove({ orderId }, why));
      assert.deepEqual([removed.outcome, removed.order.presence], ['applied', 'removed']);
      assert.equal((await must(operator.orders.remove({ orderId }, why))).outcome, 'replayed');
      assert.deepEqual(await numbersOf(stage), []);
      assert.deepEqual(await numbersOf(stage, { among: 'removed' }), [orderNo]);
      assert.deepEqual(await numbersOf(stage, { among: 'all' }), [orderNo]);
      const restored = await must(operator.orders.restore({ orderId }, why));
      assert.deepEqual(restored.order, {
        ...order,
        historyHash: restored.order.historyHash,
        version: 3,
        eventCount: restored.order.eventCount,
      });
      assert.equal((await must(operator.orders.restore({ orderId }, why))).outcome, 'replayed');
      assert.deepEqual(await numbersOf(stage), [orderNo]);
      const told = (await stage.history(order)).slice(-2);
      assert.deepEqual(
        told.map(({ event, reason, actor }) => [event.type, reason, actor.id]),
        [
          ['order.removed', why.reason, 'li'],
          ['order.restored', why.reason, 'li'],
        ],
      );
      await refused(operator.orders.remove({ orderId: 'nothing' }, why), 'order.not_found');
    },
  ),

  guarantee(
    { id: 'G841', title: 'removes nothing that hides issued goods or unsettled money' },
    async (stage) => {
      const { operator, market } = stage;
      await stage.stock(1);
      const order = await stage.sell();
      const { orderId } = order;
      const error = await refused(operator.orders.remove({ orderId }, why), 'order.not_removable');
      assert.deepEqual([error.unitIds, error.unsettledMinor], [[`${orderId}.1.1`], 1_000]);
      await must(stage.buyer().redemption.redeem({ token: await stage.tokenOf(order) }));
      market.complete(order.orderNo);
      await stage.pull();
      const settled = await refused(
        operator.orders.remove({ orderId }, why),
        'order.not_removable',
      );
      assert.deepEqual([settled.unitIds, settled.unsettledMinor], [[`${orderId}.1.1`], 0]);
      market.settleRefund(market.requestRefund(order.orderNo));
      await stage.pull();
      const { order: gone } = await must(operator.orders.remove({ orderId }, why));
      assert.deepEqual([gone.presence, gone.settlement], ['removed', 'reversed']);
      assert.deepEqual(await countsOf(stage), {});
    },
  ),

  guarantee(
    { id: 'G849', title: 'brings back what an after-sales case opens again' },
    async (stage) => {
      await stage.stock(1);
      const { desk, place } = await openStorefront(stage);
      const order = await place();
      const { orderId } = order;
      const at = stage.clock.now();
      await must(desk.orders.recordFact({ orderId, fact: 'paid', at }));
      await must(desk.orders.recordFact({ orderId, fact: 'completed', at: at + 1 }));
      const back = { refundNo: 'r1', amountMinor: 1_000 } as const;
      await must(desk.orders.recordFact({ orderId, fact: 'refunded', at: at + 2, ...back }));
      await must(desk.orders.remove({ orderId }, why));
      const promise = { orderId, code: 'goodwill', amountMinor: 100 } as const;
      await must(desk.afterSales.compensate({ ...promise, override: true }, why));
      assert.equal((await stage.load(order)).presence, 'live');
      assert.deepEqual(await findingsOf(stage, order), ['reopened']);
    },
  ),

  guarantee(
    { id: 'G842', title: 'brings back what a fact has paid, with a finding in its history' },
    async (stage) => {
      const { operator, market } = stage;
      await stage.stock(1);
      const order = await stage.ingest(market.place());
      await must(operator.orders.remove(order, why));
      stage.clock.advance(minuteMs);
      await stage.pull();
      assert.equal((await stage.load(order)).presence, 'removed', 'no news');
      market.pay(order.orderNo);
      await stage.pull();
      const back = await stage.load(order);
      assert.deepEqual([back.presence, back.payment], ['live', 'paid']);
      assert.deepEqual(await findingsOf(stage, order), ['paid']);
      assert.deepEqual(await countsOf(stage), { to_redeem: 1 });
      assert.equal((await stage.level()).claimed, 1);
    },
  ),

  guarantee(
    { id: 'G843', title: 'leaves removed what a fact only closes, polled however often' },
    async (stage) => {
      const { operator, market } = stage;
      const order = await stage.ingest(market.place());
      await must(operator.orders.remove(order, why));
      stage.clock.advance(minuteMs);
      market.close(order.orderNo);
      for (let n = 0; n < 3; n += 1) await stage.pull();
      const after = await stage.load(order);
      assert.deepEqual([after.presence, after.payment], ['removed', 'closed']);
      assert.deepEqual(await findingsOf(stage, order), []);
      assert.deepEqual([await numbersOf(stage), await countsOf(stage)], [[], {}]);
    },
  ),

  guarantee(
    { id: 'G844', title: 'shows test orders nowhere, and lets them go whatever they hold' },
    async (stage) => {
      await stage.stock(2);
      const { desk, kaquan, place } = await openStorefront(stage);
      const { orderId, orderNo } = await place({ isTest: true });
      await must(desk.orders.recordFact({ orderId, fact: 'paid', at: stage.clock.now() }));
      assert.deepEqual([await numbersOf(stage), await countsOf(stage)], [[], {}]);
      assert.deepEqual(await numbersOf(stage, { among: 'test' }), [orderNo]);
      assert.equal((await stage.level()).claimed, 1);
      await must(desk.orders.remove({ orderId }, why));
      assert.equal((await stage.level()).claimed, 0, 'its key is back');
      const other = await place({ isTest: true });
      const at = stage.clock.now();
      await must(desk.orders.recordFact({ orderId: other.orderId, fact: 'paid', at }));
      const { token } = await must(desk.redemption.link(other));
      const buyer = kaquan.with({ actor: { kind: 'buyer', id: 'anna' } });
      await must(buyer.redemption.redeem({ token }));
      await must(desk.orders.remove(other, why));
      assert.deepEqual([await numbersOf(stage), await countsOf(stage)], [[], {}]);
    },
  ),

  guarantee(
    { id: 'G845', title: 'lets one of many win who remove, while the buyer pays' },
    async (stage) => {
      const { operator, market, shopId } = stage;
      await stage.stock(1);
      const order = await stage.ingest(market.place());
      const { orderId, orderNo } = order;
      market.pay(orderNo);
      const outcomes = await atOnce(6, async (n) => {
        if (n % 2 === 0) return (await must(operator.orders.ingest({ shopId, orderNo }))).outcome;
        const removed = await operator.orders.remove({ orderId }, why);
        return removed.isOk() ? `removed ${removed.value.outcome}` : removed.error.code;
      });
      const after = await stage.load(order);
      assert.deepEqual(
        [after.presence, after.payment],
        ['live', 'paid'],
        tally(outcomes)['applied'] + '',
      );
    },
  ),

  guarantee(
    { id: 'G846', title: 'counts and finds by category, the host’s own and the channels’' },
    async (stage) => {
      await stage.stock(4);
      const { desk, place, shopId } = await openStorefront(stage);
      const sold = await stage.sell();
      const { orderId, orderNo } = await place();
      await must(desk.orders.recordFact({ orderId, fact: 'paid', at: stage.clock.now() }));
      const numbers = async (category: 'platform' | 'channel') => {
        const counts = await must(desk.orders.counts({ category }));
        const looked = await must(desk.orders.counts({ category, created: {} }));
        assert.deepEqual(looked, counts);
        const found = await numbersOf(stage, { category, tab: 'to_redeem' });
        assert.equal(counts.to_redeem.count, found.length);
        return found;
      };
      assert.deepEqual(await numbers('platform'), [orderNo]);
      assert.deepEqual(await numbers('channel'), [sold.orderNo]);
      const none = await must(desk.orders.counts({ category: 'channel', shopId }));
      assert.equal(none.to_redeem.count, 0);
    },
  ),
];

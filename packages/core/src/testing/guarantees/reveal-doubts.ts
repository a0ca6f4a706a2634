import assert from 'node:assert/strict';
import { err } from 'neverthrow';
import { coreError } from '../../kernel/errors.ts';
import { hourMs, minuteMs, secondMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { Channel } from '../../ports/channel.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused } from './answers.ts';
import { guarantee, throughChannel, type Stage } from './stage.ts';

/** Longer than a reading is trusted. */
const longMs = 31 * secondMs;

async function assertNothingRevealed(stage: Stage, order: Order): Promise<void> {
  const keys = await stage.keysOf(order);
  assert.ok(keys.every(({ revealedAt }) => revealedAt === null));
  assert.equal((await stage.level()).delivered, 0);
}

async function redemptionOf(stage: Stage, order: Order) {
  const token = await stage.tokenOf(order);
  return stage.buyer().redemption.redeem({ token });
}

/** Lets the next reading of an order wait until it is let go, after the channel has worked it out. */
function withSlowReading(honest: Channel): {
  readonly channel: Channel;
  readonly isReading: Promise<void>;
  letGo(): void;
} {
  const begun = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  let isFirst = true;
  const channel: Channel = {
    ...honest,
    loadOrder: async (call, orderNo) => {
      const read = await honest.loadOrder(call, orderNo);
      if (!isFirst) return read;
      isFirst = false;
      begun.resolve();
      await gate.promise;
      return read;
    },
  };
  return { channel, isReading: begun.promise, letGo: () => gate.resolve() };
}

/** What cannot be told for certain is not revealed. */
export const revealDoubtCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G210',
      title: 'trusts no older word once the channel has said that a refund is open',
      policy: { whenUnreachable: 'open' },
    },
    async (stage) => {
      await stage.stock(1);
      const { market, clock } = stage;
      const order = await stage.sell();
      clock.advance(longMs);
      market.requestRefund(order.orderNo);
      market.failNext('loadRefund', { kind: 'unavailable' });
      await refused(redemptionOf(stage, order), 'order.frozen');
      await assertNothingRevealed(stage, order);
    },
  ),

  guarantee(
    {
      id: 'G211',
      title: 'holds what was refunded by the word of an order whose refund is unknown',
    },
    async (stage) => {
      const bent = throughChannel(stage, (honest) => ({
        ...honest,
        loadRefund: async (_call, refundId) =>
          err(coreError('channel.refund_not_found', { channel: honest.name, refundId })),
      }));
      await bent.stock(1);
      const { market, clock } = bent;
      const order = await bent.sell();
      clock.advance(longMs);
      // The line stays open, for ten are left of it.
      market.settleRefund(market.requestRefund(order.orderNo, { amountMinor: 990 }));
      const error = await refused(redemptionOf(bent, order), 'order.frozen');
      assert.deepEqual(error.reasons, ['channel_refund']);
      await assertNothingRevealed(bent, order);
    },
  ),

  guarantee(
    { id: 'G212', title: 'reveals nothing by a reading that was long on its way' },
    async (stage) => {
      const order = await sellOne(stage);
      const slow = withSlowReading(stage.market.channel);
      const bent = throughChannel(stage, () => slow.channel);
      const token = await stage.tokenOf(order);
      stage.clock.advance(longMs);
      const redeemed = Promise.resolve(bent.operator.redemption.redeem({ token }));
      await slow.isReading;
      stage.market.requestRefund(order.orderNo);
      stage.clock.advance(2 * minuteMs);
      slow.letGo();
      const answer = await redeemed;
      assert.ok(answer.isErr(), 'what it says was so two minutes ago');
      assert.ok(['order.not_fresh', 'order.frozen'].includes(answer.error.code));
      await assertNothingRevealed(stage, order);
    },
  ),

  guarantee(
    { id: 'G213', title: 'reveals nothing by a reading that another caller had begun long before' },
    async (stage) => {
      const order = await sellOne(stage);
      const slow = withSlowReading(stage.market.channel);
      const bent = throughChannel(stage, () => slow.channel);
      const { orderId } = order;
      const token = await stage.tokenOf(order);
      const { clock } = stage;
      clock.advance(longMs);
      const refreshed = Promise.resolve(bent.operator.orders.refresh({ orderId }));
      await slow.isReading;
      stage.market.requestRefund(order.orderNo);
      clock.advance(45 * secondMs);
      const redeemed = Promise.resolve(bent.operator.redemption.redeem({ token }));
      // Time enough for the second caller to find the reading of the first one.
      await new Promise((resolve) => setTimeout(resolve, 20));
      slow.letGo();
      await refused(redeemed, 'order.frozen');
      await must(refreshed);
      await assertNothingRevealed(stage, order);
    },
  ),

  guarantee(
    { id: 'G214', title: 'reveals nothing by the word of a replica that lags behind' },
    async (stage) => {
      const order = await sellOne(stage);
      const { market, clock } = stage;
      const old = market.snapshot(order.orderNo);
      clock.advance(minuteMs);
      market.shipElsewhere(order.orderNo);
      await stage.ingest(order.orderNo);
      clock.advance(hourMs);
      market.requestRefund(order.orderNo);
      market.showAsOf(order.orderNo, old);
      await refused(redemptionOf(stage, order), 'order.not_fresh');
      await assertNothingRevealed(stage, order);
      market.showAsOf(order.orderNo, null);
      await refused(redemptionOf(stage, order), 'order.frozen');
    },
  ),

  guarantee(
    { id: 'G215', title: 'hears that an order is held from a word older than its listing' },
    async (stage) => {
      const bent = throughChannel(stage, (honest) => ({
        ...honest,
        listOrders: async (call, page) =>
          (await honest.listOrders(call, page)).map((listed) => ({
            ...listed,
            rows: listed.rows.map((row) => ({ ...row, isHeld: null })),
          })),
      }));
      await bent.stock(1);
      const { market, clock } = bent;
      const order = await bent.sell();
      clock.advance(minuteMs);
      market.hold(order.orderNo);
      const held = market.snapshot(order.orderNo);
      clock.advance(minuteMs);
      market.shipElsewhere(order.orderNo);
      clock.advance(minuteMs);
      await bent.pull();
      clock.advance(minuteMs);
      market.showAsOf(order.orderNo, held);
      const answer = await redemptionOf(bent, order);
      assert.ok(answer.isErr(), 'the channel itself says that it is held');
      assert.ok(['order.not_fresh', 'order.frozen'].includes(answer.error.code));
      await assertNothingRevealed(bent, order);
    },
  ),

  guarantee(
    { id: 'G216', title: 'reveals nothing by a reading from a clock that was ahead' },
    async (stage) => {
      const order = await sellOne(stage);
      const { market, clock } = stage;
      clock.advance(hourMs);
      await must(stage.operator.orders.refresh({ orderId: order.orderId }));
      clock.advance(-hourMs / 2);
      market.requestRefund(order.orderNo);
      await refused(redemptionOf(stage, order), 'order.frozen');
      await assertNothingRevealed(stage, order);
    },
  ),

  guarantee(
    {
      id: 'G217',
      title: 'ships no order of a batch by a reading of minutes ago',
      delivery: 'direct',
    },
    async (stage) => {
      let tickMs = 0;
      const bent = throughChannel(stage, (honest) => ({
        ...honest,
        loadOrder: async (call, orderNo) => {
          const read = await honest.loadOrder(call, orderNo);
          stage.clock.advance(tickMs);
          return read;
        },
      }));
      const count = 40;
      await bent.stock(count);
      const orders: Order[] = [];
      for (let n = 0; n < count; n += 1) orders.push(await bent.sell());
      const [first] = orders;
      assert.ok(first !== undefined);
      bent.clock.advance(longMs);
      tickMs = 10 * secondMs;
      bent.market.afterNext('loadOrder', () => void bent.market.requestRefund(first.orderNo));
      const orderIds = orders.map(({ orderId }) => orderId);
      const { items } = await must(bent.operator.fulfilment.ship({ orderIds }));
      const [shipped] = items;
      assert.equal(shipped?.orderId, first.orderId);
      assert.equal(shipped.outcome, 'failed', 'its refund was asked for minutes before');
      const keys = await bent.keysOf(first);
      assert.ok(keys.every(({ revealedAt }) => revealedAt === null));
    },
  ),
];

async function sellOne(stage: Stage): Promise<Order> {
  await stage.stock(1);
  return stage.sell();
}

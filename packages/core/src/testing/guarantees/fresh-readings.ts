import assert from 'node:assert/strict';
import { secondMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused, tally, wordOf } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

/** Longer than a reading is trusted. */
const longMs = 31 * secondMs;

async function assertNothingRevealed(stage: Stage, order: Order): Promise<void> {
  const keys = await stage.keysOf(order);
  assert.ok(
    keys.every(({ revealedAt }) => revealedAt === null),
    'no key was revealed',
  );
  const types = (await stage.history(order)).map(({ event }) => event.type);
  assert.ok(!types.includes('unit.revealed') && !types.includes('unit.delivered'));
}

function reasonsOf({ holds }: Order): readonly string[] {
  return holds.map(({ reason }) => reason);
}

/** What is revealed was looked up just before. */
export const freshReadingCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G40', title: 'refuses to redeem what the buyer has asked to be refunded meanwhile' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const token = await stage.tokenOf(order);
      stage.clock.advance(longMs);
      const refundId = stage.market.requestRefund(order.orderNo);
      const error = await refused(stage.buyer().redemption.redeem({ token }), 'order.frozen');
      assert.deepEqual(error.reasons, ['channel_refund']);
      await assertNothingRevealed(stage, order);
      const held = await stage.load(order);
      assert.deepEqual(reasonsOf(held), ['channel_refund'], 'the hold is stored');
      assert.equal(held.cases[0]?.channelRefund?.refundId, refundId, 'and so is the case');
      stage.clock.advance(longMs);
      stage.market.withdrawRefund(refundId);
      await must(stage.buyer().redemption.redeem({ token }));
      assert.deepEqual(reasonsOf(await stage.load(order)), []);
    },
  ),

  guarantee(
    { id: 'G41', title: 'trusts a reading for as long as the shop says, and no longer' },
    async (stage) => {
      await stage.stock(2);
      const first = await stage.sell();
      const second = await stage.sell();
      const { market, clock } = stage;
      const before = market.calls.loadOrder;
      clock.set(first.reported.readAt + 30 * secondMs);
      market.requestRefund(first.orderNo);
      market.requestRefund(second.orderNo);
      const redeem = async (order: Order) =>
        stage.buyer().redemption.redeem({ token: await stage.tokenOf(order) });
      await must(redeem(first));
      assert.equal(market.calls.loadOrder, before, 'thirty seconds old is fresh enough');
      clock.set(second.reported.readAt + 30 * secondMs + 1);
      await refused(redeem(second), 'order.frozen');
      assert.equal(market.calls.loadOrder, before + 1);
    },
  ),

  ...(['closed', 'open'] as const).map((whenUnreachable) =>
    guarantee(
      {
        id: whenUnreachable === 'closed' ? 'G42' : 'G43',
        title: `does what the shop says when its channel cannot be reached (${whenUnreachable})`,
        policy: { whenUnreachable },
      },
      async (stage) => {
        await stage.stock(1);
        const order = await stage.sell();
        const token = await stage.tokenOf(order);
        stage.clock.advance(longMs);
        stage.market.failNext('loadOrder', { kind: 'unavailable' });
        const answer = await stage.buyer().redemption.redeem({ token });
        if (whenUnreachable === 'open') {
          assert.equal((await must(answer)).goods.length, 1);
          return;
        }
        await refused(answer, 'order.not_fresh');
        await assertNothingRevealed(stage, order);
        await must(stage.buyer().redemption.redeem({ token }));
      },
    ),
  ),

  guarantee(
    {
      id: 'G44',
      title: 'trusts nothing when the channel refuses to answer',
      policy: { whenUnreachable: 'open' },
    },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const token = await stage.tokenOf(order);
      stage.clock.advance(longMs);
      for (const fault of [
        { kind: 'grant_expired' },
        { kind: 'rejected', channelCode: '50', channelMessage: 'no' },
      ] as const) {
        stage.market.failNext('loadOrder', fault);
        await refused(stage.buyer().redemption.redeem({ token }), 'order.not_fresh');
      }
      stage.market.garble(order.orderNo);
      await refused(stage.buyer().redemption.redeem({ token }), 'order.not_fresh');
      await assertNothingRevealed(stage, order);
    },
  ),

  guarantee(
    { id: 'G45', title: 'reveals nothing of an order that is held, closed or gone meanwhile' },
    async (stage) => {
      await stage.stock(3);
      const { market, clock } = stage;
      const [held, closed, refunded] = [await stage.sell(), await stage.sell(), await stage.sell()];
      clock.advance(longMs);
      market.hold(held.orderNo);
      market.close(closed.orderNo);
      market.settleRefund(market.requestRefund(refunded.orderNo));
      const redeem = async (order: Order) =>
        stage.buyer().redemption.redeem({ token: await stage.tokenOf(order) });
      const frozen = await refused(redeem(held), 'order.frozen');
      assert.deepEqual(frozen.reasons, ['channel_hold']);
      await refused(redeem(closed), 'redemption.over');
      await refused(redeem(refunded), 'redemption.over');
      for (const order of [held, closed, refunded]) await assertNothingRevealed(stage, order);
      assert.equal((await stage.level()).available, 2, 'unread keys are back in stock');
      clock.advance(longMs);
      market.release(held.orderNo);
      await must(redeem(held));
    },
  ),

  guarantee(
    { id: 'G46', title: 'still redeems what the channel calls shipped or completed' },
    async (stage) => {
      await stage.stock(2);
      const { market, clock } = stage;
      const [shipped, completed] = [await stage.sell(), await stage.sell()];
      clock.advance(longMs);
      market.shipElsewhere(shipped.orderNo);
      market.complete(completed.orderNo);
      for (const order of [shipped, completed]) {
        await must(stage.buyer().redemption.redeem({ token: await stage.tokenOf(order) }));
      }
    },
  ),

  guarantee(
    { id: 'G47', title: 'looks a batch up before it ships it, order by order', delivery: 'direct' },
    async (stage) => {
      await stage.stock(4);
      const { market, clock } = stage;
      const orders: Order[] = [];
      for (let n = 0; n < 4; n += 1) orders.push(await stage.sell());
      clock.advance(longMs);
      const [first, second] = orders;
      assert.ok(first !== undefined && second !== undefined);
      market.requestRefund(first.orderNo);
      market.garble(second.orderNo);
      const orderIds = orders.map(({ orderId }) => orderId);
      const { items } = await must(stage.operator.fulfilment.ship({ orderIds }));
      const words = items.map((item) =>
        item.outcome === 'failed' ? item.error.code : item.outcome,
      );
      assert.deepEqual(words, ['order.frozen', 'order.not_fresh', 'applied', 'applied']);
      await assertNothingRevealed(stage, first);
      await assertNothingRevealed(stage, second);
    },
  ),

  guarantee(
    { id: 'G48', title: 'asks the channel once for many buyers of one order at once' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const token = await stage.tokenOf(order);
      stage.clock.advance(longMs);
      const before = stage.market.calls.loadOrder;
      const answers = await atOnce(50, (n) => stage.buyer(`b${n}`).redemption.redeem({ token }));
      assert.deepEqual(tally(answers.map(wordOf)), { applied: 1, replayed: 49 });
      // A storage that serves a few at a time lets them come in waves.
      assert.ok(stage.market.calls.loadOrder - before < 25, 'not once for every buyer');
    },
  ),
];

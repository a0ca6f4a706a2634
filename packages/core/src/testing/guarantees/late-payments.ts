import assert from 'node:assert/strict';
import { hourMs, minuteMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused } from './answers.ts';
import { textsOf } from './handing-over.ts';
import { guarantee, type Stage } from './stage.ts';

/** Places a trade that its marketplace closes, because nobody has paid it. */
async function closedUnpaid(stage: Stage): Promise<Order> {
  const { market, clock } = stage;
  clock.advance(minuteMs);
  const orderNo = market.place();
  await stage.ingest(orderNo);
  clock.advance(minuteMs);
  market.close(orderNo);
  return stage.ingest(orderNo);
}

async function payAfter(stage: Stage, { orderNo }: Order, ms: number): Promise<Order> {
  stage.clock.advance(ms);
  stage.market.pay(orderNo);
  return stage.ingest(orderNo);
}

function reasonsOf({ cases }: Order): readonly (readonly string[])[] {
  return cases.map(({ openedBy, reason, state }) => [openedBy, reason, state]);
}

/**
 * Elsewhere a payment that comes after its order has expired is refused, and the buyer has neither
 * goods nor money.
 */
export const latePaymentCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G610', title: 'serves an order that was paid after it was closed' },
    async (stage) => {
      await stage.stock(1);
      const closed = await closedUnpaid(stage);
      assert.equal(closed.payment, 'closed');
      assert.ok(closed.closedAt !== null);
      const paid = await payAfter(stage, closed, 11 * hourMs);
      assert.deepEqual([paid.payment, paid.redemption, paid.closedAt], ['paid', 'pending', null]);
      assert.deepEqual(paid.cases, []);
      const token = await stage.tokenOf(paid);
      const { goods } = await must(stage.buyer().redemption.redeem({ token }));
      assert.deepEqual(textsOf(goods), ['sesame-1']);
    },
  ),

  guarantee(
    { id: 'G611', title: 'opens a case for a late payment that comes short, and drops nothing' },
    async (stage) => {
      const closed = await closedUnpaid(stage);
      const waiting = await stage.sell();
      const paid = await payAfter(stage, closed, minuteMs);
      assert.deepEqual(reasonsOf(paid), [['system', 'late_payment', 'requested']]);
      assert.equal(paid.settlement, 'unsettled', 'the money is on the books');
      const token = await stage.tokenOf(paid);
      await refused(stage.buyer().redemption.redeem({ token }), 'order.frozen');
      await stage.stock(1);
      await must(stage.kaquan.worker.releaseHolds());
      const served = await stage.tokenOf(waiting);
      await must(stage.buyer().redemption.redeem({ token: served }));
      assert.deepEqual(await stage.ingest(paid.orderNo), await stage.load(paid));
      assert.equal((await stage.load(paid)).cases.length, 1, 'and opens it once');
    },
  ),

  guarantee(
    {
      id: 'G612',
      title: 'opens a case for a payment later than the cut-off, and leaves stock alone',
    },
    async (stage) => {
      await stage.stock(1);
      const closed = await closedUnpaid(stage);
      const paid = await payAfter(stage, closed, 12 * hourMs + 1_000);
      assert.deepEqual(reasonsOf(paid), [['system', 'late_payment', 'requested']]);
      assert.equal((await stage.level()).available, 1);
    },
  ),

  guarantee(
    {
      id: 'G613',
      title: 'keeps to the cut-off of the shop',
      policy: { latePayment: { cutOffMs: hourMs } },
    },
    async (stage) => {
      await stage.stock(2);
      const [first, second] = [await closedUnpaid(stage), await closedUnpaid(stage)];
      assert.deepEqual((await payAfter(stage, first, 30 * minuteMs)).cases, []);
      const late = await payAfter(stage, second, hourMs);
      assert.deepEqual(reasonsOf(late), [['system', 'late_payment', 'requested']]);
    },
  ),
];

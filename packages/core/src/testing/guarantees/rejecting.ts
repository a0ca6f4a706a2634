import assert from 'node:assert/strict';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused, tally, wordOf } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

const misprint = { code: 'wrong_price', text: '标错价格' } as const;

async function redeem(stage: Stage, order: Order): Promise<string> {
  const token = await stage.tokenOf(order);
  return wordOf(await stage.buyer().redemption.redeem({ token }));
}

async function rejectedCount({ operator }: Stage): Promise<number> {
  return (await must(operator.orders.counts())).rejected.count;
}

/** Staff says no, and takes that back. */
export const rejectingCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G730', title: 'rejects an order: its key serves the next, its money is asked back' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { orderId } = order;
      const { orders } = stage.operator;
      const { outcome, order: rejected } = await must(orders.reject({ orderId, ...misprint }));
      assert.equal(outcome, 'applied');
      assert.deepEqual(rejected.rejection, {
        ...misprint,
        refundDeclined: null,
        by: 'operator:li',
        at: stage.clock.now(),
      });
      assert.deepEqual(
        rejected.cases.map(({ openedBy, reason }) => [openedBy, reason]),
        [['system', 'rejected_order']],
      );
      assert.equal((await must(orders.reject({ orderId, ...misprint }))).outcome, 'replayed');
      assert.equal((await stage.level()).available, 1, 'the key is back');
      assert.equal(await redeem(stage, order), 'redemption.over');
      await refused(stage.operator.fulfilment.reveal({ orderId }), 'order.nothing_owed');
      assert.equal(await rejectedCount(stage), 1);
      const { items } = await must(orders.find({ tab: 'rejected' }));
      assert.deepEqual(
        items.map((each) => each.orderId),
        [orderId],
      );
      const next = await stage.sell();
      assert.equal(await redeem(stage, next), 'applied');
    },
  ),

  guarantee(
    { id: 'G731', title: 'reopens a rejected order, which claims in the place of its payment' },
    async (stage) => {
      const order = await stage.sell();
      const { orderId } = order;
      const { orders } = stage.operator;
      const declined = { ...misprint, declineRefund: 'paid in the shop' };
      await must(orders.reject({ orderId, ...declined }));
      const later = await stage.sell();
      assert.equal((await stage.level()).waiting, 1, 'the rejected one has left the queue');
      await refused(orders.reopen({ orderId }), 'input.invalid');
      await must(orders.reopen({ orderId }, { reason: 'a good price after all' }));
      assert.equal((await stage.level()).waiting, 2);
      assert.equal(await rejectedCount(stage), 0);
      await stage.stock(1);
      assert.deepEqual((await stage.load(order)).holds, [], 'he paid first');
      assert.equal((await stage.load(later)).holds[0]?.reason, 'out_of_stock');
      assert.equal(await redeem(stage, order), 'applied');
      const late = await refused(
        orders.reject({ orderId, ...misprint }),
        'order.illegal_transition',
      );
      assert.deepEqual([late.state, late.legal], ['redeemed', ['require']]);
    },
  ),

  guarantee(
    { id: 'G732', title: 'hands over or rejects, never both, however many try at once' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { orderId } = order;
      const token = await stage.tokenOf(order);
      const answers = await atOnce(8, async (n) =>
        n % 2 === 0
          ? wordOf(await stage.operator.orders.reject({ orderId, ...misprint }))
          : wordOf(await stage.buyer().redemption.redeem({ token })),
      );
      const { delivered, available } = await stage.level();
      const words = tally(answers);
      assert.equal(delivered + available, 1);
      assert.equal(words['applied'], 1, 'one of them did it');
      const isRejected = (await stage.load(order)).rejection !== null;
      assert.equal(delivered === 0, isRejected);
      assert.equal(words[isRejected ? 'redemption.over' : 'order.illegal_transition'], 4);
    },
  ),

  guarantee(
    { id: 'G733', title: 'withdraws the refund that a rejection began when it is taken back' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { orderId } = order;
      const { orders } = stage.operator;
      await must(orders.reject({ orderId, ...misprint }));
      const how = { reason: 'a good price after all', idempotencyKey: 'k' };
      const { order: reopened } = await must(orders.reopen({ orderId }, how));
      assert.equal((await must(orders.reopen({ orderId }, how))).outcome, 'replayed');
      assert.notEqual(reopened.cases[0]?.endedAt, null);
      assert.deepEqual(reopened.holds, []);
      assert.equal(await redeem(stage, order), 'applied');
      await refused(orders.reopen({ orderId }, { reason: 'again' }), 'order.illegal_transition');
    },
  ),
];

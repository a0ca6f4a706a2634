import assert from 'node:assert/strict';
import { hourMs } from '../../kernel/time.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused } from './answers.ts';
import { issuesOf } from './other-deliveries.ts';
import { guarantee, type Stage } from './stage.ts';

const misprint = { code: 'wrong_price', text: '标错价格' } as const;
const because = { reason: 'a good price after all' };

async function rejectedTab({ operator }: Stage): Promise<number> {
  return (await must(operator.orders.counts())).rejected.count;
}

/** Staff says no to what needs no redemption, too, and takes that back. */
export const rejectingOtherCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1380',
      title: 'rejects what ship would hand over: its key serves the next, its money is asked back',
      delivery: 'direct',
    },
    async (stage) => {
      await stage.stock(1);
      const { orders, fulfilment } = stage.operator;
      const sold = await stage.sell();
      const { orderId } = sold;
      assert.equal(sold.redemption, 'not_required');
      const { order: rejected } = await must(orders.reject({ orderId, ...misprint }));
      assert.deepEqual(
        rejected.cases.map(({ reason }) => reason),
        ['rejected_order'],
      );
      assert.deepEqual([rejected.redemption, await rejectedTab(stage)], ['rejected', 1]);
      assert.equal((await stage.level()).available, 1);
      const ship = async () => {
        const { items } = await must(fulfilment.ship({ orderIds: [orderId] }));
        return items.map((item) => ('error' in item ? item.error.code : item.outcome)).join();
      };
      assert.equal(await ship(), 'redemption.over');
      const { order } = await must(orders.reopen({ orderId }, because));
      assert.deepEqual([order.redemption, order.rejection], ['not_required', null]);
      assert.deepEqual([issuesOf(order), await rejectedTab(stage)], [['claimed'], 0]);
      assert.equal(await ship(), 'applied');
      await refused(orders.reject({ orderId, ...misprint }), 'order.illegal_transition');
    },
  ),

  guarantee(
    {
      id: 'G1381',
      title: 'keeps back what is rejected without a refund, until that is taken back',
      delivery: 'direct',
    },
    async (stage) => {
      await stage.stock(1);
      const { orders, fulfilment } = stage.operator;
      const { orderId, orderNo } = await stage.sell();
      await must(orders.reject({ orderId, ...misprint, declineRefund: 'paid in the shop' }));
      const { items } = await must(fulfilment.ship({ orderIds: [orderId] }));
      assert.deepEqual(
        items.map((item) => ('error' in item ? item.error.code : item.outcome)),
        ['redemption.over'],
      );
      stage.clock.advance(hourMs);
      stage.market.settleRefund(stage.market.requestRefund(orderNo));
      await stage.pull();
      const over = await stage.load({ orderId });
      assert.deepEqual([over.redemption, over.rejection?.code], ['cancelled', 'wrong_price']);
      await refused(orders.reopen({ orderId }, because), 'order.illegal_transition');
    },
  ),

  guarantee(
    {
      id: 'G1382',
      title: 'asks for nothing to be produced that was rejected, and asks anew once it is reopened',
      delivery: 'top_up',
      isProduced: true,
    },
    async (stage) => {
      const { orders } = stage.operator;
      const { orderId } = await stage.sell();
      await must(orders.reject({ orderId, ...misprint, declineRefund: 'paid in the shop' }));
      await stage.tell();
      const dropped = await stage.load({ orderId });
      assert.deepEqual(
        dropped.fulfilments.map(({ state }) => state),
        ['dropped'],
      );
      assert.equal(stage.workshop.countProduced(), 0);
      await must(orders.reopen({ orderId }, because));
      stage.clock.advance(hourMs);
      await stage.tell();
      const done = await stage.load({ orderId });
      assert.deepEqual([issuesOf(done), stage.workshop.countProduced()], [['delivered'], 1]);
      assert.equal(done.redemption, 'not_required');
    },
  ),
];

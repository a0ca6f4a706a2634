import assert from 'node:assert/strict';
import type { ContractCase } from '../../contract-case.ts';
import { must, refused } from '../answers.ts';
import { redeem } from '../after-sales.ts';
import { ask, refund } from '../refunding.ts';
import { guarantee } from '../stage.ts';
import { tell } from './tale.ts';

/** What becomes of goods and money when the money goes back. */
export const refundWalks: readonly ContractCase[] = [
  guarantee(
    { id: 'G1300', title: 'walk: refunded before anybody has read the card' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const tale = tell(stage, order);
      await tale.step('sold', async () => undefined, 'paid pending unsettled | claimed');
      let asked = { refundId: '', caseId: '' };
      await tale.step(
        'the buyer asks his money back',
        async () => void (asked = await ask(stage, order)),
        'paid pending unsettled | claimed | held channel_refund | case requested',
      );
      await tale.step(
        'staff agrees, the channel is told and pays',
        () => refund(stage, asked),
        'paid cancelled reversed | cancelled -1000 | case done',
      );
      await tale.step(
        'the channel has closed the trade with it',
        () => stage.pull(),
        'closed cancelled reversed | cancelled -1000 | case done',
      );
      await tale.stock({ available: 1 });
      const token = await stage.tokenOf(order);
      await refused(stage.buyer().redemption.redeem({ token }), 'redemption.over');
      await tale.end();
    },
  ),

  guarantee(
    { id: 'G1301', title: 'walk: refunded after the buyer has read the card' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const tale = tell(stage, order);
      await tale.step(
        'the buyer redeems',
        () => redeem(stage, order),
        'paid redeemed unsettled | delivered',
      );
      let asked = { refundId: '', caseId: '' };
      await tale.step(
        'he asks his money back',
        async () => void (asked = await ask(stage, order)),
        'paid redeemed unsettled | delivered | held channel_refund | case requested',
      );
      await tale.step(
        'staff agrees in spite of it, and the channel pays and closes the trade',
        async () => {
          await refund(stage, asked);
          await stage.pull();
        },
        'closed redeemed reversed | voided -1000 | case done',
      );
      await tale.stock({ voided: 1 });
      await tale.end();
    },
  ),

  guarantee({ id: 'G1302', title: 'walk: one of three units refunded' }, async (stage) => {
    await stage.stock(3);
    const order = await stage.sell({ lines: [{ quantity: 3, paidMinor: 1_000 }] });
    const tale = tell(stage, order);
    let asked = { refundId: '', caseId: '' };
    await tale.step(
      'the buyer asks for one of three back',
      async () => void (asked = await ask(stage, order, { amountMinor: 333, quantity: 1 })),
      'paid pending unsettled | claimed, claimed, claimed | held channel_refund | case requested',
    );
    await tale.step(
      'the channel pays: the last unit goes back, the others stay owed',
      async () => {
        await refund(stage, asked);
        await stage.pull();
      },
      'paid pending unsettled | claimed, claimed, cancelled -333 | case done',
    );
    await tale.stock({ available: 1, claimed: 2 });
    await tale.step(
      'the buyer redeems what is left',
      () => redeem(stage, order),
      'paid redeemed unsettled | delivered, delivered, cancelled -333 | case done',
    );
    await tale.stock({ available: 1, delivered: 2 });
    await tale.step(
      'he confirms receipt',
      async () => {
        stage.market.complete(order.orderNo);
        await stage.pull();
      },
      'completed redeemed settled | delivered, delivered, cancelled -333 | case done',
    );
    await tale.end();
  }),

  guarantee(
    { id: 'G1303', title: 'walk: the channel refunds by itself after delivery' },
    async (stage) => {
      await stage.stock(1);
      const { market, clock } = stage;
      const order = await stage.sell();
      const tale = tell(stage, order);
      await redeem(stage, order);
      await tale.step(
        'the channel is told of the shipment',
        () => stage.tell(),
        'paid redeemed unsettled | delivered',
      );
      await tale.step(
        'the platform decides for the buyer, and nobody here was asked',
        async () => {
          clock.advance(1_000);
          market.settleRefund(market.requestRefund(order.orderNo));
          await stage.pull();
        },
        'closed redeemed reversed | voided -1000 | case done',
      );
      await tale.stock({ voided: 1 });
      await tale.end();
    },
  ),

  guarantee(
    { id: 'G1310', title: 'walk: refunded, removed, and polled again: it stays removed' },
    async (stage) => {
      await stage.stock(1);
      const { market, clock, operator } = stage;
      const order = await stage.sell();
      const { orderId } = order;
      await refund(stage, await ask(stage, order));
      await must(operator.orders.remove({ orderId }, { reason: '测试单' }));
      const tale = tell(stage, order);
      const presence = async () => (await stage.load(order)).presence;
      for (let n = 0; n < 3; n += 1) {
        await tale.step(
          'the channel says that it has paid what we told it to pay',
          () => stage.pull(),
          'closed cancelled reversed | cancelled -1000 | case done',
        );
        assert.equal(await presence(), 'removed', 'that is no news');
      }
      await tale.step(
        'the buyer pays once more',
        async () => {
          clock.advance(1_000);
          market.pay(order.orderNo);
          await stage.ingest(order.orderNo);
        },
        'paid cancelled reversed | cancelled -1000 | case done',
      );
      assert.equal(await presence(), 'live');
    },
  ),
];

import assert from 'node:assert/strict';
import { hourMs } from '../../../kernel/time.ts';
import type { ContractCase } from '../../contract-case.ts';
import { redeem } from '../after-sales.ts';
import { must } from '../answers.ts';
import { ask, refund } from '../refunding.ts';
import { guarantee } from '../stage.ts';
import { standOf, tell } from './tale.ts';

/** Who gets what there is, when there is too little of it or it is paid for too late. */
export const stockWalks: readonly ContractCase[] = [
  guarantee(
    { id: 'G1304', title: 'walk: out of stock, restocked, and the first in turn is frozen' },
    async (stage) => {
      const { orders } = stage.operator;
      const first = await stage.sell();
      const second = await stage.sell();
      const tale = tell(stage, first);
      await tale.step(
        'nothing is there for him',
        async () => undefined,
        'paid pending unsettled | open | held out_of_stock',
      );
      await tale.step(
        'staff freezes him while he waits',
        () => must(orders.freeze({ orderId: first.orderId, note: 'call first' })),
        'paid pending unsettled | open | held out_of_stock, manual',
      );
      await tale.step(
        'one card comes: it is his, and he stays frozen',
        () => stage.stock(1),
        'paid pending unsettled | claimed | held manual',
      );
      const waits = 'paid pending unsettled | open | held out_of_stock';
      assert.equal(standOf(await stage.load(second)), waits, 'who paid later still waits');
      await tale.step(
        'staff lets him go',
        () => {
          const hold = { orderId: first.orderId, reason: 'manual' } as const;
          return must(orders.unfreeze(hold, { reason: 'called' }));
        },
        'paid pending unsettled | claimed',
      );
      await tale.step(
        'he redeems',
        () => redeem(stage, first),
        'paid redeemed unsettled | delivered',
      );
      await stage.stock(1);
      assert.deepEqual(await redeem(stage, second), ['sesame-2']);
      await tale.stock({ delivered: 2 });
      await tale.end();
    },
  ),

  guarantee(
    { id: 'G1305', title: 'walk: paid after it was closed, in time and while there is stock' },
    async (stage) => {
      await stage.stock(1);
      const { market, clock } = stage;
      const orderNo = market.place();
      const order = await stage.ingest(orderNo);
      const tale = tell(stage, order);
      await tale.step(
        'the trade is closed unpaid',
        async () => {
          clock.advance(1_000);
          market.close(orderNo);
          await stage.pull();
        },
        'closed cancelled none | cancelled',
      );
      await tale.stock({ available: 1 });
      await tale.step(
        'the payment comes after all: the goods are owed again, as a further attempt',
        async () => {
          clock.advance(hourMs);
          market.pay(orderNo);
          await stage.pull();
        },
        'paid pending unsettled | claimed#2',
      );
      await tale.step(
        'he redeems',
        () => redeem(stage, order),
        'paid redeemed unsettled | delivered#2',
      );
      await tale.end();
    },
  ),

  guarantee(
    { id: 'G1306', title: 'walk: paid after it was closed, and nothing is left' },
    async (stage) => {
      await stage.stock(1);
      const { market, clock, operator } = stage;
      const orderNo = market.place();
      const order = await stage.ingest(orderNo);
      clock.advance(1_000);
      market.close(orderNo);
      await stage.pull();
      await stage.sell();
      const tale = tell(stage, order);
      await tale.step(
        'the payment comes when another has bought the last card: the money is to go back',
        async () => {
          clock.advance(hourMs);
          market.pay(orderNo);
          await stage.pull();
        },
        'paid pending unsettled | open#2 | held channel_refund | case requested',
      );
      await tale.step(
        'the channel pays it back',
        async () => {
          const { cases } = await stage.load(order);
          const caseId = cases[0]?.caseId ?? '';
          clock.advance(1_000);
          const refundId = market.requestRefund(orderNo);
          await stage.pull();
          await must(
            operator.afterSales.approve({ caseId, override: true }, { reason: '店长同意' }),
          );
          market.settleRefund(refundId);
          await stage.pull();
        },
        'closed cancelled reversed | cancelled#2 -1000 | case done',
      );
      await tale.stock({ claimed: 1 });
      await tale.end();
    },
  ),

  guarantee(
    { id: 'G1314', title: 'walk: sold while the shop is off, refunded or served when it is on' },
    async (stage) => {
      await stage.stock(2);
      const { shops } = stage.operator;
      const { shopId } = stage;
      await must(shops.disable({ shopId }, { reason: 'moving' }));
      const order = await stage.sell();
      const tale = tell(stage, order);
      await tale.step(
        'the marketplace goes on selling: taken in, held, and no card is set aside',
        async () => undefined,
        'paid pending unsettled | open | held shop_closed',
      );
      await tale.stock({ available: 2 });
      const other = await stage.sell();
      await tell(stage, other).step(
        'another buyer has his money back before the shop opens',
        async () => {
          await refund(stage, await ask(stage, other));
          await stage.pull();
        },
        'closed cancelled reversed | cancelled -1000 | case done',
      );
      await tale.step(
        'the shop opens: who has paid gets his card',
        () => must(shops.enable({ shopId })),
        'paid pending unsettled | claimed',
      );
      await tale.step(
        'he redeems',
        () => redeem(stage, order),
        'paid redeemed unsettled | delivered',
      );
      await tale.stock({ available: 1, delivered: 1 });
      await tale.end();
    },
  ),
];

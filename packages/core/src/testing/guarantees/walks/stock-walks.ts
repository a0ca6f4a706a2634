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
    {
      id: 'G1359',
      title: 'walk: cards for a platform, imported, consigned, dispensed and refunded',
      delivery: 'platform_cards',
    },
    async (stage) => {
      const { market, clock, operator, productId } = stage;
      await stage.stock(3);
      const options = { idempotencyKey: 'batch/1', reason: '给平台备货' };
      const consigned = await must(operator.stock.consign({ productId, count: 2 }, options));
      assert.equal(consigned.keys.length, 2, 'the file for the platform');
      const orderNo = stage.trade();
      const order = await stage.ingest(orderNo);
      const tale = tell(stage, order);
      await tale.step(
        'paid: nothing of ours is set aside',
        async () => undefined,
        'paid not_required unsettled | open',
      );
      await tale.stock({ available: 1, consigned: 2 });
      await tale.step(
        'the platform hands a card out, and says that the line is shipped',
        async () => {
          clock.advance(1_000);
          market.dispense(orderNo);
          await stage.pull();
        },
        'paid not_required unsettled | delivered',
      );
      await tale.stock({ available: 1, consigned: 2 });
      await tale.step(
        'the buyer has his money back: the card stays his',
        async () => {
          clock.advance(1_000);
          market.settleRefund(market.requestRefund(orderNo));
          await stage.pull();
        },
        'closed not_required reversed | voided -1000 | case done',
      );
      await tale.stock({ available: 1, consigned: 2 });
      await tale.step(
        'the platform gives back what it has not handed out: read, and so void',
        () => {
          const keyIds = consigned.keys.map(({ keyId }) => keyId);
          return must(operator.stock.voidKeys({ productId, keyIds }, { reason: '平台退回' }));
        },
        'closed not_required reversed | voided -1000 | case done',
      );
      await tale.stock({ available: 1, voided: 2 });
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
        () => must(shops.enable({ shopId, skipSetupCheck: true }, { reason: 'known' })),
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

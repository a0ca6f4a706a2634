import assert from 'node:assert/strict';
import type { BuyerThreshold } from '../../after-sales/buyer-figures.ts';
import { dayMs, minuteMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import { redeem, unitIdsOf } from './after-sales.ts';
import { must, refused } from './answers.ts';
import { ask, refund } from './refunding.ts';
import { guarantee, type Stage } from './stage.ts';

const rule = { days: 30, figure: 'buyer_refund' } as const;
const buyers: readonly BuyerThreshold[] = [
  { ...rule, rule: 'twice', atLeast: 2, suggest: 'watch' },
  { ...rule, rule: 'thrice', atLeast: 3, suggest: 'limit' },
  { rule: 'again', figure: 'buyer_reissue', days: 30, atLeast: 1, suggest: 'watch' },
];
const why = { reason: '多次收货后退款' };
const holdsOf = ({ holds }: Order): readonly string[] => holds.map(({ reason }) => reason);

// Sells a card, has it read, and gives its money back at the channel.
async function refundRead(stage: Stage, buyerRef: string): Promise<Order> {
  const order = await stage.sell({ buyerRef });
  await redeem(stage, order);
  await refund(stage, await ask(stage, order));
  return stage.load(order);
}

async function suggested({ operator }: Stage): Promise<readonly unknown[]> {
  const found = await must(operator.buyers.suggestions());
  return found.map(({ user, suggest, causes }) => [
    user,
    suggest,
    ...causes.map((cause) => `${cause.rule} ${cause.count}`),
  ]);
}

async function flagsOf(stage: Stage, order: Order): Promise<readonly unknown[]> {
  const history = await stage.history(order);
  return history.flatMap(({ event }) =>
    event.type === 'case.flagged' ? [[event.rule, event.count]] : [],
  );
}

/** Figures speak against buyers; people decide. */
export const suspectingBuyerCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1433',
      title: 'peers 2.4: suggests who had cards that he had read refunded again, and does nothing',
      rules: { buyers },
    },
    async (stage) => {
      await stage.stock(8);
      const first = await refundRead(stage, 'anna');
      await refundRead(stage, 'bea');
      // What nobody has read speaks against nobody.
      for (const buyerRef of ['bea', 'bea']) {
        await refund(stage, await ask(stage, await stage.sell({ buyerRef })));
      }
      assert.deepEqual(await suggested(stage), []);
      const second = await refundRead(stage, 'anna');
      assert.deepEqual(await suggested(stage), [['anna', 'watch', 'twice 2']]);
      const third = await refundRead(stage, 'anna');
      assert.deepEqual(await suggested(stage), [['anna', 'limit', 'thrice 3', 'twice 3']]);
      assert.deepEqual(
        [await flagsOf(stage, first), await flagsOf(stage, second), await flagsOf(stage, third)],
        [[], [['twice', 2]], [['thrice', 3]]],
        'their histories say it when it was agreed to',
      );
      const { buyers: desk } = stage.operator;
      assert.deepEqual((await must(desk.find())).items, [], 'nothing is said of anybody');
      await must(desk.limit({ kind: 'buyer', user: 'anna', maxOpenOrders: 1 }, why));
      assert.deepEqual(await suggested(stage), [], 'as much is said of her');
      await must(desk.watch({ kind: 'buyer', user: 'anna' }, why));
      const [again] = await must(desk.suggestions());
      assert.deepEqual([again?.suggest, again?.standing?.state], ['limit', 'watched']);
    },
  ),

  guarantee(
    {
      id: 'G1434',
      title: 'forgets what is long ago, and counts a shop by itself where it is asked to',
      rules: { buyers },
    },
    async (stage) => {
      await stage.stock(2);
      const order = await stage.sell();
      await redeem(stage, order);
      const { orderId } = order;
      const { afterSales, buyers: desk } = stage.operator;
      await must(afterSales.reissue({ orderId, unitIds: unitIdsOf(order) }, why));
      assert.deepEqual(await suggested(stage), [], 'the goods are still owed');
      await redeem(stage, order);
      assert.deepEqual(await suggested(stage), [['buyer', 'watch', 'again 1']]);
      assert.deepEqual(await flagsOf(stage, order), [['again', 1]]);
      assert.equal((await must(desk.suggestions({ shopId: stage.shopId }))).length, 1);
      assert.deepEqual(await must(desk.suggestions({ shopId: 'elsewhere' })), []);
      stage.clock.advance(30 * dayMs);
      assert.deepEqual(await suggested(stage), []);
      await refused(desk.suggestions({ limit: 501 }), 'input.invalid');
    },
  ),

  guarantee(
    {
      id: 'G1435',
      title: 'takes back what spoke against a buyer when his money comes back to the shop',
      rules: { buyers: [{ ...rule, rule: 'once', atLeast: 1, suggest: 'block' }] },
    },
    async (stage) => {
      await stage.stock(1);
      const { market, clock } = stage;
      const order = await stage.sell();
      await redeem(stage, order);
      const asked = await ask(stage, order);
      await refund(stage, asked);
      await stage.pull();
      assert.deepEqual(await suggested(stage), [['buyer', 'block', 'once 1']]);
      clock.advance(minuteMs);
      market.bounceRefund(asked.refundId);
      await stage.pull();
      assert.deepEqual(await suggested(stage), []);
    },
  ),

  guarantee(
    { id: 'G1436', title: 'serves a buyer as many orders as have cost so much together' },
    async (stage) => {
      await stage.stock(4);
      const { buyers: desk } = stage.operator;
      const buyer = { kind: 'buyer', user: 'buyer' } as const;
      await refused(desk.limit(buyer, why), 'input.invalid');
      const limited = await must(desk.limit({ ...buyer, maxOpenMinor: 2_500 }, why));
      assert.equal(limited.standing?.maxOpenMinor, 2_500);
      const [first, second, third] = [await stage.sell(), await stage.sell(), await stage.sell()];
      assert.deepEqual([first, second, third].map(holdsOf), [[], [], ['buyer_blocked']]);
      await redeem(stage, first);
      assert.equal((await redeem(stage, third)).length, 1, 'it is asked afresh');
      const dear = await stage.sell({ lines: [{ quantity: 1, paidMinor: 2_501 }] });
      assert.deepEqual(holdsOf(dear), ['buyer_blocked'], 'by itself it is too much');
      await must(desk.lift(buyer, why));
      assert.deepEqual(holdsOf(await stage.load(dear)), []);
    },
  ),
];

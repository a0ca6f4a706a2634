import assert from 'node:assert/strict';
import { minuteMs } from '../../kernel/time.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, codeOf, must, refused, tally } from './answers.ts';
import { guarantee } from './stage.ts';

const policy = { claimProofs: ['amount', 'host'] } as const;
const asked: string[] = [];
const rules = {
  claimProof: ({
    order,
    text,
  }: {
    readonly order: { readonly orderNo: string };
    readonly text: string;
  }) => {
    asked.push(text);
    if (text === 'down') throw new RangeError('the host is down');
    return text === `${order.orderNo}!`;
  },
};

/** A claim page gives a link to who can show that the order is his, and tells others nothing. */
export const locatingCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1072', title: 'gives the link to who shows what the shop asks for', policy, rules },
    async (stage) => {
      await stage.stock(1);
      const { shopId } = stage;
      const order = await stage.sell();
      const { orderNo } = order;
      const { redemption } = stage.buyer();
      const proof = { kind: 'amount', amountMinor: 1_000 } as const;
      const found = await must(redemption.locate({ shopId, orderNo: ` ${orderNo} `, proof }));
      const { url, token, generation } = await must(stage.operator.redemption.link(order));
      assert.deepEqual(found, { url, token, generation });
      const word = { kind: 'host', text: `${orderNo}!` } as const;
      const again = await must(redemption.locate({ shopId, orderNo, proof: word }));
      assert.equal(again.token, found.token);
      await must(redemption.redeem({ token: found.token }));
    },
  ),

  guarantee(
    { id: 'G1073', title: 'gives one answer to whatever does not fit', policy, rules },
    async (stage) => {
      await stage.stock(2);
      const { shopId, operator, market } = stage;
      const { orderNo } = await stage.sell();
      const gone = await stage.ingest(market.place());
      await must(operator.orders.remove({ orderId: gone.orderId }, { reason: 'a test' }));
      const amount = (amountMinor: number) => ({ kind: 'amount', amountMinor }) as const;
      const says = (text: string) => ({ kind: 'host', text }) as const;
      const wrong = [
        { shopId, orderNo, proof: amount(999) },
        { shopId, orderNo: '1', proof: amount(1_000) },
        { shopId: 'nowhere', orderNo, proof: amount(1_000) },
        { shopId, orderNo: gone.orderNo, proof: amount(1_000) },
        { shopId, orderNo, proof: says('mine') },
        { shopId, orderNo, proof: says('down') },
        { shopId, orderNo: '1', proof: says('1!') },
      ];
      const answers = new Set<string>();
      for (const [n, input] of wrong.entries()) {
        const { redemption } = stage.buyer(`b${n}`);
        const error = await refused(redemption.locate(input), 'redemption.not_located');
        answers.add(JSON.stringify(error));
      }
      assert.equal(answers.size, 1, 'and says nothing of what was wrong');
      assert.ok(asked.includes('down') && !asked.includes('1!'));
    },
  ),

  guarantee(
    { id: 'G1074', title: 'gives no link away where the shop has not said what to ask for' },
    async (stage) => {
      const { shopId } = stage;
      const { orderNo } = await stage.sell();
      for (const proof of [
        { kind: 'amount', amountMinor: 1_000 },
        { kind: 'host', text: 'x' },
      ] as const) {
        const { redemption } = stage.buyer();
        await refused(redemption.locate({ shopId, orderNo, proof }), 'redemption.not_located');
      }
    },
  ),

  guarantee(
    { id: 'G1075', title: 'throttles who guesses, and whoever guesses at one order', policy },
    async (stage) => {
      const { shopId, clock } = stage;
      const order = await stage.sell();
      const other = await stage.sell();
      const { orderNo } = order;
      const proof = (amountMinor: number) => ({ kind: 'amount', amountMinor }) as const;
      const guess = (who: string, n: number) =>
        codeOf(stage.buyer(who).redemption.locate({ shopId, orderNo, proof: proof(n) }));
      const crowd = await atOnce(60, (n) => guess(`b${n}`, n));
      const few = { 'redemption.not_located': 20, 'throttle.exceeded': 40 };
      assert.deepEqual(tally(crowd), few, 'however many they are');
      const his = { shopId, orderNo, proof: proof(1_000) };
      await refused(stage.buyer('fresh').redemption.locate(his), 'throttle.exceeded');
      clock.advance(minuteMs);
      await must(stage.buyer('fresh').redemption.locate(his));
      const { redemption } = stage.buyer('guesser');
      const walk = await atOnce(30, (n) =>
        codeOf(redemption.locate({ shopId, orderNo: `${n}`, proof: proof(1) })),
      );
      assert.deepEqual(tally(walk), { 'redemption.not_located': 20, 'throttle.exceeded': 10 });
      const own = { shopId, orderNo: other.orderNo, proof: proof(1_000) };
      await refused(redemption.locate(own), 'throttle.exceeded');
      await must(stage.buyer('another').redemption.locate(own));
    },
  ),
];

import assert from 'node:assert/strict';
import type { ContractCase } from '../contract-case.ts';
import { lastCase, moneyOf, redeem } from './after-sales.ts';
import { atOnce, must, refused, tally, wordOf } from './answers.ts';
import { audit, lines } from './books.ts';
import { guarantee } from './stage.ts';

/** What a shop gives beside the price is capped, counted, and stands in the ledger until it is paid. */
export const compensatingCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G775',
      title: 'peers 17: compensates out of goodwill, within the cap, once, and books it',
    },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { orderId } = order;
      const { afterSales } = stage.operator;
      const wish = { orderId, code: 'service', amountMinor: 1_500 } as const;
      const key = { idempotencyKey: 'sorry-1', reason: '等了两天' };
      const answers = await atOnce(4, () => afterSales.compensate(wish, key));
      assert.deepEqual(tally(answers.map(wordOf)), { applied: 1, replayed: 3 });
      const promised = await stage.load(order);
      assert.deepEqual(promised.compensation, { owedMinor: 1_500, paidMinor: 0 });
      assert.deepEqual(promised.holds, [], 'the order goes on');
      const capped = await refused(
        afterSales.compensate({ ...wish, amountMinor: 501 }),
        'case.rule_refuses',
      );
      assert.deepEqual([capped.rule, capped.mayOverride], ['compensation_cap', true]);
      await refused(
        stage.buyer().afterSales.compensate({ ...wish, amountMinor: 1 }),
        'access.denied',
      );
      const { caseId } = lastCase(promised);
      await must(afterSales.recordPayment({ caseId, outcome: 'failed', note: '账号有误' }));
      assert.equal(lastCase(await stage.load(order)).state, 'failed');
      await must(afterSales.settle({ caseId }));
      const paid = await atOnce(3, () => afterSales.recordPayment({ caseId, outcome: 'paid' }));
      assert.deepEqual(tally(paid.map(wordOf)), { applied: 1, replayed: 2 });
      const after = await stage.load(order);
      assert.deepEqual(
        [lastCase(after).state, after.compensation],
        ['done', { owedMinor: 0, paidMinor: 1_500 }],
      );
      assert.deepEqual(moneyOf(after), [[0, 0]], 'it is not part of the price');
      const posted = await lines(stage, order);
      assert.deepEqual(
        posted.filter((line) => line.startsWith('compensation')),
        [
          'compensation.granted: compensation_expense ← buyer_payable 1500',
          'compensation.paid: buyer_payable ← paid_by_shop 1500',
        ],
      );
      await audit(stage);
      assert.deepEqual(await redeem(stage, order), ['sesame-1']);
    },
  ),

  guarantee(
    {
      id: 'G776',
      title: 'takes a compensation out of the books that is closed before it was paid',
    },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { afterSales } = stage.operator;
      const wish = { orderId: order.orderId, code: 'goodwill', amountMinor: 300 } as const;
      const { caseId } = lastCase(await must(afterSales.compensate(wish)));
      await must(afterSales.recordPayment({ caseId, outcome: 'failed' }));
      await must(afterSales.close({ caseId }));
      await refused(
        afterSales.recordPayment({ caseId, outcome: 'paid' }),
        'order.illegal_transition',
      );
      assert.deepEqual((await stage.load(order)).compensation, { owedMinor: 0, paidMinor: 0 });
      await audit(stage);
    },
  ),
];

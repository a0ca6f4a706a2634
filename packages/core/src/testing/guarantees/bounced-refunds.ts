import assert from 'node:assert/strict';
import { ok } from 'neverthrow';
import { dayMs, minuteMs, secondMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import { unitsOf } from '../../order/order-units.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused, tally, wordOf } from './answers.ts';
import { lastCase, moneyOf, unitIdsOf } from './after-sales.ts';
import { audit, lines } from './books.ts';
import { ask, refund } from './refunding.ts';
import { guarantee, type Stage } from './stage.ts';
import { openStorefront, type Storefront } from './storefront.ts';

/** An order of the host's own whose refund of 3.00 was asked for here and paid. */
async function paidBack({ desk, kaquan, place }: Storefront, stage: Stage): Promise<Order> {
  const { orderId } = await place();
  await must(desk.orders.recordFact({ orderId, fact: 'paid', at: stage.clock.now() }));
  const order = await must(desk.orders.load({ orderId }));
  const wish = { orderId, kind: 'refund_only', unitIds: unitIdsOf(order), reason: '误购' } as const;
  const opened = await must(desk.afterSales.open({ ...wish, amountMinor: 300 }));
  const { caseId } = lastCase(opened);
  await must(desk.afterSales.approve({ caseId }));
  await must(kaquan.worker.runEffects());
  return must(desk.orders.load({ orderId }));
}

/** Money that comes back to the shop is owed again, once, and is never sent under a used name. */
export const bouncedRefundCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1260', title: 'pays once more what came back, under another name, and books it once' },
    async (stage) => {
      const asked: string[] = [];
      const front = await openStorefront(stage, {
        refund: async ({ refundId, amountMinor }) => {
          asked.push(`${refundId} ${amountMinor}`);
          return ok({ outcome: 'done', note: '' });
        },
      });
      const { desk, kaquan } = front;
      await stage.stock(1);
      const order = await paidBack(front, stage);
      const { orderId } = order;
      const { caseId } = lastCase(order);
      assert.deepEqual(moneyOf(order), [[0, 300]]);
      const bounce = () => desk.afterSales.recordBounce({ caseId, payment: 1, note: '账户已注销' });
      const words = await atOnce(4, () => bounce());
      assert.deepEqual(tally(words.map(wordOf)), { applied: 1, replayed: 3 });
      const bounced = await must(desk.orders.load({ orderId }));
      assert.deepEqual(moneyOf(bounced), [[300, 0]], 'owed again, and set aside');
      assert.equal(lastCase(bounced).state, 'failed');
      await must(desk.afterSales.approve({ caseId }));
      stage.clock.advance(dayMs);
      await must(kaquan.worker.runEffects());
      assert.deepEqual(asked, [`${caseId} 300`, `${caseId}-2 300`]);
      const paid = await must(desk.orders.load({ orderId }));
      assert.deepEqual(moneyOf(paid), [[0, 300]]);
      assert.equal(lastCase(paid).state, 'done');
      assert.equal((await must(bounce())).outcome, 'replayed', 'a late repeat is about the first');
    },
  ),

  guarantee(
    { id: 'G1261', title: 'comes to the same in whatever order a payment and its return are told' },
    async (stage) => {
      const { desk, place } = await openStorefront(stage);
      await stage.stock(10);
      const at = stage.clock.now();
      const facts = [
        { fact: 'refunded', at: at + minuteMs },
        { fact: 'refund_bounced', at: at + 2 * minuteMs },
      ] as const;
      const faces: unknown[] = [];
      for (const told of [facts, facts.toReversed(), [...facts, ...facts]]) {
        for (const isOfCase of [false, true]) {
          const { orderId } = await place();
          await must(desk.orders.recordFact({ orderId, fact: 'paid', at }));
          const order = await must(desk.orders.load({ orderId }));
          const wish = { orderId, kind: 'refund_only', unitIds: unitIdsOf(order) } as const;
          let refundNo = 'wx-7';
          if (isOfCase) {
            const opened = await must(
              desk.afterSales.open({ ...wish, reason: '误购', amountMinor: 300 }),
            );
            refundNo = lastCase(opened).caseId;
            await must(desk.afterSales.approve({ caseId: refundNo }));
          }
          for (const fact of told) {
            const more = { orderId, refundNo, amountMinor: 300 };
            await must(desk.orders.recordFact({ ...more, ...fact }));
          }
          const after = await must(desk.orders.load({ orderId }));
          faces.push([moneyOf(after), after.cases.map(({ state }) => state), after.settlement]);
        }
      }
      for (const face of faces) assert.deepEqual(face, [[[300, 0]], ['failed'], 'unsettled']);
    },
  ),

  guarantee(
    { id: 'G1262', title: 'reverses the ledger to the minor unit when the channel takes it back' },
    async (stage) => {
      await stage.stock(1);
      const { market, clock } = stage;
      const order = await stage.sell();
      const asked = await ask(stage, order);
      await refund(stage, asked);
      await stage.pull();
      clock.advance(secondMs);
      market.bounceRefund(asked.refundId);
      await stage.pull();
      await stage.pull();
      const bounced = await stage.load(order);
      assert.deepEqual([moneyOf(bounced), lastCase(bounced).state], [[[1_000, 0]], 'failed']);
      assert.equal(bounced.settlement, 'unsettled');
      clock.advance(secondMs);
      market.settleRefund(asked.refundId);
      await stage.pull();
      const paid = await stage.load(order);
      assert.deepEqual([moneyOf(paid), lastCase(paid).state], [[[0, 1_000]], 'done']);
      assert.deepEqual((await lines(stage, order)).slice(3), [
        'refund.reversed: channel_receivable ← revenue_unsettled 1000 of a unit',
        'refund.reserved: revenue_unsettled ← refund_reserved 1000 of a unit',
        'refund.confirmed: refund_reserved ← channel_receivable 1000 of a unit',
      ]);
      assert.deepEqual(await audit(stage), {}, 'all of it went back');
      assert.equal((await stage.level()).available, 1, 'the key went back once');
    },
  ),

  guarantee(
    {
      id: 'G1263',
      title: 'books a refund once that is told under another number than it was paid under',
    },
    async (stage) => {
      const front = await openStorefront(stage, {
        refund: async () => ok({ outcome: 'done', note: '' }),
      });
      const { desk } = front;
      await stage.stock(1);
      const order = await paidBack(front, stage);
      const { orderId } = order;
      const other = { orderId, refundNo: 'wx-1', amountMinor: 300 } as const;
      const at = stage.clock.now();
      await must(desk.orders.recordFact({ ...other, fact: 'refunded', at }));
      const doubted = await must(desk.orders.load({ orderId }));
      assert.deepEqual(moneyOf(doubted), [[0, 300]], 'not twice');
      assert.deepEqual(
        doubted.holds.map(({ reason }) => reason).toSorted(),
        ['channel_refund', 'conflict'],
        'and a person looks',
      );
      const { caseId, suspectedOf } = lastCase(doubted);
      assert.equal(suspectedOf, order.cases[0]?.caseId);
      await must(desk.afterSales.judgeRefund({ caseId, isSame: true }));
      await must(desk.orders.unfreeze({ orderId, reason: 'conflict' }, { reason: '同一笔' }));
      const judged = await must(desk.orders.load({ orderId }));
      assert.deepEqual([judged.holds, moneyOf(judged)], [[], [[0, 300]]]);
      await refused(
        desk.afterSales.judgeRefund({ caseId: order.cases[0]?.caseId ?? '', isSame: true }),
        'order.illegal_transition',
      );
      assert.equal(unitsOf(judged).length, 1);
    },
  ),
];

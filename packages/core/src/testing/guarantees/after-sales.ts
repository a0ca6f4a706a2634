import assert from 'node:assert/strict';
import type { AfterSalesCase } from '../../after-sales/case.ts';
import type { Order } from '../../order/order.ts';
import { unitsOf } from '../../order/order-units.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused, tally, wordOf } from './answers.ts';
import { textsOf } from './handing-over.ts';
import { guarantee, type Stage } from './stage.ts';
import { codesOf } from './verifying.ts';

/** The texts of what the link of an order opens. */
export async function redeem(stage: Stage, order: Order): Promise<readonly string[]> {
  const token = await stage.tokenOf(order);
  return textsOf((await must(stage.buyer().redemption.redeem({ token }))).goods);
}

/** Every unit of an order. */
export function unitIdsOf(order: Order): readonly string[] {
  return unitsOf(order).map(({ unit }) => unit.unitId);
}

/** The newest case of an order. */
export function lastCase({ cases }: Pick<Order, 'cases'>): AfterSalesCase {
  const last = cases.at(-1);
  assert.ok(last !== undefined, 'there is a case');
  return last;
}

/** What is set aside and given back, unit by unit. */
export function moneyOf(order: Order): readonly (readonly [reserved: number, refunded: number])[] {
  return unitsOf(order).map(({ unit }) => [unit.reservedMinor, unit.refundedMinor]);
}

/** The buyer asks here, not at the channel, for all that is left of an order. */
export async function asks(stage: Stage, order: Order, amountMinor?: number): Promise<string> {
  const { orderId } = order;
  const opened = await must(
    stage.buyer().afterSales.open({
      ...{ orderId, kind: 'refund_only', unitIds: unitIdsOf(order), reason: '打不开' },
      ...(amountMinor === undefined ? {} : { amountMinor }),
    }),
  );
  return lastCase(opened).caseId;
}

/** A refusal, as staff words it. */
export const rejection = { code: 'goods_used', buyerText: '卡密已使用', note: 'log 7' } as const;

/** Cases live as the table says: reasons stay, goods are issued again once, and rules are named. */
export const afterSalesCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G760',
      title: 'issues a bad card again: the old one is void, the link shows the new one',
    },
    async (stage) => {
      await stage.stock(2);
      const order = await stage.sell();
      const [bad] = await redeem(stage, order);
      const { orderId } = order;
      const wish = { orderId, unitIds: unitIdsOf(order) };
      const done = await must(stage.operator.afterSales.reissue(wish, { reason: '卡密无效' }));
      assert.equal(lastCase(done).state, 'settling');
      const again = await stage.load(order);
      assert.deepEqual(
        again.lines[0]?.units[0]?.issues.map(({ attempt, state }) => [attempt, state]),
        [
          [1, 'replaced'],
          [2, 'claimed'],
        ],
      );
      assert.deepEqual(again.holds, [], 'nothing stands in the way of the new card');
      const good = await redeem(stage, order);
      assert.equal(good.length, 1);
      assert.notEqual(good[0], bad);
      assert.deepEqual(await redeem(stage, order), good, 'and again');
      const after = await stage.load(order);
      assert.equal(lastCase(after).state, 'done');
      assert.deepEqual(
        lastCase(after).actions.map(({ kind, state }) => [kind, state]),
        [['reissue', 'done']],
      );
      assert.deepEqual(moneyOf(after), [[0, 0]], 'no money moves');
      const { voided, delivered } = await stage.level();
      assert.deepEqual({ voided, delivered }, { voided: 1, delivered: 1 });
      assert.equal(stage.market.calls.agreeRefund, 0, 'there is nothing to tell');
    },
  ),

  guarantee(
    { id: 'G761', title: 'lets a reissue wait for stock in its turn, before whoever buys later' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      await redeem(stage, order);
      const wish = { orderId: order.orderId, unitIds: unitIdsOf(order) };
      await must(stage.operator.afterSales.reissue(wish, { reason: '卡密无效' }));
      const waiting = await stage.load(order);
      assert.deepEqual(
        waiting.holds.map(({ reason }) => reason),
        ['out_of_stock'],
      );
      const later = await stage.sell();
      await stage.stock(1);
      await must(stage.kaquan.worker.releaseHolds());
      assert.deepEqual(await redeem(stage, order), ['sesame-2']);
      assert.equal(lastCase(await stage.load(order)).state, 'done');
      const token = await stage.tokenOf(later);
      await refused(stage.buyer().redemption.redeem({ token }), 'stock.short');
    },
  ),

  guarantee(
    {
      id: 'G777',
      title: 'lets the code of goods that were issued again name nothing any more',
      policy: { verifiedBy: 'counter' },
    },
    async (stage) => {
      await stage.stock(2);
      const order = await stage.sell();
      await redeem(stage, order);
      const [old = ''] = codesOf(await stage.load(order));
      const { shopId, operator } = stage;
      await must(operator.verification.verify({ shopId, code: old }));
      const wish = { orderId: order.orderId, unitIds: unitIdsOf(order), override: true };
      await must(operator.afterSales.reissue(wish, { reason: '核销后发现卡密无效' }));
      const types = (await stage.history(order)).map(({ event }) => event.type);
      assert.ok(types.includes('verification.voided'), 'that it was used is undone, as an event');
      await refused(
        operator.verification.verify({ shopId, code: old }),
        'verification.code_invalid',
      );
      await redeem(stage, order);
      const [code = ''] = codesOf(await stage.load(order));
      assert.notEqual(code, old);
      await refused(
        operator.verification.verify({ shopId, code: old }),
        'verification.code_invalid',
      );
      await must(operator.verification.verify({ shopId, code }));
      assert.equal(lastCase(await stage.load(order)).state, 'done');
    },
  ),

  guarantee(
    {
      id: 'G762',
      title: 'issues nothing again that was not handed over, however late that happens',
    },
    async (stage) => {
      await stage.stock(10);
      const order = await stage.sell();
      const wish = { orderId: order.orderId, unitIds: unitIdsOf(order) };
      const reissue = () => stage.operator.afterSales.reissue(wish, { reason: '未收到' });
      const error = await refused(reissue(), 'case.rule_refuses');
      assert.deepEqual([error.rule, error.mayOverride], ['nothing_to_replace', false]);
      // Redemptions and reissues at once: whichever is first, an attempt is handed over once.
      const token = await stage.tokenOf(order);
      await atOnce(6, async (n) => {
        if (n % 2 === 0) return stage.buyer(`b${n}`).redemption.redeem({ token });
        return reissue();
      });
      await redeem(stage, order);
      const issues = (await stage.load(order)).lines[0]?.units[0]?.issues ?? [];
      const history = await stage.history(order);
      for (const { attempt } of issues) {
        const times = history.filter(
          ({ event }) => event.type === 'unit.delivered' && event.attempt === attempt,
        );
        assert.ok(times.length <= 1, `attempt ${attempt} is handed over once`);
      }
      const { delivered, voided } = await stage.level();
      assert.equal(delivered, 1, 'the buyer holds one card');
      assert.equal(voided, issues.length - 1, 'every other one is void');
    },
  ),

  guarantee(
    { id: 'G763', title: 'keeps both reasons of the buyer and the refusal when he asks again' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const caseId = await asks(stage, order);
      await must(stage.operator.afterSales.reject({ caseId, ...rejection }));
      const text = '换了设备还是打不开';
      const revised = lastCase(await must(stage.buyer().afterSales.revise({ caseId, text })));
      assert.equal(revised.state, 'reviewing');
      assert.equal(revised.reason, text);
      assert.deepEqual(
        revised.revisions.map(({ reason }) => reason),
        ['打不开'],
      );
      assert.deepEqual(
        revised.rejections.map(({ code, note }) => [code, note]),
        [['goods_used', 'log 7']],
      );
      const approved = lastCase(await must(stage.operator.afterSales.approve({ caseId })));
      assert.equal(approved.rejections.length, 1);
      assert.deepEqual(approved.decision?.rule, 'person');
    },
  ),

  guarantee(
    { id: 'G764', title: 'lets one of two people decide a case, whatever the other does at once' },
    async (stage) => {
      await stage.stock(2);
      const caseId = await asks(stage, await stage.sell());
      const li = stage.compose().with({ actor: { kind: 'operator', id: 'li' } }).afterSales;
      const wu = stage.compose().with({ actor: { kind: 'operator', id: 'wu' } }).afterSales;
      const words = (
        await Promise.all([li.approve({ caseId }), wu.reject({ caseId, ...rejection })])
      )
        .map(wordOf)
        .toSorted();
      assert.deepEqual(words, ['applied', 'order.illegal_transition']);
      const other = await asks(stage, await stage.sell());
      const both = await atOnce(2, (n) => (n === 0 ? li : wu).approve({ caseId: other }));
      assert.deepEqual(tally(both.map(wordOf)), { applied: 1, replayed: 1 });
    },
  ),

  guarantee(
    {
      id: 'G765',
      title: 'lets nobody do more in a dispute than add evidence, give in or follow the ruling',
    },
    async (stage) => {
      await stage.stock(2);
      const order = await stage.sell();
      const caseId = await asks(stage, order);
      const { afterSales } = stage.operator;
      await must(afterSales.reject({ caseId, ...rejection }));
      await must(stage.buyer().afterSales.dispute({ caseId }));
      for (const call of [
        afterSales.reject({ caseId, ...rejection }),
        afterSales.close({ caseId }),
      ]) {
        await refused(call, 'order.illegal_transition');
      }
      const proven = await must(afterSales.addEvidence({ caseId, text: 'photo-1' }));
      assert.deepEqual(
        lastCase(proven).evidence.map(({ text, by }) => [text, by]),
        [['photo-1', 'operator li']],
      );
      await must(afterSales.followRuling({ caseId, for: 'seller' }));
      const closed = lastCase(await stage.load(order));
      assert.deepEqual([closed.state, closed.decision?.rule], ['closed', 'ruling']);
      assert.equal(closed.rejections.length, 1, 'our opinion is kept');
      const second = await asks(stage, await stage.sell());
      await must(afterSales.dispute({ caseId: second }));
      const ruled = await must(afterSales.followRuling({ caseId: second, for: 'buyer' }));
      assert.deepEqual(
        [lastCase(ruled).state, lastCase(ruled).decision?.rule],
        ['settling', 'ruling'],
      );
    },
  ),
];

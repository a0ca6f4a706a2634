import assert from 'node:assert/strict';
import { defaultAfterSalesPolicy } from '../../after-sales/after-sales-policy.ts';
import type { AfterSalesCase } from '../../after-sales/case.ts';
import { secondMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { GivenPolicy } from '../../shop/shop.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused, tally, wordOf } from './answers.ts';
import { lastCase, moneyOf, redeem, rejection } from './after-sales.ts';
import { ask } from './refunding.ts';
import { guarantee, throughChannel, type Stage } from './stage.ts';

const byRules: GivenPolicy = {
  afterSales: {
    ...defaultAfterSalesPolicy,
    channelRequests: {
      decide: 'rules',
      agreeUpToMinor: 500,
      refuse: [{ rule: 'verified', code: 'goods_used', buyerText: '卡券已核销，不支持退款' }],
    },
  },
};

function statesAt({ market }: Stage, { orderNo }: Order): readonly string[] {
  return market.snapshot(orderNo).refunds.map(({ state }) => state);
}

async function caseOf(stage: Stage, order: Order): Promise<AfterSalesCase> {
  return lastCase(await stage.load(order));
}

/** A second later what is due is told, and the channel is read. */
async function later(stage: Stage): Promise<void> {
  stage.clock.advance(secondMs);
  await stage.tell();
  await stage.pull();
}

/** Requests at the channel are refused there, and answered by rules where the shop lets them. */
export const channelRequestCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1264', title: 'refuses at the channel, once, and only then stands as refused' },
    async (stage) => {
      await stage.stock(1);
      const { market, operator } = stage;
      const order = await stage.sell();
      const { caseId } = await ask(stage, order);
      const reject = () => operator.afterSales.reject({ caseId, ...rejection });
      const words = await atOnce(3, reject);
      assert.deepEqual(tally(words.map(wordOf)), { applied: 1, replayed: 2 });
      const telling = await caseOf(stage, order);
      assert.deepEqual([telling.state, telling.refusal?.code], ['requested', 'goods_used']);
      await later(stage);
      assert.deepEqual([statesAt(stage, order), market.calls.refuseRefund], [['refused'], 1]);
      const refusedCase = await caseOf(stage, order);
      assert.deepEqual([refusedCase.state, refusedCase.refusal], ['rejected', null]);
      assert.deepEqual(
        refusedCase.rejections.map(({ code, buyerText }) => [code, buyerText]),
        [['goods_used', rejection.buyerText]],
      );
      assert.equal((await must(reject())).outcome, 'replayed');
    },
  ),

  guarantee(
    { id: 'G1265', title: 'looks up a refusal whose answer was lost before it refuses again' },
    async (stage) => {
      await stage.stock(1);
      const { market, operator, clock } = stage;
      const order = await stage.sell();
      const { caseId } = await ask(stage, order);
      await must(operator.afterSales.reject({ caseId, ...rejection }));
      market.failNext('refuseRefund', { kind: 'answer_lost' });
      clock.advance(secondMs);
      await stage.tell();
      assert.equal((await caseOf(stage, order)).state, 'requested', 'nobody knows yet');
      clock.advance(3_600 * secondMs);
      await stage.tell();
      assert.equal(market.calls.refuseRefund, 1);
      assert.equal((await caseOf(stage, order)).state, 'rejected');
    },
  ),

  guarantee(
    { id: 'G1266', title: 'reads a request again that changed, and refuses no other sum' },
    async (stage) => {
      await stage.stock(2);
      const { market, operator, clock } = stage;
      for (const [amountMinor, expected] of [
        [1_000, 'refused'],
        [900, 'requested'],
      ] as const) {
        const order = await stage.sell();
        const { caseId, refundId } = await ask(stage, order);
        await must(operator.afterSales.reject({ caseId, ...rejection }));
        market.afterNext('loadRefund', () => market.changeRefund(refundId, amountMinor));
        clock.advance(secondMs);
        await stage.tell();
        assert.deepEqual(statesAt(stage, order), [expected]);
      }
    },
  ),

  guarantee(
    { id: 'G1267', title: 'follows the channel where it decides otherwise, and shows that it did' },
    async (stage) => {
      await stage.stock(3);
      const { market, operator, clock } = stage;
      const overruled = await stage.sell();
      const first = await ask(stage, overruled);
      await must(operator.afterSales.reject({ caseId: first.caseId, ...rejection }));
      await later(stage);
      clock.advance(secondMs);
      market.settleRefund(first.refundId);
      await stage.pull();
      const paid = await caseOf(stage, overruled);
      assert.deepEqual([paid.state, paid.overruled], ['done', 'refused']);
      assert.equal(paid.rejections.length, 1, 'our opinion is kept');

      const other = await stage.sell();
      const second = await ask(stage, other);
      await must(operator.afterSales.approve({ caseId: second.caseId }));
      clock.advance(secondMs);
      market.refuseRefund(second.refundId);
      await stage.pull();
      const undone = await caseOf(stage, other);
      assert.deepEqual([undone.state, undone.overruled], ['rejected', 'agreed']);

      const raced = await stage.sell();
      const third = await ask(stage, raced);
      await must(operator.afterSales.reject({ caseId: third.caseId, ...rejection }));
      market.beforeNext('refuseRefund', () => market.settleRefund(third.refundId));
      await later(stage);
      const won = await caseOf(stage, raced);
      assert.deepEqual([won.state, won.refusal], ['done', null], 'the channel was first');
      assert.deepEqual(moneyOf(await stage.load(raced)), [[0, 1_000]]);
    },
  ),

  guarantee(
    { id: 'G1268', title: 'agrees instead of refusing while the channel has not been told' },
    async (stage) => {
      await stage.stock(1);
      const { market, operator } = stage;
      const order = await stage.sell();
      const { caseId } = await ask(stage, order);
      await must(operator.afterSales.reject({ caseId, ...rejection }));
      await must(operator.afterSales.approve({ caseId }));
      await later(stage);
      await later(stage);
      assert.deepEqual([statesAt(stage, order), market.calls.refuseRefund], [['succeeded'], 0]);
      assert.equal((await caseOf(stage, order)).state, 'done');
    },
  ),

  guarantee(
    { id: 'G1269', title: 'refuses nothing at a channel that cannot be told so' },
    async (stage) => {
      const bent = throughChannel(stage, (honest) => ({
        ...honest,
        capabilities: { ...honest.capabilities, refusesRefunds: false },
      }));
      await bent.stock(1);
      const order = await bent.sell();
      const { caseId } = await ask(bent, order);
      const call = bent.operator.afterSales.reject({ caseId, ...rejection });
      await refused(call, 'case.led_by_channel');
    },
  ),

  guarantee(
    {
      id: 'G1270',
      title: 'agrees by rule to what nobody has read, and leaves the rest to people',
      policy: byRules,
    },
    async (stage) => {
      await stage.stock(5);
      const { operator } = stage;
      const ruledOn = async (order: Order) => {
        const { state, ruled, decision } = await caseOf(stage, order);
        return [state, ruled?.verdict, ruled?.rule, decision?.rule, decision?.by];
      };
      const plain = await stage.sell();
      await ask(stage, plain, { amountMinor: 300 });
      const agreed = ['settling', 'allow', 'nothing_revealed', 'nothing_revealed', 'rules'];
      assert.deepEqual(await ruledOn(plain), agreed);
      await later(stage);
      assert.deepEqual(moneyOf(await stage.load(plain)), [[0, 300]]);

      const dear = await stage.sell();
      await ask(stage, dear, { amountMinor: 501 });
      assert.deepEqual((await ruledOn(dear)).slice(0, 3), ['requested', 'ask', 'amount_limit']);

      const read = await stage.sell();
      await redeem(stage, read);
      await ask(stage, read, { amountMinor: 300 });
      assert.deepEqual((await ruledOn(read)).slice(0, 3), ['requested', 'ask', 'revealed']);

      const frozen = await stage.sell();
      const { orderId } = frozen;
      await must(operator.orders.freeze({ orderId, note: '待查' }, { reason: '待查' }));
      await ask(stage, frozen, { amountMinor: 300 });
      assert.deepEqual((await ruledOn(frozen)).slice(0, 3), ['requested', 'ask', 'frozen']);
    },
  ),

  guarantee(
    {
      id: 'G1271',
      title: 'refuses by rule in the shop’s words, once for each request, and a changed one anew',
      policy: { ...byRules, verifiedBy: 'counter' },
    },
    async (stage) => {
      await stage.stock(1);
      const { market, clock, operator, shopId } = stage;
      const order = await stage.sell();
      await redeem(stage, order);
      const [unit] = (await stage.load(order)).lines[0]?.units ?? [];
      const code = unit?.verificationCode ?? '';
      await must(operator.verification.verify({ shopId, code }));
      const { refundId } = await ask(stage, order, { amountMinor: 300 });
      const { refusal, ruled } = await caseOf(stage, order);
      assert.deepEqual([refusal?.buyerText, ruled?.rule], ['卡券已核销，不支持退款', 'verified']);
      await later(stage);
      assert.deepEqual(statesAt(stage, order), ['refused']);
      assert.equal((await caseOf(stage, order)).rejections[0]?.note, 'rule verified');
      clock.advance(secondMs);
      market.changeRefund(refundId, 200);
      await stage.pull();
      await later(stage);
      assert.deepEqual(statesAt(stage, order), ['refused'], 'the same goods, the same answer');
      assert.equal((await caseOf(stage, order)).rejections.length, 2);
    },
  ),

  guarantee(
    {
      id: 'G1272',
      title: 'decides a request anew that the buyer has changed, and the same one once',
      policy: byRules,
    },
    async (stage) => {
      await stage.stock(1);
      const { market, clock } = stage;
      const order = await stage.sell();
      const { refundId } = await ask(stage, order, { amountMinor: 700 });
      await stage.pull();
      await stage.pull();
      const rulings = async () =>
        (await stage.history(order)).filter(({ event }) => event.type === 'case.ruled').length;
      assert.equal(await rulings(), 1);
      clock.advance(secondMs);
      market.changeRefund(refundId, 400);
      await stage.pull();
      assert.equal(await rulings(), 2);
      await later(stage);
      assert.deepEqual(moneyOf(await stage.load(order)), [[0, 400]]);
      assert.deepEqual(statesAt(stage, order), ['succeeded']);
    },
  ),
];

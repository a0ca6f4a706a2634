import assert from 'node:assert/strict';
import { hourMs, secondMs } from '../../kernel/time.ts';
import type { Order, Unit } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import type { RefundParts } from '../marketplace-types.ts';
import { atOnce, must, refused } from './answers.ts';
import { textsOf } from './handing-over.ts';
import { guarantee, type Stage } from './stage.ts';

/** A refund that the buyer has asked for and that was taken in. */
export interface Asked {
  readonly refundId: string;
  readonly caseId: string;
}

/** Lets the buyer ask for money back, and takes it in. */
export async function ask(stage: Stage, order: Order, parts?: RefundParts): Promise<Asked> {
  stage.clock.advance(secondMs);
  const refundId = stage.market.requestRefund(order.orderNo, parts);
  const { cases } = await stage.ingest(order.orderNo);
  const found = cases.find(({ channelRefund }) => channelRefund?.refundId === refundId);
  assert.ok(found !== undefined, 'the refund is a case');
  return { refundId, caseId: found.caseId };
}

/** Agrees to a case, whatever became of the goods, and lets the worker carry it out. */
export async function refund(stage: Stage, { caseId }: Asked): Promise<void> {
  await must(stage.operator.afterSales.approve({ caseId, override: true }, { reason: '店长同意' }));
  stage.clock.advance(secondMs);
  await stage.tell();
}

function caseStates({ cases }: Order): readonly string[] {
  return cases.map(({ state }) => state);
}

function unitOf({ lines }: Order): Unit {
  const unit = lines[0]?.units[0];
  assert.ok(unit !== undefined);
  return unit;
}

async function redeem(stage: Stage, order: Order): Promise<readonly string[]> {
  const token = await stage.tokenOf(order);
  return textsOf((await must(stage.buyer().redemption.redeem({ token }))).goods);
}

async function assertDenied(stage: Stage, order: Order, code: 'stock.short' | 'redemption.over') {
  const token = await stage.tokenOf(order);
  await refused(stage.buyer().redemption.redeem({ token }), code);
}

/** Money goes back once, never more than was paid, and what was read is never sold again. */
export const refundingCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G60', title: 'gives a key that nobody has read to the next order' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const asked = await ask(stage, order);
      assert.equal((await stage.level()).claimed, 1, 'asking alone takes nothing back');
      await refund(stage, asked);
      const refunded = await stage.load(order);
      assert.deepEqual(caseStates(refunded), ['done']);
      assert.equal(unitOf(refunded).refundedMinor, 1_000);
      assert.equal((await stage.level()).available, 1);
      await assertDenied(stage, order, 'redemption.over');
      const next = await stage.sell();
      assert.deepEqual(await redeem(stage, next), ['sesame-1']);
      await assertDenied(stage, order, 'redemption.over');
    },
  ),

  guarantee(
    { id: 'G61', title: 'never sells a key again that somebody has read' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      await redeem(stage, order);
      await refund(stage, await ask(stage, order));
      assert.equal(unitOf(await stage.load(order)).issues.at(-1)?.state, 'voided');
      const { voided, available } = await stage.level();
      assert.deepEqual({ voided, available }, { voided: 1, available: 0 });
      await assertDenied(stage, await stage.sell(), 'stock.short');
    },
  ),

  guarantee(
    { id: 'G62', title: 'leaves the goods to the buyer who got part of his money back' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      await refund(stage, await ask(stage, order, { amountMinor: 300 }));
      assert.equal(unitOf(await stage.load(order)).refundedMinor, 300);
      await stage.pull();
      assert.deepEqual(await redeem(stage, order), ['sesame-1']);
    },
  ),

  guarantee(
    { id: 'G63', title: 'refunds the same unit several times, up to what was paid for it' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      for (const amountMinor of [1, 300, 600]) {
        await refund(stage, await ask(stage, order, { amountMinor }));
      }
      const { caseId } = await ask(stage, order, { amountMinor: 100 });
      const approve = () => stage.operator.afterSales.approve({ caseId });
      const error = await refused(approve(), 'refund.exceeds_share');
      assert.deepEqual([error.requestedMinor, error.leftMinor], [100, 99]);
      const before = stage.market.calls.agreeRefund;
      await stage.tell();
      assert.equal(stage.market.calls.agreeRefund, before);
      const { lines } = await stage.load(order);
      assert.equal(lines[0]?.units[0]?.refundedMinor, 901);
    },
  ),

  guarantee(
    { id: 'G64', title: 'agrees to a refund once, whoever approves it how often' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { caseId } = await ask(stage, order);
      const answers = await atOnce(10, () => {
        const someone = stage.compose().with({ actor: { kind: 'operator', id: 'wu' } });
        return must(someone.afterSales.approve({ caseId }));
      });
      assert.equal(answers.filter(({ outcome }) => outcome === 'applied').length, 1);
      await atOnce(4, () => must(stage.compose().worker.runEffects()));
      assert.equal((await must(stage.operator.afterSales.approve({ caseId }))).outcome, 'replayed');
      stage.clock.advance(hourMs);
      await stage.tell();
      assert.equal(stage.market.calls.agreeRefund, 1);
      const refunded = await stage.load(order);
      assert.equal(unitOf(refunded).refundedMinor, 1_000);
      const booked = (await stage.history(order)).filter(
        (e) => e.event.type === 'refund.confirmed',
      );
      assert.equal(booked.length, 1);
    },
  ),

  guarantee(
    { id: 'G65', title: 'looks up an agreement whose answer was lost, before it agrees again' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const asked = await ask(stage, order);
      stage.market.failNext('agreeRefund', { kind: 'answer_lost' });
      await refund(stage, asked);
      assert.deepEqual(caseStates(await stage.load(order)), ['settling']);
      stage.clock.advance(hourMs);
      await stage.tell();
      assert.deepEqual(caseStates(await stage.load(order)), ['done']);
      assert.equal(stage.market.calls.agreeRefund, 1);
      assert.equal(unitOf(await stage.load(order)).refundedMinor, 1_000);
    },
  ),

  guarantee(
    {
      id: 'G66',
      title: 'keeps a failed refund with the channel’s words and its money, to be retried',
    },
    async (stage) => {
      await stage.stock(1);
      const { market } = stage;
      const order = await stage.sell();
      const asked = await ask(stage, order);
      const faults = [
        { kind: 'needs_check', note: '短信验证' },
        { kind: 'rejected', channelCode: '40', channelMessage: '短信验证' },
      ] as const;
      for (const fault of faults) {
        market.failNext('agreeRefund', fault);
        await refund(stage, asked);
        const failed = await stage.load(order);
        assert.equal(failed.cases[0]?.state, 'failed');
        assert.ok(failed.cases[0].note.includes('短信验证'));
        assert.equal(unitOf(failed).reservedMinor, 1_000, 'the money stays set aside');
      }
      await refund(stage, asked);
      const done = await stage.load(order);
      assert.deepEqual(caseStates(done), ['done']);
      assert.deepEqual([unitOf(done).reservedMinor, unitOf(done).refundedMinor], [0, 1_000]);
    },
  ),

  guarantee(
    { id: 'G67', title: 'frees goods and money when the buyer withdraws, approved or not' },
    async (stage) => {
      await stage.stock(2);
      const { market, clock } = stage;
      for (const isApproved of [false, true]) {
        const order = await stage.sell();
        const { refundId, caseId } = await ask(stage, order);
        if (isApproved) await must(stage.operator.afterSales.approve({ caseId }));
        clock.advance(secondMs);
        market.withdrawRefund(refundId);
        await stage.tell();
        await stage.pull();
        const after = await stage.load(order);
        assert.deepEqual(caseStates(after), ['withdrawn']);
        assert.deepEqual([unitOf(after).reservedMinor, unitOf(after).refundedMinor], [0, 0]);
        assert.deepEqual(after.holds, []);
        assert.equal((await redeem(stage, order)).length, 1);
      }
      assert.equal(market.calls.agreeRefund, 0);
    },
  ),

  guarantee(
    { id: 'G68', title: 'never agrees to another sum than was approved' },
    async (stage) => {
      await stage.stock(1);
      const { market, clock } = stage;
      const order = await stage.sell();
      const { refundId, caseId } = await ask(stage, order, { amountMinor: 300 });
      await must(stage.operator.afterSales.approve({ caseId }));
      clock.advance(secondMs);
      market.changeRefund(refundId, 900);
      await stage.tell();
      assert.equal(market.calls.agreeRefund, 0);
      const after = await stage.load(order);
      const [state = ''] = caseStates(after);
      assert.ok(['failed', 'requested'].includes(state), 'a person must look at it again');
      assert.equal(unitOf(after).refundedMinor, 0);
      assert.equal(market.snapshot(order.orderNo).refunds[0]?.state, 'requested');
    },
  ),

  guarantee(
    { id: 'G696', title: 'books a refund that lets the order claim, also where there is no stock' },
    async (stage) => {
      const { market, operator } = stage;
      const orderNo = stage.trade();
      market.requestRefund(orderNo, { amountMinor: 400 });
      const order = await stage.ingest(orderNo);
      const [asked] = order.cases;
      assert.ok(asked !== undefined, 'it came with a refund, and claims nothing');
      await must(operator.afterSales.approve({ caseId: asked.caseId }));
      stage.clock.advance(secondMs);
      await stage.tell();
      const refunded = await stage.load(order);
      assert.deepEqual(caseStates(refunded), ['done']);
      assert.equal(unitOf(refunded).refundedMinor, 400);
      assert.deepEqual(
        refunded.holds.map(({ reason }) => reason),
        ['out_of_stock'],
      );
      await stage.stock(1);
      assert.deepEqual(await redeem(stage, refunded), ['sesame-1']);
    },
  ),

  guarantee(
    { id: 'G69', title: 'agrees to nothing that the buyer has not asked for' },
    async (stage) => {
      await stage.stock(3);
      const order = await stage.sell({ lines: [{ quantity: 3 }] });
      const { orderId } = order;
      const unitIds = [order.lines[0]?.units[0]?.unitId ?? ''];
      const call = () => stage.operator.afterSales.refund({ orderId, unitIds });
      await refused(call(), 'refund.channel_case_missing');
      await ask(stage, order, { amountMinor: 1_000 });
      await must(call());
      await stage.tell();
      const refunded = (await stage.load(order)).lines[0]?.units.map((unit) => unit.refundedMinor);
      assert.deepEqual(refunded, [1_000, 0, 0], 'exactly the unit that was named');
      await stage.pull();
      assert.equal((await redeem(stage, order)).length, 2);
    },
  ),
];

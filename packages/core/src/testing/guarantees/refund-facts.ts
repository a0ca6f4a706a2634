import assert from 'node:assert/strict';
import { secondMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused } from './answers.ts';
import { ask, refund } from './refunding.ts';
import { guarantee, type Stage } from './stage.ts';

function moneyOf({ lines, unexplainedMinor }: Order): unknown {
  const units = lines.flatMap((line) => line.units);
  const refundedMinor = units.map((unit) => unit.refundedMinor);
  const reservedMinor = units.map((unit) => unit.reservedMinor);
  return { refundedMinor, reservedMinor, unexplainedMinor };
}

async function settle(stage: Stage, refundId: string, amountMinor?: number): Promise<void> {
  stage.clock.advance(secondMs);
  stage.market.settleRefund(refundId, amountMinor);
  await stage.pull();
}

// Either the goods went out first and are void now, or the refund came first and nobody has read them.
async function assertOneEnd(stage: Stage, order: Order): Promise<void> {
  const types = (await stage.history(order)).map(({ event }) => event.type);
  const approved = types.indexOf('case.approved');
  const revealed = types.indexOf('unit.revealed');
  assert.ok(approved === -1 || revealed < approved, 'nothing is revealed once approved');
  const unit = (await stage.load(order)).lines[0]?.units[0];
  const issue = unit?.issues.at(-1);
  if (unit?.refundedMinor !== 1_000) return;
  assert.equal(issue?.state === 'voided', issue?.revealedAt !== null, 'what was read is void');
}

/** The channel's word about refunds is taken in, and races end one way or the other. */
export const refundFactCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G70', title: 'never hands over after a refund was approved, nor refunds unseen' },
    async (stage) => {
      await stage.stock(30);
      const { market, clock, operator } = stage;
      const orders: Order[] = [];
      for (let n = 0; n < 30; n += 1) orders.push(await stage.sell());
      clock.advance(31 * secondMs);
      // Some ask before anybody redeems, some while it is being looked up.
      for (const [n, { orderNo }] of orders.entries()) {
        if (n % 2 === 0) market.requestRefund(orderNo);
        else market.afterNext('loadOrder', () => void market.requestRefund(orderNo));
      }
      const buy = async (order: Order): Promise<void> => {
        const token = await stage.tokenOf(order);
        const answer = await stage.buyer(order.orderId).redemption.redeem({ token });
        if (answer.isErr()) assert.equal(answer.error.code, 'order.frozen');
      };
      const agree = async ({ orderId, orderNo }: Order): Promise<void> => {
        const { order } = await must(operator.orders.ingest({ shopId: stage.shopId, orderNo }));
        for (const { caseId } of order.cases) await must(operator.afterSales.approve({ caseId }));
        assert.equal(order.orderId, orderId);
      };
      await Promise.all(orders.flatMap((order) => [buy(order), agree(order)]));
      await stage.tell();
      await stage.pull();
      for (const order of orders) await assertOneEnd(stage, order);
      const { available, voided, delivered, claimed } = await stage.level();
      assert.equal(available + voided + delivered + claimed, 30, 'no key is lost');
    },
  ),

  guarantee(
    { id: 'G71', title: 'books a refund that the channel decided by itself' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const refundId = stage.market.requestRefund(order.orderNo);
      await settle(stage, refundId);
      const after = await stage.load(order);
      assert.deepEqual(
        after.cases.map(({ state }) => state),
        ['done'],
      );
      assert.deepEqual(moneyOf(after), {
        refundedMinor: [1_000],
        reservedMinor: [0],
        unexplainedMinor: 0,
      });
      assert.equal(after.settlement, 'reversed');
      assert.equal((await stage.level()).available, 1);
      assert.equal(stage.market.calls.agreeRefund, 0);
    },
  ),

  guarantee(
    { id: 'G72', title: 'books what the channel gave back beyond the share as unexplained' },
    async (stage) => {
      await stage.stock(3);
      const order = await stage.sell({ lines: [{ quantity: 3, paidMinor: 1_000 }] });
      const { refundId, caseId } = await ask(stage, order);
      await must(stage.operator.afterSales.approve({ caseId }));
      await settle(stage, refundId, 1_500);
      const after = await stage.load(order);
      assert.deepEqual(moneyOf(after), {
        refundedMinor: [334, 333, 333],
        reservedMinor: [0, 0, 0],
        unexplainedMinor: 500,
      });
      await stage.tell();
      assert.deepEqual(moneyOf(await stage.load(order)), moneyOf(after), 'booked once');
    },
  ),

  guarantee(
    { id: 'G73', title: 'books a refund once, by whatever ways it hears of it' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { refundId, caseId } = await ask(stage, order, { amountMinor: 400 });
      await must(stage.operator.afterSales.approve({ caseId }));
      // The channel settles by itself just before it hears of our agreement.
      stage.market.beforeNext('agreeRefund', () => stage.market.settleRefund(refundId));
      await stage.tell();
      for (let again = 0; again < 3; again += 1) {
        await stage.pull();
        await stage.ingest(order.orderNo);
        await stage.tell();
      }
      const after = await stage.load(order);
      assert.deepEqual(moneyOf(after), {
        refundedMinor: [400],
        reservedMinor: [0],
        unexplainedMinor: 0,
      });
      const booked = (await stage.history(order)).filter(
        (e) => e.event.type === 'refund.confirmed',
      );
      assert.equal(booked.length, 1);
    },
  ),

  guarantee(
    {
      id: 'G74',
      title: 'undoes a verification whose unit is refunded',
      policy: { verifiedBy: 'host' },
    },
    async (stage) => {
      await stage.stock(1);
      const { operator } = stage;
      const order = await stage.sell();
      const { orderId } = order;
      await refused(operator.verification.verify({ orderId }), 'order.nothing_owed');
      const token = await stage.tokenOf(order);
      await must(stage.buyer().redemption.redeem({ token }));
      assert.equal((await must(operator.verification.verify({ orderId }))).outcome, 'applied');
      assert.equal((await must(operator.verification.verify({ orderId }))).outcome, 'replayed');
      await refund(stage, await ask(stage, order));
      const after = await stage.load(order);
      assert.equal(after.lines[0]?.units[0]?.verification, 'voided');
      const types = (await stage.history(order)).map(({ event }) => event.type);
      assert.ok(types.includes('verification.voided'), 'as an event of its own');
    },
  ),

  guarantee(
    { id: 'G75', title: 'verifies nothing while a refund is open', policy: { verifiedBy: 'host' } },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { orderId } = order;
      await must(stage.buyer().redemption.redeem({ token: await stage.tokenOf(order) }));
      const { refundId } = await ask(stage, order);
      const verify = () => stage.operator.verification.verify({ orderId });
      await refused(verify(), 'order.frozen');
      stage.clock.advance(secondMs);
      stage.market.withdrawRefund(refundId);
      await stage.pull();
      assert.equal((await must(verify())).outcome, 'applied');
    },
  ),

  guarantee(
    { id: 'G76', title: 'keeps a refused request, and takes it up again when the buyer insists' },
    async (stage) => {
      await stage.stock(1);
      const { market, clock } = stage;
      const order = await stage.sell();
      const asked = await ask(stage, order);
      clock.advance(secondMs);
      market.refuseRefund(asked.refundId);
      await stage.pull();
      const { caseId } = asked;
      await refused(stage.operator.afterSales.approve({ caseId }), 'order.illegal_transition');
      clock.advance(secondMs);
      market.changeRefund(asked.refundId, 500);
      await stage.pull();
      await refund(stage, asked);
      const after = await stage.load(order);
      assert.deepEqual(
        after.cases.map(({ state }) => state),
        ['done'],
        'one case, not two',
      );
      assert.deepEqual(moneyOf(after), {
        refundedMinor: [500],
        reservedMinor: [0],
        unexplainedMinor: 0,
      });
      const types = (await stage.history(order)).map(({ event }) => event.type);
      assert.ok(
        types.includes('case.rejected') && types.includes('case.resubmitted'),
        'both are told',
      );
    },
  ),

  guarantee(
    { id: 'G77', title: 'finds every open request, and none that is over' },
    async (stage) => {
      await stage.stock(3);
      const orders = [await stage.sell(), await stage.sell(), await stage.sell()];
      const asked = [];
      for (const order of orders) asked.push(await ask(stage, order));
      const [first] = asked;
      assert.ok(first !== undefined);
      await refund(stage, first);
      const { items } = await must(stage.operator.afterSales.find());
      const open = items.map((item) => item.case.caseId).toSorted();
      assert.deepEqual(
        open,
        asked
          .slice(1)
          .map(({ caseId }) => caseId)
          .toSorted(),
      );
    },
  ),
];

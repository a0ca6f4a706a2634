import assert from 'node:assert/strict';
import { secondMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { Channel } from '../../ports/channel.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused } from './answers.ts';
import { ask, type Asked } from './refunding.ts';
import { guarantee, throughChannel, type Stage } from './stage.ts';

function booksOf({ cases, lines, unexplainedMinor }: Order): unknown {
  const units = lines.flatMap((line) => line.units);
  return {
    cases: cases.map(({ state }) => state),
    refunded: units.map((unit) => unit.refundedMinor),
    reserved: units.map((unit) => unit.reservedMinor),
    unexplained: unexplainedMinor,
  };
}

async function approve({ operator }: Stage, { caseId }: Asked): Promise<void> {
  await must(operator.afterSales.approve({ caseId }));
}

function statesAt({ market }: Stage, { orderNo }: Order): readonly string[] {
  return market.snapshot(orderNo).refunds.map(({ state }) => state);
}

/** Reads the order again, a second later. */
function reread(stage: Stage, { orderNo }: Order): Promise<Order> {
  stage.clock.advance(secondMs);
  return stage.ingest(orderNo);
}

/** A channel on which refunds can only be seen on the orders themselves. */
function withoutRefunds(honest: Channel): Channel {
  return {
    name: honest.name,
    contract: honest.contract,
    capabilities: { ...honest.capabilities, refunds: null, refund: 'none' },
    describeShop: (call) => honest.describeShop(call),
    listOrders: (call, page) => honest.listOrders(call, page),
    loadOrder: (call, orderNo) => honest.loadOrder(call, orderNo),
    confirmShipment: (call, request) => honest.confirmShipment(call, request),
  };
}

/** What a person approved is what the channel is told, and what the channel gave back is booked once. */
export const refundSumCases: readonly ContractCase[] = [
  ...(['pull', 'ingest', 'effect'] as const).map((way, position) =>
    guarantee(
      {
        id: `G${200 + position}`,
        title: `agrees to no sum but the approved one, however often the buyer raises it (${way})`,
      },
      async (stage) => {
        await stage.stock(1);
        const { market, clock } = stage;
        const order = await stage.sell();
        const asked = await ask(stage, order, { amountMinor: 100 });
        for (const amountMinor of [900, 950]) {
          await approve(stage, asked);
          clock.advance(secondMs);
          market.changeRefund(asked.refundId, amountMinor);
          if (way === 'pull') await stage.pull();
          if (way === 'ingest') await reread(stage, order);
          clock.advance(secondMs);
          await stage.tell();
          assert.equal(market.calls.agreeRefund, 0, 'nobody approved that sum');
          assert.deepEqual(statesAt(stage, order), ['requested']);
          await stage.pull();
        }
        await approve(stage, asked);
        assert.deepEqual(booksOf(await stage.load(order)), {
          cases: ['settling'],
          refunded: [0],
          reserved: [950],
          unexplained: 0,
        });
        clock.advance(secondMs);
        await stage.tell();
        await stage.pull();
        assert.equal(market.calls.agreeRefund, 1);
        assert.deepEqual(booksOf(await stage.load(order)), {
          cases: ['done'],
          refunded: [950],
          reserved: [0],
          unexplained: 0,
        });
      },
    ),
  ),

  guarantee(
    { id: 'G203', title: 'asks for the share again when a raised refund is approved again' },
    async (stage) => {
      await stage.stock(1);
      const { market, clock, operator } = stage;
      const order = await stage.sell();
      const asked = await ask(stage, order, { amountMinor: 100 });
      await approve(stage, asked);
      clock.advance(secondMs);
      market.changeRefund(asked.refundId, 1_001);
      await stage.tell();
      await reread(stage, order);
      const { caseId } = asked;
      await refused(operator.afterSales.approve({ caseId }), 'refund.exceeds_share');
      clock.advance(secondMs);
      await stage.tell();
      assert.equal(market.calls.agreeRefund, 0);
      const { reservedMinor } = (await stage.load(order)).lines[0]?.units[0] ?? {};
      assert.equal(reservedMinor, 0, 'nothing stays set aside');
    },
  ),

  guarantee(
    { id: 'G204', title: 'lets an approval die that was overtaken by a refusal at the channel' },
    async (stage) => {
      await stage.stock(1);
      const { market, clock } = stage;
      const order = await stage.sell();
      const asked = await ask(stage, order);
      await approve(stage, asked);
      clock.advance(secondMs);
      market.refuseRefund(asked.refundId);
      await reread(stage, order);
      clock.advance(secondMs);
      market.changeRefund(asked.refundId, 1_000);
      await reread(stage, order);
      clock.advance(secondMs);
      await stage.tell();
      assert.equal(market.calls.agreeRefund, 0, 'nobody approves it now');
      assert.deepEqual(statesAt(stage, order), ['requested']);
      await approve(stage, asked);
      clock.advance(secondMs);
      await stage.tell();
      assert.equal(market.calls.agreeRefund, 1, 'the new approval is told, and only that');
      assert.deepEqual(statesAt(stage, order), ['succeeded']);
    },
  ),

  guarantee(
    { id: 'G205', title: 'hears of a decision that falls while its worker is telling others' },
    async (stage) => {
      await stage.stock(10);
      const { market, clock, faults } = stage;
      const orders: Order[] = [];
      const asked: Asked[] = [];
      for (let n = 0; n < 10; n += 1) {
        const order = await stage.sell();
        orders.push(order);
        asked.push(await ask(stage, order));
      }
      // Nothing has been shipped yet, so that refunds are all that there is to tell.
      for (const each of asked) await approve(stage, each);
      const [last, lastAsked] = [orders.at(-1), asked.at(-1)];
      assert.ok(last !== undefined && lastAsked !== undefined);
      const { refundId } = lastAsked;
      // When the effects have begun, the last buyer withdraws and asks anew; a host takes both in.
      faults.beforeNext('commit', async () => {
        faults.beforeNext('load', async () => {
          for (const state of ['refuse', 'ask'] as const) {
            clock.advance(secondMs);
            if (state === 'refuse') market.refuseRefund(refundId);
            else market.changeRefund(refundId, 1_000);
            await must(
              stage.operator.orders.ingest({ shopId: stage.shopId, orderNo: last.orderNo }),
            );
          }
        });
      });
      await must(stage.kaquan.worker.runEffects());
      const told = statesAt(stage, last);
      assert.deepEqual(told, ['requested'], 'the approval was of the request before');
      assert.equal(market.calls.agreeRefund, 9);
    },
  ),

  guarantee(
    { id: 'G206', title: 'books a line once that it read as closed before it read its refund' },
    async (stage) => {
      let isHidden = true;
      const bent = throughChannel(stage, (honest) => ({
        ...honest,
        loadOrder: async (call, orderNo) =>
          (await honest.loadOrder(call, orderNo)).map((order) =>
            isHidden
              ? { ...order, lines: order.lines.map((line) => ({ ...line, refund: null })) }
              : order,
          ),
      }));
      await bent.stock(1);
      const order = await bent.sell();
      bent.clock.advance(secondMs);
      bent.market.settleRefund(bent.market.requestRefund(order.orderNo));
      await reread(bent, order);
      isHidden = false;
      await reread(bent, order);
      await bent.pull();
      const after = await bent.load(order);
      assert.deepEqual(booksOf(after), {
        cases: ['done'],
        refunded: [1_000],
        reserved: [0],
        unexplained: 0,
      });
      assert.equal(after.cases[0]?.channelRefund?.refundId, 'r1', 'the number is known by now');
    },
  ),

  guarantee(
    { id: 'G207', title: 'books the money of a closed line where refunds cannot be read' },
    async (stage) => {
      const bent = throughChannel(stage, withoutRefunds);
      await bent.stock(1);
      const order = await bent.sell();
      bent.clock.advance(secondMs);
      bent.market.settleRefund(bent.market.requestRefund(order.orderNo));
      await reread(bent, order);
      const after = await bent.load(order);
      assert.deepEqual(booksOf(after), {
        cases: ['done'],
        refunded: [1_000],
        reserved: [0],
        unexplained: 0,
      });
      assert.equal(after.settlement, 'reversed');
      await reread(bent, order);
      assert.deepEqual(booksOf(await bent.load(order)), booksOf(after), 'once');
    },
  ),

  guarantee(
    { id: 'G208', title: 'takes a unit back whose price was refunded, though not its postage' },
    async (stage) => {
      await stage.stock(2);
      const { market, clock } = stage;
      const lines = [{ quantity: 2, paidMinor: 2_000 }];
      const order = await stage.sell({ lines, postageMinor: 200 });
      clock.advance(secondMs);
      const parts = { amountMinor: 1_000, quantity: 1 };
      market.settleRefund(market.requestRefund(order.orderNo, parts));
      await stage.pull();
      clock.advance(60 * secondMs);
      const token = await stage.tokenOf(order);
      const { goods } = await must(stage.buyer().redemption.redeem({ token }));
      assert.equal(goods.length, 1, 'one of two was refunded');
      const { delivered, available } = await stage.level();
      assert.deepEqual({ delivered, available }, { delivered: 1, available: 1 });
    },
  ),

  guarantee(
    { id: 'G209', title: 'leaves a unit to its buyer while only part of it is refunded' },
    async (stage) => {
      await stage.stock(1);
      const { market, clock } = stage;
      const order = await stage.sell();
      const first = await ask(stage, order, { amountMinor: 300 });
      clock.advance(secondMs);
      market.withdrawRefund(first.refundId);
      await reread(stage, order);
      const second = await ask(stage, order, { amountMinor: 900 });
      await approve(stage, second);
      clock.advance(secondMs);
      // The first, withdrawn, is given after all, in part; the rest of the share is set aside.
      market.settleRefund(first.refundId, 100);
      await reread(stage, order);
      await stage.pull();
      assert.equal((await stage.level()).claimed, 1, 'it may yet be his');
      clock.advance(secondMs);
      market.withdrawRefund(second.refundId);
      await reread(stage, order);
      await stage.pull();
      assert.deepEqual(booksOf(await stage.load(order)), {
        cases: ['done', 'withdrawn'],
        refunded: [100],
        reserved: [0],
        unexplained: 0,
      });
      const token = await stage.tokenOf(order);
      const { goods } = await must(stage.buyer().redemption.redeem({ token }));
      assert.equal(goods.length, 1);
    },
  ),
];

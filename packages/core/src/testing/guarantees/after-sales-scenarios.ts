import assert from 'node:assert/strict';
import { secondMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import { refused } from './answers.ts';
import { audit } from './books.ts';
import { lastCase, moneyOf, redeem } from './after-sales.ts';
import { ask, refund } from './refunding.ts';
import { guarantee, type Stage } from './stage.ts';

const statesOf = ({ cases }: Order): readonly string[] => cases.map(({ state }) => state);
const issuesOf = ({ lines }: Order): readonly (string | undefined)[] =>
  lines.flatMap(({ units }) => units.map(({ issues }) => issues.at(-1)?.state));

/** What happens at the marketplace, a second later each, and what is heard of it. */
async function meanwhile(stage: Stage, ...happens: readonly (() => void)[]): Promise<void> {
  for (const happen of happens) {
    stage.clock.advance(secondMs);
    happen();
    await stage.pull();
  }
}

const threeUnits = { lines: [{ quantity: 3, paidMinor: 3_000 }] };

/** Stories of after-sales as shops live them, from the request to the ledger. */
export const afterSalesScenarioCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1276', title: 'a buyer has one of three cards refunded and reads the other two' },
    async (stage) => {
      await stage.stock(3);
      const order = await stage.sell(threeUnits);
      await refund(stage, await ask(stage, order, { amountMinor: 1_000, quantity: 1 }));
      await stage.pull();
      assert.equal((await redeem(stage, order)).length, 2);
      const after = await stage.load(order);
      assert.deepEqual(moneyOf(after), [
        [0, 0],
        [0, 0],
        [0, 1_000],
      ]);
      assert.deepEqual(issuesOf(after), ['delivered', 'delivered', 'cancelled']);
      const { available, delivered } = await stage.level();
      assert.deepEqual([available, delivered], [1, 2], 'the third is for somebody else');
      assert.deepEqual(await audit(stage), { channel_receivable: 2_000, revenue_unsettled: 2_000 });
    },
  ),

  guarantee(
    { id: 'G1277', title: 'a marketplace refunds what was read: the card is void, nothing waits' },
    async (stage) => {
      await stage.stock(1);
      const { market } = stage;
      const order = await stage.sell();
      await redeem(stage, order);
      let refundId = '';
      await meanwhile(
        stage,
        () => void (refundId = market.requestRefund(order.orderNo)),
        () => market.settleRefund(refundId),
      );
      const after = await stage.load(order);
      assert.deepEqual([statesOf(after), issuesOf(after), after.holds], [['done'], ['voided'], []]);
      assert.equal(after.settlement, 'reversed');
      const { voided, available } = await stage.level();
      assert.deepEqual([voided, available], [1, 0]);
      assert.deepEqual(await audit(stage), {});
    },
  ),

  guarantee(
    { id: 'G1278', title: 'a buyer asks twice at once for different units, and takes one back' },
    async (stage) => {
      await stage.stock(3);
      const { market } = stage;
      const order = await stage.sell(threeUnits);
      const first = await ask(stage, order, { amountMinor: 1_000, quantity: 1 });
      const second = await ask(stage, order, { amountMinor: 1_000, quantity: 1 });
      const both = await stage.load(order);
      const units = both.cases.flatMap(({ items }) => items.map(({ unitId }) => unitId));
      assert.equal(new Set(units).size, 2, 'each request has a unit of its own');
      await meanwhile(
        stage,
        () => market.withdrawRefund(second.refundId),
        () => market.settleRefund(first.refundId),
      );
      const after = await stage.load(order);
      assert.deepEqual(statesOf(after), ['done', 'withdrawn']);
      assert.deepEqual(after.holds, [], 'nothing stands in the way of the other two');
      assert.equal((await redeem(stage, order)).length, 2);
    },
  ),

  guarantee(
    {
      id: 'G1279',
      title: 'a buyer takes his request back and makes it again under the same number',
    },
    async (stage) => {
      await stage.stock(1);
      const { market } = stage;
      const order = await stage.sell();
      const { refundId } = await ask(stage, order, { amountMinor: 400 });
      await meanwhile(
        stage,
        () => market.withdrawRefund(refundId),
        () => market.changeRefund(refundId, 300),
      );
      const again = await stage.load(order);
      assert.deepEqual(statesOf(again), ['withdrawn', 'requested']);
      assert.equal(lastCase(again).follows, again.cases[0]?.caseId, 'a case of its own');
      const token = await stage.tokenOf(order);
      await refused(stage.buyer().redemption.redeem({ token }), 'order.frozen');
      const { caseId } = lastCase(again);
      await refund(stage, { refundId, caseId });
      await stage.pull();
      await stage.pull();
      const after = await stage.load(order);
      assert.deepEqual([statesOf(after), after.holds], [['withdrawn', 'done'], []]);
      assert.deepEqual(moneyOf(after), [[0, 300]]);
      assert.equal((await redeem(stage, order)).length, 1, 'the rest is his');
    },
  ),

  guarantee(
    {
      id: 'G1280',
      title: 'a line is refunded in parts, a failed part is tried again, and no more',
    },
    async (stage) => {
      await stage.stock(1);
      const { market, operator, clock } = stage;
      const order = await stage.sell();
      await refund(stage, await ask(stage, order, { amountMinor: 300 }));
      const second = await ask(stage, order, { amountMinor: 500 });
      market.failNext('agreeRefund', { kind: 'needs_check', note: '短信验证' });
      await refund(stage, second);
      assert.equal(lastCase(await stage.load(order)).state, 'failed');
      await refund(stage, second);
      await refund(stage, await ask(stage, order, { amountMinor: 200 }));
      const all = await stage.load(order);
      assert.deepEqual([statesOf(all), moneyOf(all)], [['done', 'done', 'done'], [[0, 1_000]]]);
      clock.advance(secondMs);
      const { orderId } = order;
      const unitIds = [order.lines[0]?.units[0]?.unitId ?? ''];
      const wish = { orderId, kind: 'refund_only', unitIds, reason: '再退' } as const;
      const error = await refused(operator.afterSales.open(wish), 'case.rule_refuses');
      assert.equal(error.rule, 'nothing_left');
    },
  ),

  guarantee(
    {
      id: 'G1281',
      title: 'odd prices are refunded unit by unit, to the minor unit and no further',
    },
    async (stage) => {
      await stage.stock(3);
      const order = await stage.sell({ lines: [{ quantity: 3, paidMinor: 1_000 }] });
      const shares = order.lines[0]?.units.map(({ paidMinor }) => paidMinor) ?? [];
      assert.deepEqual(shares, [334, 333, 333]);
      for (const amountMinor of [333, 333, 334]) {
        await refund(stage, await ask(stage, order, { amountMinor, quantity: 1 }));
      }
      const after = await stage.load(order);
      assert.deepEqual(
        moneyOf(after).map(([, refundedMinor]) => refundedMinor),
        shares,
      );
      assert.deepEqual([after.unexplainedMinor, after.settlement], [0, 'reversed']);
      assert.deepEqual(await audit(stage), {});
    },
  ),
];

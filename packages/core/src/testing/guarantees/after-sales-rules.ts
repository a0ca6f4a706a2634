import assert from 'node:assert/strict';
import { defaultAfterSalesPolicy } from '../../after-sales/after-sales-policy.ts';
import { dayMs, secondMs } from '../../kernel/time.ts';
import { unitsOf } from '../../order/order-units.ts';
import type { ContractCase } from '../contract-case.ts';
import { asks, lastCase, moneyOf, redeem, rejection, unitIdsOf } from './after-sales.ts';
import { atOnce, must, refused, tally, wordOf } from './answers.ts';
import { ask, refund } from './refunding.ts';
import { guarantee } from './stage.ts';

/** Every decision names its rule, nothing gives back more than was paid, and channels lead their cases. */
export const afterSalesRuleCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G766',
      title: 'refuses by the rule that it names, lets staff pass with a reason, never the buyer',
      policy: { verifiedBy: 'host' },
    },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      await redeem(stage, order);
      const { orderId } = order;
      await must(stage.operator.verification.verify({ orderId }));
      const wish = {
        orderId,
        kind: 'refund_only',
        unitIds: unitIdsOf(order),
        reason: '退',
      } as const;
      for (const desk of [stage.buyer(), stage.operator]) {
        const error = await refused(desk.afterSales.open(wish), 'case.rule_refuses');
        assert.deepEqual([error.rule, error.mayOverride], ['verified', true]);
      }
      const forced = { ...wish, override: true };
      const why = { reason: '主管同意' };
      await refused(stage.buyer().afterSales.open(forced, why), 'case.rule_refuses');
      await refused(stage.operator.afterSales.open(forced), 'input.invalid');
      const opened = await must(stage.operator.afterSales.open(forced, why));
      const { caseId } = lastCase(opened);
      await refused(stage.operator.afterSales.approve({ caseId }), 'case.rule_refuses');
      const passing = { caseId, override: true };
      await refused(stage.operator.afterSales.approve(passing), 'input.invalid');
      await must(stage.operator.afterSales.approve(passing, why));
    },
  ),

  guarantee(
    {
      id: 'G767',
      title: 'asks a second person above the limit, and counts nobody twice',
      policy: { afterSales: { ...defaultAfterSalesPolicy, approvalLimitMinor: 900 } },
    },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const caseId = await asks(stage, order);
      const first = await must(stage.operator.afterSales.approve({ caseId }));
      assert.deepEqual(lastCase(first).endorsedBy, ['li']);
      const again = await must(stage.operator.afterSales.approve({ caseId }));
      assert.deepEqual([again.outcome, lastCase(again).state], ['replayed', 'requested']);
      const wu = stage.kaquan.with({ actor: { kind: 'operator', id: 'wu' } });
      const second = lastCase(await must(wu.afterSales.approve({ caseId })));
      assert.deepEqual([second.state, second.decision?.by], ['settling', 'wu']);
    },
  ),

  guarantee(
    {
      id: 'G768',
      title:
        'lets rules decide where the shop says so: at once what nobody has read, else a person',
      policy: { afterSales: { ...defaultAfterSalesPolicy, decide: 'rules' } },
    },
    async (stage) => {
      await stage.stock(2);
      const unread = await stage.sell();
      await asks(stage, unread);
      const decided = lastCase(await stage.load(unread));
      assert.deepEqual([decided.state, decided.decision?.rule], ['settling', 'nothing_revealed']);
      const read = await stage.sell();
      await redeem(stage, read);
      await asks(stage, read);
      assert.equal(lastCase(await stage.load(read)).state, 'requested');
      const options = await must(stage.operator.afterSales.options({ orderId: read.orderId }));
      const refundOnly = options[0]?.options.find(({ kind }) => kind === 'refund_only');
      assert.deepEqual(refundOnly, {
        ...{ kind: 'refund_only', verdict: 'ask', rule: 'revealed', mayOverride: true },
        ...{ capMinor: 1_000, goods: 'voided', needsReturn: false },
        ...{ aloneUpToMinor: null, secondRole: null },
      });
    },
  ),

  guarantee(
    {
      id: 'G769',
      title: 'closes the window of a kind of case, and opens an ended case only as a new one',
      policy: {
        afterSales: {
          ...defaultAfterSalesPolicy,
          windows: [{ kind: 'price_protection', windowMs: dayMs }],
        },
      },
    },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const caseId = await asks(stage, order);
      const { afterSales } = stage.buyer();
      await must(afterSales.withdraw({ caseId }));
      const reopened = lastCase(await must(afterSales.reopen({ caseId, text: '还是要退' })));
      assert.deepEqual([reopened.follows, reopened.state], [caseId, 'requested']);
      assert.equal((await stage.load(order)).cases[0]?.state, 'withdrawn', 'the first stays ended');
      await must(afterSales.withdraw({ caseId: reopened.caseId }));
      stage.clock.advance(15 * dayMs);
      const late = await refused(afterSales.reopen({ caseId, text: '晚了' }), 'case.rule_refuses');
      assert.equal(late.rule, 'reopen_over');
      const { orderId } = order;
      const wish = { orderId, kind: 'price_protection', unitIds: unitIdsOf(order), reason: '降价' };
      const error = await refused(
        afterSales.open({ ...wish, kind: 'price_protection', amountMinor: 100 }),
        'case.rule_refuses',
      );
      assert.equal(error.rule, 'window_over');
    },
  ),

  guarantee(
    {
      id: 'G770',
      title: 'follows the channel through a return, and pays when the goods were inspected',
    },
    async (stage) => {
      await stage.stock(1);
      const { market, clock, operator } = stage;
      const order = await stage.sell();
      const asked = await ask(stage, order);
      const { caseId } = asked;
      for (const [move, state] of [
        ['awaitReturn', 'awaiting_return'],
        ['sendReturn', 'return_in_transit'],
      ] as const) {
        clock.advance(secondMs);
        market[move](asked.refundId);
        await stage.pull();
        const now = await stage.load(order);
        assert.equal(lastCase(now).state, state);
        assert.deepEqual(moneyOf(now), [[1_000, 0]], 'set aside once');
      }
      // This channel can be told of refusals, but not of one while the goods are on their way.
      const late = operator.afterSales.reject({ caseId, ...rejection });
      await refused(late, 'order.illegal_transition');
      await refused(operator.afterSales.close({ caseId }), 'case.led_by_channel');
      await must(operator.afterSales.receiveReturn({ caseId }));
      const unitId = unitIdsOf(order)[0] ?? '';
      const goods = [{ unitId, goodsBack: 'resellable' }] as const;
      const inspected = await must(operator.afterSales.inspect({ caseId, goods }));
      assert.equal(lastCase(inspected).state, 'settling');
      clock.advance(secondMs);
      await stage.tell();
      const after = await stage.load(order);
      assert.deepEqual([lastCase(after).state, moneyOf(after)], ['done', [[0, 1_000]]]);
      assert.equal(market.calls.agreeRefund, 1);
    },
  ),

  guarantee(
    {
      id: 'G771',
      title: 'peers 16: refunds a line again and again, in parts, and tries a failed one again',
    },
    async (stage) => {
      await stage.stock(3);
      const { market } = stage;
      const order = await stage.sell({ lines: [{ quantity: 3, paidMinor: 3_000 }] });
      market.failNext('agreeRefund', {
        kind: 'rejected',
        channelCode: '15',
        channelMessage: 'busy',
      });
      const first = await ask(stage, order, { amountMinor: 400 });
      await refund(stage, first);
      const failed = lastCase(await stage.load(order));
      assert.deepEqual([failed.state, failed.actions[0]?.state], ['failed', 'unknown']);
      await refund(stage, first);
      for (const amountMinor of [600, 1_000, 999, 1]) {
        await refund(stage, await ask(stage, order, { amountMinor }));
      }
      const after = await stage.load(order);
      const refunded = moneyOf(after).map(([, minor]) => minor);
      assert.equal(
        refunded.reduce((sum, minor) => sum + minor, 0),
        3_000,
      );
      assert.ok(
        refunded.every((minor) => minor === 1_000),
        'no unit gives more than its share',
      );
      assert.equal(after.unexplainedMinor, 0);
      assert.equal(after.settlement, 'reversed');
    },
  ),

  guarantee(
    {
      id: 'G772',
      title: 'peers 17: gives part of the price back and leaves the goods, up to the share',
    },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { orderId } = order;
      const { afterSales } = stage.operator;
      const wish = {
        orderId,
        kind: 'price_protection',
        unitIds: unitIdsOf(order),
        reason: '降价',
      } as const;
      const error = await refused(
        afterSales.open({ ...wish, amountMinor: 1_001 }),
        'refund.exceeds_share',
      );
      assert.deepEqual([error.requestedMinor, error.leftMinor], [1_001, 1_000]);
      const { caseId } = lastCase(await must(afterSales.open({ ...wish, amountMinor: 200 })));
      await must(afterSales.approve({ caseId }));
      assert.deepEqual(moneyOf(await stage.load(order)), [[200, 0]]);
      assert.deepEqual(await redeem(stage, order), ['sesame-1'], 'the goods are his meanwhile');
    },
  ),

  guarantee(
    {
      id: 'G773',
      title: 'peers 18: splits a discount to the minor unit, and refunds sum to the payment',
    },
    async (stage) => {
      await stage.stock(3);
      const order = await stage.sell({
        lines: [{ quantity: 3, paidMinor: 3_000 }],
        buyerPaidMinor: 2_999,
      });
      const shares = unitsOf(order).map(({ unit }) => unit.paidMinor);
      assert.deepEqual(shares, [1_000, 1_000, 999]);
      for (const share of shares.toReversed()) {
        await refund(stage, await ask(stage, order, { amountMinor: share, quantity: 1 }));
      }
      const after = await stage.load(order);
      assert.deepEqual(
        moneyOf(after).map(([, minor]) => minor),
        shares,
      );
      assert.equal(after.unexplainedMinor, 0);
    },
  ),

  guarantee(
    {
      id: 'G774',
      title: 'peers 19: pays two cases of one order once each, whoever agrees to them at once',
    },
    async (stage) => {
      await stage.stock(2);
      const { market, clock } = stage;
      const order = await stage.sell({ lines: [{ quantity: 2, paidMinor: 2_000 }] });
      const one = await ask(stage, order, { amountMinor: 1_000, quantity: 1 });
      const two = await ask(stage, order, { amountMinor: 1_000, quantity: 1 });
      const taken = {
        orderId: order.orderId,
        kind: 'refund_only',
        unitIds: unitIdsOf(order),
      } as const;
      await refused(
        stage.operator.afterSales.open({ ...taken, reason: '再退' }),
        'case.unit_taken',
      );
      const answers = await atOnce(8, (n) => {
        const someone = stage.compose().with({ actor: { kind: 'operator', id: `o${n}` } });
        return someone.afterSales.approve({ caseId: (n % 2 === 0 ? one : two).caseId });
      });
      assert.deepEqual(tally(answers.map(wordOf)), { applied: 2, replayed: 6 });
      clock.advance(secondMs);
      await stage.tell();
      await stage.pull();
      await stage.tell();
      assert.equal(market.calls.agreeRefund, 2);
      assert.deepEqual(moneyOf(await stage.load(order)), [
        [0, 1_000],
        [0, 1_000],
      ]);
    },
  ),
];

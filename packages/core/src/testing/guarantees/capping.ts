import assert from 'node:assert/strict';
import { defaultAfterSalesPolicy } from '../../after-sales/after-sales-policy.ts';
import type { KaquanHandle } from '../../create-kaquan.ts';
import type { ContractCase } from '../contract-case.ts';
import { asks, lastCase, redeem, unitIdsOf } from './after-sales.ts';
import { atOnce, must, refused, tally, wordOf } from './answers.ts';
import { audit, lines } from './books.ts';
import { guarantee, type Stage } from './stage.ts';

function staff(stage: Stage, id: string, ...roles: string[]): KaquanHandle {
  return stage.kaquan.with({ actor: { kind: 'operator', id, roles } });
}

/** Caps by kind and by role, and compensations that come back. */
export const cappingCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1420',
      title: 'lets each role agree up to its own limit, and tells beforehand who else is needed',
      policy: {
        afterSales: {
          ...defaultAfterSalesPolicy,
          approvalLimitMinor: 100,
          approvalLimits: [
            { role: 'clerk', limitMinor: 900 },
            { role: 'owner', limitMinor: null },
          ],
        },
      },
    },
    async (stage) => {
      await stage.stock(4);
      const limitFor = async (desk: KaquanHandle) => {
        const { orderId } = await stage.sell();
        const [unit] = await must(desk.afterSales.options({ orderId }));
        return unit?.options[0]?.aloneUpToMinor;
      };
      const [nobody, clerk, owner] = [
        staff(stage, 'li'),
        staff(stage, 'wu', 'clerk'),
        staff(stage, 'zhao', 'clerk', 'owner'),
      ];
      assert.equal(await limitFor(nobody), 100);
      assert.equal(await limitFor(clerk), 900);
      assert.equal(await limitFor(owner), null);
      const order = await stage.sell();
      const caseId = await asks(stage, order);
      const first = lastCase(await must(clerk.afterSales.approve({ caseId })));
      assert.deepEqual([first.state, first.endorsedBy], ['requested', ['wu']]);
      const second = lastCase(await must(owner.afterSales.approve({ caseId })));
      assert.deepEqual([second.state, second.decision?.by], ['settling', 'zhao']);
    },
  ),

  guarantee(
    {
      id: 'G1421',
      title: 'has the second person be who the shop says, whatever others have said',
      policy: {
        afterSales: {
          ...defaultAfterSalesPolicy,
          approvalLimitMinor: 100,
          secondRole: 'manager',
        },
      },
    },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const caseId = await asks(stage, order);
      const [li, wu] = [staff(stage, 'li'), staff(stage, 'wu')];
      for (const desk of [li, wu, li]) {
        const asked = lastCase(await must(desk.afterSales.approve({ caseId })));
        assert.equal(asked.state, 'requested');
      }
      const manager = staff(stage, 'zhao', 'manager');
      const [unit] = await must(manager.afterSales.options({ orderId: order.orderId }));
      assert.equal(unit?.options[0]?.secondRole, 'manager');
      const decided = lastCase(await must(manager.afterSales.approve({ caseId })));
      assert.deepEqual([decided.state, decided.endorsedBy], ['settling', []]);
    },
  ),

  guarantee(
    {
      id: 'G1422',
      title: 'keeps the cases of a kind within their caps, one by one and all of an order together',
      policy: {
        afterSales: {
          ...defaultAfterSalesPolicy,
          caps: [
            { kind: 'price_protection', per: 'case', capMinor: 300 },
            { kind: 'price_protection', per: 'order', capMinor: 500 },
          ],
        },
      },
    },
    async (stage) => {
      await stage.stock(2);
      const order = await stage.sell({ lines: [{ quantity: 2, paidMinor: 2_000 }] });
      const { orderId } = order;
      const [first = '', second = ''] = unitIdsOf(order);
      const { afterSales } = stage.operator;
      const ask = (unitId: string, amountMinor: number, override = false) =>
        afterSales.open(
          {
            ...{ orderId, kind: 'price_protection', unitIds: [unitId], reason: '降价' },
            amountMinor,
            override,
          },
          { reason: '店长同意' },
        );
      const tooMuch = await refused(ask(first, 301), 'case.rule_refuses');
      assert.deepEqual([tooMuch.rule, tooMuch.mayOverride], ['kind_cap', true]);
      const { caseId } = lastCase(await must(ask(first, 300)));
      assert.equal((await refused(ask(second, 201), 'case.rule_refuses')).rule, 'kind_cap');
      const left = async () => {
        const units = await must(afterSales.options({ orderId }));
        return units[1]?.options.find(({ kind }) => kind === 'price_protection')?.capMinor;
      };
      assert.equal(await left(), 200);
      assert.equal((await must(afterSales.approve({ caseId }))).outcome, 'applied', 'its own');
      await must(ask(second, 201, true));
      assert.equal(await left(), 0);
    },
  ),

  guarantee(
    {
      id: 'G1423',
      title: 'gives back an exact difference where that is what is asked for, and says which',
    },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { afterSales } = stage.operator;
      const wish = { orderId: order.orderId, unitIds: unitIdsOf(order), reason: '多付' } as const;
      for (const kind of ['price_protection', 'overpayment'] as const) {
        const { issues } = await refused(afterSales.open({ ...wish, kind }), 'input.invalid');
        assert.deepEqual(issues, [
          { field: 'amountMinor', problem: 'must name the exact difference' },
        ]);
        const opened = await must(afterSales.open({ ...wish, kind, amountMinor: 7 }));
        const { caseId } = lastCase(opened);
        const agreed = lastCase(await must(afterSales.approve({ caseId })));
        assert.deepEqual([agreed.state, agreed.items[0]?.amountMinor], ['settling', 7]);
        assert.deepEqual((await stage.load(order)).holds, [], 'the goods go their way');
        await stage.tell();
        await must(afterSales.close({ caseId }));
        const [unit] = (await stage.load(order)).lines[0]?.units ?? [];
        assert.equal(unit?.reservedMinor, 0);
      }
      assert.deepEqual(await redeem(stage, order), ['sesame-1']);
    },
  ),

  guarantee(
    {
      id: 'G1424',
      title: 'owes a compensation again that came back, and books each payment of it once',
    },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { afterSales } = stage.operator;
      const wish = { orderId: order.orderId, code: 'goodwill', amountMinor: 300 } as const;
      const { caseId } = lastCase(await must(afterSales.compensate(wish)));
      const pay = (payment: number) =>
        afterSales.recordPayment({ caseId, outcome: 'paid', payment });
      const bounce = (payment: number) => afterSales.recordBounce({ caseId, payment });
      const early = await refused(pay(2), 'case.rule_refuses');
      assert.deepEqual([early.rule, early.mayOverride], ['no_such_payment', false]);
      await must(pay(1));
      assert.equal((await refused(bounce(2), 'case.rule_refuses')).rule, 'no_such_payment');
      const words = await atOnce(4, () => bounce(1));
      assert.deepEqual(tally(words.map(wordOf)), { applied: 1, replayed: 3 });
      const owed = await stage.load(order);
      assert.deepEqual(owed.compensation, { owedMinor: 300, paidMinor: 0 });
      assert.equal(lastCase(owed).state, 'failed');
      assert.equal((await must(pay(1))).outcome, 'replayed', 'a late word about the first');
      assert.deepEqual((await stage.load(order)).compensation, { owedMinor: 300, paidMinor: 0 });
      await must(afterSales.settle({ caseId }));
      await must(pay(2));
      const paid = await stage.load(order);
      assert.deepEqual(
        [lastCase(paid).state, lastCase(paid).bounces, paid.compensation],
        ['done', 1, { owedMinor: 0, paidMinor: 300 }],
      );
      assert.deepEqual(
        (await lines(stage, order)).filter((line) => line.startsWith('compensation')),
        [
          'compensation.granted: compensation_expense ← buyer_payable 300',
          'compensation.paid: buyer_payable ← paid_by_shop 300',
          'compensation.reversed: paid_by_shop ← buyer_payable 300',
          'compensation.paid: buyer_payable ← paid_by_shop 300',
        ],
      );
      await audit(stage);
    },
  ),

  guarantee(
    {
      id: 'G1425',
      title: 'takes a compensation out of the books that came back and is not paid again',
    },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { afterSales } = stage.operator;
      const wish = { orderId: order.orderId, code: 'service', amountMinor: 300 } as const;
      const { caseId } = lastCase(await must(afterSales.compensate(wish)));
      // Its return is told before its payment was.
      await must(afterSales.recordBounce({ caseId, payment: 1 }));
      await must(afterSales.close({ caseId }));
      const after = await stage.load(order);
      assert.deepEqual(
        [lastCase(after).state, after.compensation],
        ['closed', { owedMinor: 0, paidMinor: 0 }],
      );
      await audit(stage);
    },
  ),

  guarantee(
    {
      id: 'G1426',
      title: 'takes no return of a payment that was never begun, on a case that is done',
    },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { afterSales } = stage.operator;
      const wish = { orderId: order.orderId, code: 'goodwill', amountMinor: 300 } as const;
      const { caseId } = lastCase(await must(afterSales.compensate(wish)));
      await must(afterSales.recordPayment({ caseId, outcome: 'paid' }));
      for (const payment of [2, 7]) {
        const error = await refused(
          afterSales.recordBounce({ caseId, payment }),
          'case.rule_refuses',
        );
        assert.equal(error.rule, 'no_such_payment');
      }
      assert.equal(lastCase(await stage.load(order)).state, 'done');
    },
  ),

  guarantee(
    {
      id: 'G1437',
      title:
        'keeps compensations within the cap of their kind, too, and out of it what the buyer paid',
      policy: {
        afterSales: {
          ...defaultAfterSalesPolicy,
          caps: [{ kind: 'goodwill', per: 'order', capMinor: 500 }],
        },
      },
    },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { orderId } = order;
      await redeem(stage, order);
      const { afterSales } = stage.operator;
      const unitIds = unitIdsOf(order);
      const wish = { orderId, kind: 'exchange', unitIds, reason: '换大的', dueMinor: 900 } as const;
      const { caseId } = lastCase(await must(afterSales.open(wish)));
      await must(afterSales.approve({ caseId }));
      await must(afterSales.recordDifference({ caseId, paymentNo: 'wx-1', amountMinor: 600 }));
      // He gets back 600 of his own, which is no gift.
      await must(afterSales.close({ caseId }));
      const give = (amountMinor: number, override = false) =>
        afterSales.compensate(
          { orderId, code: 'goodwill', amountMinor, override },
          { reason: '店长同意' },
        );
      await must(give(500));
      const { rule, mayOverride } = await refused(give(1), 'case.rule_refuses');
      assert.deepEqual([rule, mayOverride], ['kind_cap', true]);
      await must(give(1, true));
      await audit(stage);
    },
  ),
];

import assert from 'node:assert/strict';
import { minuteMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import { unitsOf } from '../../order/order-units.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused, tally, wordOf } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

const policy = { verifiedBy: 'counter' } as const;

/** The codes of an order's units, in their order; each has one. */
export function codesOf(order: Order): readonly string[] {
  return unitsOf(order).map(({ unit }) => {
    assert.ok(unit.verificationCode !== null, `${unit.unitId} has a code`);
    return unit.verificationCode;
  });
}

/** Where the verification of each unit stands, in their order. */
export function statesOf(order: Order): readonly string[] {
  return unitsOf(order).map(({ unit }) => unit.verification);
}

/** Sells an order and redeems it. */
export async function redeemed(stage: Stage, quantity = 1): Promise<Order> {
  const order = await stage.sell({ lines: [{ quantity }] });
  const token = await stage.tokenOf(order);
  await must(stage.buyer().redemption.redeem({ token }));
  return stage.load(order);
}

/** A code with one digit wrong. */
export function wrongDigit(code: string): string {
  const first = Number(code[0]);
  return `${(first + 1) % 10}${code.slice(1)}`;
}

/** A unit counts as used once, by whoever may say so. */
export const verifyingCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G602', title: 'verifies a unit once for twenty counters at once', policy },
    async (stage) => {
      await stage.stock(1);
      const order = await redeemed(stage);
      const [code = ''] = codesOf(order);
      const { shopId } = stage;
      const others = [stage.kaquan, stage.compose(), stage.compose()];
      const answers = await atOnce(20, (n) => {
        const kaquan = others[n % others.length] ?? stage.kaquan;
        const clerk = kaquan.with({ actor: { kind: 'operator', id: `c${n}` } });
        return clerk.verification.verify({ shopId, code, place: `柜台${n}` });
      });
      assert.deepEqual(tally(answers.map(wordOf)), { applied: 1, replayed: 19 });
      const history = await stage.history(order);
      const verified = history.filter(({ event }) => event.type === 'verification.verified');
      assert.equal(verified.length, 1, 'and says so once');
    },
  ),

  guarantee(
    { id: 'G605', title: 'verifies nothing by the code of a unit that was taken back', policy },
    async (stage) => {
      await stage.stock(1);
      const order = await redeemed(stage);
      const [code = ''] = codesOf(order);
      const { shopId, market, operator } = stage;
      const refundId = market.requestRefund(order.orderNo);
      await stage.ingest(order.orderNo);
      await refused(operator.verification.verify({ shopId, code }), 'order.frozen');
      market.settleRefund(refundId);
      await stage.ingest(order.orderNo);
      const error = await refused(
        operator.verification.verify({ shopId, code }),
        'order.illegal_transition',
      );
      assert.deepEqual([error.axis, error.state], ['verification', 'voided']);
      const shown = await must(operator.verification.find({ shopId, code }));
      assert.equal(shown.refusal?.code, 'order.illegal_transition');
    },
  ),

  guarantee(
    { id: 'G606', title: 'verifies a batch entry by entry, and the same batch only once', policy },
    async (stage) => {
      await stage.stock(5);
      const three = await redeemed(stage, 3);
      const one = await redeemed(stage);
      const unpaid = await stage.ingest(stage.market.place());
      const [first = '', second = ''] = codesOf(three);
      const { shopId, operator } = stage;
      const items = [
        { shopId, code: first },
        { shopId, code: second },
        { orderId: unpaid.orderId },
        { orderId: one.orderId, place: '徐汇店' },
        { shopId, code: wrongDigit(first) },
        { shopId, code: first },
        { orderId: 'nobody' },
      ];
      const words = ['applied', 'applied', 'failed', 'applied', 'failed', 'replayed', 'failed'];
      const { verification } = operator;
      const report = await must(verification.verifyBatch({ items }, { idempotencyKey: 'b1' }));
      assert.deepEqual(
        report.items.map(({ outcome }) => outcome),
        words,
      );
      assert.deepEqual(report.summary, { applied: 3, replayed: 1, failed: 3 });
      const codes = report.items.flatMap((item) => ('error' in item ? [item.error.code] : []));
      assert.deepEqual(codes, [
        'order.nothing_owed',
        'verification.code_invalid',
        'order.not_found',
      ]);
      assert.deepEqual(statesOf(await stage.load(three)), ['verified', 'verified', 'pending']);
      const again = await must(verification.verifyBatch({ items }, { idempotencyKey: 'b1' }));
      assert.deepEqual(again.summary, { applied: 0, replayed: 4, failed: 3 });
    },
  ),

  guarantee(
    { id: 'G607', title: 'says who verified, where and why, and who took it back', policy },
    async (stage) => {
      await stage.stock(1);
      const order = await redeemed(stage);
      const [code = ''] = codesOf(order);
      const { shopId, operator, kaquan, clock } = stage;
      const clerk = kaquan.with({ actor: { kind: 'operator', id: 'wang' } });
      const at = clock.now();
      const told = { reason: '到店使用' };
      await must(clerk.verification.verify({ shopId, code, place: '徐汇店' }, told));
      const missing = await refused(operator.verification.undo({ shopId, code }), 'input.invalid');
      assert.equal(missing.issues[0]?.field, 'options.reason');
      clock.advance(minuteMs);
      await must(operator.verification.undo({ shopId, code }, { reason: '误操作' }));
      const again = await must(operator.verification.undo({ shopId, code }, { reason: '误操作' }));
      assert.equal(again.outcome, 'replayed');
      const entries = (await stage.history(order)).slice(-2);
      assert.deepEqual(
        entries.map(({ actor, reason, at: when, event }) => [actor.id, reason, when, event.type]),
        [
          ['wang', '到店使用', at, 'verification.verified'],
          ['li', '误操作', at + minuteMs, 'verification.undone'],
        ],
      );
      const [{ event } = { event: null }] = entries;
      assert.ok(event?.type === 'verification.verified');
      assert.equal(event.place, '徐汇店');
    },
  ),

  guarantee(
    { id: 'G608', title: 'does not take back what the channel has completed' },
    async (stage) => {
      await stage.stock(1);
      const order = await redeemed(stage);
      stage.market.complete(order.orderNo);
      const { orderId } = await stage.ingest(order.orderNo);
      const { verification } = stage.operator;
      await refused(verification.undo({ orderId }, { reason: '误' }), 'order.nothing_owed');
      const now = await stage.load(order);
      assert.deepEqual(statesOf(now), ['verified']);
      assert.equal(unitsOf(now)[0]?.unit.verificationCode, null, 'no counter is asked for it');
    },
  ),
];

import type { ResultAsync } from 'neverthrow';
import type { KaquanHandle } from '../../create-kaquan.ts';
import type { CoreError } from '../../kernel/errors.ts';
import type { Order } from '../../order/order.ts';
import type { CallOptions } from '../../runtime/runtime.ts';
import { asks, lastCase, redeem, rejection, unitIdsOf } from './after-sales.ts';
import { must } from './answers.ts';
import { replaceCards, soldAtCost } from './costing.ts';
import { ask } from './refunding.ts';
import type { Stage } from './stage.ts';

/** A call that changes something. */
export type Call = (desk: KaquanHandle, options: CallOptions) => ResultAsync<object, CoreError>;

/** Prepares whatever a call needs, and answers the call. */
export type Scene = (stage: Stage) => Promise<Call>;

/** An order whose goods its buyer has read. */
export async function soldAndRead(stage: Stage): Promise<Order> {
  await stage.stock(1);
  const order = await stage.sell();
  await redeem(stage, order);
  return stage.load(order);
}

// A case that the buyer has asked for here, led to where the call is legal.
const inCase =
  (call: (afterSales: KaquanHandle['afterSales'], caseId: string) => Call, ...before: Step[]) =>
  async (stage: Stage): Promise<Call> => {
    const order = await soldAndRead(stage);
    const caseId = await asks(stage, order);
    for (const step of before) await step(stage, caseId);
    return (desk, options) => call(desk.afterSales, caseId)(desk, options);
  };

type Step = (stage: Stage, caseId: string) => Promise<unknown>;
const override = true;
const approve: Step = ({ operator }, caseId) =>
  must(operator.afterSales.approve({ caseId, override }, { reason: '店长同意' }));
const reject: Step = ({ operator }, caseId) =>
  must(operator.afterSales.reject({ caseId, ...rejection }));
const dispute: Step = ({ operator }, caseId) => must(operator.afterSales.dispute({ caseId }));
const close: Step = ({ operator }, caseId) => must(operator.afterSales.close({ caseId }));

// A case for which goods come back, agreed to and led further.
const inReturn =
  (name: 'sendReturn' | 'receiveReturn' | 'settle' | 'expire', ...before: Step[]): Scene =>
  async (stage) => {
    const { caseId } = await returning(stage);
    for (const step of before) await step(stage, caseId);
    return ({ afterSales }, options) => afterSales[name]({ caseId }, options);
  };

async function returning(stage: Stage): Promise<{ caseId: string; unitIds: readonly string[] }> {
  const order = await soldAndRead(stage);
  const unitIds = unitIdsOf(order);
  const wish = { orderId: order.orderId, kind: 'return_and_refund', unitIds } as const;
  const opened = await must(stage.buyer().afterSales.open({ ...wish, reason: '不要了' }));
  const { caseId } = lastCase(opened);
  await approve(stage, caseId);
  return { caseId, unitIds };
}

// An exchange that was agreed to, for which the buyer owes a difference.
async function exchanging(stage: Stage): Promise<string> {
  const order = await soldAndRead(stage);
  const wish = { orderId: order.orderId, kind: 'exchange', unitIds: unitIdsOf(order) } as const;
  const opened = await must(
    stage.operator.afterSales.open({ ...wish, dueMinor: 100, reason: '换货' }),
  );
  const { caseId } = lastCase(opened);
  await approve(stage, caseId);
  return caseId;
}

const sent: Step = ({ operator }, caseId) => must(operator.afterSales.sendReturn({ caseId }));
const received: Step = ({ operator }, caseId) =>
  must(operator.afterSales.receiveReturn({ caseId }));

/** Cases: each of their calls where it is legal. */
export const caseClicks: Readonly<Record<string, Scene>> = {
  'afterSales.open': async (stage) => {
    const order = await soldAndRead(stage);
    const wish = { orderId: order.orderId, kind: 'refund_only', reason: 'x' } as const;
    return ({ afterSales }, options) =>
      afterSales.open({ ...wish, unitIds: unitIdsOf(order) }, options);
  },
  'afterSales.reissue': async (stage) => {
    const order = await soldAndRead(stage);
    const wish = { orderId: order.orderId, unitIds: unitIdsOf(order) };
    return ({ afterSales }, options) => afterSales.reissue(wish, options);
  },
  'afterSales.compensate': async (stage) => {
    const { orderId } = await soldAndRead(stage);
    const wish = { orderId, code: 'goodwill', amountMinor: 100 } as const;
    return ({ afterSales }, options) => afterSales.compensate(wish, options);
  },
  'afterSales.recordPayment': async (stage) => {
    const { orderId } = await soldAndRead(stage);
    const wish = { orderId, code: 'goodwill', amountMinor: 100 } as const;
    const { caseId } = lastCase(await must(stage.operator.afterSales.compensate(wish)));
    return ({ afterSales }, options) =>
      afterSales.recordPayment({ caseId, outcome: 'paid' }, options);
  },
  'afterSales.recordDifference': async (stage) => {
    const caseId = await exchanging(stage);
    const paid = { caseId, paymentNo: 'wx-1', amountMinor: 100 };
    return ({ afterSales }, options) => afterSales.recordDifference(paid, options);
  },
  'afterSales.waiveDifference': async (stage) => {
    const caseId = await exchanging(stage);
    return ({ afterSales }, options) => afterSales.waiveDifference({ caseId }, options);
  },
  'afterSales.claimSupplier': async (stage) => {
    // Those who wait from earlier clicks come first.
    await stage.stock(5);
    const caseId = await replaceCards(stage, await soldAtCost(stage));
    return ({ afterSales }, options) => afterSales.claimSupplier({ caseId }, options);
  },
  'afterSales.refund': async (stage) => {
    await stage.stock(1);
    const order = await stage.sell();
    await ask(stage, order);
    const wish = { orderId: order.orderId, unitIds: unitIdsOf(order) };
    return ({ afterSales }, options) => afterSales.refund(wish, options);
  },
  'afterSales.review': inCase((on, caseId) => (_desk, options) => on.review({ caseId }, options)),
  'afterSales.approve': inCase(
    (on, caseId) => (_desk, options) => on.approve({ caseId, override }, options),
  ),
  'afterSales.reject': inCase(
    (on, caseId) => (_desk, options) => on.reject({ caseId, ...rejection }, options),
  ),
  'afterSales.revise': inCase(
    (on, caseId) => (_desk, options) => on.revise({ caseId, text: 'x' }, options),
    reject,
  ),
  'afterSales.withdraw': inCase(
    (on, caseId) => (_desk, options) => on.withdraw({ caseId }, options),
  ),
  'afterSales.dispute': inCase((on, caseId) => (_desk, options) => on.dispute({ caseId }, options)),
  'afterSales.addEvidence': inCase(
    (on, caseId) => (_desk, options) => on.addEvidence({ caseId, text: 'photo 1' }, options),
  ),
  'afterSales.followRuling': inCase(
    (on, caseId) => (_desk, options) => on.followRuling({ caseId, for: 'buyer' }, options),
    dispute,
  ),
  'afterSales.close': inCase((on, caseId) => (_desk, options) => on.close({ caseId }, options)),
  'afterSales.reopen': inCase(
    (on, caseId) => (_desk, options) => on.reopen({ caseId, text: 'x' }, options),
    close,
  ),
  'afterSales.sendReturn': inReturn('sendReturn'),
  'afterSales.receiveReturn': inReturn('receiveReturn', sent),
  'afterSales.settle': inReturn('settle'),
  'afterSales.expire': inReturn('expire'),
  'afterSales.inspect': async (stage) => {
    const { caseId, unitIds } = await returning(stage);
    await sent(stage, caseId);
    await received(stage, caseId);
    const goods = unitIds.map((unitId) => ({ unitId, goodsBack: 'resellable' as const }));
    return ({ afterSales }, options) => afterSales.inspect({ caseId, goods }, options);
  },
};

import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { isAmountMinor, sumMinor } from '../kernel/money.ts';
import type { Decision } from '../order/decision.ts';
import { draftOrder, mayStep } from '../order/order-draft.ts';
import type { Order } from '../order/order.ts';
import { decideAgree, type AgreeContext, type AgreeDecisionError } from './agree-decide.ts';
import { isDone, isOpenCase, type AfterSalesCase } from './case.ts';
import { endActions } from './case-actions.ts';
import { cappedMinor } from './case-caps.ts';
import { mayCommand } from './case-decide.ts';
import { ruleOfKind } from './case-kinds.ts';
import { caseMachine } from './case-machine.ts';
import { openCase } from './case-open.ts';
import { payCompensation } from './case-settle.ts';
import { mayPass } from './open-decide.ts';
import { finish } from './refund-decide.ts';

/** Why a compensation is given, in a word that can be counted. */
export const compensationCodes = {
  goodwill: { zh: '善意补偿' },
  service: { zh: '服务不周' },
  price_error: { zh: '标价错误' },
  overpaid: { zh: '多付' },
} as const satisfies Readonly<Record<string, { readonly zh: string }>>;

/** One of {@link compensationCodes}. */
export type CompensationCode = keyof typeof compensationCodes;

/**
 * Promises a compensation beside the price: a case of its own, agreed to by whoever opens it. All of
 * an order's together stay within the shop's cap, which staff may pass over; above the limit of one
 * person a second one must agree.
 *
 * Errors: `case.rule_refuses` with the rule `compensation_cap` or `not_paid`, and those of agreeing.
 */
export function decideCompensate(
  order: Order,
  wish: { readonly code: CompensationCode; readonly amountMinor: number },
  context: AgreeContext,
): Result<Decision, AgreeDecisionError> {
  const { compensationCapMinor } = context.policy.afterSales;
  const inAllMinor = compensatedMinor(order) + wish.amountMinor;
  const verdict = inAllMinor > compensationCapMinor ? 'refuse' : 'allow';
  // More than an order can hold is nobody's to allow.
  const mayOverride = isAmountMinor(inAllMinor);
  const capped = { verdict, rule: 'compensation_cap', mayOverride } as const;
  const { isOverride, actor } = context;
  const passed = mayPass(order, capped, { isOverride, unitIds: [], context });
  if (passed.isErr()) return err(passed.error);
  const draft = draftOrder(order, context.now);
  const opened = openCase(draft, {
    kind: 'goodwill',
    openedBy: actor.kind,
    reason: wish.code,
    items: [],
    compensationMinor: wish.amountMinor,
    channelRefund: null,
    openedAt: draft.now,
  });
  return decideAgree(draft.order, opened.caseId, context).map(({ order: after, events }) => ({
    order: after,
    events: [...draft.events, ...events],
  }));
}

// Promised, paid, and what still waits for a second person; not what was paid for goods in exchange that
// did not go out, which was the buyer's own money.
function compensatedMinor({ cases }: Order): number {
  const given = cases.filter(
    (each) => ruleOfKind(each.kind).money === 'compensation' && (isOpenCase(each) || isDone(each)),
  );
  return sumMinor(given.map(cappedMinor));
}

/**
 * Books what became of paying a compensation, which the host does by its own means.
 *
 * Errors: `case.not_found`, `case.not_allowed`, `order.illegal_transition`, `case.rule_refuses` for a
 * payment that was never begun.
 */
export function decidePayment(
  order: Order,
  paid: {
    readonly caseId: string;
    readonly outcome: 'paid' | 'failed';
    readonly note: string;
    /** Which of the case's payments, counted from 1; left out, the one that is due. */
    readonly payment?: number | undefined;
  },
  context: AgreeContext,
): Result<Decision, AgreeDecisionError> {
  const current = order.cases.find(({ caseId }) => caseId === paid.caseId);
  if (current === undefined) return err(coreError('case.not_found', { caseId: paid.caseId }));
  const permitted = mayCommand(current, 'settle', context);
  if (permitted.isErr()) return err(permitted.error);
  const { bounces } = current;
  const isPaid = paid.outcome === 'paid';
  const payment = paid.payment ?? bounces + 1;
  // Told twice that it was paid, it was paid once; what has come back was told of before.
  if (payment <= bounces || (isPaid && isDone(current))) return ok({ order, events: [] });
  if (payment > bounces + 1) return err(noSuchPayment(order));
  return book(order, { current, isPaid, note: paid.note }, context);
}

function book(
  order: Order,
  told: { readonly current: AfterSalesCase; readonly isPaid: boolean; readonly note: string },
  context: AgreeContext,
): Result<Decision, AgreeDecisionError> {
  const { current, isPaid, note } = told;
  const { caseId, state, kind } = current;
  const command = isPaid ? 'complete' : 'fail';
  const allowed = mayStep(order, { machine: caseMachine, state, command });
  if (allowed.isErr()) return err(allowed.error);
  if (kind !== 'goodwill') return err(coreError('case.led_by_channel', { caseId, command }));
  const draft = draftOrder(order, context.now);
  if (isPaid) payCompensation(draft, current);
  else {
    endActions(draft, caseId, { kind: 'compensate', as: 'fail', note });
    draft.emit({ type: 'case.failed', caseId, note });
  }
  return ok(finish(draft, context));
}

function noSuchPayment({ orderId }: Order): CoreError<'case.rule_refuses'> {
  const fields = { orderId, rule: 'no_such_payment', unitIds: [], mayOverride: false };
  return coreError('case.rule_refuses', fields);
}

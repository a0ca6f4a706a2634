import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { Decision } from '../order/decision.ts';
import { canStep, draftOrder, type OrderDraft } from '../order/order-draft.ts';
import type { Order } from '../order/order.ts';
import type { AgreeDecisionError } from './agree-decide.ts';
import { type AfterSalesCase } from './case.ts';
import { owesDifference } from './difference.ts';
import { caseIn } from './case-actions.ts';
import { limitOf } from './case-caps.ts';
import { permittedCase } from './case-decide.ts';
import { caseMachine } from './case-machine.ts';
import { settleCase } from './case-settle.ts';
import { finish, type CaseContext } from './refund-decide.ts';

/** Why a difference cannot be paid or waived. */
export type DifferenceError = AgreeDecisionError | CoreError<'idempotency.key_reused'>;

/** A payment towards a difference, as it is told. */
export interface PaidDifference {
  readonly caseId: string;
  /** The host's own number of the payment. */
  readonly paymentNo: string;
  readonly amountMinor: number;
}

/**
 * Books that the buyer has paid towards the difference of an exchange 补差价. Once nothing is owed any more the
 * goods go out, unless something is awaited first. The same payment told again changes nothing.
 *
 * Errors: `case.not_found`, `case.not_allowed`, `idempotency.key_reused` for another sum under the same
 * number, `case.rule_refuses` for more than is owed.
 */
export function decideDifferencePaid(
  order: Order,
  { caseId, paymentNo, amountMinor }: PaidDifference,
  context: CaseContext,
): Result<Decision, DifferenceError> {
  const permitted = permittedCase(order, { caseId, command: 'settle' }, context);
  if (permitted.isErr()) return err(permitted.error);
  const current = permitted.value;
  const { payments, owedMinor } = current.difference;
  const known = payments.find((each) => each.paymentNo === paymentNo);
  if (known !== undefined) {
    const operation = 'afterSales.recordDifference';
    return known.amountMinor === amountMinor
      ? ok({ order, events: [] })
      : err(coreError('idempotency.key_reused', { operation, key: paymentNo }));
  }
  if (amountMinor > owedMinor) return err(refuse(order, current, 'more_than_owed'));
  const draft = draftOrder(order, context.now);
  draft.emit({ type: 'difference.paid', caseId: current.caseId, paymentNo, amountMinor });
  goOn(draft, caseId);
  return ok(finish(draft, context));
}

/**
 * Waives what the buyer still owes for an exchange: the goods go out for what was paid. Above what one
 * person may agree to alone, somebody with a higher limit does it.
 *
 * Errors: `case.not_found`, `case.not_allowed`, `case.rule_refuses` for a case with no difference, or above
 * the limit.
 */
export function decideDifferenceWaived(
  order: Order,
  caseId: string,
  context: CaseContext,
): Result<Decision, DifferenceError> {
  const permitted = permittedCase(order, { caseId, command: 'settle' }, context);
  if (permitted.isErr()) return err(permitted.error);
  const current = permitted.value;
  const { askedMinor, owedMinor } = current.difference;
  if (askedMinor === 0) return err(refuse(order, current, 'nothing_owed'));
  if (!owesDifference(current)) {
    // Before it is agreed to nothing is owed yet, and later nothing any more.
    const wasDue = current.decision !== null;
    return wasDue ? ok({ order, events: [] }) : err(refuse(order, current, 'nothing_owed'));
  }
  const limitMinor = limitOf(context.policy.afterSales, context.actor);
  if (limitMinor !== null && owedMinor > limitMinor) {
    return err(refuse(order, current, 'approval_limit'));
  }
  const draft = draftOrder(order, context.now);
  draft.emit({ type: 'difference.waived', caseId: current.caseId, amountMinor: owedMinor });
  goOn(draft, caseId);
  return ok(finish(draft, context));
}

// What only waited for the money is carried out; goods that are to come back first still are.
function goOn(draft: OrderDraft, caseId: string): void {
  const current = caseIn(draft, caseId);
  const { state, items } = current;
  const isWhole = items.every(
    ({ goodsBack }) => goodsBack === 'none' || goodsBack === 'resellable',
  );
  const step = { machine: caseMachine, state, command: 'settle' } as const;
  if (isWhole && !owesDifference(current) && canStep(draft.order, step)) settleCase(draft, current);
}

function refuse(
  { orderId }: Order,
  { items }: AfterSalesCase,
  rule: 'more_than_owed' | 'nothing_owed' | 'approval_limit',
): CoreError<'case.rule_refuses'> {
  const unitIds = items.map(({ unitId }) => unitId);
  return coreError('case.rule_refuses', { orderId, rule, unitIds, mayOverride: false });
}

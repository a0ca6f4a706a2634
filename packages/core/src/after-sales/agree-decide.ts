import { err, ok, type Result } from 'neverthrow';
import type { UnitId } from '../kernel/ids.ts';
import type { Decision } from '../order/decision.ts';
import { draftOrder, mayStep } from '../order/order-draft.ts';
import { findUnit, unitOf } from '../order/order-units.ts';
import type { Order } from '../order/order.ts';
import { isAgreed, isOpenCase, type AfterSalesCase } from './case.ts';
import { isPerson } from './case-caps.ts';
import { mayCommand, permittedCase, type CaseDecisionError } from './case-decide.ts';
import { caseMachine } from './case-machine.ts';
import type { CaseQuestion } from './case-rules.ts';
import {
  askedOf,
  checkEvidence,
  judgeCase,
  mayPass,
  type OpenContext,
  type OpenDecisionError,
} from './open-decide.ts';
import { decideApprove, decideRefundUnits, finish, needsSecond } from './refund-decide.ts';

/** Why a case cannot be agreed to. */
export type AgreeDecisionError = CaseDecisionError | OpenDecisionError;

/** How somebody agrees. */
export interface AgreeContext extends OpenContext {
  /** Staff decides against a rule that allows it. */
  readonly isOverride: boolean;
}

/**
 * Agrees to a case as far as the rules let him who does. Above the shop's limit the first person only
 * endorses it, and a second one decides; a program is neither.
 *
 * Errors: as `decideApprove`, `case.not_allowed`, and `case.rule_refuses` with the rule.
 */
export function decideAgree(
  order: Order,
  caseId: string,
  context: AgreeContext,
): Result<Decision, AgreeDecisionError> {
  const permitted = permittedCase(order, { caseId, command: 'approve' }, context);
  if (permitted.isErr()) return err(permitted.error);
  const current = permitted.value;
  if (!isAgreed(current)) {
    const passed = pass(order, askedOf(current), context);
    if (passed.isErr()) return err(passed.error);
    const shown = checkEvidence(order, current, context);
    if (shown.isErr() && !context.isOverride) return err(shown.error);
    // What is no person endorses nothing: it is told that the limit is in its way.
    const isEndorsed = isPerson[context.actor.kind] && needsSecond(current, context);
    if (isEndorsed) return ok(endorse(order, current, context));
  }
  return decideApprove(order, caseId, context);
}

/**
 * Carries out a ruling for the buyer: what was asked for, whatever the rules say.
 *
 * Errors: as {@link decideAgree}, `order.illegal_transition` for a case that is in no dispute.
 */
export function decideRuling(
  order: Order,
  caseId: string,
  context: AgreeContext,
): Result<Decision, AgreeDecisionError> {
  const permitted = permittedCase(order, { caseId, command: 'accept' }, context);
  if (permitted.isErr()) return err(permitted.error);
  const current = permitted.value;
  const step = { machine: caseMachine, state: current.state, command: 'accept' } as const;
  const allowed = isAgreed(current) ? ok() : mayStep(order, step);
  return allowed.isErr() ? err(allowed.error) : decideAgree(order, caseId, context);
}

/**
 * Refunds units as `decideRefundUnits` does, as far as the rules let him. Above the shop's limit
 * somebody else must have agreed to the case before.
 */
export function decideRefund(
  order: Order,
  unitIds: readonly UnitId[],
  context: AgreeContext,
): Result<Decision, AgreeDecisionError> {
  for (const each of order.cases.filter(isOpenCase)) {
    const permitted = mayCommand(each, 'approve', context);
    if (permitted.isErr()) return err(permitted.error);
  }
  const open = unitIds.filter((unitId) => findUnit(order, unitId) !== null);
  const agreed = order.cases.filter(isAgreed).flatMap(({ items }) => items.map((i) => i.unitId));
  const asked = open.filter((unitId) => !agreed.includes(unitId));
  const lineNos = asked.map((unitId) => unitOf(order, unitId).line.lineNo);
  const requests = order.cases.filter(
    (each) => isOpenCase(each) && !isAgreed(each) && isOnLine(each, lineNos),
  );
  const wished = { kind: 'refund_only', unitIds: asked, amountMinor: 0, caseId: null } as const;
  for (const question of [wished, ...requests.map(askedOf)]) {
    const passed = pass(order, { ...question, unitIds: asked }, context);
    if (passed.isErr()) return err(passed.error);
  }
  return decideRefundUnits(order, unitIds, context);
}

function isOnLine({ channelRefund }: AfterSalesCase, lineNos: readonly string[]): boolean {
  return channelRefund !== null && lineNos.includes(channelRefund.lineNo);
}

function pass(
  order: Order,
  asked: Pick<CaseQuestion, 'kind' | 'unitIds' | 'amountMinor' | 'caseId'>,
  context: AgreeContext,
): Result<void, AgreeDecisionError> {
  const { isOverride } = context;
  const verdict = judgeCase(order, asked, context);
  return mayPass(order, verdict, { isOverride, unitIds: asked.unitIds, context });
}

function endorse(
  order: Order,
  { caseId, endorsedBy }: AfterSalesCase,
  context: AgreeContext,
): Decision {
  const draft = draftOrder(order, context.now);
  const by = context.actor.id;
  if (!endorsedBy.includes(by)) draft.emit({ type: 'case.endorsed', caseId, by });
  return draft.events.length === 0 ? { order, events: [] } : finish(draft, context);
}

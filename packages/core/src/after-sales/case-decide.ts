import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { moveOf, stateAfter } from '../kernel/machine.ts';
import type { UnitId } from '../kernel/ids.ts';
import type { Decision } from '../order/decision.ts';
import { draftOrder, mayStep, type OrderDraft } from '../order/order-draft.ts';
import type { Order } from '../order/order.ts';
import { caseOf } from './case-of.ts';
import { isAgreed, isOpenCase, type AfterSalesCase, type GoodsBack } from './case.ts';
import { owesDifference } from './difference.ts';
import { caseIn } from './case-actions.ts';
import { caseMachine } from './case-machine.ts';
import type { EvidenceKind } from './case-reasons.ts';
import type { RejectionCode } from './rejection-codes.ts';
import { moveRuleOf, type CaseMoveName } from './case-moves.ts';
import { settleCase, undoCase } from './case-settle.ts';
import { beginRefusal, rejectCase } from './refusal-decide.ts';
import {
  finish,
  settleAgreed,
  type CaseContext,
  type RefundDecisionError,
} from './refund-decide.ts';

/** What became of one unit that was to come back. */
export interface InspectedGoods {
  /** A unit of the case. */
  readonly unitId: UnitId;
  /** What was found of them. */
  readonly goodsBack: Exclude<GoodsBack, 'none' | 'awaited'>;
}

/** A command about a case that is there, other than agreeing to it. */
export type CaseCommand =
  | { readonly name: 'review' | 'retract' | 'dispute' | 'rule_for_seller' | 'send' }
  | { readonly name: 'receive' | 'expire' | 'settle' | 'close' }
  | {
      readonly name: 'reject';
      readonly code: RejectionCode;
      readonly buyerText: string;
      readonly note: string;
    }
  | { readonly name: 'revise'; readonly reason: string }
  | { readonly name: 'inspect'; readonly goods: readonly InspectedGoods[] };

/** Why a case cannot be moved. */
export type CaseDecisionError =
  RefundDecisionError | CoreError<'case.not_allowed' | 'case.led_by_channel'>;

/**
 * Moves a case by a command of its buyer or of staff. A command that has led where the case stands
 * already changes nothing.
 *
 * Errors: `case.not_found`, `case.not_allowed` for somebody whose command it is not,
 * `case.led_by_channel`, `order.illegal_transition`, `order.frozen`, `unit.not_found`.
 */
export function decideCase(
  order: Order,
  { caseId, command }: { readonly caseId: string; readonly command: CaseCommand },
  context: CaseContext,
): Result<Decision, CaseDecisionError> {
  const permitted = permittedCase(order, { caseId, command: command.name }, context);
  if (permitted.isErr()) return err(permitted.error);
  const current = permitted.value;
  const draft = draftOrder(order, context.now);
  if (!isRepeat(current, command)) {
    const step = { machine: caseMachine, state: current.state, command: command.name } as const;
    const allowed = mayStep(order, step);
    if (allowed.isErr()) return err(allowed.error);
    const moved = move(draft, { current, command }, context);
    if (moved.isErr()) return err(moved.error);
    return ok(finish(draft, context));
  }
  return ok({ order: draft.order, events: draft.events });
}

/** Whether somebody may give a command about a case at all. */
export function mayCommand(
  { caseId, channelRefund }: AfterSalesCase,
  command: CaseMoveName,
  { actor, mayRefuse = false }: CaseContext,
): Result<void, CoreError<'case.not_allowed' | 'case.led_by_channel'>> {
  const { actors, leads } = moveRuleOf(command);
  if (!actors.includes(actor.kind)) {
    const fields = { caseId, command, actor: actor.kind, allowed: actors };
    return err(coreError('case.not_allowed', fields));
  }
  const isRefusal = command === 'reject' && mayRefuse;
  if (leads === 'here' && channelRefund !== null && !isRefusal) {
    return err(coreError('case.led_by_channel', { caseId, command }));
  }
  return ok();
}

/** A case about which somebody may give a command. Errors: `case.not_found`, and as {@link mayCommand}. */
export function permittedCase(
  order: Order,
  { caseId, command }: { readonly caseId: string; readonly command: CaseMoveName },
  context: CaseContext,
): Result<
  AfterSalesCase,
  CoreError<'case.not_found' | 'case.not_allowed' | 'case.led_by_channel'>
> {
  return caseOf(order, caseId).andThen((found) =>
    mayCommand(found, command, context).map(() => found),
  );
}

/** Adds a piece of evidence 凭证 to a case that is open; by anybody, also in a dispute. */
export function decideAddEvidence(
  order: Order,
  {
    caseId,
    text,
    kind,
  }: { readonly caseId: string; readonly text: string; readonly kind: EvidenceKind | null },
  { now, actor }: CaseContext,
): Result<Decision, CaseDecisionError> {
  const found = caseOf(order, caseId);
  if (found.isErr()) return err(found.error);
  const current = found.value;
  if (!isOpenCase(current)) {
    const { orderId } = order;
    const fields = { orderId, axis: 'case', state: current.state, legal: [] };
    return err(coreError('order.illegal_transition', { ...fields, command: 'add_evidence' }));
  }
  const draft = draftOrder(order, now);
  const by = `${actor.kind} ${actor.id}`;
  const isKnown = current.evidence.some(
    (each) => each.text === text && each.by === by && each.kind === kind,
  );
  if (!isKnown) {
    const evidence = { kind, text, by, at: now };
    draft.emit({ type: 'case.evidence_added', caseId: current.caseId, evidence });
  }
  return ok({ order: draft.order, events: draft.events });
}

// Whether the command has led here before.
function isRepeat(current: AfterSalesCase, { name }: CaseCommand): boolean {
  if (moveOf(caseMachine, current.state, name) !== null) return false;
  if (name === 'settle') return isAgreed(current);
  const states = Object.values<Readonly<Record<string, { readonly emits: string }>>>(
    caseMachine.states,
  );
  const event = states.find((moves) => name in moves)?.[name]?.emits;
  return event !== undefined && stateAfter(caseMachine, event as never) === current.state;
}

interface Moving {
  readonly current: AfterSalesCase;
  readonly command: CaseCommand;
}

function move(
  draft: OrderDraft,
  { current, command }: Moving,
  context: CaseContext,
): Result<void, CaseDecisionError> {
  const { caseId } = current;
  switch (command.name) {
    case 'review':
      draft.emit({ type: 'case.review_begun', caseId });
      return ok();
    case 'revise':
      draft.emit({ type: 'case.resubmitted', caseId, reason: command.reason });
      return ok();
    case 'send':
      draft.emit({ type: 'case.return_sent', caseId });
      return ok();
    case 'receive':
      draft.emit({ type: 'case.return_received', caseId });
      return ok();
    case 'inspect':
      return inspect(draft, current, command.goods);
    case 'settle':
      return settleAgreed(draft, current);
    case 'reject':
      reject(draft, { current, command }, context);
      return ok();
    case 'retract':
    case 'dispute':
    case 'expire':
    case 'rule_for_seller':
    case 'close':
      end(draft, { current, command }, context);
      return ok();
  }
}

// Where the channel has the case, it is rejected once the channel has been told.
function reject(
  draft: OrderDraft,
  { current, command }: Moving & { readonly command: { readonly name: 'reject' } },
  { now }: CaseContext,
): void {
  const { code, buyerText, note } = command;
  const rejection = { code, buyerText, note, at: now };
  if (current.channelRefund === null) rejectCase(draft, current, rejection);
  else beginRefusal(draft, current, rejection);
}

// What ends a case, or takes back what was agreed to: its money is free again.
function end(
  draft: OrderDraft,
  { current, command }: Moving,
  { now, actor, rule }: CaseContext,
): void {
  const { caseId } = current;
  undoCase(draft, current, `ended by ${command.name}`);
  if (command.name === 'retract') draft.emit({ type: 'case.withdrawn', caseId });
  else if (command.name === 'dispute') draft.emit({ type: 'case.disputed', caseId });
  else if (command.name === 'expire') draft.emit({ type: 'case.expired', caseId });
  else {
    const decision = { rule: rule ?? 'person', by: actor.id, at: now };
    draft.emit({ type: 'case.closed', caseId, decision });
  }
}

// What nobody names did not come back. Goods that can all be sold again leave nothing to decide.
function inspect(
  draft: OrderDraft,
  { caseId, items }: AfterSalesCase,
  goods: readonly InspectedGoods[],
): Result<void, CaseDecisionError> {
  const { orderId } = draft.order;
  const strange = goods.find(({ unitId }) => !items.some((item) => item.unitId === unitId));
  if (strange !== undefined) {
    return err(coreError('unit.not_found', { orderId, unitId: strange.unitId }));
  }
  const seen = items
    .filter(({ goodsBack }) => goodsBack === 'awaited')
    .map(({ unitId }) => {
      const found = goods.find((each) => each.unitId === unitId);
      return { unitId, goodsBack: found?.goodsBack ?? 'missing' } as const;
    });
  draft.emit({ type: 'case.inspected', caseId, goods: seen });
  const isWhole = seen.every(({ goodsBack }) => goodsBack === 'resellable');
  const step = {
    machine: caseMachine,
    state: caseIn(draft, caseId).state,
    command: 'settle',
  } as const;
  const after = caseIn(draft, caseId);
  const isPaid = !owesDifference(after);
  if (isWhole && isPaid && mayStep(draft.order, step).isOk()) settleCase(draft, after);
  return ok();
}

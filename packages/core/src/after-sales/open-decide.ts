import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { CaseId, LineId, UnitId } from '../kernel/ids.ts';
import { sumMinor } from '../kernel/money.ts';
import type { Decision } from '../order/decision.ts';
import { draftOrder, type OrderDraft } from '../order/order-draft.ts';
import { findUnit, refundableMinor, unitOf } from '../order/order-units.ts';
import type { Order, Unit } from '../order/order.ts';
import {
  isOpenCase,
  newItem,
  type AfterSalesCase,
  type CaseItem,
  type CaseOpener,
  type UnitAmount,
} from './case.ts';
import { differenceOf, type Replacement } from './difference.ts';
import { cappedMinor } from './case-caps.ts';
import { mayCommand } from './case-decide.ts';
import { openCase } from './case-open.ts';
import { missingEvidence, type CaseReasonCode, type EvidenceGiven } from './case-reasons.ts';
import { ruleOfKind, type CaseKind } from './case-kinds.ts';
import { judge, type CaseQuestion, type CaseRule, type CaseVerdict } from './case-rules.ts';
import {
  approveCase,
  finish,
  needsSecond,
  type CaseContext,
  type RefundDecisionError,
} from './refund-decide.ts';
import { chooseUnits, fill } from './refund-units.ts';

/** Units by their ids, or as many of a line as are asked for. */
export type WantedUnits =
  { readonly unitIds: readonly UnitId[] } | { readonly lineId: LineId; readonly quantity: number };

/** What is asked for. */
export interface OpenWish {
  readonly kind: CaseKind;
  readonly units: WantedUnits;
  /** `null`: all that is left of the units. */
  readonly amountMinor: number | null;
  /** Other goods that go out instead. Left out: the same. */
  readonly replacement?: Replacement | null;
  /** What the buyer owes for them. Left out: nothing. */
  readonly dueMinor?: number;
  readonly reason: string;
  /** Left out: none. */
  readonly reasonCode?: CaseReasonCode | null;
  /** Left out: nothing is shown. */
  readonly evidence?: readonly EvidenceGiven[];
  /** Staff decides against a rule that allows it. */
  readonly isOverride: boolean;
  /** Agreed to in the same step, by whoever opens it. */
  readonly isApproved: boolean;
  readonly follows: CaseId | null;
}

/** Why a case cannot be opened. */
export type OpenDecisionError =
  | RefundDecisionError
  | CoreError<
      'case.unit_taken' | 'case.not_allowed' | 'case.led_by_channel' | 'case.evidence_missing'
    >;

/** What opening depends on beside the order. */
export interface OpenContext extends CaseContext {
  /** The host's own rules, asked first. */
  readonly rules: readonly CaseRule[];
}

/**
 * Opens a case for units of an order. Rules decide whether it may be opened and, where the shop lets
 * them, agree to it at once.
 *
 * Errors: `unit.not_found`, `case.unit_taken` for a unit that stands in an open case,
 * `refund.exceeds_share`, `case.rule_refuses` with the rule, and those of agreeing to it.
 */
export function decideOpen(
  order: Order,
  wish: OpenWish,
  context: OpenContext,
): Result<Decision, OpenDecisionError> {
  const draft = draftOrder(order, context.now);
  return findUnits(order, wish.units)
    .andThen((units) => checkFree(order, units))
    .andThen((units) => checkReplacement(order, units, wish))
    .andThen((units) => toItems(order, units, wish))
    .andThen((items) => open(draft, { wish, items }, context))
    .map(() => finish(draft, context));
}

function findUnits(order: Order, wanted: WantedUnits): Result<readonly Unit[], OpenDecisionError> {
  const { orderId } = order;
  if ('unitIds' in wanted) {
    const units: Unit[] = [];
    for (const unitId of new Set(wanted.unitIds)) {
      const found = findUnit(order, unitId);
      if (found === null) return err(coreError('unit.not_found', { orderId, unitId }));
      units.push(found.unit);
    }
    return ok(units);
  }
  const { lineId, quantity } = wanted;
  const line = order.lines.find((each) => each.lineId === lineId);
  const units = line === undefined ? [] : chooseUnits(order, line.lineNo).slice(0, quantity);
  if (units.length === quantity) return ok(units);
  const unitId = `${lineId}.${units.length + 1}`;
  return err(coreError('unit.not_found', { orderId, unitId }));
}

function checkFree(
  { cases, orderId }: Order,
  units: readonly Unit[],
): Result<readonly Unit[], OpenDecisionError> {
  for (const { unitId } of units) {
    const other = cases.find(
      (each) => isOpenCase(each) && each.items.some((item) => item.unitId === unitId),
    );
    if (other === undefined) continue;
    return err(coreError('case.unit_taken', { orderId, unitId, caseId: other.caseId }));
  }
  return ok(units);
}

// What goes out instead must go the way of the goods whose place it takes, and be ours to give.
function checkReplacement(
  order: Order,
  units: readonly Unit[],
  { replacement = null }: OpenWish,
): Result<readonly Unit[], OpenDecisionError> {
  const isFitting = units.every(({ unitId }) => {
    const { product } = unitOf(order, unitId).line;
    return product?.fulfiller === null && product.goods === replacement?.goods;
  });
  if (replacement === null || isFitting) return ok(units);
  const unitIds = units.map(({ unitId }) => unitId);
  const fields = { orderId: order.orderId, rule: 'other_goods', unitIds, mayOverride: false };
  return err(coreError('case.rule_refuses', fields));
}

function toItems(
  order: Order,
  units: readonly Unit[],
  { kind, amountMinor }: OpenWish,
): Result<readonly CaseItem[], OpenDecisionError> {
  const { money } = ruleOfKind(kind);
  const item = (part: UnitAmount): CaseItem =>
    newItem(part, kind, unitOf(order, part.unitId).line.product?.goods);
  const usualMinor = money === 'refund' ? sumMinor(units.map(refundableMinor)) : 0;
  const wantedMinor = amountMinor ?? usualMinor;
  if (money === 'none' || (money !== 'refund' && wantedMinor === 0)) {
    return ok(units.map(({ unitId }) => item({ unitId, amountMinor: 0 })));
  }
  const leftMinor = sumMinor(units.map(refundableMinor));
  const unitId = units.map((unit) => unit.unitId).join(', ');
  if (wantedMinor > leftMinor) {
    const fields = { unitId, requestedMinor: wantedMinor, leftMinor };
    return err(coreError('refund.exceeds_share', fields));
  }
  const parts = fill(units, { amountMinor: wantedMinor, quantity: units.length });
  return ok(parts.map(item));
}

const openers = {
  buyer: 'buyer',
  operator: 'operator',
  channel: 'channel',
  system: 'system',
} as const satisfies Readonly<Record<CaseContext['actor']['kind'], CaseOpener>>;

function open(
  draft: OrderDraft,
  { wish, items }: { readonly wish: OpenWish; readonly items: readonly CaseItem[] },
  context: OpenContext,
): Result<void, OpenDecisionError> {
  const { kind, reason, follows, isOverride, reasonCode = null } = wish;
  const { replacement = null, dueMinor = 0 } = wish;
  const by = `${context.actor.kind} ${context.actor.id}`;
  const evidence = (wish.evidence ?? []).map((each) => ({ ...each, by, at: draft.now }));
  // Staff opens a case with what there is; nobody agrees to it before the rest is shown.
  if (context.actor.kind === 'buyer') {
    const shown = checkEvidence(draft.order, { reasonCode, evidence }, context);
    if (shown.isErr()) return err(shown.error);
  }
  const unitIds = items.map(({ unitId }) => unitId);
  const amountMinor = sumMinor(items.map((item) => item.amountMinor));
  const asked = { kind, unitIds, amountMinor, caseId: null };
  const verdict = judgeCase(draft.order, asked, context);
  const permitted = mayPass(draft.order, verdict, { isOverride, unitIds, context });
  if (permitted.isErr()) return err(permitted.error);
  const openedBy = openers[context.actor.kind];
  const begun = {
    kind,
    openedBy,
    reason,
    items,
    channelRefund: null,
    openedAt: draft.now,
    follows,
    reasonCode,
    evidence,
    replacement,
    difference: differenceOf(dueMinor),
  };
  const opened = openCase(draft, begun);
  return decideByRules(draft, { opened, verdict, isApproved: wish.isApproved }, context);
}

/** Asks the rules about a case that is there or is to be. */
export function judgeCase(
  order: Order,
  asked: Pick<CaseQuestion, 'kind' | 'unitIds' | 'amountMinor' | 'caseId'>,
  { policy, now, rules }: OpenContext,
): CaseVerdict {
  return judge({ ...asked, order, policy: policy.afterSales, now }, rules);
}

/** What a case that is there asks for, as rules see it. */
export function askedOf(
  current: AfterSalesCase,
): Pick<CaseQuestion, 'kind' | 'unitIds' | 'amountMinor' | 'caseId'> {
  const { kind, items, caseId } = current;
  const unitIds = items.map(({ unitId }) => unitId);
  return { kind, unitIds, amountMinor: cappedMinor(current), caseId };
}

/** Whether everything that a case's reason needs is shown. Errors: `case.evidence_missing`. */
export function checkEvidence(
  { orderId }: Order,
  { reasonCode, evidence }: Pick<AfterSalesCase, 'reasonCode' | 'evidence'>,
  { policy }: CaseContext,
): Result<void, CoreError<'case.evidence_missing'>> {
  const missing = missingEvidence(reasonCode, evidence, policy.afterSales.evidence);
  if (missing.length === 0 || reasonCode === null) return ok();
  return err(coreError('case.evidence_missing', { orderId, reasonCode, missing }));
}

/** Whether a verdict lets somebody go on; staff may pass over one that allows it, with a reason. */
export function mayPass(
  { orderId }: Order,
  { verdict, rule, mayOverride }: CaseVerdict,
  by: {
    readonly isOverride: boolean;
    readonly unitIds: readonly UnitId[];
    readonly context: CaseContext;
  },
): Result<void, CoreError<'case.rule_refuses'>> {
  const isStaff = by.context.actor.kind === 'operator';
  if (verdict !== 'refuse' || (mayOverride && by.isOverride && isStaff)) return ok();
  const fields = { orderId, rule, unitIds: by.unitIds, mayOverride };
  return err(coreError('case.rule_refuses', fields));
}

function decideByRules(
  draft: OrderDraft,
  from: {
    readonly opened: AfterSalesCase;
    readonly verdict: CaseVerdict;
    readonly isApproved: boolean;
  },
  context: OpenContext,
): Result<void, OpenDecisionError> {
  const { opened, verdict, isApproved } = from;
  const isByRule = context.policy.afterSales.decide === 'rules' && verdict.verdict === 'allow';
  if (isApproved) {
    return mayCommand(opened, 'approve', context).andThen(() =>
      approveCase(draft, opened, context),
    );
  }
  // What is more than one person may agree to is left to people, and so is what a hold forbids.
  const isShown = checkEvidence(draft.order, opened, context).isOk();
  // What other goods cost more or less no rule knows.
  if (!isByRule || !isShown || opened.replacement !== null || needsSecond(opened, context))
    return ok();
  const approved = approveCase(draft, opened, { ...context, rule: verdict.rule });
  return approved.isErr() && approved.error.code === 'order.frozen' ? ok() : approved;
}

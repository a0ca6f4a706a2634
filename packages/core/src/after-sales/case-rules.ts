import { issueMachine } from '../fulfilment/issue-machine.ts';
import { isPaidState } from '../order/order-guards.ts';
import {
  currentIssue,
  isHandedOver,
  isOwed,
  unitOf,
  type UnitOfLine,
} from '../order/order-units.ts';
import type { Order, Unit } from '../order/order.ts';
import type { CaseId, UnitId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import { mayBeUsed } from '../verification/verify-decide.ts';
import type { AfterSalesPolicy } from './after-sales-policy.ts';
import { capLeftMinor } from './case-caps.ts';
import { ruleOfKind, type CaseKind } from './case-kinds.ts';

/** What a rule says of a case: `ask` leaves it to a person. */
export interface CaseVerdict {
  /** `ask`: a person decides. */
  readonly verdict: 'allow' | 'ask' | 'refuse';
  /** The rule's name; it stands in the answer and in the history. */
  readonly rule: string;
  /** Whether staff may decide otherwise, with a reason. */
  readonly mayOverride: boolean;
}

/** What a case asks for, as rules see it. */
export interface CaseQuestion {
  /** The order as it is, its earlier cases included. */
  readonly order: Order;
  /** What is asked for. */
  readonly kind: CaseKind;
  /** The units that it is asked for, at least one. */
  readonly unitIds: readonly UnitId[];
  /** Of all the units together, or beside the price where it is a compensation; in minor units. */
  readonly amountMinor: number;
  /** The case that asks for it; `null` where it is not open yet. */
  readonly caseId: CaseId | null;
  /** The shop's, with the defaults filled in. */
  readonly policy: AfterSalesPolicy;
  /** The instant of the question, by the `Clock`. */
  readonly now: Instant;
}

/** A rule: pure, and `null` where it has nothing to say. The first that speaks decides. */
export type CaseRule = (question: CaseQuestion) => CaseVerdict | null;

/** The rules that every shop has, in their order. A refusal stands before what is left to a person. */
const caseRules = {
  not_paid: ({ order }) =>
    isPaidState[order.payment] ? null : refuse('not_paid', { mayOverride: false }),
  nothing_left: (question) => {
    const units = unitsIn(question);
    if (units.length === 0 || ruleOfKind(question.kind).money !== 'refund') return null;
    const isOver = units.every(isGone);
    return isOver ? refuse('nothing_left', { mayOverride: false }) : null;
  },
  nothing_to_replace: (question) => {
    if (ruleOfKind(question.kind).goodsOut === 'none') return null;
    const areThere = unitsIn(question).every(({ unit }) => isHandedOver(unit));
    return areThere ? null : refuse('nothing_to_replace', { mayOverride: false });
  },
  reissued_too_often: (question) => {
    const { reissueLimit } = question.policy;
    if (ruleOfKind(question.kind).goodsOut === 'none' || reissueLimit === null) return null;
    const isOver = unitsIn(question).some(({ unit }) => timesReplaced(unit) >= reissueLimit);
    return isOver ? refuse('reissued_too_often', { mayOverride: true }) : null;
  },
  handed_over: (question) => {
    if (question.kind !== 'cancel') return null;
    const areOwed = unitsIn(question).every(({ unit }) => isOwed(unit));
    return areOwed ? null : refuse('handed_over', { mayOverride: false });
  },
  window_over: (question) =>
    unitsIn(question).some((unit) => isTooLate(question, unit))
      ? refuse('window_over', { mayOverride: true })
      : null,
  kind_cap: ({ order, policy, amountMinor, ...asked }) => {
    const leftMinor = capLeftMinor(order, policy, asked);
    const isWithin = leftMinor === null || amountMinor <= leftMinor;
    return isWithin ? null : refuse('kind_cap', { mayOverride: true });
  },
  verified: (question) =>
    unitsIn(question).some(mayBeUsed) ? refuse('verified', { mayOverride: true }) : null,
  revealed: (question) =>
    unitsIn(question).some(({ unit }) => currentIssue(unit).revealedAt !== null)
      ? { verdict: 'ask', rule: 'revealed', mayOverride: true }
      : null,
  goods_are_out: (question) =>
    unitsIn(question).some(
      ({ line, unit }) => isHandedOver(unit) && line.product?.goods !== 'card_key',
    )
      ? { verdict: 'ask', rule: 'goods_are_out', mayOverride: true }
      : null,
  nothing_revealed: () => ({ verdict: 'allow', rule: 'nothing_revealed', mayOverride: true }),
} as const satisfies Readonly<Record<string, CaseRule>>;

/** Asks the host's rules, and then those that every shop has; the last of these always answers. */
export function judge(question: CaseQuestion, own: readonly CaseRule[] = []): CaseVerdict {
  for (const rule of [...own, ...Object.values<CaseRule>(caseRules)]) {
    const verdict = rule(question);
    if (verdict !== null) return verdict;
  }
  return { verdict: 'ask', rule: 'no_rule', mayOverride: true };
}

function refuse(rule: string, { mayOverride }: { readonly mayOverride: boolean }): CaseVerdict {
  return { verdict: 'refuse', rule, mayOverride };
}

function unitsIn({ order, unitIds }: CaseQuestion): readonly UnitOfLine[] {
  return unitIds.map((unitId) => unitOf(order, unitId));
}

// Whether its whole share went back; never so of one that cost nothing.
function isGone({ unit }: UnitOfLine): boolean {
  return unit.refundedMinor > 0 && unit.refundedMinor === unit.paidMinor;
}

function timesReplaced({ issues }: Unit): number {
  const replaced = issueMachine.states.delivered.supersede.to;
  return issues.filter(({ state }) => state === replaced).length;
}

function isTooLate({ order, kind, policy, now }: CaseQuestion, { line }: UnitOfLine): boolean {
  const window = policy.windows.find(
    (each) =>
      (each.kind === undefined || each.kind === kind) &&
      (each.productId === undefined || each.productId === line.product?.productId),
  );
  if (window === undefined || window.windowMs === null) return false;
  return now >= (order.paidAt ?? order.createdAt) + window.windowMs;
}

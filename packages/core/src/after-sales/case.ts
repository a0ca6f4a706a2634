import type { UnitAttempt } from '../fulfilment/unit-attempt.ts';
import type { CaseId, UnitId } from '../kernel/ids.ts';
import { sumMinor } from '../kernel/money.ts';
import type { Instant } from '../kernel/time.ts';
import type { ChannelRefund } from '../ports/channel.ts';
import type { GoodsKind } from '../stock/product-stock.ts';
import { actionMachine, type ActionState } from './action-machine.ts';
import { isSentBack, ruleOfKind, type CaseKind } from './case-kinds.ts';
import { caseMachine, type CaseState } from './case-machine.ts';
import type { CaseReasonCode, EvidenceKind } from './case-reasons.ts';
import type { Difference, Replacement } from './difference.ts';
import type { RejectionCode } from './rejection-codes.ts';

/** An amount of one unit's share. */
export interface UnitAmount {
  /** A unit of the same order. */
  readonly unitId: UnitId;
  /** Out of the unit's own share; not negative. */
  readonly amountMinor: number;
}

/** What has become of what the buyer is to send back. */
export type GoodsBack = 'none' | 'awaited' | 'resellable' | 'damaged' | 'wrong_item' | 'missing';

/** What a case is about on one unit. */
export interface CaseItem extends UnitAmount {
  /** What was asked for, where that is known to differ from what is granted; else `null`. */
  readonly requestedMinor: number | null;
  /** `none` where nothing is to come back; after the inspection, what came. */
  readonly goodsBack: GoodsBack;
  /** What its refund gave back; `null` before that, and where an earlier release booked it. */
  readonly bookedMinor: number | null;
}

/** One refusal of a case; all of them stay, whatever becomes of it. */
export interface Rejection {
  /** One of `rejectionCodes`. */
  readonly code: RejectionCode;
  /** What the buyer may read. */
  readonly buyerText: string;
  /** For staff only; may be empty. */
  readonly note: string;
  /** When the case was rejected, by the `Clock`. */
  readonly at: Instant;
}

/** What the buyer said before he asked again. */
export interface Revision {
  /** The buyer's new reason; the earlier one stays with the case. */
  readonly reason: string;
  /** When the buyer asked again, by the `Clock`. */
  readonly at: Instant;
}

/** A piece of evidence 凭证: words, or a reference to what the host keeps. */
export interface Evidence {
  /** What it is; `null` where nobody has said. */
  readonly kind: EvidenceKind | null;
  /** For people; no secrets, no personal data. */
  readonly text: string;
  /** Kind and id of who added it: `buyer:b1`. */
  readonly by: string;
  /** When it was added, by the `Clock`. */
  readonly at: Instant;
}

/** What a remedy action does. */
export type ActionKind = 'refund' | 'reissue' | 'compensate' | 'receive_return' | 'refuse';

/** One remedy action 售后动作: a record of its own, with what has become of it. */
export interface RemedyAction {
  /** `<case>.a<n>`. */
  readonly actionId: string;
  /** What is done. */
  readonly kind: ActionKind;
  /** `null` where it is about the case as a whole. */
  readonly unitId: UnitId | null;
  /** What it pays; 0 where it moves goods. */
  readonly amountMinor: number;
  /** The attempt on its unit that it replaces; `null` where it replaces none, or nobody has written it. */
  readonly attempt: number | null;
  /** See `actionMachine`. */
  readonly state: ActionState;
  /** How often it was started. */
  readonly attempts: number;
  /** Why it failed or is in doubt; empty otherwise. */
  readonly note: string;
}

/** Which rule or person decided about a case. */
export interface CaseDecision {
  /** The name of the rule; `person` where somebody decided by himself, `channel` by its ruling. */
  readonly rule: string;
  /** Kind and id of who decided: `operator:li`. */
  readonly by: string;
  /** When it was decided, by the `Clock`. */
  readonly at: Instant;
}

/** What the rules made of a channel's request, once for each that differs. */
export interface CaseRuling {
  /** The channel's version of the request, and its sum: another request is ruled on anew. */
  readonly request: string;
  /** `ask`: left to a person. */
  readonly verdict: 'allow' | 'ask' | 'refuse';
  /** The rule's name. */
  readonly rule: string;
  /** When it was ruled on, by the `Clock`. */
  readonly at: Instant;
}

/** Who began a case: the channel is named for the requests that buyers make there. */
export type CaseOpener = 'buyer' | 'operator' | 'channel' | 'system';

/** What is claimed from a supplier 供应商索赔 for goods that were lost with a case. */
export interface SupplierClaim {
  /** In minor units of the order's currency; positive, at most what they cost. */
  readonly amountMinor: number;
  /** The attempts that were lost: each is claimed once. */
  readonly attempts: readonly UnitAttempt[];
}

/** An after-sales case 售后单; it lives inside its order. */
export interface AfterSalesCase {
  /** `<order>.c<n>`. */
  readonly caseId: CaseId;
  /** What it is about: which goods and which money may move. */
  readonly kind: CaseKind;
  /** Who began it. */
  readonly openedBy: CaseOpener;
  /** Where it stands; one that the channel leads ends by the channel's word alone. */
  readonly state: CaseState;
  /** The buyer's reason, or the rule's name where the system opened it; may be empty. */
  readonly reason: string;
  /** The reason in a word that can be counted; `null` where nobody has given one. */
  readonly reasonCode: CaseReasonCode | null;
  /** At most one per unit; empty where the channel took money back beyond what our units had left. */
  readonly items: readonly CaseItem[];
  /** What is paid beside the units' shares; 0 but for a compensation. */
  readonly compensationMinor: number;
  /** What goes out instead of the units' own goods 换货; `null`: the same again, or nothing. */
  readonly replacement: Replacement | null;
  /** What the buyer owes for it. */
  readonly difference: Difference;
  /** The channel's case as last read; `null` where the channel only reported the result. */
  readonly channelRefund: ChannelRefund | null;
  /** The channel's own words on a failure; empty otherwise. */
  readonly note: string;
  /**
   * The number of the history entry with which the last agreement began; only the effect of that one
   * may tell the channel. `null` before the first.
   */
  readonly agreementSeq: number | null;
  /** Who agreed so far where one person is not enough; empty once it is decided. */
  readonly endorsedBy: readonly string[];
  /** The last decision and what it goes back to; `null` before the first. */
  readonly decision: CaseDecision | null;
  /** What the rules last made of the channel's request; `null` where they were not asked. */
  readonly ruled: CaseRuling | null;
  /** The refusal that the channel is being told; `null` while it is told none. */
  readonly refusal: Rejection | null;
  /** What we had said where the channel decided otherwise 渠道改判; `null` where it did not. */
  readonly overruled: 'agreed' | 'refused' | null;
  /** Every refusal, oldest first. */
  readonly rejections: readonly Rejection[];
  /** What the buyer said before each time that he asked again, oldest first. */
  readonly revisions: readonly Revision[];
  /** Oldest first. */
  readonly evidence: readonly Evidence[];
  /** Oldest first. */
  readonly actions: readonly RemedyAction[];
  /** What the channel gave back on it beyond its units' shares. */
  readonly unexplainedMinor: number;
  /** How often money that was paid came back 退票: the next payment has a number of its own. */
  readonly bounces: number;
  /**
   * The case whose refund it may be, told under another number: it is not booked before a person has
   * said so. `null` for all others.
   */
  readonly suspectedOf: CaseId | null;
  /** What is claimed from the supplier of its goods; `null` where nothing is. */
  readonly supplierClaim: SupplierClaim | null;
  /** The ended case that this one was opened after; `null` for a first one. */
  readonly follows: CaseId | null;
  /** When the buyer asked; where only the result was reported, when it was read. */
  readonly openedAt: Instant;
  /**
   * Since when it waits for what it waits for at present; of an ended one, since it ended. `null` where
   * an earlier release wrote it last.
   */
  readonly waitingSince: Instant | null;
  /** `null` while open; a rejected case is open, because the buyer may revise it. */
  readonly endedAt: Instant | null;
}

interface StateMeaning {
  /** Whether it may still take or give something. */
  readonly isOpen: boolean;
  /** Whether its money is set aside on its units. */
  readonly hasReserved: boolean;
  /** Whether it was agreed to: agreeing once more changes nothing. */
  readonly isAgreed: boolean;
}

const asked: StateMeaning = { isOpen: true, hasReserved: false, isAgreed: false };
const agreed: StateMeaning = { isOpen: true, hasReserved: true, isAgreed: true };
const over: StateMeaning = { isOpen: false, hasReserved: false, isAgreed: false };

const meanings: Readonly<Record<CaseState, StateMeaning>> = {
  requested: asked,
  reviewing: asked,
  approved: { ...agreed, isAgreed: false },
  awaiting_return: agreed,
  return_in_transit: agreed,
  received: agreed,
  inspected: agreed,
  settling: agreed,
  failed: { ...agreed, isAgreed: false },
  rejected: asked,
  disputed: asked,
  withdrawn: over,
  expired: over,
  closed: over,
  done: { ...over, isAgreed: true },
};

/** Whether a case may still take something back: a rejected one may be revised by the buyer. */
export function isOpenCase({ state }: Pick<AfterSalesCase, 'state'>): boolean {
  return meanings[state].isOpen;
}

/** Whether a case has got what it asked for. */
export function isDone({ state }: AfterSalesCase): boolean {
  return state === caseMachine.states.settling.witness.to;
}

/** Whether what a case last agreed to give back stands in the books already. */
export function isRefundBooked({ actions }: AfterSalesCase): boolean {
  const refund = actions.findLast((each) => each.kind === 'refund');
  return refund !== undefined && !('witness' in actionMachine.states[refund.state]);
}

/** Whether a case has money set aside on its units: until the refund has taken place. */
export function hasReservedMoney(each: AfterSalesCase): boolean {
  return meanings[each.state].hasReserved && paysRefund(each) && !isRefundBooked(each);
}

/** Whether a case gives back of what was paid for its units: an exchange does for cheaper goods. */
export function paysRefund({ kind, items }: Pick<AfterSalesCase, 'kind' | 'items'>): boolean {
  const { money } = ruleOfKind(kind);
  return money === 'refund' || (money === 'difference' && items.some((i) => i.amountMinor > 0));
}

/** Whether a compensation was promised and is not paid. */
export function owesCompensation({ kind, actions }: AfterSalesCase): boolean {
  const isCompensation = ruleOfKind(kind).money === 'compensation';
  return isCompensation && actions.some(({ state }) => 'witness' in actionMachine.states[state]);
}

/** Whether what was agreed to is being carried out. */
export function isSettling({ state }: Pick<AfterSalesCase, 'state'>): boolean {
  return state === caseMachine.states.approved.settle.to;
}

/** Whether a case was agreed to already, so that agreeing again changes nothing. */
export function isAgreed({ state }: AfterSalesCase): boolean {
  return meanings[state].isAgreed;
}

/** Whether a case only records what the channel had done by itself. */
export function isDecidedAtChannel({ openedBy, state }: AfterSalesCase): boolean {
  return openedBy === 'channel' && state === caseMachine.states.settling.witness.to;
}

/**
 * Whether goods and verification wait for a case: while it is open, but for one that moves no goods,
 * and not while all that is left to do is to issue the goods again.
 */
export function isFreezing(each: AfterSalesCase): boolean {
  const { freezes, goodsOut } = ruleOfKind(each.kind);
  if (!freezes || !isOpenCase(each)) return false;
  return !(isSettling(each) && goodsOut === 'again' && !hasReservedMoney(each));
}

/** An item of a new case: nothing has come back, and what is asked for is what is granted. */
export function newItem(
  { unitId, amountMinor }: UnitAmount,
  kind: CaseKind,
  goods?: GoodsKind,
): CaseItem {
  const goodsBack = isSentBack(kind, goods) ? 'awaited' : 'none';
  return { unitId, amountMinor, requestedMinor: null, goodsBack, bookedMinor: null };
}

/** What a case asks for; where no channel has told, what was chosen here. */
export function askedMinor({ channelRefund, items }: AfterSalesCase): number {
  return channelRefund?.amountMinor ?? sumMinor(items.map(({ amountMinor }) => amountMinor));
}

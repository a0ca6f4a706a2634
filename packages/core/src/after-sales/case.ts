import type { CaseId, UnitId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { ChannelRefund } from '../ports/channel.ts';
import type { CaseKind } from './case-kinds.ts';
import { caseMachine, type CaseState } from './case-machine.ts';

/** What a case takes back from one unit. */
export interface CaseItem {
  /** A unit of the same order. */
  readonly unitId: UnitId;
  /** Out of the unit's own share; not negative. */
  readonly amountMinor: number;
}

/** Who began a case: the channel is named for the requests that buyers make there. */
export type CaseOpener = 'buyer' | 'operator' | 'channel' | 'system';

/** An after-sales case 售后单; it lives inside its order. */
export interface AfterSalesCase {
  /** `<order>.c<n>`. */
  readonly caseId: CaseId;
  /** What it is about: which goods and which money may move. */
  readonly kind: CaseKind;
  /** Who began it. */
  readonly openedBy: CaseOpener;
  /** Ends by the channel's word alone: `withdrawn` or `done`. */
  readonly state: CaseState;
  /** The buyer's reason, or the rule's name where the system opened it; may be empty. */
  readonly reason: string;
  /** At most one per unit; empty where the channel took money back beyond what our units had left. */
  readonly items: readonly CaseItem[];
  /** The channel's case as last read; `null` where the channel only reported the result. */
  readonly channelRefund: ChannelRefund | null;
  /** The channel's own words on a failure; empty otherwise. */
  readonly note: string;
  /**
   * The number of the history entry with which the last agreement began; only the effect of that one
   * may tell the channel. `null` before the first.
   */
  readonly agreementSeq: number | null;
  /** When the buyer asked; where only the result was reported, when it was read. */
  readonly openedAt: Instant;
  /** `null` while open; a rejected case is open, because the buyer may revise it. */
  readonly endedAt: Instant | null;
}

const openStates: Readonly<Record<CaseState, boolean>> = {
  requested: true,
  approved: true,
  settling: true,
  failed: true,
  rejected: true,
  withdrawn: false,
  done: false,
};

/** Whether a case may still take something back: a rejected one may be revised by the buyer. */
export function isOpenCase(afterSalesCase: AfterSalesCase): boolean {
  return openStates[afterSalesCase.state];
}

/** Whether a case has got what it asked for. */
export function isDone({ state }: AfterSalesCase): boolean {
  return state === caseMachine.states.settling.witness.to;
}

const reservedStates: Readonly<Record<CaseState, boolean>> = {
  requested: false,
  approved: true,
  settling: true,
  failed: true,
  rejected: false,
  withdrawn: false,
  done: false,
};

/** Whether a case has money set aside on its units. */
export function hasReservedMoney(afterSalesCase: AfterSalesCase): boolean {
  return reservedStates[afterSalesCase.state];
}

/** Whether a case only records what the channel had done by itself. */
export function isDecidedAtChannel({ openedBy, state }: AfterSalesCase): boolean {
  return openedBy === 'channel' && state === caseMachine.states.settling.witness.to;
}

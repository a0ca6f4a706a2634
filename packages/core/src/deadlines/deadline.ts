import type { CaseWait } from '../after-sales/case-waits.ts';
import type { Instant } from '../kernel/time.ts';
import type { HoldReason } from '../order/hold-machine.ts';
import type { BusinessHours } from './business-hours.ts';

/**
 * What can be late with an order 时限: having its goods ready or handed over; telling the channel of
 * that, where it has a last time for it; being verified, where that is the shop's to do; and whatever an
 * after-sales case waits for. Reminders only: being redeemed, and that soon it cannot be any more,
 * because its link expires.
 */
export type DeadlineName =
  'delivery' | 'confirmation' | 'verification' | CaseWait | 'redemption' | 'link_expiry';

/**
 * What the worker may do when a deadline passes, where the policy names it: `freeze` the order by hand's
 * own reason, for a person to look; `approve` or `reject` the after-sales case that nobody has answered;
 * let one `expire` whose goods nobody sends back, or `settle` it though nobody says that they have
 * arrived; `close` one that the buyer does not ask for again, or whose difference he does not pay.
 */
export type BreachAction = 'freeze' | 'approve' | 'reject' | 'expire' | 'settle' | 'close';

/** Who is told after whom 逐级上报, or how often a buyer is reminded. */
export interface DeadlineStep {
  /**
   * How long after the deadline has passed, or after the first reminder, in the time that the deadline
   * counts: 0 to 90 days, each step later than the one before.
   */
  readonly afterMs: number;
  /** Whom the host is to tell, in its own words, such as a role: 1..100 characters. */
  readonly to: string;
}

/** How long there is for something; `null`: as long as it takes. */
export interface DeadlineTerm<Action extends BreachAction = BreachAction> {
  /**
   * Time until it is overdue; for a reminder, until the buyer is reminded. At most 90 days. Of
   * `link_expiry` the link says when: there, anything but `null` means that the buyer is reminded
   * `warnMs` before.
   */
  readonly withinMs: number | null;
  /** How much time before that it counts as due soon; 0 for none. */
  readonly warnMs: number;
  /** What is done when it passes; left out: nothing, it is only announced. */
  readonly atBreach?: Action;
  /**
   * Which time counts: `open`, that in which the shop is open; `plain`, all of it. Left out: `plain` for
   * what the buyer or the channel is to do in a case and before a link expires, else `open`.
   */
  readonly clock?: 'open' | 'plain';
  /** Holds 冻结 while which no time counts; left out: those of the deadline's rule. At most 50. */
  readonly pausedBy?: readonly HoldReason[];
  /** Who is told when nothing happens; left out: nobody. At most 20. */
  readonly steps?: readonly DeadlineStep[];
}

/** The deadlines of a shop. */
export interface DeadlinePolicy {
  /** Having goods ready or handed over; the channel's own last time is the tighter bound. */
  readonly delivery: DeadlineTerm<'freeze'>;
  /**
   * Telling the channel that goods went out, by a call or by hand, from when that is to be done. Its own
   * last time is the tighter bound, and counts also while `confirmWhen` waits for the buyer.
   */
  readonly confirmation: DeadlineTerm<'freeze'>;
  /** Saying that handed-over goods were used. */
  readonly verification: DeadlineTerm<'freeze'>;
  /** Of an after-sales case; of all that follow, the channel's own last time is the tighter bound. */
  readonly first_answer: DeadlineTerm<'approve' | 'reject'>;
  /** Deciding about a case that somebody has begun to look into. */
  readonly decision: DeadlineTerm<'approve' | 'reject'>;
  /** The buyer's: sending goods back. */
  readonly buyer_return: DeadlineTerm<'expire'>;
  /** Saying that goods which the buyer has sent back have arrived. */
  readonly receipt: DeadlineTerm<'settle'>;
  /** Looking at what came back, and deciding what it is worth. */
  readonly inspection: DeadlineTerm<never>;
  /** Carrying out what was agreed to; an attempt that failed ends nothing. */
  readonly settling: DeadlineTerm<never>;
  /** The buyer's: paying what other goods cost more 差价, after the exchange was agreed to. */
  readonly buyer_payment: DeadlineTerm<'close'>;
  /** The buyer's: asking again after a refusal. Until then his order stays frozen. */
  readonly revision: DeadlineTerm<'close'>;
  /** The channel's: the ruling in a dispute 平台介入. */
  readonly ruling: DeadlineTerm<never>;
  /** A reminder for the buyer; nothing follows. */
  readonly redemption: DeadlineTerm<never>;
  /** A reminder before a link expires; nothing follows. */
  readonly link_expiry: DeadlineTerm<never>;
  /** When time passes; `null`: always. A channel's own deadline does not wait for it. */
  readonly hours: BusinessHours | null;
}

/** A step of a deadline that runs. */
export interface ComingStep {
  /** From this instant on it is to be told. */
  readonly at: Instant;
  /** Whom the host is to tell. */
  readonly to: string;
}

/** Something that has to be done in time. */
export interface Deadline {
  /** What is to be done in time. */
  readonly name: DeadlineName;
  /** The case that it is about; empty where it is about the order. */
  readonly subject: string;
  /** Whose turn it is. */
  readonly owner: 'seller' | 'buyer' | 'channel';
  /** From when on time counts. */
  readonly since: Instant;
  /** From this instant on it is due soon; a reminder is given at it. */
  readonly warnAt: Instant;
  /** From this instant on it is overdue; `null` for a reminder, which never is. */
  readonly dueAt: Instant | null;
  /** Who is told after that, and when; for a reminder, who is reminded again. */
  readonly steps: readonly ComingStep[];
}

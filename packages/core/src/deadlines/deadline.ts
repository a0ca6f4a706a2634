import type { Instant } from '../kernel/time.ts';
import type { BusinessHours } from './business-hours.ts';

/**
 * What an order can be late with 时限: having its goods ready or handed over; being verified, where that
 * is the shop's to do; the first answer to an after-sales case; and, reminders only, being redeemed, and
 * that soon it cannot be any more, because its link expires.
 */
export type DeadlineName =
  'delivery' | 'verification' | 'first_answer' | 'redemption' | 'link_expiry';

/**
 * What the worker may do when a deadline passes, where the policy names it: `freeze` the order by hand's
 * own reason, for a person to look; `approve` or `reject` the after-sales case that nobody has answered.
 */
export type BreachAction = 'freeze' | 'approve' | 'reject';

/** How long a shop has for something, in open time; `null`: as long as it takes. */
export interface DeadlineTerm<Action extends BreachAction = BreachAction> {
  /**
   * Open time until it is overdue; for a reminder, until the buyer is reminded. At most 90 days. Of
   * `link_expiry` the link says when: there, anything but `null` means that the buyer is reminded
   * `warnMs` before, open time or not.
   */
  readonly withinMs: number | null;
  /** How much open time before that it counts as due soon; 0 for none. */
  readonly warnMs: number;
  /** What is done when it passes; left out: nothing, it is only announced. */
  readonly atBreach?: Action;
}

/** The deadlines of a shop. */
export interface DeadlinePolicy {
  /** Having goods ready or handed over; the channel's own last time is the tighter bound. */
  readonly delivery: DeadlineTerm<'freeze'>;
  /** Saying that handed-over goods were used. */
  readonly verification: DeadlineTerm<'freeze'>;
  /** Of an after-sales case. */
  readonly first_answer: DeadlineTerm<'approve' | 'reject'>;
  /** A reminder for the buyer; nothing follows. */
  readonly redemption: DeadlineTerm<never>;
  /** A reminder before a link expires; nothing follows. */
  readonly link_expiry: DeadlineTerm<never>;
  /** When time passes; `null`: always. A channel's own deadline does not wait for it. */
  readonly hours: BusinessHours | null;
}

/** Something that has to be done in time. */
export interface Deadline {
  /** What is to be done in time. */
  readonly name: DeadlineName;
  /** The case that it is about; empty where it is about the order. */
  readonly subject: string;
  /** Whose turn it is. */
  readonly owner: 'seller' | 'buyer';
  /** From when on time counts. */
  readonly since: Instant;
  /** From this instant on it is due soon; a reminder is given at it. */
  readonly warnAt: Instant;
  /** From this instant on it is overdue; `null` for a reminder, which never is. */
  readonly dueAt: Instant | null;
}

import type { Instant } from '../kernel/time.ts';
import type { BusinessHours } from './business-hours.ts';

/**
 * What an order can be late with 时限: having its goods ready or handed over; being verified, where that
 * is the shop's to do; the first answer to an after-sales case; and, reminders only, being redeemed, and
 * that soon it cannot be any more, because its link expires.
 */
export type DeadlineName =
  'delivery' | 'verification' | 'first_answer' | 'redemption' | 'link_expiry';

/** How long a shop has for something, in open time; `null`: as long as it takes. */
export interface DeadlineTerm {
  /**
   * Open time until it is overdue; for a reminder, until the buyer is reminded. At most 90 days. Of
   * `link_expiry` the link says when: there, anything but `null` means that the buyer is reminded
   * `warnMs` before, open time or not.
   */
  readonly withinMs: number | null;
  /** How much open time before that it counts as due soon; 0 for none. */
  readonly warnMs: number;
}

/** The deadlines of a shop. */
export interface DeadlinePolicy extends Readonly<Record<DeadlineName, DeadlineTerm>> {
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

import type { Instant } from '../kernel/time.ts';
import type { BreachAction, Deadline } from './deadline.ts';

/** What the worker announces of a deadline 时限, and that a policy has it act; neither moves a state. */
export interface DeadlinePayloads {
  'deadline.warned': AnnouncedDeadline;
  'deadline.breached': AnnouncedDeadline;
  'deadline.acted': ActedDeadline;
  /** Nothing has happened since it passed: somebody else is to be told. */
  'deadline.escalated': ToldDeadline;
  /** The buyer is to be reminded once more. */
  'deadline.reminded': ToldDeadline;
  /**
   * What was to be announced is not, because the shop's terms or ours are others by now; only the times
   * by which the order is found have changed.
   */
  'deadline.recounted': { readonly nextAt: Instant | null };
}

/** What was done because a deadline has passed; what it has led to stands before it. */
export interface ActedDeadline extends Pick<Deadline, 'name' | 'subject' | 'since'> {
  readonly action: BreachAction;
  /** The code of the error with which the command was refused; `null` where it was not. */
  readonly refusal: string | null;
}

/** A deadline that is announced. */
export interface AnnouncedDeadline extends Pick<Deadline, 'name' | 'subject' | 'owner' | 'since'> {
  /** `null` for a reminder. */
  readonly dueAt: Instant | null;
}

/** A deadline of which somebody is to be told. */
export interface ToldDeadline extends AnnouncedDeadline {
  /** Which of its steps, counted from 1. */
  readonly level: number;
  /** Whom the host is to tell, in its own words. */
  readonly to: string;
}

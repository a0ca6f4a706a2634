import type { Instant } from '../kernel/time.ts';
import type { BreachAction, Deadline } from './deadline.ts';

/** What the worker announces of a deadline 时限, and that a policy has it act; neither moves a state. */
export interface DeadlinePayloads {
  'deadline.warned': AnnouncedDeadline;
  'deadline.breached': AnnouncedDeadline;
  'deadline.acted': ActedDeadline;
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

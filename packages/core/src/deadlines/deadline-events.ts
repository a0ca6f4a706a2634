import type { Instant } from '../kernel/time.ts';
import type { Deadline } from './deadline.ts';

/** What the worker announces of a deadline 时限; none of it moves a state of the order. */
export interface DeadlinePayloads {
  'deadline.warned': AnnouncedDeadline;
  'deadline.breached': AnnouncedDeadline;
}

/** A deadline that is announced. */
export interface AnnouncedDeadline extends Pick<Deadline, 'name' | 'subject' | 'owner' | 'since'> {
  /** `null` for a reminder. */
  readonly dueAt: Instant | null;
}

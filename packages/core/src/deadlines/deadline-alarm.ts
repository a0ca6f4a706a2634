import type { Instant } from '../kernel/time.ts';
import type { DeadlineName } from './deadline.ts';
import type { DeadlineState } from './deadline-machine.ts';

/** What was announced of a deadline, so that it is announced once. */
export interface DeadlineAlarm {
  readonly name: DeadlineName;
  /** The case that it is about; empty where it is about the order. */
  readonly subject: string;
  /** From when on its time counts; another beginning is another deadline. */
  readonly since: Instant;
  readonly state: DeadlineState;
  /** How many of its steps were told. */
  readonly level: number;
}

/** Whether two things are about the same deadline. */
export function isSameDeadline(
  a: Pick<DeadlineAlarm, 'name' | 'subject' | 'since'>,
  b: Pick<DeadlineAlarm, 'name' | 'subject' | 'since'>,
): boolean {
  return a.name === b.name && a.subject === b.subject && a.since === b.since;
}

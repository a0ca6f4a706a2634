import type { Instant } from '../kernel/time.ts';

/** When an order is to be found by a list or a job; `null` for never. */
export interface OrderTimes {
  /** The earliest instant at which something is overdue. */
  readonly dueAt: Instant | null;
  /** The earliest instant at which something is to be announced. */
  readonly alarmAt: Instant | null;
  /** Since when a person has something to do in the channel's own backend. */
  readonly handAt: Instant | null;
  /** From when on personal data of it is to be erased. */
  readonly eraseAt: Instant | null;
}

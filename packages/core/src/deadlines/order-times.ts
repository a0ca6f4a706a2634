import type { Instant } from '../kernel/time.ts';

/** When something is due of an order, and when there is something to announce; `null` for never. */
export interface OrderTimes {
  /** The earliest instant at which something is overdue. */
  readonly dueAt: Instant | null;
  /** The earliest instant at which something is to be announced. */
  readonly alarmAt: Instant | null;
}

import type { Instant } from '../kernel/time.ts';

/** For how long an order's link opens its goods; afterwards it has expired 已过期. */
export interface LinkTerm {
  /** When it was set. */
  readonly from: Instant;
  /** From this instant on the link has expired. */
  readonly to: Instant;
}

import { z } from 'zod';
import { dayMs, minuteMs, type Instant } from '../kernel/time.ts';

/** For how long an order's link opens its goods; afterwards it has expired 已过期. */
export interface LinkTerm {
  /** When it was set. */
  readonly from: Instant;
  /** From this instant on the link has expired. */
  readonly to: Instant;
}

/** How long links open goods, in milliseconds. */
export const linkLifetimeSchema = z
  .int()
  .min(minuteMs)
  .max(3_650 * dayMs);

import type { Instant } from '../kernel/time.ts';

/** Tells the time. The only source of it: tests set it, hosts may correct it. */
export interface Clock {
  /** The present instant; asked anew for every decision. */
  now(): Instant;
}

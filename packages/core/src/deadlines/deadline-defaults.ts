import { dayMs, hourMs } from '../kernel/time.ts';
import type { DeadlinePolicy } from './deadline.ts';

/** The deadlines of a shop that says nothing. */
export const defaultDeadlines: DeadlinePolicy = {
  delivery: { withinMs: dayMs, warnMs: 2 * hourMs },
  confirmation: { withinMs: null, warnMs: 2 * hourMs },
  verification: { withinMs: dayMs, warnMs: 2 * hourMs },
  first_answer: { withinMs: dayMs, warnMs: 2 * hourMs },
  decision: { withinMs: 2 * dayMs, warnMs: 6 * hourMs },
  buyer_return: { withinMs: 7 * dayMs, warnMs: 2 * dayMs },
  receipt: { withinMs: 10 * dayMs, warnMs: 2 * dayMs },
  inspection: { withinMs: 2 * dayMs, warnMs: 6 * hourMs },
  settling: { withinMs: 2 * dayMs, warnMs: 6 * hourMs },
  buyer_payment: { withinMs: 7 * dayMs, warnMs: 2 * dayMs },
  revision: { withinMs: null, warnMs: 0 },
  ruling: { withinMs: null, warnMs: 0 },
  redemption: { withinMs: null, warnMs: 0 },
  link_expiry: { withinMs: 0, warnMs: dayMs },
  hours: null,
};

import type { Instant } from '../kernel/time.ts';
import type { AfterSalesCase } from './case.ts';
import type { CaseState } from './case-machine.ts';
import { owesDifference } from './difference.ts';

/**
 * What a case waits for while it is in some state: the seller's first answer, his decision, the goods
 * that the buyer sends back, word that they have arrived, a look at them, the money, what other goods
 * cost the buyer more, whether he asks again after a refusal, or the ruling in a dispute.
 */
export type CaseWait =
  | 'first_answer'
  | 'decision'
  | 'buyer_return'
  | 'receipt'
  | 'inspection'
  | 'settling'
  | 'buyer_payment'
  | 'revision'
  | 'ruling';

// Two states of one wait are one stretch of time: money that failed to go out is not owed anew.
const waits: Readonly<Record<CaseState, CaseWait | null>> = {
  requested: 'first_answer',
  reviewing: 'decision',
  approved: 'settling',
  awaiting_return: 'buyer_return',
  return_in_transit: 'receipt',
  received: 'inspection',
  inspected: 'inspection',
  settling: 'settling',
  failed: 'settling',
  rejected: 'revision',
  disputed: 'ruling',
  withdrawn: null,
  expired: null,
  closed: null,
  done: null,
};

// Other goods do not go out before the buyer has paid for them.
const whileOwed: Partial<Record<CaseState, CaseWait>> = {
  approved: 'buyer_payment',
  inspected: 'buyer_payment',
  failed: 'buyer_payment',
};

/** What a case waits for; `null` once it has ended. */
export function waitOf(each: Pick<AfterSalesCase, 'state' | 'difference'>): CaseWait | null {
  const wait = waits[each.state];
  return owesDifference(each) ? (whileOwed[each.state] ?? wait) : wait;
}

/** A case after a change, with the time from which it waits for what it waits for by then. */
export function waiting(
  before: AfterSalesCase,
  after: AfterSalesCase,
  at: Instant,
): AfterSalesCase {
  const isSame = waitOf(after) === waitOf(before);
  return { ...after, waitingSince: isSame ? before.waitingSince : at };
}

/**
 * Since when a case waits for what it waits for at present. Documents of earlier releases do not say: the
 * last instant that they know of stands for it.
 */
export function waitingSinceOf(each: AfterSalesCase): Instant {
  const { waitingSince, openedAt, decision, rejections, revisions } = each;
  if (waitingSince !== null) return waitingSince;
  const known = [decision?.at, rejections.at(-1)?.at, revisions.at(-1)?.at];
  return Math.max(openedAt, ...known.map((at) => at ?? openedAt));
}

import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { minuteMs, secondMs } from '../kernel/time.ts';
import { isPlatformShop } from '../platform/platform-shop.ts';
import type { Decision } from './decision.ts';
import { takeInReading } from './order-fact.ts';
import type { JobContext, JobDecision } from './order-jobs.ts';
import type { OrderReading } from './order-reading.ts';
import type { Order } from './order.ts';
import { isOlderThan } from './reported.ts';

/** A reading made for a reveal: what was read, `trusted` by policy without one, or none yet. */
export type FreshReading = OrderReading | 'trusted' | null;

/**
 * Inside a host's transaction a reading this recent always counts, however strict the shop: nothing is
 * revealed on it, and the reveal asks again.
 */
const recentEnoughMs = 10 * secondMs;

/** A reading that took longer than this to arrive says nothing about now. */
const longestReadingMs = minuteMs;

type FreshContext = JobContext & {
  readonly fresh: FreshReading;
  /** Part of the host's transaction. Default: no. */
  readonly staysSealed?: boolean;
};

/**
 * Decides a command that hands over or reveals goods. Where the order was last read too long ago and `fresh` is not
 * given, or the given one is older than what is known, the answer is `order.reading_stale`. A given
 * reading is taken in first, and what it says is stored even when the command is refused because of it.
 */
export function decideFresh<A, E>(
  order: Order,
  context: FreshContext,
  then: (order: Order) => JobDecision<A, E>,
): JobDecision<A, E | CoreError<'order.reading_stale'>> {
  const { now, shop, screening, ruling } = context;
  // Of the host's own orders nobody knows more than the host has told.
  const fresh = isPlatformShop(shop) ? 'trusted' : context.fresh;
  const checked = checkFresh(order, { ...context, fresh });
  if (checked.isErr()) return { decision: null, answer: err(checked.error) };
  if (fresh === null || fresh === 'trusted') return then(order);
  const facts = takeInReading(order, fresh, {
    policy: shop.policy,
    now,
    shortages: context.shortages,
    keepsReading: true,
    screening,
    ruling,
  });
  const { decision, answer } = then(facts.order);
  return { decision: join(facts, decision), answer };
}

/** Two decisions, one after the other. */
export function join(first: Decision, second: Decision | null): Decision {
  if (second === null) return first;
  return { order: second.order, events: [...first.events, ...second.events] };
}

function checkFresh(
  order: Order,
  { fresh, now, shop, staysSealed = false }: FreshContext,
): Result<void, CoreError<'order.reading_stale'>> {
  if (fresh === 'trusted') return ok();
  const { freshnessMs } = shop.policy;
  const { readAt } = fresh ?? order.reported;
  const ageMs = now - readAt;
  const leastMs = staysSealed ? recentEnoughMs : 0;
  const mostMs = Math.max(freshnessMs, fresh === null ? leastMs : longestReadingMs);
  // A reading from the future was made by a process whose clock is wrong: nobody knows how old it is.
  const isRecent = ageMs >= 0 && ageMs <= mostMs;
  const isOvertaken = fresh !== null && isOlderThan(fresh.read, order.reported);
  if (isRecent && !isOvertaken) return ok();
  return err(coreError('order.reading_stale', { orderId: order.orderId, readAt }));
}

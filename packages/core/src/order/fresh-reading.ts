import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { Decision } from './decision.ts';
import { takeInReading } from './order-fact.ts';
import type { JobContext, JobDecision } from './order-jobs.ts';
import type { OrderReading } from './order-reading.ts';
import type { Order } from './order.ts';

/** A reading made for a reveal: what was read, `trusted` by policy without one, or none yet. */
export type FreshReading = OrderReading | 'trusted' | null;

/**
 * Decides a command that reveals goods. Where the order was last read too long ago and `fresh` is not
 * given, the answer is `order.reading_stale`. A given reading is taken in first, and what it says is
 * stored even when the command is refused because of it.
 */
export function decideFresh<A, E>(
  order: Order,
  context: JobContext & { readonly fresh: FreshReading },
  then: (order: Order) => JobDecision<A, E>,
): JobDecision<A, E | CoreError<'order.reading_stale'>> {
  const { fresh, now, shop } = context;
  if (fresh === null) {
    const checked = checkFresh(order, context);
    if (checked.isErr()) return { decision: null, answer: err(checked.error) };
    return then(order);
  }
  if (fresh === 'trusted') return then(order);
  const facts = takeInReading(order, fresh, {
    policy: shop.policy,
    now,
    shortages: context.shortages,
    keepsReading: true,
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
  { orderId, reported }: Order,
  { now, shop }: JobContext,
): Result<void, CoreError<'order.reading_stale'>> {
  const { readAt } = reported;
  if (readAt + shop.policy.freshnessMs >= now) return ok();
  return err(coreError('order.reading_stale', { orderId, readAt }));
}

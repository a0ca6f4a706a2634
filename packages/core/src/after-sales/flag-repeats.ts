import { err, ok, type Result } from 'neverthrow';
import type { OrderId } from '../kernel/ids.ts';
import { dayMs, type Instant } from '../kernel/time.ts';
import type { Decision } from '../order/decision.ts';
import { draftOrder } from '../order/order-draft.ts';
import type { Order } from '../order/order.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import { figuresOf, figuresWhenDone, type BuyerThreshold } from './buyer-figures.ts';

/** How many of a buyer's orders are looked at, the newest. */
const ordersOfBuyer = 100;

/** The other orders of whoever bought an order, the newest ones. Errors: `storage.*`. */
export async function otherOrdersOf(
  { runtime, tenant }: Scope,
  orderId: OrderId,
): Promise<Result<readonly Order[], StorageError>> {
  if (runtime.buyerThresholds.length === 0) return ok([]);
  const loaded = await runtime.storage.load({ tenant, orderIds: [orderId] });
  if (loaded.isErr()) return err(loaded.error);
  const buyerRef = loaded.value.orders[0]?.buyerRef ?? null;
  if (buyerRef === null) return ok([]);
  const found = await runtime.storage.findOrders({ tenant, user: buyerRef, limit: ordersOfBuyer });
  return found.map(({ items }) =>
    items.filter((each) => each.orderId !== orderId && each.buyerRef === buyerRef),
  );
}

/**
 * Notes in the history that somebody gets the same again and again: a case was agreed to, and with it its
 * buyer has as many as a rule speaks from.
 */
export function flagRepeats(
  decision: Decision,
  context: {
    readonly others: readonly Order[];
    readonly thresholds: readonly BuyerThreshold[];
    readonly now: Instant;
  },
): Decision {
  const { order, events } = decision;
  if (order.buyerRef === null) return decision;
  const agreed = new Set(
    events.flatMap((each) => (each.type === 'case.approved' ? [each.caseId] : [])),
  );
  const draft = draftOrder(order, context.now);
  for (const current of order.cases.filter(({ caseId }) => agreed.has(caseId))) {
    for (const figure of figuresWhenDone(order, current)) {
      const rule = context.thresholds
        .filter((each) => each.figure === figure)
        .map((each) => ({ ...each, count: 1 + countOf({ ...context, order, current }, each) }))
        .toSorted((a, b) => b.atLeast - a.atLeast)
        .find(({ count, atLeast }) => count >= atLeast);
      if (rule === undefined) continue;
      const { caseId } = current;
      draft.emit({ type: 'case.flagged', caseId, rule: rule.rule, count: rule.count });
    }
  }
  return { order: draft.order, events: [...events, ...draft.events] };
}

function countOf(
  among: {
    readonly others: readonly Order[];
    readonly order: Order;
    readonly current: Order['cases'][number];
    readonly now: Instant;
  },
  { figure, days }: BuyerThreshold,
): number {
  const { others, order, current, now } = among;
  const since = now - days * dayMs;
  const counted = [order, ...others].flatMap((each) =>
    each.cases.filter(
      (other) =>
        other !== current && other.openedAt >= since && figuresOf(each, other).includes(figure),
    ),
  );
  return counted.length;
}

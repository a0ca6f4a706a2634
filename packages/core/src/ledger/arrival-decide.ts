import type { Instant } from '../kernel/time.ts';
import { advanceOrder } from '../order/order-advance.ts';
import type { Decision } from '../order/decision.ts';
import { canStep, draftOrder } from '../order/order-draft.ts';
import type { Order } from '../order/order.ts';
import { hasArrived } from '../order/settlement-due.ts';
import { settlementMachine } from '../order/settlement-machine.ts';
import type { EntrySum } from '../ports/ledger-storage.ts';
import type { ShopPolicy } from '../shop/shop.ts';

const isStatements: Readonly<Record<ShopPolicy['settledBy'], boolean>> = {
  channel_completed: false,
  statement: true,
  host: false,
};

/** Whether a shop's orders are settled by what statements tell. */
export function settlesByStatement({ settledBy }: ShopPolicy): boolean {
  return isStatements[settledBy];
}

/**
 * Takes in that an order's money is on the account 到账, by the sums of what statements say of its number: the
 * order is settled where that is all that was to come. `null` where nothing follows: a part has come, the
 * order is settled or unpaid, or its shop does not settle by statement.
 */
export function decideArrival(
  order: Order,
  sums: readonly EntrySum[],
  { policy, now }: { readonly policy: ShopPolicy; readonly now: Instant },
): Decision | null {
  const step = {
    machine: settlementMachine,
    state: order.settlement,
    command: 'settle',
  } as const;
  if (!settlesByStatement(policy) || order.isTest || !canStep(order, step)) return null;
  if (!hasArrived(order, sums)) return null;
  const draft = draftOrder(order, now);
  draft.emit({ type: 'settlement.settled' });
  advanceOrder(draft, policy);
  return { order: draft.order, events: draft.events };
}

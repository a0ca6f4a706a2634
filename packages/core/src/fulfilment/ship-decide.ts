import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { UnitId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { Decision } from '../order/decision.ts';
import { advanceOrder } from '../order/order-advance.ts';
import type { Delivery, Order } from '../order/order.ts';
import { canStep, draftOrder, type OrderDraft, type StepError } from '../order/order-draft.ts';
import {
  isSending,
  owedUnits,
  unclaimedUnits,
  unitOf,
  type OwedUnit,
} from '../order/order-units.ts';
import type { BoundKey } from '../ports/change.ts';
import { redemptionMachine } from '../redemption/redemption-machine.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import { deliveriesWhere, isByVoucher, usesLink, type DeliveryRule } from './delivery-rules.ts';
import { claimAll, handOver } from './hand-over.ts';
import { replaceWithdrawn } from './replace-withdrawn.ts';
import { mayHandOver, sendVouchers } from './vouchers.ts';

/** Why an order cannot be shipped. */
export type ShipDecisionError = StepError | CoreError<'order.nothing_owed'>;

/**
 * Which way goods go: `link` gives them their keys and lets them wait, `direct` hands them over and
 * reveals them to the caller.
 */
export type ShipRoute = 'link' | 'direct';

const directly: ReadonlySet<DeliveryRule['deliveredBy']> = new Set(['ship', 'redeem', 'vouchers']);

/** Which deliveries a route hands over; without a route every line goes its own way. */
const handedOver: Readonly<Record<ShipRoute | 'own', readonly Delivery[]>> = {
  link: [],
  direct: deliveriesWhere(({ deliveredBy }) => directly.has(deliveredBy)),
  own: deliveriesWhere(({ deliveredBy }) => deliveredBy === 'ship'),
};

/** The deliveries whose keys a route opens: for its caller, or for the channel. */
export function openedBy(route: ShipRoute | undefined): readonly Delivery[] {
  return route === undefined ? [...handedOver.own, ...voucherDeliveries] : handedOver[route];
}

const voucherDeliveries = deliveriesWhere(({ deliveredBy }) => deliveredBy === 'vouchers');

/** The lines of an order that a route hands over. */
export function deliveriesOf(route: ShipRoute | undefined): readonly Delivery[] {
  return handedOver[route ?? 'own'];
}

/**
 * Ships what an order owes by the given route, or each line by its own delivery: units of `direct`
 * lines are handed over and revealed to the caller, units of `claim_page` lines get their keys and wait
 * behind the link; of `e_voucher` lines the keys are opened for the channel, which is handed them after
 * the commit. What is handed over so needs no link any more: the order counts as redeemed. Vouchers go to
 * the caller only where the channel was tried first and no call is under way.
 *
 * Errors: `order.nothing_owed` when there is nothing left to claim or hand over, `order.not_paid`,
 * `order.frozen`.
 */
export function decideShip(
  order: Order,
  context: {
    readonly policy: ShopPolicy;
    readonly now: Instant;
    /** The keys of the order's units; those that have expired are replaced. */
    readonly keys: readonly BoundKey[];
    /** Left out: by each line's delivery. */
    readonly route?: ShipRoute;
    /** Part of the host's transaction: hand over now, reveal after its commit. Default: no. */
    readonly staysSealed?: boolean;
  },
): Result<Decision, ShipDecisionError> {
  const draft = draftOrder(order, context.now);
  const { keys, staysSealed = false } = context;
  replaceWithdrawn(draft, keys);
  const deliveries = deliveriesOf(context.route);
  const shipped = claimAll(draft, unclaimedUnits(draft.order))
    .andThen(() => toHandOver(draft.order, deliveries))
    .andThen((units) => handOver(draft, units, { staysSealed }))
    .andThen(() => (context.route === undefined ? sendVouchers(draft) : ok()));
  if (shipped.isErr()) return err(shipped.error);
  if (draft.events.length === 0) {
    return err(coreError('order.nothing_owed', { orderId: order.orderId, action: 'ship' }));
  }
  countAsRedeemed(draft);
  advanceOrder(draft, context.policy);
  return ok({ order: draft.order, events: draft.events });
}

function toHandOver(
  order: Order,
  deliveries: readonly Delivery[],
): Result<readonly OwedUnit[], StepError> {
  const units = owedUnits(order, deliveries).filter(
    ({ line, unit }) => !isByVoucher(line) || isSending(unit),
  );
  for (const { unit } of units) {
    const allowed = mayHandOver(order, unit);
    if (allowed.isErr()) return err(allowed.error);
  }
  return ok(units);
}

// Whoever hands over all that the link promised has redeemed the order for its buyer; where its time was
// up, that extends it.
function countAsRedeemed(draft: OrderDraft): void {
  const { order, events } = draft;
  const hasHandedOver = events.some(
    (event) => event.type === 'unit.delivered' && isByLink(order, event.unitId),
  );
  if (!hasHandedOver) return;
  const step = { machine: redemptionMachine, state: order.redemption } as const;
  if (canStep(order, { ...step, command: 'extend' })) draft.emit({ type: 'redemption.extended' });
  const redeem = { ...step, state: draft.order.redemption, command: 'redeem' } as const;
  if (canStep(draft.order, redeem)) draft.emit({ type: 'redemption.redeemed' });
}

function isByLink(order: Order, unitId: UnitId): boolean {
  return usesLink(unitOf(order, unitId).line);
}

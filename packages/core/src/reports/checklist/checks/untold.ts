import { err, ok, type Result } from 'neverthrow';
import { confirmationMachine } from '../../../fulfilment/confirmation-machine.ts';
import { tellingSince } from '../../../fulfilment/hand-work.ts';
import type { OrderId } from '../../../kernel/ids.ts';
import { dayMs, hourMs, type Instant } from '../../../kernel/time.ts';
import { isBlockedBy } from '../../../order/hold-machine.ts';
import { isPaidState } from '../../../order/order-guards.ts';
import { orderStatusOf } from '../../../order/order-status.ts';
import { isRejected } from '../../../order/order-units.ts';
import type { Order } from '../../../order/order.ts';
import type { Effect } from '../../../ports/change.ts';
import type { StorageError } from '../../../ports/storage.ts';
import type { ShopPolicy } from '../../../shop/shop.ts';
import { readPages } from '../../read-pages.ts';
import { maxFindings, type CheckContext } from '../check.ts';
import type { FindingDraft } from '../finding.ts';

/** So long a channel may be down, or forbid us to call, before it is anybody's matter. */
const forgottenMs = dayMs;
/** Where the channel's own last time comes before the next look, so long is too long. */
const urgentMs = hourMs;

const pageSize = 500;

/** An order of which its channel is to be told, and was not for too long. */
export interface Untold {
  readonly order: Order;
  /** Since when it is to be told. */
  readonly since: Instant;
  /** How often a call was begun. */
  readonly tries: number;
}

/**
 * Hands over each order of which the worker has not told the channel for too long: its credentials are dead,
 * the channel is down or forbids us to call, or no worker runs.
 */
export async function readUntold(
  context: CheckContext,
  take: (untold: Untold) => void,
): Promise<Result<void, StorageError>> {
  const { scope, shopId } = context;
  const { runtime, tenant } = scope;
  const filter = { tenant, limit: pageSize, ...(shopId === null ? {} : { shopId }) };
  let taken = 0;
  let before: ReadonlySet<OrderId> = new Set();
  for await (const page of readPages((from) =>
    runtime.storage.findPendingEffects({ ...filter, ...from }),
  )) {
    if (page.isErr()) return err(page.error);
    // Where an order's effects are on two pages, it is taken once.
    const known = before;
    const own = page.value.filter((each) => isTelling(each) && !known.has(each.orderId));
    const late = await lateAmong(context, own);
    if (late.isErr()) return err(late.error);
    const here = new Set<OrderId>();
    for (const each of late.value) {
      // Of more than are shown, the exact instant is worth no trip.
      const isExact = taken < maxFindings;
      const untold = await longestOf(context, each, isExact);
      if (untold.isErr()) return err(untold.error);
      if (untold.value === null) continue;
      taken += 1;
      here.add(each.order.orderId);
      take(untold.value);
    }
    before = here;
  }
  return ok();
}

interface Late {
  readonly order: Order;
  /** Not empty. */
  readonly effects: readonly Effect[];
}

async function lateAmong(
  context: CheckContext,
  effects: readonly Effect[],
): Promise<Result<readonly Late[], StorageError>> {
  const { runtime, tenant } = context.scope;
  const policies = new Map(context.shops.map((shop) => [shop.shopId, shop.policy]));
  const byOrder = Map.groupBy(effects, ({ orderId }) => orderId);
  const loaded = await runtime.storage.load({ tenant, orderIds: [...byOrder.keys()] });
  return loaded.map(({ orders }) =>
    orders.flatMap((order): readonly Late[] => {
      const policy = policies.get(order.shopId);
      if (policy === undefined) return [];
      const own = byOrder.get(order.orderId) ?? [];
      const late = own.filter((effect) => isLate(order, { effect, policy }, context));
      return late.length === 0 ? [] : [{ order, effects: late }];
    }),
  );
}

// Of what is to be told of an order, the first that was not told for too long.
async function longestOf(
  context: CheckContext,
  { order, effects }: Late,
  isExact: boolean,
): Promise<Result<Untold | null, StorageError>> {
  for (const effect of effects) {
    const asked = isExact ? await requestedAt(context, effect) : ok(null);
    if (asked.isErr()) return err(asked.error);
    const since = asked.value ?? order.readyAt ?? order.paidAt ?? order.createdAt;
    if (isTooLong(order, since, context)) return ok({ order, since, tries: effect.attempts });
  }
  return ok(null);
}

const tells: Readonly<Record<Effect['group'], boolean>> = {
  confirm: true,
  refund: false,
  fulfil: false,
  verify: false,
};

// What else is to be told has deadlines of its own.
function isTelling({ group }: Effect): boolean {
  return tells[group];
}

// As far as the order itself says: asked for at the earliest when it could be told.
function isLate(
  order: Order,
  { effect, policy }: { readonly effect: Effect; readonly policy: ShopPolicy },
  context: CheckContext,
): boolean {
  const confirmation = order.confirmations.find((each) => each.confirmationId === effect.subject);
  if (confirmation === undefined || !('fail' in confirmationMachine.states[confirmation.state]))
    return false;
  if (!isToBeTold(order)) return false;
  const since = tellingSince(order, confirmation, policy);
  return since !== null && isTooLong(order, since, context);
}

// Of an order that is refused, closed, removed, or held at the channel, nobody waits for word.
function isToBeTold(order: Order): boolean {
  const isOver = !isPaidState[order.payment] || isRejected(order) || orderStatusOf(order).isHidden;
  return !isOver && !order.holds.some((hold) => isBlockedBy(hold, 'confirm'));
}

function isTooLong({ reported }: Order, since: Instant, { now }: CheckContext): boolean {
  const isUrgent = reported.shipBy !== null && reported.shipBy - now <= dayMs;
  return now - since >= (isUrgent ? urgentMs : forgottenMs);
}

// The event that has asked for it says when: goods may have been ready long before.
async function requestedAt(
  { scope: { runtime, tenant } }: CheckContext,
  { orderId, seq }: Effect,
): Promise<Result<Instant | null, StorageError>> {
  const history = await runtime.storage.findHistory(tenant, orderId, seq - 1);
  return history.map(([entry]) => entry?.at ?? null);
}

/** What is found of such an order; it is wrong where the channel's own last time for it is over. */
export function untoldFinding(
  { order, since, tries }: Untold,
  { now, shops }: CheckContext,
): FindingDraft<'confirm.pending'> {
  const { orderId, shopId, orderNo, reported } = order;
  const { shipBy } = reported;
  return {
    code: 'confirm.pending',
    subject: { kind: 'order', shopId, orderId },
    status: shipBy !== null && shipBy <= now ? 'fail' : 'warn',
    figures: {
      orderNo,
      name: shops.find((shop) => shop.shopId === shopId)?.name ?? shopId,
      sinceAt: since,
      waitsMs: now - since,
      lastTimeAt: shipBy,
      leftMs: shipBy === null ? null : Math.max(0, shipBy - now),
      tries,
    },
    evidence: [orderId],
    remedies: [],
  };
}

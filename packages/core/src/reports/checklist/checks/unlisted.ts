import { err, ok, type Result } from 'neverthrow';
import { hourMs, type Instant, type Period } from '../../../kernel/time.ts';
import type { Order } from '../../../order/order.ts';
import type { ChannelOrder, ChannelReadError, ListingLimits } from '../../../ports/channel.ts';
import type { StorageError } from '../../../ports/storage.ts';
import type { ShopChannel } from '../../../shop/shop-channel.ts';
import type { Shop } from '../../../shop/shop.ts';
import { readOrders } from '../../orders/read-orders.ts';
import type { CheckContext } from '../check.ts';
import type { FindingDraft } from '../finding.ts';

/** What came of asking for orders that were not listed. */
export interface AskedFor {
  readonly findings: readonly FindingDraft<'order.unlisted'>[];
  /** How many were not asked for, because there were too many, or because the channel answered no more. */
  readonly unchecked: number;
  /** Why it answered no more; what was found before that stands. */
  readonly error: ChannelReadError | null;
}

/** Finds our orders that a channel's listing does not have, while it is walked. */
export interface UnlistedWalk {
  /** A page was read. */
  listed(rows: readonly (Pick<ChannelOrder, 'orderNo'> & Partial<ChannelOrder>)[]): void;
  /** Every page of what changed before this instant was read. */
  readTo(instant: Instant): Promise<Result<void, StorageError>>;
  /** The walk is over: what was not met is asked for one by one. */
  ask(source: ShopChannel): Promise<AskedFor>;
}

/** A channel is not asked for more than so many orders of a shop and day: it counts our calls. */
const mostAsked = 500;
/** Walks stay so far inside the depth to which a channel lists. */
const depthMarginMs = hourMs;

interface Walked {
  readonly context: CheckContext;
  readonly shop: Shop;
  readonly limits: ListingLimits;
  readonly period: Period;
}

/**
 * An order that was placed in the period is listed there by its last change, at which the walk comes by
 * later. In memory are only those that were placed where the walk has been and whose last change it has
 * not come to, and those that it met before ours were read.
 */
export function createUnlisted({ context, shop, limits, period }: Walked): UnlistedWalk {
  const { runtime, tenant } = context.scope;
  const { shopId } = shop;
  const met = new Set<string>();
  const waiting = new Map<string, Order>();
  let ownTo = Math.max(period.from, period.to - limits.maxDepthMs + depthMarginMs);
  const take = (order: Order): void => {
    const { orderNo, told, reported } = order;
    if (met.delete(orderNo)) return;
    // What the host alone tells of is at no channel; what changed later is listed later.
    if (told !== null || reported.modifiedAt >= period.to) return;
    waiting.set(orderNo, order);
  };
  return {
    listed(rows) {
      for (const { orderNo, createdAt } of rows) {
        const isOursRead = createdAt !== undefined && createdAt < ownTo;
        if (!waiting.delete(orderNo) && !isOursRead) met.add(orderNo);
      }
    },
    async readTo(instant) {
      if (instant <= ownTo) return ok();
      const created = { from: ownTo, to: instant };
      const narrowing = { tenant, shopId, among: 'live', created } as const;
      for await (const page of readOrders(runtime.storage, narrowing)) {
        if (page.isErr()) return err(page.error);
        page.value.forEach(take);
      }
      ownTo = instant;
      return ok();
    },
    ask: (source) => askFor(source, [...waiting.values()], period),
  };
}

/**
 * Asks for orders that were not listed, one by one, as far as a channel may be asked.
 *
 * @internal For tests.
 */
export async function askFor(
  { channel, call }: ShopChannel,
  orders: readonly Order[],
  period: Period,
): Promise<AskedFor> {
  const findings: FindingDraft<'order.unlisted'>[] = [];
  const meant = orders.slice(0, mostAsked);
  for (const [asked, order] of meant.entries()) {
    const loaded = await channel.loadOrder(call, order.orderNo);
    if (loaded.isErr()) {
      const { error } = loaded;
      if (error.code !== 'channel.order_not_found') {
        return { findings, unchecked: orders.length - asked, error };
      }
      findings.push(findingOf(order, 'unknown'));
      continue;
    }
    // What has changed since the walk came by is listed at another place by now.
    const { modifiedAt } = loaded.value;
    if (modifiedAt < period.to) findings.push(findingOf(order, 'hidden'));
  }
  return { findings, unchecked: orders.length - meant.length, error: null };
}

function findingOf(order: Order, problem: 'unknown' | 'hidden'): FindingDraft<'order.unlisted'> {
  const { orderId, shopId, orderNo, buyerPaidMinor: oursMinor, currency, payment } = order;
  return {
    code: 'order.unlisted',
    subject: { kind: 'order', shopId, orderId },
    status: problem === 'unknown' ? 'fail' : 'warn',
    figures: { orderNo, oursMinor, currency, payment, problem },
    evidence: [orderId],
    remedies: [],
  };
}

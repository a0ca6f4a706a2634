import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import type { OrderId, ShopId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import { dayMs, hourMs, type Instant } from '../kernel/time.ts';
import type { Order } from '../order/order.ts';
import type { DueFilter } from '../ports/storage-filters.ts';
import type { Page, StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import { serviceCall } from '../runtime/service-call.ts';
import type { Shop } from '../shop/shop.ts';
import { deadlinesOf } from './running-deadlines.ts';
import { type Deadline } from './deadline.ts';

/** Which orders that are late. */
export interface FindOverdueInput {
  /** One shop; left out: all of the tenant's. */
  readonly shopId?: string;
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
  /** 1..500; default 50. */
  readonly limit?: number;
}

/** Which orders that will be late soon. */
export interface FindDueSoonInput extends FindOverdueInput {
  /** How far to look ahead, in milliseconds: 1 minute to 90 days. Default 2 h. */
  readonly withinMs?: number;
}

/** A deadline as a list shows it, at the instant of the question. */
export interface DueDeadline extends Deadline {
  /** How many of its steps have come, whether or not any worker has said so. */
  readonly level: number;
}

/** An order with what is due of it. */
export interface DueOrder {
  /** Our own id of the order. */
  readonly orderId: OrderId;
  /** The shop that it was bought in. */
  readonly shopId: ShopId;
  /** The order's number at its channel 电商单号. */
  readonly orderNo: string;
  /** Those that the list is about; at least one, the earliest first. */
  readonly deadlines: readonly DueDeadline[];
}

/** Why due orders cannot be listed. */
export type FindDueError = StorageError | CoreError<'input.invalid'>;

/** What an `orders` service tells of deadlines 时限. */
export interface DeadlineCalls {
  /**
   * Orders of which something is overdue 已逾期 now, the longest first, with how many of its steps have
   * come; computed when asked, whether or not any worker runs. A shop's other terms hold for an order from its next change on.
   *
   * Errors: `input.invalid`, `storage.*`.
   */
  overdue(input?: FindOverdueInput): ResultAsync<Page<DueOrder>, FindDueError>;
  /**
   * Orders of which something will be overdue within a stretch of time 即将逾期 and nothing is yet, the
   * soonest first; otherwise as `overdue`.
   *
   * Errors: `input.invalid`, `storage.*`.
   */
  dueSoon(input?: FindDueSoonInput): ResultAsync<Page<DueOrder>, FindDueError>;
}

const overdueSchema = z.object({
  shopId: idSchema<ShopId>().exactOptional(),
  cursor: z.string().exactOptional(),
  limit: z.int().min(1).max(500).exactOptional(),
});
const dueSoonSchema = overdueSchema.extend({
  withinMs: z
    .int()
    .min(60_000)
    .max(90 * dayMs)
    .exactOptional(),
});

const defaultLimit = 50;
const defaultAheadMs = 2 * hourMs;

/** The deadlines of orders on behalf of one tenant. */
export function createDeadlineCalls(scope: Scope): DeadlineCalls {
  const { clock } = scope.runtime;
  return {
    overdue: (input) =>
      serviceCall(overdueSchema, input ?? {}, ({ limit = defaultLimit, ...query }) =>
        findDue(scope, { ...query, limit, tenant: scope.tenant, to: clock.now() + 1 }),
      ),
    dueSoon: (input) =>
      serviceCall(dueSoonSchema, input ?? {}, ({ limit = defaultLimit, ...given }) => {
        const { withinMs = defaultAheadMs, ...query } = given;
        const from = clock.now() + 1;
        return findDue(scope, { ...query, limit, tenant: scope.tenant, from, to: from + withinMs });
      }),
  };
}

async function findDue(
  { runtime, tenant }: Scope,
  filter: DueFilter,
): Promise<Result<Page<DueOrder>, StorageError>> {
  const found = await runtime.storage.findDue(filter);
  if (found.isErr()) return err(found.error);
  const { items, nextCursor } = found.value;
  const shopIds = [...new Set(items.map(({ shopId }) => shopId))];
  const loaded = await runtime.storage.load({ tenant, shopIds });
  if (loaded.isErr()) return err(loaded.error);
  const shops = new Map(loaded.value.shops.map((shop) => [shop.shopId, shop]));
  const range = { to: filter.to, now: runtime.clock.now() };
  const due = items.flatMap((order) => dueOrderOf(order, shops.get(order.shopId), range));
  return ok({ items: due, nextCursor });
}

// What is stored says which orders to look at; what is due of them is computed.
function dueOrderOf(
  order: Order,
  shop: Shop | undefined,
  { to, now }: { readonly to: Instant; readonly now: Instant },
): readonly DueOrder[] {
  if (shop === undefined) return [];
  const { orderId, shopId, orderNo } = order;
  const deadlines = deadlinesOf(order, shop.policy)
    .filter(({ dueAt }) => dueAt !== null && dueAt < to)
    .toSorted((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0))
    .map((each) => ({ ...each, level: each.steps.filter(({ at }) => at <= now).length }));
  return deadlines.length === 0 ? [] : [{ orderId, shopId, orderNo, deadlines }];
}

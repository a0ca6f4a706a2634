import { err, ok, ResultAsync, type Result } from 'neverthrow';
import { z } from 'zod';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId, ShopId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import type { Page, StorageError } from '../ports/storage.ts';
import type { ShopTabCounts } from '../ports/storage-rows.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall, serviceCall } from '../runtime/service-call.ts';
import { ingestOrder, refreshOrder, type Ingested, type IngestOrderError } from '../sync/ingest.ts';
import {
  placeOwnOrder,
  type PlacedOrder,
  type PlaceOrderError,
} from '../platform/place-own-order.ts';
import { placeOrderSchema, type PlaceOrderInput } from '../platform/placing.ts';
import {
  recordFact,
  recordFactSchema,
  type RecordedFact,
  type RecordFactError,
  type RecordFactInput,
} from '../platform/record-fact.ts';
import { createRejectionCalls, type RejectionCalls } from '../redemption/rejection-calls.ts';
import { createDeadlineCalls, type DeadlineCalls } from '../deadlines/deadline-calls.ts';
import { historySteps, type HistoryStep } from './history-steps.ts';
import { createPersonalCalls, type PersonalCalls } from '../people/personal-calls.ts';
import { createPresenceCalls, type PresenceCalls } from './presence-calls.ts';
import { createHoldCalls, type HoldCalls } from './hold-calls.ts';
import { createNoteCalls, type NoteCalls } from './note-call.ts';
import { timelineOf, type Timeline } from './timeline.ts';
import type { Order } from './order.ts';
import { findOrderRows, type OrderRow } from './order-rows.ts';
import {
  countOrders,
  countOrdersSchema,
  findOrders,
  findOrdersSchema,
  orderNoSchema,
  type FindOrdersInput,
  type OrderConditions,
  type OrderCounts,
} from './order-search.ts';

/** Names an order by its own id, or by its channel's number. */
export type LoadOrderInput =
  { readonly orderId: string } | { readonly shopId: string; readonly orderNo: string };

/** Why an order cannot be read. */
export type ReadError = StorageError | CoreError<'input.invalid' | 'order.not_found'>;

/** Why orders cannot be listed or counted. */
export type FindOrdersError = StorageError | CoreError<'input.invalid'>;

/** Why an order cannot be taken in from its channel. */
export type IngestError = IngestOrderError | CoreError<'input.invalid'>;

/** Orders 订单. */
export interface OrderService
  extends HoldCalls, PresenceCalls, RejectionCalls, DeadlineCalls, PersonalCalls, NoteCalls {
  /**
   * Reads an order at its channel and stores it, for the first time or again. Any number of callers
   * and pollers may do so at once: it is stored once, and a reading that is no news changes nothing.
   *
   * Errors: `shop.not_found`, `channel.*`, `input.invalid`, `storage.*`, `vault.*`,
   * `transaction.not_allowed` on a handle with `tx`.
   */
  ingest(
    input: { readonly shopId: string; readonly orderNo: string },
    options?: CallOptions,
  ): ResultAsync<Ingested, IngestError>;
  /**
   * Reads a known order at its channel again and records when, even where nothing has changed.
   *
   * Errors: `order.not_found`, `shop.not_found`, `channel.*`, `input.invalid`, `storage.*`,
   * `vault.*`, `transaction.not_allowed` on a handle with `tx`.
   */
  refresh(
    input: { readonly orderId: string },
    options?: CallOptions,
  ): ResultAsync<Ingested, IngestError>;
  /**
   * Places an order of the host's own 平台订单, not paid yet, in a shop on the channel `platform`. Once
   * for each number, whoever else places it at the same time: the same order again answers `replayed`.
   * What becomes of it is told with `recordFact`.
   *
   * Errors: `shop.not_found`, `shop.not_on_platform`, `product.not_found`, `order.number_taken` where
   * the number stands for another order, `input.invalid`, `idempotency.key_reused`, `storage.*`,
   * `vault.*`.
   */
  place(input: PlaceOrderInput, options?: CallOptions): ResultAsync<PlacedOrder, PlaceOrderError>;
  /**
   * Takes in what became of an order of the host's own. Facts may come late, twice and in any order:
   * the order comes to the same. A fact is never refused for what the order is; what presupposes a
   * payment waits until that is told, and goods of an order that is closed after its payment are held
   * back until the money has gone back. `settled` is for every channel, where the shop's policy says
   * `settledBy: 'host'`.
   *
   * Errors: `order.not_found`, `shop.not_on_platform`, `case.not_found`, `input.invalid` also for a
   * refund on a line that the order does not have, `idempotency.key_reused`, `storage.*`.
   */
  recordFact(
    input: RecordFactInput,
    options?: CallOptions,
  ): ResultAsync<RecordedFact, RecordFactError>;
  /** Loads an order. Errors: `order.not_found`, `input.invalid`, `storage.*`. */
  load(input: LoadOrderInput): ResultAsync<Order, ReadError>;
  /**
   * Lists orders, newest first: by creation, or where `redeemed` is asked for, by redemption. All
   * conditions must hold. A page goes on where the one before ended, whatever was placed meanwhile.
   *
   * Errors: `input.invalid`, `storage.*`.
   */
  find(input?: FindOrdersInput): ResultAsync<Page<Order>, FindOrdersError>;
  /**
   * The same list as rows for a screen 订单列表: each order with its shop's and products' names, how it
   * stands as a whole, and why it was refunded or rejected. Two calls to the storage for a page.
   *
   * Errors: `input.invalid`, `storage.*`.
   */
  rows(input?: FindOrdersInput): ResultAsync<Page<OrderRow>, FindOrdersError>;
  /**
   * How many orders stand under each tab 状态标签: exact for all shops or one, in a time that does not
   * depend on how many there are. With further conditions exact up to 10,000, and `isCapped` above.
   *
   * Errors: `input.invalid`, `storage.*`.
   */
  counts(input?: OrderConditions): ResultAsync<OrderCounts, FindOrdersError>;
  /**
   * The same shop by shop, exactly; one row for each shop of which an order stands under some tab.
   *
   * Errors: `storage.*`.
   */
  countsByShop(): ResultAsync<readonly ShopTabCounts[], StorageError>;
  /**
   * Lists what happened to an order: who, when, why, by which rule, and what it changed of the order,
   * oldest first, at most 1,000 entries from the one after `afterSeq` on: the last one's `seq` is where
   * the next page begins. An order that does not exist has no history.
   *
   * Errors: `input.invalid`, `storage.*`.
   */
  history(input: {
    readonly orderId: string;
    readonly afterSeq?: number;
  }): ResultAsync<readonly HistoryStep[], FindOrdersError>;
  /**
   * The whole history of an order step by step: what each change did, who made it and why, and how the
   * order stood before and after; second looks at secrets stand between. `timelineText` of
   * `@kaquan/core/texts` writes it out.
   *
   * Errors: `order.not_found`, `input.invalid`, `storage.*`.
   */
  timeline(input: { readonly orderId: string }): ResultAsync<Timeline, ReadError>;
}

const refSchema = z.object({ shopId: idSchema<ShopId>(), orderNo: orderNoSchema });
const idInputSchema = z.object({ orderId: idSchema<OrderId>() });
const loadInputSchema = z.union(
  [z.strictObject(idInputSchema.shape), z.strictObject(refSchema.shape)],
  'must be { orderId } or { shopId, orderNo }',
);
const historyInputSchema = z.object({
  orderId: idSchema<OrderId>(),
  afterSeq: z.int().min(0).exactOptional(),
});

/** Orders on behalf of one tenant and actor. */
export function createOrderService(scope: Scope): OrderService {
  const { tenant, runtime } = scope;
  const { storage } = runtime;
  return {
    ingest: (input, options) =>
      mutatingCall(refSchema, { input, options }, (ref) => ingestOrder(scope, ref)),
    refresh: (input, options) =>
      mutatingCall(idInputSchema, { input, options }, ({ orderId }, { reason }) =>
        refreshOrder(scope, orderId, reason),
      ),
    ...createHoldCalls(scope),
    ...createNoteCalls(scope),
    ...createPresenceCalls(scope),
    ...createDeadlineCalls(scope),
    ...createPersonalCalls(scope),
    place: (input, options) =>
      mutatingCall(placeOrderSchema, { input, options }, (checked, checkedOptions) =>
        placeOwnOrder(scope, checked, checkedOptions),
      ),
    recordFact: (input, options) =>
      mutatingCall(recordFactSchema, { input, options }, (checked, checkedOptions) =>
        recordFact(scope, checked, checkedOptions),
      ),
    ...createRejectionCalls(scope),
    load: (input) => serviceCall(loadInputSchema, input, (which) => load(scope, which)),
    find: (input) =>
      serviceCall(findOrdersSchema, input ?? {}, (query) => findOrders(scope, query)),
    rows: (input) =>
      serviceCall(findOrdersSchema, input ?? {}, (query) => findOrderRows(scope, query)),
    counts: (input) =>
      serviceCall(countOrdersSchema, input ?? {}, (query) => countOrders(scope, query)),
    countsByShop: () => new ResultAsync(storage.countTabs(tenant, null)),
    timeline: (input) =>
      serviceCall(idInputSchema, input, ({ orderId }) => timelineOf(scope, orderId)),
    history: (input) =>
      serviceCall(historyInputSchema, input, ({ orderId, afterSeq = 0 }) =>
        historySteps(scope, orderId, afterSeq),
      ),
  };
}

async function load(
  { tenant, runtime }: Scope,
  which: z.infer<typeof loadInputSchema>,
): Promise<Result<Order, StorageError | CoreError<'order.not_found'>>> {
  const isById = 'orderId' in which;
  const request = isById ? { orderIds: [which.orderId] } : { orderRefs: [which] };
  const loaded = await runtime.storage.load({ tenant, ...request });
  if (loaded.isErr()) return err(loaded.error);
  const [order] = loaded.value.orders;
  if (order !== undefined) return ok(order);
  const orderId = isById ? which.orderId : which.orderNo;
  return err(coreError('order.not_found', { orderId }));
}

import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import { invariant } from '../kernel/invariant.ts';
import { decideFresh, type FreshReading } from '../order/fresh-reading.ts';
import { loadOrderWithShop, type LoadOrderError } from '../order/load-order.ts';
import {
  runOrderJobs,
  type JobContext,
  type JobDecision,
  type JobDone,
  type JobError,
  type OrderJob,
} from '../order/order-jobs.ts';
import type { Order } from '../order/order.ts';
import { isHandedOver, owedUnits, unitsOf, withLinesBy } from '../order/order-units.ts';
import type { StorageError } from '../ports/storage.ts';
import { idempotencyOf } from '../runtime/idempotency.ts';
import { mapConcurrently } from '../runtime/map-concurrently.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import {
  openGoods,
  recordLook,
  type IssuedGoods,
  type OpenGoodsError,
} from '../stock/issued-goods.ts';
import { decideWait } from '../stock/wait-decide.ts';
import { readForReveal } from '../sync/read-for-reveal.ts';
import { decideShip, deliveriesOf, type ShipDecisionError, type ShipRoute } from './ship-decide.ts';

/** Why one order of a batch was not shipped. */
export type ShipOrderError =
  | ShipDecisionError
  | JobError
  | LoadOrderError
  | OpenGoodsError
  | CoreError<'stock.short' | 'order.not_fresh'>;

/** One order of a shipped batch. */
export type ShipItem =
  | {
      readonly orderId: OrderId;
      /** `replayed`: it was shipped before, these are the same goods. */
      readonly outcome: 'applied' | 'replayed';
      readonly version: number;
      /** What was handed over to the caller; empty for goods that wait behind the link. */
      readonly goods: readonly IssuedGoods[];
    }
  | { readonly orderId: OrderId; readonly outcome: 'failed'; readonly error: ShipOrderError };

/** What became of a batch: one row per order, in the order given. */
export interface ShipReport {
  /** Failed ones included: a batch never fails for one of its orders. */
  readonly items: readonly ShipItem[];
  /** How many orders came out in each way; they sum to the batch. */
  readonly summary: {
    readonly applied: number;
    readonly replayed: number;
    readonly failed: number;
  };
}

/** How many orders are read from their channel at once. */
const readingsAtOnce = 8;

type Done = 'applied' | 'replayed';
type Refusal =
  | ShipDecisionError
  | CoreError<'stock.short' | 'order.reading_stale' | 'order.not_found' | 'order.not_fresh'>;
type Ran = Result<JobDone<Done>, Refusal | JobError | LoadOrderError>;

/** Ships a batch; see `FulfilmentService.ship`. */
export async function shipOrders(
  scope: Scope,
  { orderIds, route }: { readonly orderIds: readonly OrderId[]; readonly route?: ShipRoute },
  options: CallOptions,
): Promise<Result<ShipReport, StorageError>> {
  const shipping: Shipping = { scope, route, options };
  const first = await runJobs(
    shipping,
    orderIds.map((orderId) => ({ orderId, fresh: null })),
  );
  if (first.isErr()) return err(first.error);
  const ranById = new Map<OrderId, Ran>(
    orderIds.map((orderId, position) => [orderId, at(first.value, position)]),
  );
  const stale = orderIds.filter((orderId) => isStale(ranById.get(orderId)));
  const readings = await mapConcurrently(stale, readingsAtOnce, (id) => readFor(scope, id));
  const readable: { readonly orderId: OrderId; readonly fresh: FreshReading }[] = [];
  for (const [position, orderId] of stale.entries()) {
    const reading = at(readings, position);
    if (reading.isOk()) readable.push({ orderId, fresh: reading.value });
    else ranById.set(orderId, err(reading.error));
  }
  const second = await runJobs(shipping, readable);
  if (second.isErr()) return err(second.error);
  for (const [position, { orderId }] of readable.entries()) {
    ranById.set(orderId, at(second.value, position));
  }
  const items: ShipItem[] = [];
  for (const [orderId, ran] of ranById) {
    items.push(await handOut(shipping, orderId, ran));
  }
  return ok({ items, summary: summarize(items) });
}

interface Shipping {
  readonly scope: Scope;
  readonly route: ShipRoute | undefined;
  readonly options: CallOptions;
}

async function runJobs(
  { scope, route, options }: Shipping,
  orders: readonly { readonly orderId: OrderId; readonly fresh: FreshReading }[],
): Promise<Result<readonly Ran[], StorageError>> {
  const jobs: OrderJob<Done, Refusal>[] = [];
  for (const { orderId, fresh } of orders) {
    const key = options.idempotencyKey;
    const ofOrder = key === undefined ? undefined : `${key}/${orderId}`;
    jobs.push({
      target: { orderId },
      reason: options.reason,
      idempotency: await idempotencyOf('fulfilment.ship', { orderId, route }, ofOrder),
      replay: () => ok('replayed'),
      decide: (context) => decide(context, { orderId, route, fresh }),
    });
  }
  return runOrderJobs(scope, jobs, { withKeys: true });
}

function decide(
  context: JobContext,
  wanted: {
    readonly orderId: OrderId;
    readonly route: ShipRoute | undefined;
    readonly fresh: FreshReading;
  },
): JobDecision<Done, Refusal> {
  const { order } = context;
  const { orderId, route, fresh } = wanted;
  if (order === null) {
    return { decision: null, answer: err(coreError('order.not_found', { orderId })) };
  }
  const reveals = deliveriesOf(route).some((delivery) => owedUnits(order, delivery).length > 0);
  return reveals
    ? decideFresh(order, { ...context, fresh }, (current) => decideNow(current, context, route))
    : decideNow(order, context, route);
}

function decideNow(
  order: Order,
  context: JobContext,
  route: ShipRoute | undefined,
): JobDecision<Done, Refusal> {
  const { shop, shortages, now, keys } = context;
  const { policy } = shop;
  const { orderId } = order;
  if (shortages !== null) {
    const decision = decideWait(order, shortages, { policy, now });
    return { decision, answer: err(coreError('stock.short', { orderId, products: shortages })) };
  }
  const shipped = decideShip(order, { policy, now, keys, ...(route && { route }) });
  if (shipped.isOk()) return { decision: shipped.value, answer: ok('applied') };
  const isRepeat = shipped.error.code === 'order.nothing_owed' && isShipped(order);
  return { decision: null, answer: isRepeat ? ok('replayed') : err(shipped.error) };
}

function isShipped(order: Order): boolean {
  return owedUnits(order).length > 0 || unitsOf(order).some(({ unit }) => isHandedOver(unit));
}

async function readFor(
  scope: Scope,
  orderId: OrderId,
): Promise<Result<FreshReading, LoadOrderError | CoreError<'order.not_fresh'>>> {
  const found = await loadOrderWithShop(scope, orderId);
  if (found.isErr()) return err(found.error);
  return readForReveal(scope, found.value.order, found.value.shop);
}

// The commit is durable by now: this is the earliest moment at which a secret may be opened.
async function handOut(
  { scope, route, options }: Shipping,
  orderId: OrderId,
  ran: Ran,
): Promise<ShipItem> {
  if (ran.isErr()) return { orderId, outcome: 'failed', error: asShipError(ran.error) };
  const { order, keys, answer: outcome } = ran.value;
  // What the buyer redeems through the link is not shown to whoever ships, unless he asks for it.
  const direct = withLinesBy(order, deliveriesOf(route));
  if (outcome === 'replayed') {
    const recorded = await recordLook(scope, direct, options.reason ?? '');
    if (recorded.isErr()) return { orderId, outcome: 'failed', error: recorded.error };
  }
  const goods = await openGoods(scope, direct, keys);
  if (goods.isErr()) return { orderId, outcome: 'failed', error: goods.error };
  return { orderId, outcome, version: order.version, goods: goods.value };
}

function asShipError(error: Refusal | JobError | LoadOrderError): ShipOrderError {
  if (error.code !== 'order.reading_stale') return error;
  return coreError('order.not_fresh', { orderId: error.orderId, readAt: error.readAt });
}

function isStale(ran: Ran | undefined): boolean {
  return ran !== undefined && ran.isErr() && ran.error.code === 'order.reading_stale';
}

function at<T>(items: readonly T[], position: number): T {
  const item = items[position];
  invariant(item !== undefined, 'every job has its answer');
  return item;
}

function summarize(items: readonly ShipItem[]): ShipReport['summary'] {
  const count = (outcome: ShipItem['outcome']): number =>
    items.filter((item) => item.outcome === outcome).length;
  return { applied: count('applied'), replayed: count('replayed'), failed: count('failed') };
}

import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import { invariant } from '../kernel/invariant.ts';
import { decideFresh, type FreshReading } from '../order/fresh-reading.ts';
import type { LoadOrderError } from '../order/load-order.ts';
import type { JobContext, JobDecision, JobDone, JobError } from '../order/order-jobs.ts';
import type { Order } from '../order/order.ts';
import { isHandedOver, isOwed, owedUnits, unitsOf } from '../order/order-units.ts';
import type { StorageError } from '../ports/storage.ts';
import { idempotencyOf } from '../runtime/idempotency.ts';
import { outsideTransaction } from '../runtime/outside-transaction.ts';
import type { CallOptions, Scope, WaitOptions } from '../runtime/runtime.ts';
import type { IssuedGoods, OpenGoodsError } from '../stock/issued-goods.ts';
import { decideWait } from '../stock/wait-decide.ts';
import { runFreshJobs, type FreshJob, type FreshlyDone } from '../sync/run-fresh-job.ts';
import { tellNow } from '../worker/tell-now.ts';
import type { Confirmation } from './confirmation.ts';
import { takesKeys } from './delivery-rules.ts';
import type { RevealOrderError } from './reveal.ts';
import { decideShip, openedBy, type ShipDecisionError, type ShipRoute } from './ship-decide.ts';

/** Why one order of a batch was not shipped. */
export type ShipOrderError =
  | ShipDecisionError
  | JobError
  | LoadOrderError
  | OpenGoodsError
  | RevealOrderError
  | CoreError<'stock.short' | 'order.not_fresh' | 'order.reading_stale'>;

/** One order of a shipped batch. */
export type ShipItem<Goods = readonly IssuedGoods[]> =
  | {
      readonly orderId: OrderId;
      /** `replayed`: it was shipped before, these are the same goods. */
      readonly outcome: 'applied' | 'replayed';
      readonly version: number;
      /**
       * What was handed over to the caller; empty for goods that wait behind the link. On a handle
       * with `tx` `'sealed'`: call `reveal` after your commit; `null` where nothing was handed over.
       */
      readonly goods: Goods;
      /** What the channel knows of each shipment; with `waitMs` as it stands once that is over. */
      readonly confirmations: readonly Confirmation[];
    }
  | { readonly orderId: OrderId; readonly outcome: 'failed'; readonly error: ShipOrderError };

/** What became of a batch: one row per order, in the order given. */
export interface ShipReport<Goods = readonly IssuedGoods[]> {
  /** Failed ones included: a batch never fails for one of its orders. */
  readonly items: readonly ShipItem<Goods>[];
  /** How many orders came out in each way; they sum to the batch. */
  readonly summary: {
    readonly applied: number;
    readonly replayed: number;
    readonly failed: number;
  };
}

/** Whether an order was shipped now or before. */
export type Done = 'applied' | 'replayed';
type ShipRefusal =
  ShipDecisionError | CoreError<'stock.short' | 'order.reading_stale' | 'order.not_found'>;
type Ran = FreshlyDone<Done, ShipRefusal>;

/** Ships a batch; `handOut` says what its caller gets of each order. */
export async function shipOrders<Goods>(
  scope: Scope,
  { orderIds, route, options }: ShipCall,
  handOut: HandOut<Goods>,
): Promise<Result<ShipReport<Goods>, StorageError | CoreError<'transaction.not_allowed'>>> {
  const shipping: Shipping = { scope, route, options };
  const { waitMs } = options;
  const mayWait =
    waitMs === undefined ? ok() : outsideTransaction(scope, 'waiting for the channel');
  if (mayWait.isErr()) return err(mayWait.error);
  const ran = await runJobs(shipping, orderIds);
  if (ran.isErr()) return err(ran.error);
  const items: ShipItem<Goods>[] = [];
  for (const [position, each] of ran.value.entries()) {
    const orderId = at(orderIds, position);
    if (each.isErr()) items.push({ orderId, outcome: 'failed', error: each.error });
    else items.push(await handOut(shipping, each.value));
  }
  const told = waitMs === undefined ? items : await afterConfirming(scope, items, waitMs);
  return ok({ items: told, summary: summarize(items) });
}

// The goods are out by now, whatever the channel says to it.
async function afterConfirming<Goods>(
  scope: Scope,
  items: readonly ShipItem<Goods>[],
  waitMs: number,
): Promise<readonly ShipItem<Goods>[]> {
  const { tenant, runtime } = scope;
  const orderIds = items.flatMap((item) => ('confirmations' in item ? [item.orderId] : []));
  await tellNow(scope, { orderIds, group: 'confirm', waitMs });
  const loaded = await runtime.storage.load({ tenant, orderIds });
  const orders = loaded.isOk() ? loaded.value.orders : [];
  return items.map((item) => {
    const now = orders.find(({ orderId }) => orderId === item.orderId);
    if (now === undefined || !('confirmations' in item)) return item;
    return { ...item, version: now.version, confirmations: now.confirmations };
  });
}

/** What is to be shipped, and how. */
export interface ShipCall {
  readonly orderIds: readonly OrderId[];
  readonly route: ShipRoute | undefined;
  readonly options: WaitOptions;
}

/** Makes the row of one shipped order; its commit is durable, unless the host can roll it back. */
export type HandOut<Goods> = (shipping: Shipping, done: JobDone<Done>) => Promise<ShipItem<Goods>>;

/** A batch that is being shipped. */
export interface Shipping {
  readonly scope: Scope;
  readonly route: ShipRoute | undefined;
  readonly options: CallOptions;
}

async function runJobs(
  { scope, route, options }: Shipping,
  orderIds: readonly OrderId[],
): Promise<Result<readonly Ran[], StorageError>> {
  const jobs: FreshJob<Done, ShipRefusal>[] = [];
  const staysSealed = scope.runtime.isInHostTransaction;
  for (const orderId of orderIds) {
    const key = options.idempotencyKey;
    const ofOrder = key === undefined ? undefined : `${key}/${orderId}`;
    const idempotency = await idempotencyOf('fulfilment.ship', { orderId, route }, ofOrder);
    const jobWith: FreshJob<Done, ShipRefusal>['jobWith'] = (fresh) => ({
      target: { orderId },
      reason: options.reason ?? 'fulfilment.ship',
      idempotency,
      replay: () => ok('replayed'),
      decide: (context) => decideShipping(context, { orderId, route, fresh, staysSealed }),
    });
    jobs.push({ orderId, jobWith });
  }
  return runFreshJobs(scope, jobs, { withKeys: true });
}

/** Decides what shipping one order comes to; `staysSealed`: what is handed over is opened later. */
export function decideShipping(
  context: JobContext,
  wanted: {
    readonly orderId: OrderId;
    readonly route: ShipRoute | undefined;
    readonly fresh: FreshReading;
    readonly staysSealed: boolean;
  },
): JobDecision<Done, ShipRefusal> {
  const { order } = context;
  const { orderId, route, fresh, staysSealed } = wanted;
  if (order === null) {
    return { decision: null, answer: err(coreError('order.not_found', { orderId })) };
  }
  const now = { ...context, route, staysSealed };
  const opens = owedUnits(order, openedBy(route)).length > 0;
  return opens
    ? decideFresh(order, { ...now, fresh }, (current) => decideNow(current, now))
    : decideNow(order, now);
}

function decideNow(
  order: Order,
  context: JobContext & { readonly route: ShipRoute | undefined; readonly staysSealed: boolean },
): JobDecision<Done, ShipRefusal> {
  const { shop, shortages, now, keys, route, staysSealed } = context;
  const { policy } = shop;
  const { orderId } = order;
  const shipped = decideShip(order, { policy, now, keys, staysSealed, ...(route && { route }) });
  if (shipped.isOk()) {
    if (shortages === null) return { decision: shipped.value, answer: ok('applied') };
    const decision = decideWait(order, shortages, { policy, now, keys });
    return { decision, answer: err(coreError('stock.short', { orderId, products: shortages })) };
  }
  const isRepeat = shipped.error.code === 'order.nothing_owed' && isShipped(order);
  return { decision: null, answer: isRepeat ? ok('replayed') : err(shipped.error) };
}

function isShipped(order: Order): boolean {
  return unitsOf(order).some(
    ({ line, unit }) => takesKeys(line) && (isOwed(unit) || isHandedOver(unit)),
  );
}

function at<T>(items: readonly T[], position: number): T {
  const item = items[position];
  invariant(item !== undefined, 'every job has its answer');
  return item;
}

function summarize(items: readonly ShipItem<unknown>[]): ShipReport['summary'] {
  const count = (outcome: ShipItem['outcome']): number =>
    items.filter((item) => item.outcome === outcome).length;
  return { applied: count('applied'), replayed: count('replayed'), failed: count('failed') };
}

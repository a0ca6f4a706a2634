import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { invariant } from '../kernel/invariant.ts';
import type { OrderId } from '../kernel/ids.ts';
import { loadOrderWithShop, type LoadOrderError } from '../order/load-order.ts';
import { takeInReading } from '../order/order-fact.ts';
import { runOrderJob, type JobDone, type JobError, type OrderJob } from '../order/order-jobs.ts';
import type { Order } from '../order/order.ts';
import { sealTold, takePersonal } from '../people/told-personal.ts';
import type { OrderRef } from '../ports/storage-refs.ts';
import { outsideTransaction } from '../runtime/outside-transaction.ts';
import type { Scope } from '../runtime/runtime.ts';
import { channelOf } from '../shop/shop-channel.ts';
import { readOrder, type ReadOrderError } from './read-order.ts';
import { takeInReadings, type TakenIn } from './take-in.ts';

/** What became of a reading. */
export interface Ingested {
  /** `replayed`: it was no news. */
  readonly outcome: 'applied' | 'replayed';
  /** As it is stored now. */
  readonly order: Order;
  /** The order's version; a reading that was no news leaves it as it was. */
  readonly version: number;
}

/** Why an order cannot be taken in. */
export type IngestOrderError =
  ReadOrderError | JobError | LoadOrderError | CoreError<'transaction.not_allowed'>;

/** Reads one order by its channel's number and stores it; see `OrderService.ingest`. */
export async function ingestOrder(
  scope: Scope,
  ref: OrderRef,
): Promise<Result<Ingested, IngestOrderError>> {
  const outside = outsideTransaction(scope, 'orders.ingest');
  if (outside.isErr()) return err(outside.error);
  const { runtime, tenant } = scope;
  const { shopId, orderNo } = ref;
  const loaded = await runtime.storage.load({ tenant, shopIds: [shopId], orderRefs: [ref] });
  if (loaded.isErr()) return err(loaded.error);
  const [shop] = loaded.value.shops;
  if (shop === undefined) return err(coreError('shop.not_found', { shopId }));
  const [known = null] = loaded.value.orders;
  const reading = await readOrder(scope, shop, { orderNo, known });
  if (reading.isErr()) return err(reading.error);
  const opened = await channelOf(scope, shop);
  if (opened.isErr()) return err(opened.error);
  const source = { shop, channel: opened.value.channel };
  const taken = await takeInReadings(scope, source, [reading.value]);
  if (taken.isErr()) return err(taken.error);
  const [result] = taken.value;
  invariant(result !== undefined, 'one reading has one result');
  return result.map(toIngested);
}

/** Reads a known order again and records when; see `OrderService.refresh`. */
export async function refreshOrder(
  scope: Scope,
  orderId: OrderId,
  reason: string | undefined,
): Promise<Result<Ingested, IngestOrderError>> {
  const outside = outsideTransaction(scope, 'orders.refresh');
  if (outside.isErr()) return err(outside.error);
  const found = await loadOrderWithShop(scope, orderId);
  if (found.isErr()) return err(found.error);
  const { order: known, shop } = found.value;
  const reading = await readOrder(scope, shop, { orderNo: known.orderNo, known });
  if (reading.isErr()) return err(reading.error);
  const sealed = await sealTold(scope, shop, [reading.value]);
  if (sealed.isErr()) return err(sealed.error);
  const [told = []] = sealed.value;
  const job: OrderJob<TakenIn, CoreError<'order.not_found'>> = {
    target: { orderId },
    reason,
    decide: (context) => {
      const { order, now, shortages, screening, ruling } = context;
      if (order === null) {
        return { decision: null, answer: err(coreError('order.not_found', { orderId })) };
      }
      const how = { now, shortages, screening, ruling, keepsReading: true };
      const decision = takeInReading(order, reading.value, { policy: shop.policy, ...how });
      const taken = takePersonal({ decision, reading: reading.value, told }, context);
      return { ...taken, answer: ok('updated') };
    },
  };
  const done = await runOrderJob(scope, job, { withTexts: told.length > 0 });
  return done.map(toIngested);
}

function toIngested({ order, isChanged }: JobDone<TakenIn>): Ingested {
  return { outcome: isChanged ? 'applied' : 'replayed', order, version: order.version };
}

import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import { commandOrder } from '../order/command-order.ts';
import { decideFresh } from '../order/fresh-reading.ts';
import type { LoadOrderError } from '../order/load-order.ts';
import { runOrderJob, type JobDone, type JobError, type OrderJob } from '../order/order-jobs.ts';
import type { StorageError } from '../ports/storage.ts';
import { idempotencyOf } from '../runtime/idempotency.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { runFreshJob, type FreshnessError } from '../sync/run-fresh-job.ts';
import type { Shop } from '../shop/shop.ts';
import type { ShippedItem } from '../ports/shipment.ts';
import type { Order } from '../order/order.ts';
import { methodFor, type MethodChoice } from './confirmation.ts';
import { decideWait } from '../stock/wait-decide.ts';
import type { Parcel, Waybill } from './parcel.ts';
import {
  decideParcelFact,
  decideShipParcels,
  findByWaybill,
  type ParcelDecisionError,
  type ParcelFact,
  type ShipParcelsDecisionError,
} from './parcel-decide.ts';
import type { ParcelToShip } from './parcel-contents.ts';
import { decideChangeWaybill, type ChangeWaybillDecisionError } from './waybill-decide.ts';

/** What was shipped. */
export interface ShippedParcels {
  /** `replayed`: all of them were out already. */
  readonly outcome: 'applied' | 'replayed';
  /** The order that they belong to. */
  readonly orderId: OrderId;
  /** The order's version now. */
  readonly version: number;
  /** As they stand now, in the order given. */
  readonly parcels: readonly Parcel[];
}

/** A parcel as it stands now. */
export interface ChangedParcel {
  /** `replayed`: it was so before. */
  readonly outcome: 'applied' | 'replayed';
  /** The order that it belongs to. */
  readonly orderId: OrderId;
  /** The order's version now. */
  readonly version: number;
  /** As it stands now. */
  readonly parcel: Parcel;
}

/** Why parcels of an order are not shipped. */
export type ShipOrderParcelsError =
  | ShipParcelsDecisionError
  | JobError
  | LoadOrderError
  | FreshnessError
  | CoreError<'order.not_found' | 'stock.short'>;

/** Why a parcel of an order does not change. */
export type ChangeParcelError = ParcelDecisionError | JobError | StorageError;

/** Why a parcel of an order does not go under another waybill. */
export type ChangeOrderWaybillError = ChangeWaybillDecisionError | JobError | StorageError;

type Shipped = JobDone<'applied' | 'replayed'>;
type ShipRefusal =
  ShipParcelsDecisionError | CoreError<'order.not_found' | 'order.reading_stale' | 'stock.short'>;

/** Ships parcels of one order; see `FulfilmentService.shipParcels`. */
export async function shipParcels(
  scope: Scope,
  wanted: { readonly orderId: OrderId; readonly parcels: readonly ParcelToShip[] },
  { idempotencyKey, reason }: CallOptions,
): Promise<Result<ShippedParcels, ShipOrderParcelsError>> {
  const { orderId, parcels } = wanted;
  const idempotency = await idempotencyOf('fulfilment.shipParcels', wanted, idempotencyKey);
  const staysSealed = scope.runtime.isInHostTransaction;
  const done = await runFreshJob<'applied' | 'replayed', ShipRefusal>(
    scope,
    orderId,
    (fresh): OrderJob<'applied' | 'replayed', ShipRefusal> => ({
      target: { orderId },
      reason,
      idempotency,
      replay: () => ok('replayed'),
      decide: (context) => {
        const { order, shop, now, shortages } = context;
        if (order === null) {
          return { decision: null, answer: err(coreError('order.not_found', { orderId })) };
        }
        const { policy } = shop;
        const method = parcelMethodOf(scope, shop, itemsOf(order));
        const known = decideShipParcels(order, parcels, { policy, now, method });
        // What is out is out: telling so again needs no reading.
        if (known.isOk() && known.value.events.length === 0) {
          return { decision: null, answer: ok('replayed') };
        }
        return decideFresh(order, { ...context, fresh, staysSealed }, (current) => {
          const shipped = decideShipParcels(current, parcels, { policy, now, method });
          if (shipped.isErr()) return { decision: null, answer: err(shipped.error) };
          if (shortages === null) return { decision: shipped.value, answer: ok('applied') };
          const decision = decideWait(current, shortages, { policy, now });
          const products = shortages;
          return { decision, answer: err(coreError('stock.short', { orderId, products })) };
        });
      },
    }),
  );
  return done.map((result) => shippedOf(result, parcels));
}

/** Records what became of a parcel; see `FulfilmentService.recordParcel`. */
export async function recordParcel(
  scope: Scope,
  told: { readonly parcelId: string; readonly fact: ParcelFact },
  { idempotencyKey, reason }: CallOptions,
): Promise<Result<ChangedParcel, ChangeParcelError>> {
  const { parcelId } = told;
  const orderId = orderIdOf(parcelId);
  const absent = coreError('parcel.not_found', { parcelId });
  const done = await runOrderJob<null, ParcelDecisionError>(scope, {
    target: { orderId },
    reason,
    idempotency: await idempotencyOf('fulfilment.recordParcel', told, idempotencyKey),
    replay: () => ok(null),
    decide: ({ order, shop, now }) => {
      if (order === null) return { decision: null, answer: err(absent) };
      const decided = decideParcelFact(order, told, { policy: shop.policy, now });
      if (decided.isErr()) return { decision: null, answer: err(decided.error) };
      return { decision: decided.value, answer: ok(null) };
    },
  });
  if (done.isErr()) return err(done.error.code === 'order.not_found' ? absent : done.error);
  const { order, isChanged } = done.value;
  const parcel = order.parcels.find((each) => each.parcelId === parcelId);
  if (parcel === undefined) return err(absent);
  const { version } = order;
  return ok({ outcome: isChanged ? 'applied' : 'replayed', orderId, version, parcel });
}

/** Corrects the waybill of a parcel; see `FulfilmentService.changeWaybill`. */
export async function changeWaybill(
  scope: Scope,
  wanted: Waybill & { readonly orderId: OrderId; readonly parcelId: string },
  options: CallOptions,
): Promise<Result<ChangedParcel, ChangeOrderWaybillError>> {
  const { orderId, parcelId, carrier, trackingNo } = wanted;
  const command = { operation: 'fulfilment.changeWaybill', input: wanted, options };
  const waybill = { carrier, trackingNo };
  const done = await commandOrder<ChangeWaybillDecisionError>(
    scope,
    command,
    (order, { shop, now }) => {
      const method = waybillMethodOf(scope, shop);
      const context = { policy: shop.policy, now, method };
      return decideChangeWaybill(order, { parcelId, waybill }, context);
    },
  );
  const absent = coreError('parcel.not_found', { parcelId });
  if (done.isErr()) return err(done.error.code === 'order.not_found' ? absent : done.error);
  const { outcome, order, version } = done.value;
  const parcel = order.parcels.find((each) => each.parcelId === parcelId);
  return parcel === undefined ? err(absent) : ok({ outcome, orderId, version, parcel });
}

function waybillMethodOf({ runtime }: Scope, { channelType }: Shop): MethodChoice | null {
  const capabilities = runtime.channelByType.get(channelType)?.capabilities;
  return capabilities?.changesWaybill === true ? { name: 'waybill', granularity: 'line' } : null;
}

function parcelMethodOf(
  { runtime }: Scope,
  { channelType }: Shop,
  items: readonly ShippedItem[],
): MethodChoice | null {
  const methods = runtime.channelByType.get(channelType)?.capabilities.shippingMethods ?? [];
  return methodFor(methods, 'parcel', items);
}

function itemsOf({ lines }: Order): readonly ShippedItem[] {
  return lines.map(({ item }) => item);
}

function shippedOf(
  { order, answer: outcome }: Shipped,
  wanted: readonly ParcelToShip[],
): ShippedParcels {
  const { orderId, version } = order;
  const parcels = wanted.flatMap((each) => findByWaybill(order, each) ?? []);
  return { outcome, orderId, version, parcels };
}

// A parcel's id is its order's with a number behind it, so it needs no index of its own.
function orderIdOf(parcelId: string): OrderId {
  const dot = parcelId.lastIndexOf('.');
  return parcelId.slice(0, dot === -1 ? parcelId.length : dot) as OrderId;
}

import type { ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import type { OrderId, UnitId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import { isCleanText } from '../kernel/text.ts';
import type { JobError } from '../order/order-jobs.ts';
import type { StorageError } from '../ports/storage.ts';
import type { CallOptions, Scope, WaitOptions } from '../runtime/runtime.ts';
import { mutatingCall } from '../runtime/service-call.ts';
import type { IssuedGoods, SealedGoods } from '../stock/issued-goods.ts';
import { createHandWorkCalls, type HandWorkCalls } from './hand-work-calls.ts';
import {
  markDelivered,
  type MarkDeliveredError,
  type MarkDeliveredInput,
  type MarkedDelivered,
} from './mark-delivered.ts';
import {
  reportFulfilled,
  retryFulfilment,
  type Fulfilling,
  type ReportFulfilledError,
  type ReportFulfilledInput,
  type RetryFulfilmentError,
} from './report-fulfilled.ts';
import {
  retryConfirmation,
  type Reconfirming,
  type RetryConfirmationDecisionError,
} from './retry-confirmation.ts';
import type { ParcelFact } from './parcel-decide.ts';
import type { ParcelToShip } from './parcel-contents.ts';
import { recordParcelSchema, shipParcelsSchema } from './parcel-input.ts';
import { handOutOpen, handOutSealed } from './hand-out.ts';
import { revealOrder, type Revealed, type RevealOrderError } from './reveal.ts';
import { deliveriesOf, type ShipRoute } from './ship-decide.ts';
import {
  recordParcel,
  shipParcels,
  type ChangedParcel,
  type ChangeParcelError,
  type ShipOrderParcelsError,
  type ShippedParcels,
} from './ship-parcels.ts';
import { shipOrders, type HandOut, type ShipReport } from './ship.ts';

/** Names the orders to ship. */
export interface ShipInput {
  /** 1..500, each once. */
  readonly orderIds: readonly string[];
  /**
   * `link`: bind the keys, the goods wait behind the link. `direct`: hand everything over to the
   * caller, also what the buyer would have redeemed. Left out: each line by its `delivery`.
   */
  readonly route?: ShipRoute;
}

/** Why a whole batch cannot be shipped; what one order lacks stands in its row of the report. */
export type ShipError = StorageError | CoreError<'input.invalid' | 'transaction.not_allowed'>;

/** Names the order whose goods were shipped sealed. */
export interface RevealInput {
  /** The order's own id. */
  readonly orderId: string;
  /** As `ship` was told: `direct` opens also what the buyer would have redeemed. */
  readonly route?: ShipRoute;
}

/** Why shipped goods cannot be revealed. */
export type RevealShippedError = RevealOrderError | CoreError<'input.invalid'>;

/**
 * Fulfilment 发货: handing over what orders owe. `Goods` is what `ship` answers: open goods, or
 * `'sealed'` on a handle with `tx` (`null` for an order of which nothing goes to the caller).
 */
export interface FulfilmentService<Goods = readonly IssuedGoods[]> extends HandWorkCalls {
  /**
   * Ships each order at most once, whoever else ships it at the same time. Units of `direct` lines are
   * handed over and come back open in the report; units of `claim_page` lines get their keys and wait
   * behind the link; `route` overrules both. The keys of `e_voucher` lines count as read, and the worker
   * hands them to the channel; `direct` gives them to the caller where the channel was tried first. The stock that the whole batch needs is counted before any
   * of it is given out, in order of payment; an order that comes short joins the queue.
   * Orders that are to be revealed and were read from their channel too long ago are read again first.
   * Shipping again answers `replayed` with the same goods; `waitMs` waits until the channel knows.
   *
   * On a handle with `tx` nothing is opened: what is handed over is `'sealed'`, and `reveal` opens it
   * after the host's commit. Goods that were opened before answer `transaction.not_allowed` there, and
   * an order that was read too long ago `order.reading_stale`: call `orders.refresh` before the
   * transaction.
   *
   * Errors: `input.invalid`, `storage.*`. Per order: `order.not_found`, `order.not_paid`,
   * `order.frozen`, `order.nothing_owed`, `order.not_fresh`, `stock.short`, `storage.contention`,
   * `idempotency.key_reused`, `vault.*`, and those above.
   */
  ship(input: ShipInput, options?: WaitOptions): ResultAsync<ShipReport<Goods>, ShipError>;
  /**
   * Opens what `ship` has handed over to its caller inside the host's transaction, once that is
   * committed; with the same `route`. Otherwise as `redemption.reveal`.
   *
   * Errors: `order.not_found`, `order.nothing_owed` when nothing is handed over, or not any more;
   * `order.not_paid`, `order.frozen`, `order.not_fresh`, `stock.short`, `input.invalid`,
   * `idempotency.key_reused`, `storage.*`, `vault.*`; `transaction.not_allowed` on a handle with `tx`.
   */
  reveal(input: RevealInput, options?: CallOptions): ResultAsync<Revealed, RevealShippedError>;
  /**
   * Records that an operator has handed goods over by himself, of lines whose `delivery` is `manual`:
   * the named units or all that are still owed, all of them or none. `options.reason` says how.
   * Marking again answers `replayed`. What the channel must be told of it, a person tells it there.
   *
   * Errors: `input.invalid` also without a reason; `order.not_found`, `unit.not_found`,
   * `order.nothing_owed` when a unit goes another way or none is left, `order.not_paid`,
   * `order.frozen`, `stock.short`, `idempotency.key_reused`, `storage.*`.
   */
  markDelivered(
    input: MarkDeliveredInput,
    options?: CallOptions,
  ): ResultAsync<MarkedDelivered, MarkDeliveredError>;
  /**
   * Ships physical goods 实物 of one order: all of the given parcels or none. A line may be split over
   * several, and each unit is in at most one that has not failed: whoever comes second with another
   * waybill for the same units is refused. A parcel that is out already under its waybill, with the same
   * contents, counts as shipped, and a call that changes nothing answers `replayed`. What was lost or
   * came back may go again, as a further attempt. An order that was read from its channel too long ago is
   * read again first.
   *
   * Errors: `order.not_found`, `order.not_paid`, `order.frozen`, `order.nothing_owed` where nothing was
   * named and nothing is left; `unit.not_found`, `line.not_found`, `unit.not_by_parcel`,
   * `parcel.exceeds_owed`, `parcel.contents_differ`; `order.illegal_transition` for a named unit that
   * went before; `order.not_fresh`, on a handle with `tx` `order.reading_stale`; `input.invalid`,
   * `idempotency.key_reused`, `storage.*`.
   */
  shipParcels(
    input: ShipParcelsInput,
    options?: CallOptions,
  ): ResultAsync<ShippedParcels, ShipParcelsError>;
  /**
   * Records what became of a parcel, as its carrier or the buyer tells: `received` 签收, `lost` 丢件, or
   * `returned` 退回, which takes its contents back into the shop. A lost one may turn up after all.
   * Recording the same again answers `replayed`.
   *
   * Errors: `parcel.not_found`, `order.illegal_transition` where that cannot become of it any more,
   * `input.invalid`, `idempotency.key_reused`, `storage.*`.
   */
  recordParcel(
    input: RecordParcelInput,
    options?: CallOptions,
  ): ResultAsync<ChangedParcel, RecordParcelError>;
  /**
   * Takes in what a provider reports of a request to a fulfiller, such as its callback says once you have
   * verified it. A report that comes twice answers `replayed`; one that says `done` after the goods were
   * taken back holds the order for `conflict`; after `done` nothing is taken back by a report.
   *
   * Errors: `fulfilment.not_found`, `input.invalid`, `idempotency.key_reused`, `storage.*`.
   */
  reportFulfilled(
    input: ReportFulfilledInput,
    options?: CallOptions,
  ): ResultAsync<Fulfilling, ReportFulfilledError>;
  /**
   * Has what came to nothing produced again (hold `fulfilment_failed`): a request of which nobody knows
   * is looked up first, one that was refused is made anew as the unit's next attempt. The worker makes
   * the call. Where nothing needs another try it answers `replayed`.
   *
   * Errors: `order.not_found`, `order.nothing_owed` when no fulfiller was asked, `order.not_paid`,
   * `order.frozen`, `input.invalid`, `idempotency.key_reused`, `storage.*`.
   */
  retryFulfilment(
    input: RetryFulfilmentInput,
    options?: CallOptions,
  ): ResultAsync<Fulfilling, RetryFulfilmentError>;
  /**
   * Tells the channel of a shipment again, after it has refused or could not be reached for too long
   * (confirmation `failed` or `needs_check`). The worker makes the call; what happened meanwhile is
   * looked up first. Where nothing needs another try it answers `replayed`.
   *
   * Errors: `order.not_found`, `order.not_paid`, `order.frozen`, `input.invalid`,
   * `idempotency.key_reused`, `storage.*`.
   */
  retryConfirmation(
    input: RetryConfirmationInput,
    options?: CallOptions,
  ): ResultAsync<Reconfirming, RetryConfirmationError>;
}

/** Names the parcels that go out. */
export interface ShipParcelsInput {
  /** The order's own id. */
  readonly orderId: string;
  /** 1..50, each waybill once; only a single one may leave its contents out. */
  readonly parcels: readonly ParcelToShip[];
}

/** Why parcels are not shipped. */
export type ShipParcelsError = ShipOrderParcelsError | CoreError<'input.invalid'>;

/** Tells what became of a parcel. */
export interface RecordParcelInput {
  /** `<order>.p<n>`. */
  readonly parcelId: string;
  /** What became of it. */
  readonly fact: ParcelFact;
}

/** Why a parcel does not follow a fact. */
export type RecordParcelError = ChangeParcelError | CoreError<'input.invalid'>;

/** Names the order whose goods could not be produced. */
export interface RetryFulfilmentInput {
  /** The order's own id. */
  readonly orderId: string;
}

/** Names the order whose shipment the channel does not know of. */
export interface RetryConfirmationInput {
  /** The order's own id. */
  readonly orderId: string;
}

/** Why the channel is not told again. */
export type RetryConfirmationError =
  RetryConfirmationDecisionError | JobError | StorageError | CoreError<'input.invalid'>;

const shipInputSchema = z.object({
  orderIds: z
    .array(idSchema<OrderId>())
    .min(1, 'name at least one order')
    .max(500, 'at most 500 orders')
    .refine((ids) => new Set(ids).size === ids.length, 'an order stands twice'),
  route: z.enum(['link', 'direct']).exactOptional(),
});

const revealInputSchema = z.object({
  orderId: idSchema<OrderId>(),
  route: z.enum(['link', 'direct']).exactOptional(),
});

const markInputSchema = z.object({
  orderId: idSchema<OrderId>(),
  unitIds: z.array(idSchema<UnitId>()).min(1).max(1_000).exactOptional(),
});

const reportInputSchema = z.object({
  requestId: z.string().min(1).max(300).refine(isCleanText, 'must not hold a NUL'),
  outcome: z.enum(['done', 'refused']),
  note: z.string().max(500).refine(isCleanText, 'must not hold a NUL').exactOptional(),
});

const retryInputSchema = z.object({ orderId: idSchema<OrderId>() });

/** Fulfilment on behalf of one tenant and actor. */
export function createFulfilmentService(scope: Scope): FulfilmentService {
  return createServiceBy(scope, handOutOpen);
}

/** Fulfilment inside the host's transaction. */
export function createSealedFulfilmentService(scope: Scope): FulfilmentService<SealedGoods | null> {
  return createServiceBy(scope, handOutSealed);
}

function createServiceBy<Goods>(scope: Scope, handOut: HandOut<Goods>): FulfilmentService<Goods> {
  return {
    ...createHandWorkCalls(scope),
    ship: (input, given) =>
      mutatingCall(shipInputSchema, { input, options: given }, ({ orderIds, route }, options) =>
        shipOrders(scope, { orderIds, route, options }, handOut),
      ),
    reveal: (input, given) =>
      mutatingCall(revealInputSchema, { input, options: given }, ({ orderId, route }, options) => {
        const deliveries = deliveriesOf(route);
        const operation = 'fulfilment.reveal';
        return revealOrder(scope, { orderId, deliveries, operation, options });
      }),
    markDelivered: (input, options) =>
      mutatingCall(markInputSchema, { input, options }, (checked, checkedOptions) =>
        markDelivered(scope, checked, checkedOptions),
      ),
    shipParcels: (input, options) =>
      mutatingCall(shipParcelsSchema, { input, options }, (wanted, checked) =>
        shipParcels(scope, wanted, checked),
      ),
    recordParcel: (input, options) =>
      mutatingCall(recordParcelSchema, { input, options }, (told, checked) =>
        recordParcel(scope, told, checked),
      ),
    reportFulfilled: (input, options) =>
      mutatingCall(reportInputSchema, { input, options }, (checked, checkedOptions) =>
        reportFulfilled(scope, checked, checkedOptions),
      ),
    retryFulfilment: (input, options) =>
      mutatingCall(retryInputSchema, { input, options }, ({ orderId }, checked) =>
        retryFulfilment(scope, orderId, checked),
      ),
    retryConfirmation: (input, options) =>
      mutatingCall(retryInputSchema, { input, options }, ({ orderId }, checked) =>
        retryConfirmation(scope, orderId, checked),
      ),
  };
}

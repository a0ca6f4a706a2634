import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import type { OrderId, ParcelId, ShopId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import { isCleanText } from '../kernel/text.ts';
import type { Instant } from '../kernel/time.ts';
import { commandOrder } from '../order/command-order.ts';
import type { JobError } from '../order/order-jobs.ts';
import type { Order } from '../order/order.ts';
import { isOwed } from '../order/order-units.ts';
import type { Page, StorageError } from '../ports/storage.ts';
import { requireReason } from '../runtime/require-reason.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall, serviceCall } from '../runtime/service-call.ts';
import type { Shop } from '../shop/shop.ts';
import type { Confirmation } from './confirmation.ts';
import { decideSaid, type SaidDecisionError } from './confirmation-decide.ts';
import { linesOf } from './confirmation-lines.ts';
import { handWorkOf, type HandWork } from './hand-work.ts';
import { waybillShape } from './parcel-input.ts';
import { changeWaybill, type ChangedParcel, type ChangeOrderWaybillError } from './ship-parcels.ts';
import type { Waybill } from './parcel.ts';
import { createUnshipCalls, type UnshipCalls } from './unship.ts';

/** Which orders with something to do by hand. */
export interface FindToConfirmInput {
  /** One shop; left out: all of the tenant's. */
  readonly shopId?: string;
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
  /** 1..500; default 50. */
  readonly limit?: number;
}

/**
 * What a person has to do about an order. `tell`: type it in the channel's own backend, because the
 * channel has no call for it, has refused it, or nobody knows what came of it. `owed`: look why the
 * channel regards a line as shipped whose goods are owed here still.
 */
export type HandTask =
  | {
      readonly kind: 'tell';
      /** For `confirmByHand`; `<order>.s<n>`. */
      readonly confirmationId: string;
      /** `waybill`: only that a parcel which the channel knows goes under another number. */
      readonly about: Confirmation['about'];
      /** Where the channel stands by what we know: `not_due` where there is no call for it. */
      readonly state: Confirmation['state'];
      /** What the channel said; empty where nobody has asked it. */
      readonly note: string;
      /** Since when it is to be done. */
      readonly since: Instant;
      /** What it is about, as the channel numbers it. */
      readonly lines: readonly {
        readonly lineNo: string;
        readonly title: string;
        readonly quantity: number;
      }[];
      /** The waybill 运单号 to type; `null` for goods without a parcel: never invent one. */
      readonly waybill: Waybill | null;
      /** What it went under before, oldest first. */
      readonly formerly: readonly Waybill[];
    }
  | {
      readonly kind: 'owed';
      /** When the channel said so. */
      readonly since: Instant;
      /** The channel's number of the line. */
      readonly lineNo: string;
      /** The item's name in the channel's order; may be empty. */
      readonly title: string;
      /** How many units of it are owed here. */
      readonly owed: number;
    };

/** An order with what a person has to do about it. */
export interface OrderToConfirm {
  /** The order's own id. */
  readonly orderId: OrderId;
  /** The shop that it was bought in. */
  readonly shopId: ShopId;
  /** The order's number at its channel 电商单号, under which its backend finds it. */
  readonly orderNo: string;
  /** The channel's last time for shipments, also in `orders.overdue`; `null` where it has told none. */
  readonly shipBy: Instant | null;
  /** At least one. */
  readonly tasks: readonly HandTask[];
}

/** Why what is to be done by hand cannot be listed. */
export type FindToConfirmError = StorageError | CoreError<'input.invalid'>;

/** Names what a person has told the channel of. */
export interface ConfirmByHandInput {
  /** The order's own id. */
  readonly orderId: string;
  /** As `toConfirm` lists it. */
  readonly confirmationId: string;
}

/** What became of a person's word. */
export interface ConfirmedByHand {
  /** `replayed`: the channel knew before. */
  readonly outcome: 'applied' | 'replayed';
  /** The order that it belongs to. */
  readonly orderId: OrderId;
  /** The order's version now. */
  readonly version: number;
  /** One entry for each shipment and each change of a waybill. */
  readonly confirmations: readonly Confirmation[];
}

/** Why a person's word is not taken. */
export type ConfirmByHandError =
  SaidDecisionError | JobError | StorageError | CoreError<'input.invalid'>;

/** A parcel and what it goes under now. */
export interface ChangeWaybillInput extends Waybill {
  /** The order's own id. */
  readonly orderId: string;
  /** `<order>.p<n>`. */
  readonly parcelId: string;
}

/** Why a parcel does not go under another waybill. */
export type ChangeWaybillError = ChangeOrderWaybillError | CoreError<'input.invalid'>;

/** What is corrected, and what a person has to do in a channel's own backend. */
export interface HandWorkCalls extends UnshipCalls {
  /**
   * Corrects the waybill of a parcel that is on its way 改单号; what it went under before stays in
   * `Parcel.formerly`. A channel that may know the former one is told by the worker where it has a
   * call for that, and otherwise stands in `toConfirm`. The same waybill again answers `replayed`.
   *
   * Errors: `parcel.not_found`, `parcel.waybill_taken` where another parcel of the order goes under
   * it, `order.illegal_transition` once the parcel has arrived, come back or was lost; `input.invalid`,
   * `idempotency.key_reused`, `storage.*`.
   */
  changeWaybill(
    input: ChangeWaybillInput,
    options?: CallOptions,
  ): ResultAsync<ChangedParcel, ChangeWaybillError>;
  /**
   * Lists orders of which a person has something to do in their channel's own backend 待人工登记, with
   * what to type there; what has waited longest comes first. A shipment that is typed there leaves the
   * list by itself, as soon as the channel says so; a waybill by `confirmByHand`, because no channel
   * tells which one it has.
   *
   * Errors: `input.invalid`, `storage.*`.
   */
  toConfirm(input?: FindToConfirmInput): ResultAsync<Page<OrderToConfirm>, FindToConfirmError>;
  /**
   * Takes a person's word that the channel knows of a shipment or a waybill. Needs `options.reason`,
   * which says how he knows. Said again, it answers `replayed`.
   *
   * Errors: `input.invalid` also without a reason; `order.not_found`, `confirmation.not_found`,
   * `order.illegal_transition`, `idempotency.key_reused`, `storage.*`.
   */
  confirmByHand(
    input: ConfirmByHandInput,
    options?: CallOptions,
  ): ResultAsync<ConfirmedByHand, ConfirmByHandError>;
}

const toConfirmSchema = z.strictObject({
  shopId: idSchema<ShopId>().exactOptional(),
  cursor: z.string().exactOptional(),
  limit: z.int().min(1).max(500).exactOptional(),
});

const byHandSchema = z.strictObject({
  orderId: idSchema<OrderId>(),
  confirmationId: z.string().min(1).max(300).refine(isCleanText, 'must not hold a NUL'),
});

const waybillSchema = z.strictObject({
  orderId: idSchema<OrderId>(),
  parcelId: idSchema<ParcelId>(),
  ...waybillShape,
});

const defaultLimit = 50;

/** The calls about what is done by hand, on behalf of one tenant and actor. */
export function createHandWorkCalls(scope: Scope): HandWorkCalls {
  return {
    ...createUnshipCalls(scope),
    changeWaybill: (input, options) =>
      mutatingCall(waybillSchema, { input, options }, (wanted, checked) =>
        changeWaybill(scope, wanted, checked),
      ),
    toConfirm: (input) =>
      serviceCall(toConfirmSchema, input ?? {}, (query) => findToConfirm(scope, query)),
    confirmByHand: (input, options) =>
      mutatingCall(byHandSchema, { input, options }, (said, checked) =>
        confirmByHand(scope, said, checked),
      ),
  };
}

async function findToConfirm(
  { runtime, tenant }: Scope,
  { limit = defaultLimit, ...query }: z.infer<typeof toConfirmSchema>,
): Promise<Result<Page<OrderToConfirm>, StorageError>> {
  const to = runtime.clock.now() + 1;
  const found = await runtime.storage.findDue({ ...query, tenant, limit, to, by: 'hand_work' });
  if (found.isErr()) return err(found.error);
  const { items, nextCursor } = found.value;
  const shopIds = [...new Set(items.map(({ shopId }) => shopId))];
  const loaded = await runtime.storage.load({ tenant, shopIds });
  if (loaded.isErr()) return err(loaded.error);
  const shops = new Map(loaded.value.shops.map((shop) => [shop.shopId, shop]));
  const rows = items.flatMap((order) => rowOf(order, shops.get(order.shopId)));
  return ok({ items: rows, nextCursor });
}

// What is stored says which orders to look at; what is to be done of them is computed.
function rowOf(order: Order, shop: Shop | undefined): readonly OrderToConfirm[] {
  if (shop === undefined) return [];
  const { orderId, shopId, orderNo, reported } = order;
  const { shipBy } = reported;
  const tasks = handWorkOf(order, shop.policy).map((work) => taskOf(order, work));
  return tasks.length === 0 ? [] : [{ orderId, shopId, orderNo, shipBy, tasks }];
}

function taskOf(order: Order, work: HandWork): HandTask {
  const { since } = work;
  if (work.kind === 'owed') {
    const { lineNo, title, units } = work.line;
    return { kind: 'owed', since, lineNo, title, owed: units.filter(isOwed).length };
  }
  const { confirmationId, about, state, note, parcelId } = work.confirmation;
  const parcel = order.parcels.find((each) => each.parcelId === parcelId);
  const lines = linesOf(order, work.confirmation).map((line) => ({
    ...line,
    title: order.lines.find(({ lineNo }) => lineNo === line.lineNo)?.title ?? '',
  }));
  const waybill = parcel ? { carrier: parcel.carrier, trackingNo: parcel.trackingNo } : null;
  const formerly = parcel?.formerly ?? [];
  return { kind: 'tell', confirmationId, about, state, note, since, lines, waybill, formerly };
}

async function confirmByHand(
  scope: Scope,
  input: z.infer<typeof byHandSchema>,
  options: CallOptions,
): Promise<Result<ConfirmedByHand, ConfirmByHandError>> {
  const reasoned = requireReason(options);
  if (reasoned.isErr()) return err(reasoned.error);
  const command = { operation: 'fulfilment.confirmByHand', input, options };
  const done = await commandOrder<SaidDecisionError>(scope, command, (order, { shop, now }) =>
    decideSaid(order, input.confirmationId, { policy: shop.policy, now }),
  );
  return done.map(({ outcome, order, version }) => {
    return { outcome, orderId: order.orderId, version, confirmations: order.confirmations };
  });
}

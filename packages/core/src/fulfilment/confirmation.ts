import type { ParcelId } from '../kernel/ids.ts';
import type { ShippedItem, ShippingMethod } from '../ports/shipment.ts';
import type { ConfirmationState } from './confirmation-machine.ts';
import type { UnitAttempt } from './unit-attempt.ts';

/** By whose word the channel knows: its answer to our call, its own word on the order, or a person's. */
export type ConfirmedBy = 'call' | 'fact' | 'person';

/** What the channel knows of one shipment of an order: a parcel, vouchers, or all the rest. */
export interface Confirmation {
  /** `<order>.s<n>`. */
  readonly confirmationId: string;
  /** The parcel that it is about; `null` for what goes without one. */
  readonly parcelId: ParcelId | null;
  /**
   * `waybill`: that a parcel of which it knows goes under another one than it was told 改单号. `vouchers`:
   * the call that hands it vouchers 电子凭证 for the buyer. `resend`: that it sends the buyer those that it
   * has once more 重新发码.
   */
  readonly about: 'shipment' | 'waybill' | 'vouchers' | 'resend';
  /** Which event of the channel's has asked for it, so that each is heard once; `null`: none has. */
  readonly askedBy: string | null;
  /** Whose vouchers the call is about; empty where it is about none. */
  readonly contents: readonly UnitAttempt[];
  /** The channel's shipping method to call, or `null` where it has none for these goods. */
  readonly method: string | null;
  /** Whether the method speaks of the whole order, whatever it is called for, or of single lines. */
  readonly granularity: ShippingMethod['granularity'];
  /** Moved by the answer to our call, or by the channel's own word on the order. */
  readonly state: ConfirmationState;
  /** The channel's own words on a failure or doubt; empty otherwise. */
  readonly note: string;
}

/** What a confirmation needs to know of a channel's shipping method. */
export type MethodChoice = Pick<ShippingMethod, 'name' | 'granularity'>;

/** A confirmation that is not due yet. */
export function newConfirmation(
  confirmationId: string,
  parcelId: ParcelId | null,
  method: MethodChoice | null,
): Confirmation {
  const granularity = method?.granularity ?? 'order';
  const name = method?.name ?? null;
  const kind = { about: 'shipment', askedBy: null, contents: [] } as const;
  const fresh = { state: 'not_due', note: '' } as const;
  return { confirmationId, parcelId, method: name, granularity, ...kind, ...fresh };
}

/**
 * The channel's method for such goods, or `null`: of those that serve all the items, one that speaks of
 * single lines where there is one, as that fits every order.
 */
export function methodFor(
  methods: readonly ShippingMethod[],
  goods: ShippingMethod['goods'],
  items: readonly ShippedItem[],
): MethodChoice | null {
  const fitting = methods.filter(
    (method) => method.goods === goods && items.every((item) => method.serves?.(item) ?? true),
  );
  return fitting.find(({ granularity }) => granularity === 'line') ?? fitting[0] ?? null;
}

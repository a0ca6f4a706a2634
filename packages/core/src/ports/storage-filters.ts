import type { ShopId, TenantId } from '../kernel/ids.ts';
import type { PaymentState } from '../order/payment-machine.ts';
import type { RedemptionState } from '../redemption/redemption-machine.ts';

/** Which orders; what is left out does not narrow. All given conditions must hold. */
export interface OrderFilter {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** The shop that the order was bought in. */
  readonly shopId?: ShopId;
  /** The whole number at the channel 电商单号; with `shopId`, at most one order has it. */
  readonly orderNo?: string;
  /** Exactly this state: `paid` leaves out `completed`. */
  readonly payment?: PaymentState;
  /** Exactly this state: `pending` includes orders that are frozen or not paid. */
  readonly redemption?: RedemptionState;
  /** Whether any hold 冻结 is on the order, whatever it blocks. */
  readonly isFrozen?: boolean;
  /** Whether some case 售后 is open; a rejected one is, until it is withdrawn or done. */
  readonly hasOpenCase?: boolean;
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
  /** 1..500. */
  readonly limit: number;
}

/** Which shops; what is left out does not narrow. */
export interface ShopFilter {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** The channel's name: `taobao`. */
  readonly channelType?: string;
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
  /** 1..500. */
  readonly limit: number;
}

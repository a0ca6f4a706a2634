import type { OrderId, ShopId, TenantId } from '../kernel/ids.ts';
import type { PaymentState } from '../order/payment-machine.ts';
import type { RedemptionState } from '../redemption/redemption-machine.ts';

/** Which orders; what is left out does not narrow. All given conditions must hold. */
export interface OrderFilter {
  readonly tenant: TenantId;
  readonly shopId?: ShopId;
  readonly orderNo?: string;
  readonly payment?: PaymentState;
  readonly redemption?: RedemptionState;
  readonly isFrozen?: boolean;
  readonly hasOpenCase?: boolean;
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
  /** 1..500. */
  readonly limit: number;
}

/** Which shops; what is left out does not narrow. */
export interface ShopFilter {
  readonly tenant: TenantId;
  readonly channelType?: string;
  readonly cursor?: string;
  /** 1..500. */
  readonly limit: number;
}

/** Where a page of orders ended: the values that the next page must lie behind. */
export interface OrderPosition {
  readonly createdAt: number;
  readonly orderId: OrderId;
}

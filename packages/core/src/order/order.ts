import type { AfterSalesCase } from '../after-sales/case.ts';
import type { Confirmation } from '../fulfilment/confirmation.ts';
import type { IssueState } from '../fulfilment/issue-machine.ts';
import type { LineId, OrderId, ProductId, ShopId, UnitId } from '../kernel/ids.ts';
import type { Currency } from '../kernel/money.ts';
import type { Instant } from '../kernel/time.ts';
import type { RedemptionState } from '../redemption/redemption-machine.ts';
import type { VerificationState } from '../verification/verification-machine.ts';
import type { HoldReason } from './hold-machine.ts';
import type { PaymentState } from './payment-machine.ts';
import type { Reported } from './reported.ts';
import type { SettlementState } from './settlement-machine.ts';

/** How a line's goods reach the buyer: through the redemption link, or opened by `ship` itself. */
export type Delivery = 'claim_page' | 'direct';

/** Whose word makes a delivered unit count as used: nobody's, the channel's, or the host's. */
export type VerifiedBy = 'none' | 'channel_completed' | 'host';

/** When a key is bound to a unit: as soon as the order is paid, or when it is handed over. */
export type Reserve = 'on_paid' | 'on_handover';

/** One attempt to issue the goods of one unit. */
export interface Issue {
  /** Counted from 1; every later attempt stands beside the ones before. */
  readonly attempt: number;
  readonly state: IssueState;
  /** When the plain text left the vault for anybody; never undone. */
  readonly revealedAt: Instant | null;
}

/** One of the units that a line of quantity n owns. */
export interface Unit {
  /** `<order>.<line>.<ordinal>`. */
  readonly unitId: UnitId;
  /** Counted from 1 inside the line. */
  readonly ordinal: number;
  /** This unit's share of what the buyer paid; fixed when the order is paid. */
  readonly paidMinor: number;
  /** What has been given back of that share. */
  readonly refundedMinor: number;
  /** What approved refunds that are not yet confirmed will take of it. */
  readonly reservedMinor: number;
  readonly verification: VerificationState;
  /** 1.. attempts, oldest first; the last one is the one that counts. */
  readonly issues: readonly Issue[];
}

/** What a line sells and how, once its item is mapped. */
export interface LineProduct {
  readonly productId: ProductId;
  readonly delivery: Delivery;
  readonly verifiedBy: VerifiedBy;
  readonly reserve: Reserve;
}

/** One line of an order. */
export interface OrderLine {
  /** `<order>.<line>`. */
  readonly lineId: LineId;
  /** The channel's number of the line. */
  readonly lineNo: string;
  readonly title: string;
  readonly item: ChannelItem;
  /** `null` while the channel's item is not mapped to a product. */
  readonly product: LineProduct | null;
  readonly paidMinor: number;
  readonly units: readonly Unit[];
}

/** What the channel calls the thing that was bought. */
export interface ChannelItem {
  readonly itemId: string;
  readonly skuId: string | null;
  /** The merchant's own code, where the seller has set one. */
  readonly outerId: string | null;
}

/** One reason for which an order is frozen. */
export interface Hold {
  readonly reason: HoldReason;
  /** For the operator; no secrets, no personal data. */
  readonly note: string;
  readonly since: Instant;
}

/** An order 订单: header, lines and their units; everything that changes together. */
export interface Order {
  readonly orderId: OrderId;
  readonly shopId: ShopId;
  /** The order's number at its channel, text. */
  readonly orderNo: string;
  /** The account under which the shop's orders are placed; copied from the shop at ingest. */
  readonly orderingUserId: string;
  readonly buyerRef: string | null;
  /** Grows by one with every change; 1 after the first. */
  readonly version: number;
  /** How many events the order's history holds; they are numbered 1..eventCount without gaps. */
  readonly eventCount: number;
  readonly currency: Currency;
  /** What the buyer paid in all, with postage; the units' shares sum to it. */
  readonly buyerPaidMinor: number;
  readonly postageMinor: number;
  readonly payment: PaymentState;
  readonly redemption: RedemptionState;
  readonly settlement: SettlementState;
  /** Empty unless frozen; at most one per reason. */
  readonly holds: readonly Hold[];
  /** What refunds gave back beyond our caps; the channel decided it. */
  readonly unexplainedMinor: number;
  readonly lines: readonly OrderLine[];
  readonly confirmations: readonly Confirmation[];
  readonly cases: readonly AfterSalesCase[];
  /** Counted from 1; a link of an older generation is revoked. */
  readonly linkGeneration: number;
  /** The channel's last word. */
  readonly reported: Reported;
  readonly createdAt: Instant;
  readonly paidAt: Instant | null;
  /** When every card unit owed was claimed for the first time. */
  readonly readyAt: Instant | null;
  readonly redeemedAt: Instant | null;
}

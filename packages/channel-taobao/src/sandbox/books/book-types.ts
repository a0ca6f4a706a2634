import type { TradeStatus } from './trade-moves.ts';

/** The trade types the sandbox sells by. */
export type TradeType = 'fixed' | 'auction' | 'auto_delivery' | 'ec' | 'eticket';

/** The flags by which the platform forbids shipping beside the trade's status. */
export type HoldFlag =
  'top_hold' | 'team_buy_hold' | 'share_group_hold' | 'ofp_hold' | 'forbid_consign' | 'is_sh_ship';

/** One line of a trade. Amounts are integer fen, ids are text, times are epoch milliseconds. */
export interface SandboxLine {
  oid: string;
  status: TradeStatus;
  outerSkuId: string;
  num: number;
  priceFen: number;
  /** What this line alone was reduced by. */
  discountFen: number;
  /** Its part of a reduction of the whole trade. */
  sharedDiscountFen: number;
  /** The refund last asked for on this line, or null. */
  refundId: string | null;
  consignedAt: number | null;
  endedAt: number | null;
}

/** One trade with what the sandbox alone knows about it: how often it was shipped. */
export interface SandboxTrade {
  tid: string;
  type: TradeType;
  status: TradeStatus;
  shippingType: 'virtual' | 'express';
  holdFlag: HoldFlag | null;
  buyerNick: string;
  buyerOpenUid: string;
  buyerMessage: string;
  sellerMemo: string;
  sellerFlag: number;
  createdAt: number;
  paidAt: number | null;
  consignedAt: number | null;
  endedAt: number | null;
  modifiedAt: number;
  lines: SandboxLine[];
  /** How often the trade really went to "shipped"; more than once would be the sandbox's slip. */
  shippedTimes: number;
  /** How often dummy.send was called for it, refused or not. */
  shipAttempts: number;
  /** How often it was shipped while a refund was open: what a careful seller never does. */
  shippedWhileRefundOpen: number;
}

/** The states of a refund that the sandbox makes. */
export type RefundStatus = 'WAIT_SELLER_AGREE' | 'SUCCESS' | 'CLOSED';

/** One refund a buyer has asked for. */
export interface SandboxRefund {
  refundId: string;
  tid: string;
  oid: string;
  status: RefundStatus;
  phase: 'onsale' | 'aftersale';
  feeFen: number;
  num: number;
  reason: string;
  /** The optimistic lock; grows with every change. */
  version: number;
  /** Whether the seller has reviewed it, which Tmall asks for before agreeing. */
  reviewed: boolean;
  createdAt: number;
  modifiedAt: number;
}

/** The seller whose shop the sandbox is. */
export interface SandboxSeller {
  userId: string;
  nick: string;
  /** C is a Taobao seller, B a Tmall one. */
  type: 'C' | 'B';
  shopId: string;
  shopTitle: string;
}

/** Everything counted, by API method, platform code and fault. */
export interface SandboxCounters {
  calls: Record<string, number>;
  refusals: Record<string, number>;
  faults: Record<string, number>;
  refundsAgreed: number;
}

/** The books as they are saved: plain JSON, nothing else. */
export interface SavedBooks {
  format: 1;
  seed: string;
  advancedMs: number;
  lastId: string;
  lastRefundId: string;
  session: string;
  sessionGeneration: number;
  /** The text-message code the next agreement must carry, or null. */
  smsCode: string | null;
  seller: SandboxSeller;
  trades: SandboxTrade[];
  refunds: SandboxRefund[];
  counters: SandboxCounters;
}

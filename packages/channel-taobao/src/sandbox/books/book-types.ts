import type { IrregularBook } from '@kaquan/channel-kit/sandbox';
import type { GrantBook } from './grants.ts';
import type { ItemStockBook } from './item-stock.ts';
import type { SavedETickets } from './e-ticket-types.ts';
import type { ShippingBook } from './parcels.ts';
import type { MessageBook } from './messages.ts';
import type { TradeStatus } from './trade-moves.ts';

/** The trade types the sandbox sells by. */
export type TradeType = 'fixed' | 'auction' | 'auto_delivery' | 'ec' | 'eticket';

/** The flags by which the platform forbids shipping beside the trade's status. */
export type HoldFlag =
  'top_hold' | 'team_buy_hold' | 'share_group_hold' | 'ofp_hold' | 'forbid_consign' | 'is_sh_ship';

/** One line of a trade. Amounts are integer fen, ids are text, times are epoch milliseconds. */
export interface SandboxLine {
  /** The number of the line; of a single line, that of its trade. */
  oid: string;
  /** Where the line stands; it can be closed within an open trade. */
  status: TradeStatus;
  /** The seller's own code for what is sold. */
  outerSkuId: string;
  /** How many. */
  num: number;
  /** Price of one. */
  priceFen: number;
  /** What this line alone was reduced by. */
  discountFen: number;
  /** Its part of a reduction of the whole trade. */
  sharedDiscountFen: number;
  /** The refund last asked for on this line, or null. */
  refundId: string | null;
  /** When it was shipped, or null. */
  consignedAt: number | null;
  /** When it was finished or closed, or null. */
  endedAt: number | null;
}

/** One trade with what the sandbox alone knows about it: how often it was shipped. */
export interface SandboxTrade {
  /** The number of the trade. */
  tid: string;
  /** How it was sold; lists leave some types out unless asked. */
  type: TradeType;
  /** Where the trade as a whole stands. */
  status: TradeStatus;
  /** Whether there is something to carry. */
  shippingType: 'virtual' | 'express';
  /** The flag that forbids shipping, or null. */
  holdFlag: HoldFlag | null;
  /** Masked. */
  buyerNick: string;
  /** The buyer's stable pseudonym. */
  buyerOpenUid: string;
  /** What the buyer wrote; empty when nothing. */
  buyerMessage: string;
  /** What the seller noted; empty when nothing. */
  sellerMemo: string;
  /** The colour of the note, 0 to 5. */
  sellerFlag: number;
  /** When it was placed. */
  createdAt: number;
  /** When it was paid, or null. */
  paidAt: number | null;
  /** When it was shipped, or null. */
  consignedAt: number | null;
  /** When it was finished or closed, or null. */
  endedAt: number | null;
  /** When anything about it last changed. */
  modifiedAt: number;
  /** What was ordered. */
  lines: SandboxLine[];
  /** How often the trade really went to "shipped"; more than once would be the sandbox's slip. */
  shippedTimes: number;
  /** How often dummy.send was called for it, refused or not. */
  shipAttempts: number;
  /** How often it was shipped while a refund was open: what a careful seller never does. */
  shippedWhileRefundOpen: number;
}

/** The states of a refund that the sandbox makes. */
export type RefundStatus =
  | 'WAIT_SELLER_AGREE'
  | 'WAIT_BUYER_RETURN_GOODS'
  | 'WAIT_SELLER_CONFIRM_GOODS'
  | 'SELLER_REFUSE_BUYER'
  | 'SUCCESS'
  | 'CLOSED';

/** One refund a buyer has asked for. */
export interface SandboxRefund {
  /** The number of the refund. */
  refundId: string;
  /** Its trade. */
  tid: string;
  /** Its line. */
  oid: string;
  /** Where it stands. */
  status: RefundStatus;
  /** Whether it was asked for before or after the buyer confirmed the goods. */
  phase: 'onsale' | 'aftersale';
  /** How much is asked for. */
  feeFen: number;
  /** For how many pieces. */
  num: number;
  /** Why, in the buyer's words. */
  reason: string;
  /** The optimistic lock; grows with every change. */
  version: number;
  /** Whether the goods are to come back before the money does. */
  wantsReturn?: boolean;
  /** What the buyer was told when it was refused. */
  refusal?: string;
  /** Whether the seller has reviewed it, which Tmall asks for before agreeing. */
  reviewed: boolean;
  /** When it was asked for. */
  createdAt: number;
  /** When anything about it last changed. */
  modifiedAt: number;
}

/** The seller whose shop the sandbox is. */
export interface SandboxSeller {
  /** The seller's number. */
  userId: string;
  /** The seller's name. */
  nick: string;
  /** C is a Taobao seller, B a Tmall one. */
  type: 'C' | 'B';
  /** The shop's number. */
  shopId: string;
  /** The shop's name. */
  shopTitle: string;
}

/** Everything counted, by API method, platform code and fault. */
export interface SandboxCounters {
  /** Calls that succeeded, by API method. */
  calls: Record<string, number>;
  /** Calls that were refused, by sub-code, or by code where there is none. */
  refusals: Record<string, number>;
  /** Faults that struck, by kind. */
  faults: Record<string, number>;
  /** Refunds the seller has agreed to through the API. */
  refundsAgreed: number;
}

/** The books as they are saved: plain JSON, nothing else. */
export interface SavedBooks {
  /** Grows when older books can no longer be read. */
  format: 1;
  /** Sessions and numbers follow from it; credentials too, where `application` is absent. */
  seed: string;
  /** Credentials follow from it: sandboxes of one application are shops of one client. */
  application?: string;
  /** What the platform does that it should not; books of an earlier version have none. */
  irregular?: IrregularBook;
  /** How far the clock was moved. */
  advancedMs: number;
  /** The last trade or line number given out. */
  lastId: string;
  /** The last refund number given out. */
  lastRefundId: string;
  /** The session that is good now. */
  session: string;
  /** How often the session was renewed. */
  sessionGeneration: number;
  /** What the seller has granted; books of an earlier version have none. */
  grants?: GrantBook;
  /** What the message service knows; books of an earlier version have none. */
  messages?: MessageBook;
  /** The text-message code the next agreement must carry, or null. */
  smsCode: string | null;
  /** Whose shop it is. */
  seller: SandboxSeller;
  /** What was told of parcels. */
  shipping: ShippingBook;
  /** What the platform sells from. */
  itemStock: ItemStockBook;
  /** All trades, in the order they were placed. */
  trades: SandboxTrade[];
  /** All refunds, in the order they were asked for. */
  refunds: SandboxRefund[];
  /** What was counted. */
  counters: SandboxCounters;
  /** What is kept of e-tickets; absent in books of before. */
  eTickets?: SavedETickets;
}

import type { Result } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';
import type { Currency } from '../kernel/money.ts';
import type { Instant } from '../kernel/time.ts';
import type {
  ChannelRefund,
  ChannelRefundState,
  PayRefund,
  RefuseRefund,
} from './channel-refund.ts';
import type {
  ChannelCall,
  ChannelReadError,
  ChannelWriteError,
  ChannelWriteOutcome,
} from './channel-call.ts';
import type { ToldAmount } from './balance.ts';
import type { CardDepositAbility, CardDepositCalls } from './card-deposit.ts';
import type { GrantCalls } from './grant.ts';
import type { ItemStockCalls } from './item-stock.ts';
import type { ChannelPage, ListingLimits, PageRequest } from './listing.ts';
import type { NotificationAbility, NotificationCalls } from './notification.ts';
import type { OrderNoteCalls } from './order-note.ts';
import type { Shipment, ShippingMethod, WaybillChange } from './shipment.ts';
import type { StatementAbility, StatementCalls } from './statement.ts';
import type { VerificationAbility, VerificationCalls } from './verification.ts';
import type { VoucherAbility, VoucherCalls } from './voucher.ts';

export type {
  ChannelCall,
  ChannelReadError,
  ChannelWriteError,
  ChannelWriteOutcome,
} from './channel-call.ts';

export type { ChannelRefund, ChannelRefundState, PayRefund, RefuseRefund };

export type { ChannelPage, ListingLimits, PageRequest, UndecodedRow } from './listing.ts';

/** What an order's money has come to, in the channel's eyes. */
export type ChannelPayment = 'unpaid' | 'paid' | 'completed' | 'closed';

/** Who gets the parcels of an order, as a channel tells it; what it does not tell is empty. */
export interface ChannelRecipient {
  readonly name: string;
  readonly phone: string;
  /** Province, city and district 省市区. */
  readonly region: string;
  readonly address: string;
}

/** One line of an order as the channel reports it. */
export interface ChannelOrderLine {
  /** The channel's number of the line (Taobao: `oid`), text. */
  readonly lineNo: string;
  /** The item's name in the order; may be empty. */
  readonly title: string;
  /** The channel's number of the item (Taobao: `num_iid`), text. */
  readonly itemId: string;
  /** The channel's number of the variant; `null` for an item without variants. */
  readonly skuId: string | null;
  /** The merchant's own code for the SKU or item, where the seller has set one. */
  readonly outerId: string | null;
  /** 1..10,000. */
  readonly quantity: number;
  /** The line's own amount, used as its weight when the order's payment is allocated. */
  readonly paidMinor: number;
  /** `closed` for a line that was closed inside an open order; it must never be shipped. */
  readonly payment: ChannelPayment;
  /** Whether the channel regards this line as shipped, whoever told it so. */
  readonly isShipped: boolean;
  /** The latest refund on this line, or `null` where there never was one. */
  readonly refund: { readonly refundId: string; readonly state: ChannelRefundState } | null;
}

/** An order as the channel reports it. */
export interface ChannelOrder {
  /** The channel's number of the order (Taobao: `tid`), text: it exceeds what a number can hold. */
  readonly orderNo: string;
  /** When the buyer placed it, by the channel's clock. */
  readonly createdAt: Instant;
  /** The channel's modification time; the channel's precision may be whole seconds. */
  readonly modifiedAt: Instant;
  /** `null` while unpaid. */
  readonly paidAt: Instant | null;
  /** Of the order as a whole; a line of an open order may be closed. */
  readonly payment: ChannelPayment;
  /** Whether the channel regards the whole order as shipped. */
  readonly isShipped: boolean;
  /** Whether the channel says: paid, but do not ship. `null` where this reading does not tell. */
  readonly isHeld: boolean | null;
  /**
   * The channel's own last time for telling it that the goods went out 最晚发货时间; it does not wait for a
   * shop's business hours. Left out or `null` where this reading does not tell.
   */
  readonly shipBy?: Instant | null;
  /** The buyer as the channel lets us see him (an opaque id), or `null`. */
  readonly buyerRef: string | null;
  /** Of every amount in the order, its lines and its refunds. */
  readonly currency: Currency;
  /** What the buyer pays in all, with postage. */
  readonly buyerPaidMinor: number;
  /** The part of {@link buyerPaidMinor} that is postage. */
  readonly postageMinor: number;
  /**
   * What the shop is to get of it: paid, plus the platform's subsidy, less its fees. Left out or `null`
   * where this reading does not tell. Settlement is reconciled with it; refunds never look at it.
   */
  readonly receivableMinor?: number | null;
  /**
   * Who gets its parcels 收件人, as the shop may see him; left out or `null` where this reading does not
   * tell, or only in a form that is of no use. Kept where something goes there, and nowhere else.
   */
  readonly recipient?: ChannelRecipient | null;
  /** The buyer's account 充值账号 that goods are produced for; left out or `null`: it does not tell. */
  readonly account?: string | null;
  /** 1..200 lines. */
  readonly lines: readonly ChannelOrderLine[];
}

/** What a channel can do. What it cannot do is said here and never faked. */
export interface ChannelCapabilities {
  /**
   * How `listOrders` may be called. `null` where nobody but the host knows of the orders: they are
   * placed and told of by `orders.place` and `orders.recordFact`, and never read.
   */
  readonly orders: ListingLimits | null;
  /** `null` where refunds can only be seen on the orders themselves. */
  readonly refunds: ListingLimits | null;
  /**
   * Of those for some goods one that speaks of a `line` is used, else the first. Without one nothing is
   * told: a person ships in the channel's own backend, and its word confirms it.
   */
  readonly shippingMethods: readonly ShippingMethod[];
  /**
   * Whether it hands out cards that were consigned to it 平台发卡: a line of such cards that is shipped was
   * dispensed. Left out: it does not.
   */
  readonly dispensesCards?: boolean;
  /** Whether the waybill of a parcel that it was told of can be changed by API. Left out: it cannot. */
  readonly changesWaybill?: boolean;
  /**
   * `agree`: the seller can only agree to what the buyer asked for; `pay`: the channel gives back
   * what it is told; `none`: nothing by API.
   */
  readonly refund: 'agree' | 'pay' | 'none';
  /** Whether the seller can refuse a request by `refuseRefund`. Left out: only in the channel's backend. */
  readonly refusesRefunds?: boolean;
  /** How it verifies by its API 核销. Left out: it does not. */
  readonly verification?: VerificationAbility;
  /** How it takes vouchers 电子凭证 by its API, for the buyer. Left out: it takes none. */
  readonly vouchers?: VoucherAbility;
  /** Whether it renews a grant before it ends, without the seller. Left out: it does not. */
  readonly renewsGrants?: boolean;
  /** How it tells of changes by itself 推送. Left out: it does not, and is only ever asked. */
  readonly notifications?: NotificationAbility;
  /** Whether the figure that it sells from can be set. Left out: only in the channel's backend. */
  readonly setsItemStock?: boolean;
  /** Whether it takes a seller's note on an order. Left out: only in the channel's backend. */
  readonly takesNotes?: boolean;
  /** How cards are handed to it for handing out. Left out: only in the channel's backend. */
  readonly cardDeposits?: CardDepositAbility;
  /** Which statements 对账单 it gives or reads. Left out: none. */
  readonly statements?: StatementAbility;
  /** Names of the credentials that a shop on this channel needs; all are secrets. */
  readonly credentialFields: readonly string[];
}

/** Who the channel says that this shop is. */
export interface ChannelShop {
  /** The number by which the channel knows the shop (Taobao: the seller's user id), text. */
  readonly externalId: string;
  /** The shop's title at the channel; its name here may be another. */
  readonly name: string;
  /** The seller's account at the channel 对接账号. */
  readonly linkedAccount: string;
  /** The account under which its orders are placed 前台下单用户 ID; left out: the channel does not tell. */
  readonly orderingUserId?: string | null;
  /** The money in the seller's account 余额; left out or `null`: the channel does not tell. */
  readonly balance?: ToldAmount | null;
}

/**
 * One marketplace. Methods return data and touch no storage; every method may be called by several
 * shops and several processes at once. Core never calls one from inside a commit.
 */
export interface Channel
  extends
    VerificationCalls,
    VoucherCalls,
    GrantCalls,
    NotificationCalls,
    ItemStockCalls,
    OrderNoteCalls,
    CardDepositCalls,
    StatementCalls {
  /** The channel type, lower case: `taobao`. */
  readonly name: string;
  /** The version of this contract that the adapter was written for. */
  readonly contract: 1;
  /** The same for every shop on this channel. */
  readonly capabilities: ChannelCapabilities;
  /** Asks whom the credentials belong to. */
  describeShop(call: ChannelCall): Promise<Result<ChannelShop, ChannelReadError>>;
  /** Rows modified inside the window, newest first. A changed row may leave the window meanwhile. */
  listOrders(
    call: ChannelCall,
    page: PageRequest,
  ): Promise<Result<ChannelPage<ChannelOrder>, ChannelReadError>>;
  /** The whole order as it is now. */
  loadOrder(
    call: ChannelCall,
    orderNo: string,
  ): Promise<Result<ChannelOrder, ChannelReadError | CoreError<'channel.order_not_found'>>>;
  /**
   * Tells the channel that goods of an order went out. An "already shipped" answer is never believed:
   * the adapter reads the order again and answers by what it finds. A parcel that the channel knows
   * under the same waybill is `done`, under another one `needs_check`; further parcels of an order
   * that was shipped are told in the channel's way for those, or answered `needs_check`.
   */
  confirmShipment(
    call: ChannelCall,
    request: Shipment,
  ): Promise<Result<ChannelWriteOutcome, ChannelWriteError>>;
  /**
   * Tells the channel the waybill that a parcel goes under now; present when
   * `capabilities.changesWaybill` is. Told again, or known already, it is `done`.
   */
  changeWaybill?(
    call: ChannelCall,
    change: WaybillChange,
  ): Promise<Result<ChannelWriteOutcome, ChannelWriteError>>;
  /** Refunds modified inside the window, newest first; present when `capabilities.refunds` is. */
  listRefunds?(
    call: ChannelCall,
    page: PageRequest,
  ): Promise<Result<ChannelPage<ChannelRefund>, ChannelReadError>>;
  /** One refund as it is now; present when `capabilities.refund` is `agree`. */
  loadRefund?(
    call: ChannelCall,
    refundId: string,
  ): Promise<Result<ChannelRefund, ChannelReadError | CoreError<'channel.refund_not_found'>>>;
  /** Agrees to a refund exactly as read (same version and amount), or answers why not. */
  agreeRefund?(
    call: ChannelCall,
    refund: ChannelRefund,
  ): Promise<Result<ChannelWriteOutcome, ChannelWriteError>>;
  /**
   * Refuses a request exactly as read, or answers why not: `needs_check` where it has changed since.
   * Present when `capabilities.refusesRefunds`.
   */
  refuseRefund?(
    call: ChannelCall,
    refusal: RefuseRefund,
  ): Promise<Result<ChannelWriteOutcome, ChannelWriteError>>;
  /**
   * Gives money back, once for each `refundId`: asked again, it answers what became of it. Present
   * when `capabilities.refund` is `pay`.
   */
  payRefund?(
    call: ChannelCall,
    refund: PayRefund,
  ): Promise<Result<ChannelWriteOutcome, ChannelWriteError>>;
}

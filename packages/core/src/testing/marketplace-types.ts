import type { Instant } from '../kernel/time.ts';
import type { Clock } from '../ports/clock.ts';
import type {
  Channel,
  ChannelOrder,
  ChannelOrderLine,
  ChannelRecipient,
  ChannelRefund,
  ListingLimits,
} from '../ports/channel.ts';
import type { Shipment, ShippingMethod } from '../ports/shipment.ts';
import type { MarketplaceShop } from './marketplace-shop.ts';
import type { MarketplaceStatement } from './marketplace-statement.ts';
import type { VerificationAbility } from '../ports/verification.ts';
import type {
  ChannelNotice,
  NotificationAbility,
  NotificationRequest,
} from '../ports/notification.ts';
import type { VoucherAbility } from '../ports/voucher.ts';

/** How a marketplace is made; see `createMarketplace`. */
export interface MarketplaceOptions {
  /** Tells when trades are made and changed; a test sets it. Usually the clock of its Kaquan. */
  readonly clock: Clock;
  /** The channel type. Default `marketplace`. */
  readonly name?: string;
  /** The seller's credential; a shop with another one gets `channel.grant_expired`. Default `token`. */
  readonly token?: string;
  /** Default: `virtual` for whole orders, and `parcel` for single lines. */
  readonly shippingMethods?: readonly ShippingMethod[];
  /** Whether it lets the waybill of a parcel be changed by API. Default: it does. */
  readonly changesWaybill?: boolean;
  /** How units are verified by its API 核销. Default: so that it can be taken back; `null`: not at all. */
  readonly verification?: VerificationAbility | null;
  /** How it takes vouchers by its API. Default: so that it can be asked; `null`: not at all. */
  readonly vouchers?: VoucherAbility | null;
  /** Whether it hands vouchers on only with the token of its latest wish for them. Default: it does not ask. */
  readonly asksForVouchers?: boolean;
  /** How it tells of changes by itself. Default: in both ways; `null`: not at all. */
  readonly notifications?: NotificationAbility | null;
  /** What the listings differ in from: one day wide, 90 days deep, pages of 100, 5 minutes overlap. */
  readonly listing?: Partial<ListingLimits>;
}

/** A trade to place; what is left out is one line of one unit for 10.00. */
export interface TradeParts {
  /** Default: the next of a count, 19 digits. */
  readonly orderNo?: string;
  /** Default: one line of one unit. */
  readonly lines?: readonly TradeLineParts[];
  /** Default: the lines' amounts and the postage. */
  readonly buyerPaidMinor?: number;
  /** Default 0. */
  readonly postageMinor?: number;
  /** When it is to be shipped at the latest. Default: the marketplace does not tell. */
  readonly shipBy?: Instant;
  /** Default `buyer`; `null`: the marketplace does not tell. */
  readonly buyerRef?: string | null;
  /** Who gets its parcels. Default: the marketplace does not tell. */
  readonly recipient?: ChannelRecipient | null;
  /** The account that the buyer has typed there. Default: the marketplace does not tell. */
  readonly account?: string | null;
}

/** A line of a trade to place. */
export type TradeLineParts = Partial<
  Pick<ChannelOrderLine, 'title' | 'itemId' | 'skuId' | 'outerId' | 'quantity' | 'paidMinor'>
>;

/** What a buyer asks back; what is left out is everything that is left on the first line. */
export interface RefundParts {
  /** Default: the first line's. */
  readonly lineNo?: string;
  /** Default: the line's amount less what succeeded refunds gave back. */
  readonly amountMinor?: number;
  /** Default `null`: the marketplace does not say. */
  readonly quantity?: number | null;
  /** Default `不想要了`. */
  readonly reason?: string;
  /** When the marketplace decides by itself. Default: it does not tell. */
  readonly actBy?: Instant;
}

/** A trade and its refunds as they were at one time. */
export interface TradeSnapshot {
  /** The whole order, as `loadOrder` answered it then. */
  readonly order: ChannelOrder;
  /** All refunds on its lines, whatever had become of them. */
  readonly refunds: readonly ChannelRefund[];
}

/** The calls that a marketplace answers. */
export type MarketplaceOperation = Exclude<
  keyof Channel,
  | 'name'
  | 'contract'
  | 'capabilities'
  | 'payRefund'
  | 'decodeNotification'
  | 'openFeed'
  | 'listLostNotices'
  | 'readStatement'
>;

/**
 * What goes wrong with a call. `answer_lost`: it took effect and nobody hears of it. `rejected` and
 * `needs_check` have no effect. `page_twice`: behind its own rows a page of orders holds those of the
 * page before, and its own once more as they were before their last change.
 */
export type MarketplaceFault =
  | { readonly kind: 'unavailable' | 'answer_lost' | 'grant_expired' | 'page_twice' }
  | { readonly kind: 'throttled'; readonly retryAfterMs: number }
  | { readonly kind: 'rejected'; readonly channelCode: string; readonly channelMessage: string }
  | { readonly kind: 'needs_check'; readonly note: string };

/** What buyers, the marketplace itself and the seller in its backend do. Unknown trades throw. */
export interface MarketplaceMoves {
  /** Makes a trade, unpaid. Answers its number. */
  place(parts?: TradeParts): string;
  /** Pays a trade; one that was closed, too late. */
  pay(orderNo: string): void;
  /** Closes a trade with all its lines. */
  close(orderNo: string): void;
  /** The buyer confirms receipt. */
  complete(orderNo: string): void;
  /** The marketplace forbids the seller to ship. */
  hold(orderNo: string): void;
  /** The marketplace allows the seller to ship again. */
  release(orderNo: string): void;
  /** The seller ships in the marketplace's own backend: all lines, unless some are named. */
  shipElsewhere(orderNo: string, lineNos?: readonly string[]): void;
  /** The marketplace hands out cards that it keeps: this line, or every one. */
  dispense(orderNo: string, lineNo?: string): void;
  /** The buyer has his parcels go elsewhere. */
  changeRecipient(orderNo: string, recipient: ChannelRecipient): void;
  /** The buyer asks for money back. Answers the refund's number. */
  requestRefund(orderNo: string, parts?: RefundParts): string;
  /** The buyer asks for another sum. */
  changeRefund(refundId: string, amountMinor: number): void;
  /** The buyer takes back what he asked for: the refund is `closed`. */
  withdrawRefund(refundId: string): void;
  /** The seller refuses in the marketplace's own backend. */
  refuseRefund(refundId: string): void;
  /** The seller agrees in the marketplace's own backend, once the goods have come back. */
  awaitReturn(refundId: string): void;
  /** The buyer has sent the goods back. */
  sendReturn(refundId: string): void;
  /** The marketplace gives the money back, whoever agreed; another sum than asked for where told. */
  settleRefund(refundId: string, amountMinor?: number): void;
  /** The money comes back: the buyer's account is gone. The trade stays as it is. */
  bounceRefund(refundId: string): void;
}

/** What a marketplace knows of used units 核销, by the unit's id. */
export interface MarketplaceUses {
  /** Whether a unit counts as used there. */
  isUsed(unitId: string): boolean;
  /** The unit is used by other means than the API. */
  useThere(unitId: string): void;
  /** From now on it neither verifies that unit nor takes it back, and says why. */
  refuseUse(unitId: string, note: string): void;
}

/** A voucher that a buyer has from the marketplace. */
export interface VoucherOfBuyer {
  /** The call that brought it. */
  readonly requestId: string;
  readonly lineNo: string;
  /** Which unit of the line, counted from 1. */
  readonly ordinal: number;
  /** What came with them; `null`: no token of a wish. */
  readonly token: string | null;
  /** In plain: a marketplace shows it to its buyer. */
  readonly secret: string;
}

/** What a marketplace knows of vouchers 电子凭证. */
export interface MarketplaceVouchers {
  /** What it was handed for a trade, oldest call first. */
  vouchersOf(orderNo: string): readonly VoucherOfBuyer[];
  /** What it has sent the buyer of a trade once more, oldest call first. */
  resentOf(orderNo: string): readonly VoucherOfBuyer[];
  /** From now on it takes no vouchers for this trade, nor sends any again, and says why. */
  refuseVouchers(orderNo: string, note: string): void;
  /** It takes them again. */
  acceptVouchers(orderNo: string): void;
}

/** What a marketplace keeps of what it is told beside its orders. */
export interface MarketplaceWords {
  /** How many of an item it sells 渠道库存; `null` where nobody has said. */
  itemStock(itemId: string, skuId?: string | null): number | null;
  /** The seller's note 备注 on a trade, one line for each addition; empty where there is none. */
  noteOn(orderNo: string): string;
  /** Somebody writes the note in the marketplace's own backend, over what was there. */
  writeNote(orderNo: string, text: string): void;
  /** The secrets that it was handed to hand out for an item, as often as it was. */
  cardsOf(itemId: string): readonly string[];
}

/** What a marketplace tells by itself 推送. */
export interface MarketplaceNotices {
  /** Everything that it has told of, oldest first: each change of a trade or refund is one event. */
  news(): readonly ChannelNotice[];
  /**
   * It asks for the vouchers of a trade, again where it has before; answers the token of the wish.
   * `isAgain`: those that it has are to go to the buyer once more 重新发码.
   */
  askForVouchers(orderNo: string, wish?: { readonly isAgain?: boolean }): string;
  /**
   * A request as it sends it to the host's address, with everything that it has told of unless told
   * otherwise; with another key its signature is wrong.
   */
  signNotification(notices?: readonly ChannelNotice[], key?: string): NotificationRequest;
}

/** A marketplace in this process. */
export interface Marketplace
  extends
    MarketplaceMoves,
    MarketplaceUses,
    MarketplaceVouchers,
    MarketplaceWords,
    MarketplaceNotices,
    MarketplaceShop,
    MarketplaceStatement {
  /** What Kaquan is composed with. */
  readonly channel: Channel;
  /** How often each operation was called, answered or not. */
  readonly calls: Readonly<Record<MarketplaceOperation, number>>;
  /** How often this trade was reported as shipped through the API and believed. */
  countShipped(orderNo: string): number;
  /** What it was told through the API and believed of this trade, oldest first; a parcel once. */
  shipments(orderNo: string): readonly Shipment[];
  /** The credential that it takes now; `null`: none. */
  grantedToken(): string | null;
  /** The seller withdraws the grant: nothing is taken until `restoreGrant`. */
  endGrant(): void;
  /** The seller gives it again, under the same credential. */
  restoreGrant(): void;
  /** A trade with its refunds as they are now. */
  snapshot(orderNo: string): TradeSnapshot;
  /** Answers an old state of a trade, as a replica that lags behind does; `null`: the present one. */
  showAsOf(orderNo: string, snapshot: TradeSnapshot | null): void;
  /** Makes a trade unreadable: lists answer it as undecoded, loading it fails. */
  garble(orderNo: string): void;
  /** Makes it readable again. */
  repair(orderNo: string): void;
  /** Lets the next calls of an operation fail; plans follow one another. `times`: 1 unless told. */
  failNext(operation: MarketplaceOperation, fault: MarketplaceFault, times?: number): void;
  /** Does something just before the next call of an operation takes effect. */
  beforeNext(operation: MarketplaceOperation, action: () => void): void;
  /** Lets the next call of an operation take so long before it takes effect. */
  delayNext(operation: MarketplaceOperation, until: Promise<void>): void;
  /** Does something just after the next call was worked out, while its answer is on its way. */
  afterNext(operation: MarketplaceOperation, action: () => void): void;
}

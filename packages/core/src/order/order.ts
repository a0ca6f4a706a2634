import type { AfterSalesCase } from '../after-sales/case.ts';
import type { DeadlineAlarm } from '../deadlines/deadline-alarm.ts';
import type { Confirmation } from '../fulfilment/confirmation.ts';
import type { Fulfilment } from '../fulfilment/fulfilment.ts';
import type { IssueState } from '../fulfilment/issue-machine.ts';
import type { Parcel } from '../fulfilment/parcel.ts';
import type { LineId, OrderId, ProductId, ShopId, UnitId } from '../kernel/ids.ts';
import type { Currency } from '../kernel/money.ts';
import type { Instant } from '../kernel/time.ts';
import type { PersonalRecords } from '../people/personal.ts';
import type { HostFacts } from '../platform/host-facts.ts';
import type { LinkTerm } from '../redemption/link-term.ts';
import type { RedemptionState } from '../redemption/redemption-machine.ts';
import type { GoodsKind, ProductStock } from '../stock/product-stock.ts';
import type { OrderRejection } from '../redemption/rejection.ts';
import type { VerificationState } from '../verification/verification-machine.ts';
import type { HoldReason, HostHoldRule } from './hold-machine.ts';
import type { PaymentState } from './payment-machine.ts';
import type { PresenceState } from './presence-machine.ts';
import type { Reported } from './reported.ts';
import type { SettlementState } from './settlement-machine.ts';

/**
 * How a line's goods reach the buyer 交付方式: through the redemption link; opened by `ship` itself; as
 * vouchers 电子凭证 that are handed to the channel by its API; from cards that the platform keeps and hands
 * out; produced by a fulfiller of the host's; by an operator's own hand; or in a parcel 包裹. See
 * `deliveryRules`.
 */
export type Delivery =
  'claim_page' | 'direct' | 'e_voucher' | 'platform_cards' | 'top_up' | 'manual' | 'parcel';

/**
 * Whose word makes a delivered unit count as used: nobody's, that of the buyer who confirms receipt at
 * the channel, the channel's that is asked by its API, a counter's where the goods are used, or the
 * host's.
 */
export type VerifiedBy = 'none' | 'channel_completed' | 'channel_api' | 'counter' | 'host';

/** When a key is bound to a unit: as soon as the order is paid, or when it is handed over. */
export type Reserve = 'on_paid' | 'on_handover';

/** One attempt to issue the goods of one unit. */
export interface Issue {
  /** Counted from 1; every later attempt stands beside the ones before. */
  readonly attempt: number;
  /** `claimed`: a key is bound, and nobody has read it; see `issueMachine`. */
  readonly state: IssueState;
  /** When the plain text left the vault for anybody; never undone. */
  readonly revealedAt: Instant | null;
  /** What is issued instead of what was bought 换货; left out: the line's own product. */
  readonly product?: LineProduct;
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
  /** Whether what was handed over counts as used 核销. */
  readonly verification: VerificationState;
  /**
   * By which a counter finds the unit 核销码; see `formatVerificationCode`. Issued when its verification
   * falls due and kept for good; `null` until then, and where nobody gives his word for it. No part of
   * the history: events alone lead to an order without it.
   */
  readonly verificationCode: string | null;
  /** What the channel said where it did not verify, or take it back, as asked; empty otherwise. */
  readonly verificationNote: string;
  /**
   * Counted from 1: in which round its verification is asked for. A channel that carries a request out
   * once would take a unit that was taken back, or refused, for one that it has answered.
   */
  readonly verificationRound: number;
  /** 1.. attempts, oldest first; the last one is the one that counts. */
  readonly issues: readonly Issue[];
}

/** What a line sells and how, once its item is mapped. */
export interface LineProduct {
  /** As mapped when the line got it; a later mapping leaves it alone. */
  readonly productId: ProductId;
  /** The product's, which never changes. */
  readonly goods: GoodsKind;
  /** The product's, which never changes. */
  readonly stock: ProductStock;
  /** The mapping's, else the shop's, as it was then. */
  readonly delivery: Delivery;
  /** The mapping's, else the shop's, as it was then. */
  readonly verifiedBy: VerifiedBy;
  /** The product's, as it was then. */
  readonly reserve: Reserve;
  /** The product's, which never changes: who produces it; `null` where nobody does. */
  readonly fulfiller: string | null;
  /** The product's, which never changes: whether it is produced for an account 充值账号 of the buyer's. */
  readonly needsAccount: boolean;
  /** The product's cost of a unit 成本, as it was then, in minor units; `null`: nobody has said. */
  readonly costMinor: number | null;
}

/** One line of an order. */
export interface OrderLine {
  /** `<order>.<line>`. */
  readonly lineId: LineId;
  /** The channel's number of the line. */
  readonly lineNo: string;
  /** The item's name in the channel's order; may be empty. */
  readonly title: string;
  /** As the channel names it; what mappings go by. */
  readonly item: ChannelItem;
  /** `null` while the channel's item is not mapped to a product. */
  readonly product: LineProduct | null;
  /** The line's share of `buyerPaidMinor`; the shares of its units sum to it. */
  readonly paidMinor: number;
  /** By `ordinal`, one for each piece bought; their number never changes. */
  readonly units: readonly Unit[];
}

/** What the channel calls the thing that was bought. */
export interface ChannelItem {
  /** The channel's number of the item (Taobao: `num_iid`), text. */
  readonly itemId: string;
  /** The channel's number of the variant; `null` for an item without variants. */
  readonly skuId: string | null;
  /** The merchant's own code, where the seller has set one. */
  readonly outerId: string | null;
}

/** One reason for which an order is frozen. */
export interface Hold {
  /** What it blocks and what ends it stands in `holdReasons`, or in `rule`. */
  readonly reason: HoldReason;
  /** For the operator; no secrets, no personal data. */
  readonly note: string;
  /** When the order was frozen for it, by the `Clock`. */
  readonly since: Instant;
  /** `<kind>:<id>` of who froze it; `null` where a rule of ours did. */
  readonly by: string | null;
  /** What the hold does, as declared when it was set; `null` for reasons of our own. */
  readonly rule: HostHoldRule | null;
}

/** How long a hold that has ended stood: deadlines that it pauses do not count that time. */
export interface Pause {
  /** Of the hold. */
  readonly reason: HoldReason;
  /** When the order was frozen for it, by the `Clock`. */
  readonly from: Instant;
  /** When it ended, by the `Clock`; later than `from`. */
  readonly to: Instant;
}

/** An order 订单: header, lines and their units; everything that changes together. */
export interface Order {
  /** From the `IdSource`, at the first reading; the redemption link carries it. */
  readonly orderId: OrderId;
  /** The shop that it was bought in; with `orderNo`, unique per tenant. */
  readonly shopId: ShopId;
  /** The order's number at its channel, text. */
  readonly orderNo: string;
  /** The account under which the shop's orders are placed; copied from the shop at ingest. */
  readonly orderingUserId: string;
  /** The buyer's opaque id at the channel; `null` where the channel gives none. */
  readonly buyerRef: string | null;
  /** Grows by one with every change; 1 after the first. */
  readonly version: number;
  /** How many events the order's history holds; they are numbered 1..eventCount without gaps. */
  readonly eventCount: number;
  /**
   * The hash of its latest change, over which all changes before are linked; `null` where an earlier
   * release has made that change. No part of the history: it is made from it.
   */
  readonly historyHash: string | null;
  /** Of every amount in the order. */
  readonly currency: Currency;
  /** What the buyer paid in all, with postage; the units' shares sum to it. */
  readonly buyerPaidMinor: number;
  /** The part of `buyerPaidMinor` that is postage 运费; the units share it like the rest. */
  readonly postageMinor: number;
  /** Where the buyer's money stands here; the channel's own word is in `reported`. */
  readonly payment: PaymentState;
  /** Whether the buyer has exchanged it 兑换; `not_required` where no line uses the link. */
  readonly redemption: RedemptionState;
  /** Why staff rejected it; `null` unless it is `rejected`, or was until nothing was owed any more. */
  readonly rejection: OrderRejection | null;
  /** Whether its money has reached the shop; `unsettled` is 待结算. */
  readonly settlement: SettlementState;
  /** Empty unless frozen; at most one per reason. */
  readonly holds: readonly Hold[];
  /** Holds that have ended, oldest first: the last 50, but for those that stood no time. */
  readonly pauses: readonly Pause[];
  /** Reasons that staff has overridden and whose cause goes on; they freeze the order no more. */
  readonly overrides: readonly HoldReason[];
  /** What refunds gave back beyond our caps; the channel decided it. */
  readonly unexplainedMinor: number;
  /** Compensations 补偿 beside the price: promised and not paid yet, and paid by the shop itself. */
  readonly compensation: { readonly owedMinor: number; readonly paidMinor: number };
  /** What buyers owe and have paid beside the price for other goods 差价. */
  readonly differences: { readonly owedMinor: number; readonly paidMinor: number };
  /** 1..200, in the channel's order; their number never changes. */
  readonly lines: readonly OrderLine[];
  /** What the channel knows: an entry for each parcel and sending, and one for all the rest. */
  readonly confirmations: readonly Confirmation[];
  /** Parcels 包裹 of its physical lines, oldest first; those that were lost or came back stay. */
  readonly parcels: readonly Parcel[];
  /** What fulfillers were asked to produce, oldest first; empty for goods that are not produced. */
  readonly fulfilments: readonly Fulfilment[];
  /** What is kept of its buyer 个人信息; the data itself is sealed in a row of its own. */
  readonly personal: PersonalRecords;
  /** What was announced of its deadlines 时限; see `deadlinesOf`. */
  readonly alarms: readonly DeadlineAlarm[];
  /** After-sales cases 售后单, oldest first; those that have ended stay. */
  readonly cases: readonly AfterSalesCase[];
  /** Counted from 1; a link of an older generation is revoked. */
  readonly linkGeneration: number;
  /** Until when its link opens its goods; `null` where it does not expire, or its time has not begun. */
  readonly linkTerm: LinkTerm | null;
  /** How long its link opens its goods, in milliseconds, as it was placed; `null`: as its shop says. */
  readonly linkLifetimeMs: number | null;
  /** The channel's last word. */
  readonly reported: Reported;
  /** Whether it stands in lists; a removed one is kept, and can be restored. */
  readonly presence: PresenceState;
  /** Placed to try something out: it stands in no tab, count or list, and may go at any time. */
  readonly isTest: boolean;
  /** What the host has told of it; `null` where it has told nothing. */
  readonly told: HostFacts | null;
  /** When the buyer placed it, by the channel's clock. */
  readonly createdAt: Instant;
  /** When it was paid, by the channel's clock: its place in the stock queue. `null` until then. */
  readonly paidAt: Instant | null;
  /** When we learnt that it was closed, by the `Clock`; `null` while it is not. */
  readonly closedAt: Instant | null;
  /** When every card unit owed was claimed for the first time. */
  readonly readyAt: Instant | null;
  /** When the goods of its link were first handed over, by the `Clock`; `null` until then. */
  readonly redeemedAt: Instant | null;
}

import type { Secret } from '../../kernel/secret.ts';
import type { Instant } from '../../kernel/time.ts';
import type {
  Channel,
  ChannelCall,
  ChannelPayment,
  ChannelRefundState,
} from '../../ports/channel.ts';
import type { ItemStock } from '../../ports/item-stock.ts';
import type { NotificationRequest } from '../../ports/notification.ts';
import type { ShipmentWaybill } from '../../ports/shipment.ts';
import type { ChannelVerification } from '../../ports/verification.ts';

/** An answer now, or one that a sandbox in another process gives later. */
export type SoonOrNow<T> = T | Promise<T>;

/** A line of an order that a case places. */
export interface TestLine {
  /** From 1. */
  readonly quantity: number;
  /** The price of one, in minor units, from 1. */
  readonly priceMinor: number;
}

/** An order that a case places: no discounts, in the channel's own currency. */
export interface TestOrder {
  /** At least one; more than one only where the harness takes `twoLines`. */
  readonly lines: readonly TestLine[];
  /** In minor units; other than 0 only where the harness has `postage`. */
  readonly postageMinor: number;
  /** Whether there is something to carry. */
  readonly goods: 'virtual' | 'parcel';
}

/** What a platform believes of an order, read in its own books and never through the channel. */
export interface OrderFacts {
  /** Where its money stands. */
  readonly payment: ChannelPayment;
  /** Whether all of it counts as shipped, whoever said so. */
  readonly isShipped: boolean;
  /** How often the API made it shipped: never more than once. */
  readonly timesShipped: number;
  /** The numbers of the parcels that it knows; empty where there are none. */
  readonly trackingNos: readonly string[];
}

/** What a platform believes of a refund, read in its own books. */
export interface RefundFacts {
  /** Where it stands. */
  readonly state: ChannelRefundState;
  /** How often money was given back for it: never more than once. */
  readonly timesPaid: number;
}

/** What a platform can be made to do to the next call of a method. */
export type TestFault = 'throttled' | 'unavailable' | 'answer_lost';

/** The methods of a channel that a fault or an odd answer can be planned for. */
export type ChannelMethod = Exclude<keyof Channel, 'name' | 'contract' | 'capabilities'>;

/**
 * What the author of a channel can do to its platform: usually one line for each, over a sandbox. What
 * is claimed in `capabilities` cannot be tested without those that speak of it, and then its case fails;
 * of the others, `ChannelHarness.cannot` says why they are missing.
 */
export interface ChannelWorld {
  /** A buyer places an order and has not paid. Answers its number. */
  place(wish: TestOrder): SoonOrNow<string>;
  /** He pays. */
  pay(orderNo: string): SoonOrNow<void>;
  /** What the platform believes of it now. */
  facts(orderNo: string): SoonOrNow<OrderFacts>;
  /** An unpaid order is closed. */
  close(orderNo: string): SoonOrNow<void>;
  /** The buyer confirms receipt of a shipped order. */
  complete(orderNo: string): SoonOrNow<void>;
  /** The platform forbids shipping a paid order. */
  hold(orderNo: string): SoonOrNow<void>;
  /** The seller ships in the platform's own backend. */
  shipElsewhere(orderNo: string): SoonOrNow<void>;
  /** Answers the first of an order's two lines, closed while the order stays open. */
  closeLine(orderNo: string): SoonOrNow<string>;
  /** `place` takes two lines. */
  readonly twoLines: true;
  /** `place` takes postage. */
  readonly postage: true;
  /** The platform shows one row of its lists, and the order itself, in a form that nobody knows. */
  garble(orderNo: string): SoonOrNow<void>;
  /** A waybill that the platform accepts; another one for each `n`. */
  waybill(n: number): ShipmentWaybill;
  /** The buyer asks for the whole of an order of one line. Answers the refund's number as core has it. */
  requestRefund(orderNo: string): SoonOrNow<string>;
  /** He asks for one minor unit less. */
  changeRefund(refundId: string): SoonOrNow<void>;
  /** He takes it back. */
  withdrawRefund(refundId: string): SoonOrNow<void>;
  /** What the platform believes of it now. */
  refundFacts(refundId: string): SoonOrNow<RefundFacts>;
  /** How often money was given back at a channel with `refund: 'pay'`, of an order. */
  timesPaidBack(orderNo: string): SoonOrNow<number>;
  /** The secrets of the vouchers that an order's buyer sees. */
  vouchersOf(orderNo: string): SoonOrNow<readonly string[]>;
  /** The platform asks for an order's vouchers; `null` where it never asks. */
  askForVouchers(orderNo: string): SoonOrNow<Secret | null>;
  /** The secrets of vouchers that the platform has sent an order's buyer once more, as often as it has. */
  resentTo(orderNo: string): SoonOrNow<readonly string[]>;
  /** A unit of a paid order, as the channel will be asked to verify it. */
  verifiable(orderNo: string): SoonOrNow<ChannelVerification>;
  /** Whether it counts as used at the platform. */
  isUsed(unit: ChannelVerification): SoonOrNow<boolean>;
  /** A signed notification about an order, as the platform sends it. */
  notification(orderNo: string): SoonOrNow<NotificationRequest>;
  /** The platform tells of an order on its lasting connection. */
  tellFeed(orderNo: string): SoonOrNow<void>;
  /** The platform wants the vouchers of an order, or tells of it, and nobody answers. */
  tellInVain(orderNo: string): SoonOrNow<void>;
  /** An item that the shop sells. */
  item(): SoonOrNow<Pick<ItemStock, 'itemId' | 'skuId'>>;
  /** How many of it the platform would sell now. */
  stockOf(item: Pick<ItemStock, 'itemId' | 'skuId'>): SoonOrNow<number>;
  /** The seller's note, as he reads it in the backend. */
  noteOf(orderNo: string): SoonOrNow<string>;
  /** A person writes the seller's note by hand. */
  writeNote(orderNo: string, text: string): SoonOrNow<void>;
  /** How many cards of an item the platform keeps for handing out. */
  cardsOf(item: Pick<ItemStock, 'itemId' | 'skuId'>): SoonOrNow<number>;
  /** The seller takes his grant back. */
  endGrant(): SoonOrNow<void>;
  /** Plans a fault for the next call that a method makes for its own purpose. */
  failNext(method: ChannelMethod, fault: TestFault): SoonOrNow<void>;
  /** From now on every answer of the platform is this text, with status 200. */
  answerAll(text: string): SoonOrNow<void>;
}

/** One ability of a harness. */
export type WorldAbility = keyof ChannelWorld;

/** A channel and the platform behind it, as its author hands them to the conformance suite. */
export interface ChannelHarness {
  /** The channel under test; nothing between it and the case. */
  readonly channel: Channel;
  /** One call with the credentials that are good. */
  readonly call: ChannelCall;
  /** Texts that no error may hold, beside the credentials: the application's secret. */
  readonly secrets: readonly string[];
  /** The platform's time, which is the channel's as well. */
  now(): Instant;
  /** Time passes for both. */
  advance(ms: number): SoonOrNow<void>;
  /** What can be done to the platform. */
  readonly world: Partial<ChannelWorld>;
  /** Why an ability is missing: what the platform has not, or a sandbox cannot show. */
  readonly cannot?: Partial<Record<WorldAbility, string>>;
  /** Called once, after the case has run, whether it passed or not. */
  close?(): Promise<void>;
}

/** Makes a channel over an empty shop; each call one that shares nothing with the others. */
export type CreateHarness = () => Promise<ChannelHarness>;

import type { Instant } from '@kaquan/core';
import type { OddBooking } from '@kaquan/channel-kit/sandbox';

/** What a buyer buys: a code of the assortment, how many, and at what price for one. */
export interface Purchase {
  readonly code: string;
  readonly count: number;
  readonly priceFen?: number;
}

/** Where an order stands at its marketplace, as far as its buyer and the seller's backend can see. */
export interface StallOrder {
  readonly isShipped: boolean;
  readonly isDone: boolean;
  readonly paidFen: number;
  readonly hasRefund: boolean;
}

/** One shop at a marketplace on this machine: what buyers, the platform and its backend do there. */
export interface Stall {
  readonly channelType: 'taobao' | 'pdd';
  readonly name: string;
  /** What our shop there is opened with. */
  credentials(): Readonly<Record<string, string>>;
  /** A buyer pays for an order; gives its number. */
  sell(purchase: Purchase): string;
  look(orderNo: string): StallOrder;
  /** The buyer confirms that he has his goods 确认收货. */
  confirm(orderNo: string): void;
  /** The buyer asks for all of his money back. */
  askRefund(orderNo: string): void;
  /** Whether a person ships in the backend, as no call does. */
  readonly isByHand: boolean;
  shipInBackend(orderNo: string): void;
  /** The wallet's statement as a file of its backend; `null` where the channel lists it by API. */
  statementFile(from: Instant, to: Instant): Uint8Array<ArrayBuffer> | null;
  /** What the backend shows as the balance. */
  balanceFen(): number;
  /** The seller takes money out 提现, or puts some in 充值. */
  bookEntry(amountFen: number, word: string): void;

  // What the platform does that it should not.
  hide(orderNo: string): void;
  show(orderNo: string): void;
  damage(orderNo: string): void;
  repair(orderNo: string): void;
  misbook(orderNo: string, how: Partial<OddBooking>): void;
  shiftBalance(amountFen: number): void;
  rename(name: string): void;
  /** Every call that tells it of a shipment fails from now on, or none any more. */
  refuseShipments(isRefusing: boolean): void;
  /** Every call that lists its orders fails from now on, or none any more. */
  refuseListings(isRefusing: boolean): void;
  /** The grant that we have ends; `credentials` are those of the next one. */
  endGrant(): void;
  stop(): Promise<void>;
}

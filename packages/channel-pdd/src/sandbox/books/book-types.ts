import type { IrregularBook } from '@kaquan/channel-kit/sandbox';
import type { GrantBook } from './grants.ts';
import type { OrderStage } from './order-moves.ts';
import type { PushBook } from './push.ts';
import type {
  ExtraParcel,
  SandboxCardBatch,
  SandboxNote,
  SandboxPlatformVoucher,
  SandboxTopUp,
  SandboxVoucher,
} from './topic-types.ts';

/** What was bought: one SKU. Amounts are integer fen, ids are text, times are epoch milliseconds. */
export interface SandboxItem {
  /** The seller's own code. */
  outerId: string;
  /** How many. */
  count: number;
  /** Price of one. */
  priceFen: number;
}

/** One order with what the sandbox alone knows about it: how often it was shipped. */
export interface SandboxOrder {
  /** The number of the order. */
  orderSn: string;
  /** Where it stands. */
  stage: OrderStage;
  /** Whether the platform still looks at it 审核中. */
  isReviewed: boolean;
  /** Whether the platform has paused it 暂停发货. */
  isHeld: boolean;
  /** What was bought. */
  item: SandboxItem;
  /** What the shop took off. */
  sellerDiscountFen: number;
  /** What the platform took off, and pays to the shop itself. */
  platformDiscountFen: number;
  /** Part of what is paid. */
  postageFen: number;
  /** When it was placed. */
  createdAt: number;
  /** When it was paid, or null. */
  paidAt: number | null;
  /** When it came about 成交, or null. */
  confirmedAt: number | null;
  /** When it was shipped, or null. */
  shippedAt: number | null;
  /** When the buyer received it, or null. */
  receivedAt: number | null;
  /** When anything about it last changed. */
  updatedAt: number;
  /** The platform's number of the carrier; empty while not shipped. */
  logisticsId: string;
  /** The number of the parcel; empty while not shipped. */
  trackingNumber: string;
  /** How often it really went to "shipped"; more than once would be the sandbox's slip. */
  shippedTimes: number;
  /** How often online.send was called for it, refused or not. */
  shipAttempts: number;
}

/** `after_sales_status` as far as the sandbox makes it. */
export type RefundStatus = 2 | 3 | 4 | 6 | 7 | 10 | 11;

/** One after-sale that a buyer has asked for. */
export interface SandboxRefund {
  /** Its number. */
  id: string;
  /** Its order. */
  orderSn: string;
  /** 1: money only; 2: goods go back first. As the detail numbers them. */
  kind: 1 | 2;
  /** Where it stands. */
  status: RefundStatus;
  /** How much is asked for. */
  amountFen: number;
  /** Why, in the buyer's words. */
  reason: string;
  /** When it was asked for. */
  createdAt: number;
  /** When anything about it last changed. */
  updatedAt: number;
  /** When the money that was agreed to arrives, or null. */
  paysAt: number | null;
}

/** Everything counted, by API, platform code and fault. */
export interface SandboxCounters {
  /** Calls that succeeded, by API. */
  calls: Record<string, number>;
  /** Calls that were refused, by sub-code, or by code where there is none. */
  refusals: Record<string, number>;
  /** Faults that struck, by kind. */
  faults: Record<string, number>;
  /** After-sales whose money the seller has agreed to through the API. */
  refundsAgreed: number;
}

/** The shop that the sandbox is. */
export interface SandboxMall {
  /** The shop's number. */
  mallId: string;
  /** The shop's name. */
  mallName: string;
}

/** The books as they are saved: plain JSON, nothing else. */
export interface SavedBooks {
  /** Grows when older books can no longer be read. */
  format: 1;
  /** Tokens and numbers follow from it. */
  seed: string;
  /** Credentials follow from it: sandboxes of one application are shops of one client. */
  application: string;
  /** What the platform does that it should not. */
  irregular: IrregularBook;
  /** How far the clock was moved. */
  advancedMs: number;
  /** How many orders were placed. */
  orderCount: number;
  /** How many after-sales were asked for. */
  refundCount: number;
  /** How often the token was renewed. */
  tokenGeneration: number;
  /** What the seller has granted. */
  grants: GrantBook;
  /** What its message service has told. */
  push: PushBook;
  /** Whose shop it is. */
  mall: SandboxMall;
  /** All orders, in the order they were placed. */
  orders: SandboxOrder[];
  /** All after-sales, in the order they were asked for. */
  refunds: SandboxRefund[];
  /** Parcels beyond the first, by order. */
  extraParcels: Record<string, ExtraParcel[]>;
  /** The seller's notes, by order. */
  notes: Record<string, SandboxNote>;
  /** What each SKU sells from, by its number; a SKU that is not here has 50. */
  stock: Record<string, number>;
  /** Vouchers that the seller has handed over, by order. */
  vouchers: Record<string, SandboxVoucher[]>;
  /** Vouchers whose codes the platform has made, by code. */
  platformVouchers: Record<string, SandboxPlatformVoucher>;
  /** What is known of top-ups, by order. */
  topUps: Record<string, SandboxTopUp>;
  /** The keys that cards are sealed with, PEM; null until they were asked for. */
  cardKeys: { readonly publicKey: string; readonly privateKey: string } | null;
  /** Cards that the platform hands out, batch by batch. */
  cardBatches: SandboxCardBatch[];
  /** What was counted. */
  counters: SandboxCounters;
}

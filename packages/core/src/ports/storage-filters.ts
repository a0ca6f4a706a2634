import type { StandingState } from '../buyers/standing-machine.ts';
import type { ProductId, ShopId, TenantId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { AfterSalesStatus } from '../order/order-status.ts';
import type { TabName } from '../order/order-tabs.ts';
import type { PaymentState } from '../order/payment-machine.ts';
import type { RedemptionState } from '../redemption/redemption-machine.ts';
import type { ShopState } from '../shop/shop-machine.ts';
import type { VerificationState } from '../verification/verification-machine.ts';
import type { AlarmedOrder } from './storage-rows.ts';

/** A stretch of time; what is left out does not bound it. */
export interface TimeRange {
  /** The first instant of it. */
  readonly from?: Instant;
  /** The first instant after it. */
  readonly to?: Instant;
}

/** What orders are like; what is left out does not narrow. All given conditions must hold. */
export interface OrderNarrowing {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** The shop that the order was bought in. */
  readonly shopId?: ShopId;
  /** The whole number at the channel 电商单号; with `shopId`, at most one order has it. */
  readonly orderNo?: string;
  /** Exactly the order's `orderingUserId`, or exactly its `buyerRef`. */
  readonly user?: string;
  /** Some line sells this product. */
  readonly productId?: ProductId;
  /** Stands under this tab 状态标签; see `orderTabs`. */
  readonly tab?: TabName;
  /**
   * `live`: neither removed nor a test order. `removed`, `test`: exactly those, and an order may be
   * both. Left out: whatever it is.
   */
  readonly among?: 'live' | 'removed' | 'test';
  /** `platform`: in a shop of the host's own, channel type `platform`; `channel`: in any other. */
  readonly category?: 'platform' | 'channel';
  /** Exactly this state: `paid` leaves out `completed`. */
  readonly payment?: PaymentState;
  /** Exactly this state: `pending` includes orders that are frozen or not paid. */
  readonly redemption?: RedemptionState;
  /** As `orderStatusOf` answers for the order as a whole. */
  readonly verification?: VerificationState;
  /** As `orderStatusOf` answers for the order as a whole. */
  readonly afterSales?: AfterSalesStatus;
  /** Whether any hold 冻结 is on the order, whatever it blocks. */
  readonly isFrozen?: boolean;
  /** Whether some case 售后 is open; a rejected one is, until it is withdrawn or done. */
  readonly hasOpenCase?: boolean;
  /** When it was placed. */
  readonly created?: TimeRange;
  /** When it was redeemed; leaves out what was not. */
  readonly redeemed?: TimeRange;
  /** The order number begins with it, or a line's title contains it, whatever the case. */
  readonly text?: string;
}

/** Which orders, and which page of them. */
export interface OrderFilter extends OrderNarrowing {
  /** What follows from the answer must not miss an order; a storage with replicas asks none. */
  readonly isCurrent?: boolean;
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
  /** 1..500. */
  readonly limit: number;
}

/** Which shops; what is left out does not narrow. */
export interface ShopFilter {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** The channel's name: `taobao`. */
  readonly channelType?: string;
  /** Whether they are on. */
  readonly state?: ShopState;
  /** Stands in the name, the redemption domain or the ordering user; A to Z are taken for a to z. */
  readonly keyword?: string;
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
  /** 1..500. */
  readonly limit: number;
}

/** Which changes of shops' configuration, and which page of them. */
export interface ShopChangeFilter {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** Of one shop; left out: of all. */
  readonly shopId?: ShopId;
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
  /** 1..500. */
  readonly limit: number;
}

/** Which standings of users, and which page of them. */
export interface StandingFilter {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** Exactly this state, expired or not; left out: all. */
  readonly state?: StandingState;
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
  /** 1..500. */
  readonly limit: number;
}

/** Which shops, over tenants. */
export interface TenantShopFilter {
  /** `all`: every tenant that has a shop. */
  readonly tenants: readonly TenantId[] | 'all';
  /** Only those that a channel knows under one of these numbers: `Shop.externalId`. */
  readonly at?: { readonly channelType: string; readonly externalIds: readonly string[] };
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
  /** The most shops of one page, over all tenants. */
  readonly limit: number;
}

/** Which orders that have something due or to be done, and which page of them. */
export interface DueFilter {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** The shop that the order was bought in. */
  readonly shopId?: ShopId;
  /** Which of `OrderTimes`: `dueAt`, or with `hand_work` `handAt`. Default `deadline`. */
  readonly by?: 'deadline' | 'hand_work';
  /** Leaves out what was due before this instant. */
  readonly from?: Instant;
  /** Leaves out what is due at this instant or later. */
  readonly to: Instant;
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
  /** 1..500. */
  readonly limit: number;
}

/** Which orders that keep their shop from closing, and which page of them. */
export interface OpenFilter {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** The shop that they were bought in. */
  readonly shopId: ShopId;
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
  /** 1..500. */
  readonly limit: number;
}

/** Which effects. */
export interface DueEffectFilter {
  /** `all`: every tenant that has something to tell. */
  readonly tenants: readonly TenantId[] | 'all';
  /** Effects that are due at this instant or were before. */
  readonly at: Instant;
  /** The most effects, over all tenants. */
  readonly limit: number;
}

/** Which effects of a tenant, and which page of them. */
export interface OutboxFilter {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** Of one shop; left out: of all. */
  readonly shopId?: ShopId;
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
  /** 1..500. */
  readonly limit: number;
}

/** Which orders that a job is to look at. */
export interface AlarmFilter extends DueEffectFilter {
  /** Which of `OrderTimes`: `alarmAt`, or with `erasure` `eraseAt`. Default `alarm`. */
  readonly by?: 'alarm' | 'erasure';
  /** Orders that are left out, because the caller could do nothing about them; at most 2,000. */
  readonly except?: readonly Pick<AlarmedOrder, 'tenant' | 'orderId'>[];
}

/** A request for a job. */
export interface LeaseRequest {
  /** Jobs of the same name in two tenants are two jobs. */
  readonly tenant: TenantId;
  /** What is to be done by one worker at a time: `pull/<shop>`, `stock/<product>`. */
  readonly job: string;
  /** Who asks; a process and a run, unique. */
  readonly holder: string;
  /** How long it is held from `at` on, unless it is renewed or given back. */
  readonly ttlMs: number;
  /** Now, by the asker's clock. */
  readonly at: Instant;
}

/** Which calls are remembered no longer. */
export interface PurgeCallsRequest {
  /** `all`: those of every tenant. */
  readonly tenants: readonly TenantId[] | 'all';
  /** Changes that were stored at an earlier instant, by their own `at`. */
  readonly before: Instant;
  /** The most changes. */
  readonly limit: number;
}

/** Which products are listed. */
export interface ProductFilter {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** 1..1,000. */
  readonly limit: number;
  /** Where the page before ended. */
  readonly cursor?: string;
}

/** Of which products the items are listed. */
export interface MappingFilter {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** At most 1,000. */
  readonly productIds: readonly ProductId[];
  /** 1..1,000. */
  readonly limit: number;
  /** Where the page before ended. */
  readonly cursor?: string;
}

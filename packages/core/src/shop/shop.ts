import {
  defaultAfterSalesPolicy,
  type AfterSalesPolicy,
} from '../after-sales/after-sales-policy.ts';
import type { ShopId } from '../kernel/ids.ts';
import { defaultDeadlines } from '../deadlines/deadline-defaults.ts';
import type { DeadlinePolicy } from '../deadlines/deadline.ts';
import { dayMs, hourMs, type Instant } from '../kernel/time.ts';
import type { ClaimProofKind } from '../redemption/claim-proof.ts';
import type { Delivery, VerifiedBy } from '../order/order.ts';
import type { ShopMonitoring } from './monitoring.ts';
import type { PauseState } from './pause-machine.ts';
import { grantMachine, type GrantState } from './grant-machine.ts';
import type { ShopSetup } from './setup.ts';
import type { ShopState } from './shop-machine.ts';

/** How a shop's orders are handled; every field has a default (see {@link defaultShopPolicy}). */
export interface ShopPolicy {
  /** How card keys reach the buyer, unless the mapped item says otherwise. */
  readonly delivery: Delivery;
  /** Whose word makes a delivered unit count as used, unless the mapped item says otherwise. */
  readonly verifiedBy: VerifiedBy;
  /** When the channel is told: as soon as the goods are ready behind the link, or once handed over. */
  readonly confirmWhen: 'ready' | 'delivered';
  /**
   * Goods that are ready are told of so long before the channel's own last time for it (`shipBy`), also
   * where `confirmWhen` waits for the buyer; in milliseconds, at most 7 days. Default 2 h.
   */
  readonly confirmMarginMs: number;
  /**
   * Whose word makes the money count as settled 已结算: that of the buyer who confirms receipt at the channel,
   * the channel's statement 对账单 that tells of money on the account (for channels whose statements have an
   * `accountBook`; by `worker.settleOrders`), or the host's.
   */
  readonly settledBy: 'channel_completed' | 'statement' | 'host';
  /** An order last read from its channel longer ago than this is read again before a reveal. */
  readonly freshnessMs: number;
  /** What a reveal does when the channel cannot be reached: refuse (`closed`) or trust (`open`). */
  readonly whenUnreachable: 'closed' | 'open';
  /** What rules say of after-sales 售后, and who decides. */
  readonly afterSales: AfterSalesPolicy;
  /** A late payment is served unless keys do not suffice or it came too late. */
  readonly latePayment: LatePaymentPolicy;
  /**
   * How long a link opens goods, in milliseconds, from when they wait behind it; 1 minute to 10 years.
   * `null`: links do not expire. A change holds for orders whose time has not begun.
   */
  readonly linkLifetimeMs: number | null;
  /** What a buyer may show on a claim page 领取页 for an order by its number; none unless told. */
  readonly claimProofs: readonly ClaimProofKind[];
  /** What has to be done in time, and when time passes 时限. */
  readonly deadlines: DeadlinePolicy;
  /** How long personal data of buyers 个人信息 is kept. */
  readonly personalData: PersonalDataPolicy;
}

/** How long personal data is kept. */
export interface PersonalDataPolicy {
  /**
   * After nothing of the order needs it any more: what went there has arrived, and no case is open.
   * Default 30 days; at most 3 years.
   */
  readonly keepMs: number;
}

/** What becomes of money that comes after its order was closed 逾期付款. */
export interface LatePaymentPolicy {
  /** Later than this after the closing, a case is opened instead of claiming goods. Default 12 h. */
  readonly cutOffMs: number;
}

/** What a host says of a policy; the rest is as in {@link defaultShopPolicy}, deadline by deadline. */
export interface GivenPolicy extends Partial<Omit<ShopPolicy, 'deadlines'>> {
  /** Those that are left out are as in {@link defaultShopPolicy}. */
  readonly deadlines?: Partial<DeadlinePolicy>;
}

/** The policy of a shop that says nothing. */
export const defaultShopPolicy: ShopPolicy = {
  delivery: 'claim_page',
  verifiedBy: 'channel_completed',
  confirmWhen: 'ready',
  confirmMarginMs: 2 * hourMs,
  settledBy: 'channel_completed',
  freshnessMs: 30_000,
  whenUnreachable: 'closed',
  latePayment: { cutOffMs: 12 * hourMs },
  linkLifetimeMs: null,
  claimProofs: [],
  afterSales: defaultAfterSalesPolicy,
  deadlines: defaultDeadlines,
  personalData: { keepMs: 30 * dayMs },
};

/** How a shop was switched on or off last. */
export interface ShopSwitch {
  /** When. */
  readonly at: Instant;
  /** `<kind>:<id>` of who did it; `system:worker` where it closed by itself. */
  readonly by: string;
  /** From the call's options; empty where none was given. */
  readonly reason: string;
  /** Since when it takes no new orders; `null` where it does. */
  readonly offSince: Instant | null;
  /** Whether orders may still have to be frozen or released for it; the worker goes on with that. */
  readonly isSpreading: boolean;
  /** How far that has come, as a page cursor; `null`: it begins. */
  readonly cursor: string | null;
  /** Whether its items are to sell nothing at its channel 停售, until it is switched on again. */
  readonly stopsSales: boolean;
  /** Whether the watches of its products may still have to look at that; the worker goes on. */
  readonly isWaking: boolean;
}

/** How a shop was last paused for a risk 风险暂停, or let go on. */
export interface ShopPause {
  /** `paused`: what it owes its buyers waits. */
  readonly state: PauseState;
  /** When. */
  readonly at: Instant;
  /** `<kind>:<id>` of who did it. */
  readonly by: string;
  /** From the call's options. */
  readonly reason: string;
  /** Whether orders may still have to be frozen or released for it; the worker goes on with that. */
  readonly isSpreading: boolean;
  /** How far that has come, as a page cursor; `null`: it begins. */
  readonly cursor: string | null;
}

/** How a shop's channel was last asked who the shop is 同步渠道信息. */
export interface ShopSync {
  /** When; of a failure that goes on it may be some minutes old. */
  readonly at: Instant;
  /** The code of the error; `null` where the channel has answered. */
  readonly code: string | null;
}

/** What is known of the credentials with which a shop's channel is called 授权. */
export interface ShopGrant {
  /** `dead`: its channel takes them no more, and the shop is paused. */
  readonly state: GrantState;
  /** When it came into that state; `null` where it was never in another. */
  readonly since: Instant | null;
  /** When the worker last asked the channel about them; `null` where it never had to. */
  readonly askedAt: Instant | null;
  /** When they end; `null` where nobody has said. */
  readonly expiresAt: Instant | null;
}

/** One store on one channel 渠道店铺. */
export interface Shop {
  /** From the `IdSource`; the channel's own number of the shop is another. */
  readonly shopId: ShopId;
  /** Grows by one with every change; 1 after the first. */
  readonly version: number;
  /** Unique per tenant, 1..100 characters. */
  readonly name: string;
  /** Name of the channel: `taobao`. */
  readonly channelType: string;
  /**
   * The number by which its channel knows it, as in `ChannelShop`; notices are told by it. `null` where
   * neither the host nor the channel has said.
   */
  readonly externalId: string | null;
  /** The shop's title at its channel; `null` where that has not said. */
  readonly channelName: string | null;
  /** The seller's account at the channel 对接账号; `null` where that has not said. */
  readonly linkedAccount: string | null;
  /** The ordering user as the channel names it; `null` where that does not tell. */
  readonly channelUserId: string | null;
  /** How its channel was last asked who it is; `null` where it never was. */
  readonly lastSync: ShopSync | null;
  /** How its setup was checked last; `null` where it was not since it is set up like this. */
  readonly setup: ShopSetup | null;
  /** When its channel was last asked who it is; `null`: to be asked, since these credentials are new. */
  readonly syncedAt: Instant | null;
  /** The account under which this shop's orders are placed 前台下单用户 ID. */
  readonly orderingUserId: string;
  /** Host name under which this shop's redemption links live 兑换域名. */
  readonly redemptionDomain: string;
  /** Position in lists, smallest first. */
  readonly sortOrder: number;
  /** The channel's credentials as sealed by the vault. */
  readonly sealedCredentials: string;
  /** With the defaults filled in for what was left out at creation. */
  readonly policy: ShopPolicy;
  /** Whether it is on: one that is off still takes in what its channel sells, and holds it. */
  readonly state: ShopState;
  /** How it came into that state; `null` where it was never switched. */
  readonly switched: ShopSwitch | null;
  /** Whether a risk keeps it from handing anything over; `null` where it was never paused. */
  readonly pause: ShopPause | null;
  /** What is known of its credentials. */
  readonly grant: ShopGrant;
  /** That it is watched more closely than others 重点监控; `null`: it is not. */
  readonly monitoring: ShopMonitoring | null;
  /** Orders modified before this instant are not pulled. */
  readonly ordersSince: Instant;
  /** When it was created here, by the `Clock`. */
  readonly createdAt: Instant;
}

/** Credentials that somebody has just given. */
export function newGrant(expiresAt: Instant | null): ShopGrant {
  return { state: grantMachine.states.dead.authorize.to, since: null, askedAt: null, expiresAt };
}

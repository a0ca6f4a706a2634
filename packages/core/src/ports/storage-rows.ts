import type { Standing } from '../buyers/standing.ts';
import type { OrderId, ProductId, ShopId, TenantId } from '../kernel/ids.ts';
import type { Currency } from '../kernel/money.ts';
import type { AccountName } from '../ledger/accounts.ts';
import type { TabName } from '../order/order-tabs.ts';
import type { Shop } from '../shop/shop.ts';
import type { KeyState } from '../stock/key-machine.ts';

/** How much there is of one product, by how its stock is kept. */
export type StockLevel = KeyLevel | SharedLevel | CountedLevel | UntrackedLevel;

/** What every level tells. */
interface Level {
  /** One of those asked for. */
  readonly productId: ProductId;
  /** Units that wait. */
  readonly waiting: number;
}

/**
 * Keys of one product by state: these seven add up to `imported`. That a key has expired is so from its
 * instant on, whoever has booked it; one that a unit has a claim on counts as claimed until then.
 */
export interface KeyLevel extends Level {
  /** Kept as keys, each for one unit; so is a product that does not exist. */
  readonly kind: 'keys';
  /** Free and not expired. */
  readonly available: number;
  /** Bound to a unit that still waits to be handed over. */
  readonly claimed: number;
  /** Handed over and not taken back. */
  readonly delivered: number;
  /** Read and taken back, or written off: never for sale again. */
  readonly voided: number;
  /** Too old to be sold. */
  readonly expired: number;
  /** Taken out of stock until somebody knows what is wrong with them. */
  readonly quarantined: number;
  /** Given to a platform that hands them out itself. */
  readonly consigned: number;
  /** Every key that was ever put into stock, counted when it came. */
  readonly imported: number;
}

/** Keys of one product that several units share, and what units have of them. */
export interface SharedLevel extends Level {
  /** Kept as keys, each for more units than one. */
  readonly kind: 'shared';
  /** As the product says. */
  readonly keys: 'multi_use' | 'fixed';
  /** To how many units more its keys can go; `null`: to as many as want them. */
  readonly free: number | null;
  /** Units that have a key and still wait to be handed it. */
  readonly claimed: number;
  /** Units whose key was handed over and not taken back. */
  readonly delivered: number;
  /** Units from which it was taken back after somebody had read it; they count in the quota. */
  readonly voided: number;
  /** The keys themselves, by state: these add up to `imported`. */
  readonly cards: Readonly<Record<Exclude<KeyState, 'claimed' | 'delivered'>, number>>;
  /** Every key that was ever put into stock, counted when it came. */
  readonly imported: number;
}

/** Pieces of one product. */
export interface CountedLevel extends Level {
  /** Kept as a number of pieces. */
  readonly kind: 'counted';
  /** Pieces that nobody has a claim on. */
  readonly onHand: number;
  /** Taken for a unit that still waits to be handed over. */
  readonly claimed: number;
  /** Handed over and not taken back. */
  readonly delivered: number;
  /** Taken back and not fit for sale. */
  readonly voided: number;
}

/** A product that is never short. */
export interface UntrackedLevel extends Level {
  /** Not kept: as much as is asked for. */
  readonly kind: 'untracked';
}

/** An order of which there is something to announce. */
export interface AlarmedOrder {
  /** Carried along, because `Storage.findAlarms` goes over tenants. */
  readonly tenant: TenantId;
  /** The order itself may have nothing to announce any more. */
  readonly orderId: OrderId;
  /** The order's version as it was found: of a later one, somebody else has seen to it. */
  readonly version: number;
}

/** A product with keys that have expired. */
export interface ExpiringProduct {
  /** Carried along, because `Storage.findExpired` goes over tenants. */
  readonly tenant: TenantId;
  /** Whose keys they are. */
  readonly productId: ProductId;
}

/** An order that has a claim on a key which was withdrawn. */
export interface WithdrawnOrder {
  /** Carried along, because `Storage.findWithdrawn` goes over tenants. */
  readonly tenant: TenantId;
  /** The order may have given it back by now. */
  readonly orderId: OrderId;
}

/** A product that can serve somebody who waits. */
export interface ServableProduct {
  /** Carried along, because `Storage.findServable` goes over tenants. */
  readonly tenant: TenantId;
  /** The product whose queue is to be served from the front. */
  readonly productId: ProductId;
}

/** What was posted to an account of a shop in all. */
export interface AccountTotals {
  /** Each shop has its own ledger. */
  readonly shopId: ShopId;
  /** Each currency has its own accounts. */
  readonly currency: Currency;
  /** One of `accountNames`. */
  readonly account: AccountName;
  /** The sum of the postings that name it as debit, in minor units. */
  readonly debitMinor: number;
  /** The sum of the postings that name it as credit, in minor units. */
  readonly creditMinor: number;
}

/** How many orders of a shop stand under each tab 状态标签. */
export interface ShopTabCounts {
  /** The shop that they were bought in. */
  readonly shopId: ShopId;
  /** By tab; an order that stands under several is counted under each. */
  readonly counts: Readonly<Record<TabName, number>>;
}

/** A standing with its tenant, for the job that looks at orders. */
export interface TenantStanding {
  /** The standing itself does not say whose it is. */
  readonly tenant: TenantId;
  /** As it is stored, expired or not. */
  readonly standing: Standing;
}

/** A shop with its tenant, for the jobs that serve all of them. */
export interface TenantShop {
  /** The shop itself does not say whose it is. */
  readonly tenant: TenantId;
  /** With its sealed credentials. */
  readonly shop: Shop;
}

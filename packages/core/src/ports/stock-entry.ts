import type { ChangeId, ImportId, KeyId, ProductId, TenantId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { KeyAct } from '../stock/key-machine.ts';

/**
 * What is done to the stock of a product beside the orders: each is kept with its reason, numbered
 * per product without gaps.
 */
export interface StockEntry {
  /** Whose stock it is. */
  readonly productId: ProductId;
  /** `<kind>:<id>` of the handle that asked: `operator:li`. */
  readonly actor: string;
  /** From the call's options; empty where none was given. */
  readonly reason: string;
  /** What is done. */
  readonly act: StockAct;
}

/**
 * `count` sets how many pieces of a counted product are free; `adjust` adds to them, or takes away
 * where it is negative: more than there are makes the change `short`.
 */
export type StockAct =
  | { readonly kind: 'count'; readonly onHand: number }
  | { readonly kind: 'adjust'; readonly by: number }
  | LookEntry
  | KeyEntry;

/** Keeps on record that keys were opened again which an earlier entry has consigned; moves nothing. */
export interface LookEntry {
  /** It has no choice of keys: they are those of the entry. */
  readonly kind: 'look';
  /** The number of the entry that has consigned them. */
  readonly ofEntry: number;
  /** How many they are. */
  readonly keys: number;
}

/**
 * Moves keys of the product by an act of `keyMachine`: at most `limit` of those that accept it, and of
 * those that `which` names. A key on which a unit has a claim is withdrawn; one that a unit was handed
 * sealed is recalled: it stays with its unit, and is quarantined when that gives it back. `consign`
 * reveals the keys; `replace` writes off what the keys of the same change replace. It never moves keys
 * of its own change.
 */
export interface KeyEntry {
  /** The act; guards are asked at the change's `at`. */
  readonly kind: KeyAct;
  /** Which keys of the product; left out: any. */
  readonly which: KeyChoice;
  /** 1..1,000. */
  readonly limit: number;
  /**
   * All of `limit` or none: where fewer keys accept the act, or somebody waits for the product, the
   * change is `short`. Left out: as many as there are.
   */
  readonly isWhole?: boolean;
}

/** Which keys of a product; what is left out does not narrow. */
export interface KeyChoice {
  /** Those that this import has brought. */
  readonly importId?: ImportId;
  /** These; at most 1,000. Those that there are not are passed over. */
  readonly keyIds?: readonly KeyId[];
}

/** What became of a stock entry. */
export interface Entered {
  /** The number of the entry among those of its product, from 1. */
  readonly version: number;
  /** Free pieces after it; `null` for stock that is kept as keys. */
  readonly onHand: number | null;
  /** By how many pieces it changed the stock, or how many keys it moved or opened. */
  readonly quantity: number;
}

/** A stock entry as it is kept; never changed afterwards. */
export interface StockRecord {
  /** Whose stock it is. */
  readonly productId: ProductId;
  /** The number of the entry among those of its product, from 1 without gaps. */
  readonly version: number;
  /** The change that made it. */
  readonly changeId: ChangeId;
  /** The instant of its change. */
  readonly at: Instant;
  /** `<kind>:<id>` of the handle that asked: `operator:li`. */
  readonly actor: string;
  /** Why; empty where no reason was given. */
  readonly reason: string;
  /** What was done. */
  readonly act: StockAct['kind'];
  /** By how many pieces it changed the stock, or how many keys it moved or opened. */
  readonly quantity: number;
  /** Free pieces after it; `null` for stock that is kept as keys. */
  readonly onHand: number | null;
  /** The entry whose keys were opened again; only a `look` has it. */
  readonly ofEntry?: number;
}

/** Which entries of a product's stock are looked for, latest first. */
export interface StockEntryFilter {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** Whose stock it is. */
  readonly productId: ProductId;
  /** The one that this change has made, if it has made one. */
  readonly changeId?: ChangeId;
  /** 1..1,000. */
  readonly limit: number;
}

/** A key that was given to a platform which hands it out itself 平台代发. */
export interface ConsignedKey {
  /** Its text opens only under it. */
  readonly keyId: KeyId;
  /** From this instant on it is worth nothing; `null` for never. */
  readonly expiresAt: Instant | null;
  /** Card number and secret as sealed by the vault. */
  readonly sealed: string;
}

/** Whose keys are looked for: those that one change has consigned. */
export interface ConsignedFilter {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** Whose keys they are. */
  readonly productId: ProductId;
  /** The change of the entry. */
  readonly changeId: ChangeId;
}

import type { KeyId, OrderId, ProductId, TenantId, UnitId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { Order } from '../order/order.ts';
import type { KeyState } from '../stock/key-machine.ts';

/** A key, or a piece, as stock has it on its books for one attempt on one unit. */
export interface HeldGoods {
  /** `null` for a piece of counted stock. */
  readonly keyId: KeyId | null;
  /** Whose stock it is from. */
  readonly productId: ProductId;
  /** The unit that has it. */
  readonly unitId: UnitId;
  /** The number of the unit's issue that holds it, from 1. */
  readonly attempt: number;
  /** Never `available`. Where several units share a key, that of the unit's own allotment. */
  readonly state: KeyState;
  /** Whether it was taken out of stock while the unit had a claim on it. */
  readonly isWithdrawn: boolean;
  /** When its plain text first left the vault; `null` while nobody has read it. */
  readonly revealedAt: Instant | null;
}

/** Which orders are held against the stock. */
export interface AuditFilter {
  /** Nothing of another tenant is looked at. */
  readonly tenant: TenantId;
  /** Orders of which a unit, or what it holds, is of this product; `null`: all. */
  readonly productId: ProductId | null;
  /** The last order that was looked at; `null`: begin. */
  readonly after: OrderId | null;
  /** How many orders are looked at, whatever they sell: 1..5,000. */
  readonly limit: number;
}

/** An order that may say something else than the stock. */
export interface AuditSuspect {
  /** As it is in the instant of `held`. */
  readonly order: Order;
  /** All keys and pieces that stock has on its books for it, by unit and attempt. */
  readonly held: readonly HeldGoods[];
}

/** What {@link AuditFilter} has come to. */
export interface AuditPage {
  /** How many orders were looked at. */
  readonly looked: number;
  /** By order id. Others than those that disagree may be among them; none that does is left out. */
  readonly suspects: readonly AuditSuspect[];
  /** Where to go on; `null`: that was the last. */
  readonly next: OrderId | null;
}

/** What the books of one product's stock 库存账 hold beside its levels, as they are in one instant. */
export interface StockSums {
  /** The product. */
  readonly productId: ProductId;
  /** Pieces by the entries: every `count` and `adjust`, added up. */
  readonly entered: number;
  /** Pieces that units hold. */
  readonly held: number;
  /** Pieces that are free. */
  readonly onHand: number;
  /** Shared keys of which more, or fewer, units have one than is counted, or more than the quota; by id, at most 20. */
  readonly miscounted: readonly MiscountedKey[];
}

/** A key whose units are not as many as it says. */
export interface MiscountedKey {
  /** The key. */
  readonly keyId: KeyId;
  /** To how many units it may go; `null`: to as many as want it. */
  readonly quota: number | null;
  /** How many are counted. */
  readonly taken: number;
  /** How many there are. */
  readonly allotted: number;
}

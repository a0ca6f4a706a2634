import type { ProductId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { Reserve } from '../order/order.ts';
import type { CoverPolicy } from '../stock/cover-policy.ts';
import type { GoodsKind, ProductStock } from '../stock/product-stock.ts';

/** Something the merchant sells, whatever each channel calls it 商品. */
export interface Product {
  /** From the `IdSource`; the same whatever shops and channels sell it. */
  readonly productId: ProductId;
  /** Grows by one with every change; 1 after the first. */
  readonly version: number;
  /** Unique per tenant, 1..200 characters. */
  readonly name: string;
  /** Fixed when the product is created: lines that are sold keep it. */
  readonly goods: GoodsKind;
  /** Fixed when the product is created; always `keys` for card keys, never for anything else. */
  readonly stock: ProductStock;
  /** When a key is bound to a unit: as soon as the order is paid, or when it is handed over. */
  readonly reserve: Reserve;
  /** Fixed when the product is created: the name of the fulfiller that produces it; `null`: nobody. */
  readonly fulfiller: string | null;
  /** Fixed when the product is created: whether it is produced for an account 充值账号 of the buyer's. */
  readonly needsAccount: boolean;
  /**
   * What a unit costs the shop 成本, in minor units of the currency of its orders; `null`: not said, so that
   * nothing is booked for its goods. Lines keep it as it was when they were mapped.
   */
  readonly costMinor: number | null;
  /** When it counts as low, and what is done about it 库存预警. */
  readonly cover: CoverPolicy;
  /** When it was created here, by the `Clock`. */
  readonly createdAt: Instant;
}

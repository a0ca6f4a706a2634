import type { ShopId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';

/** How far a shop's listing has been read. */
export interface SyncCursor {
  /** Each shop is read by itself. */
  readonly shopId: ShopId;
  /**
   * The listing, and whether it is read for the first time or swept later; each has its cursor.
   * `statements`: the days of the shop's statement; `statements_look`: when it was last read;
   * `settlements_look`: when its unsettled orders were last held against it; `lost_notices`: when the
   * channel was last asked for what it has told in vain.
   */
  readonly stream:
    | 'orders'
    | 'refunds'
    | 'orders_sweep'
    | 'refunds_sweep'
    | 'statements'
    | 'statements_look'
    | 'settlements_look'
    | 'lost_notices';
  /** Everything modified before this instant is stored. */
  readonly readTo: Instant;
}

import type { OrderId, TenantId, UnitId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';

/** A second look at a secret, for the record. */
export interface Disclosure {
  /** Stands in the key beside the order id, as everywhere. */
  readonly tenant: TenantId;
  /** The order whose goods were opened again. */
  readonly orderId: OrderId;
  /** One row for each unit that was opened. */
  readonly unitId: UnitId;
  /** The number of the unit's issue whose key was opened, from 1. */
  readonly attempt: number;
  /** Before the vault opened it: a look that failed afterwards stands here too. */
  readonly at: Instant;
  /** `<kind>:<id>` of the handle that asked: `operator:li`. */
  readonly actor: string;
  /** From the call's options; for whoever gives none, the call itself: `redemption.redeem`. */
  readonly reason: string;
}

import type { Instant } from '../kernel/time.ts';
import type { StandingState } from './standing-machine.ts';

/** Whom a standing is about: a buyer as his channel names him, or an account that places orders. */
export type UserKind = 'buyer' | 'ordering_user';

/** Names a user, exactly. */
export interface UserRef {
  /** Compared with `Order.buyerRef` or with `Order.orderingUserId`. */
  readonly kind: UserKind;
  /** 1..200 characters. */
  readonly user: string;
}

/** What the house thinks of a user 用户权限. */
export interface Standing extends UserRef {
  /** Grows by one with every change; 1 after the first. */
  readonly version: number;
  /** What was said last; whether it has expired is computed when one asks, see `until`. */
  readonly state: StandingState;
  /** How many of his orders may be open at once while he is limited; `null` otherwise. */
  readonly maxOpenOrders: number | null;
  /** What his open orders may have cost together, by currency; `null`: that does not matter. */
  readonly maxOpenMinor: number | null;
  /** Why, for whoever looks at his orders. */
  readonly reason: string;
  /** `<kind>:<id>` of who said so. */
  readonly by: string;
  /** When. */
  readonly since: Instant;
  /** It counts no more from this instant on; `null`: until it is lifted. */
  readonly until: Instant | null;
  /** When the worker is to look at his orders next; `null`: not by itself. */
  readonly checkAt: Instant | null;
  /** How far it has come with that, as a page cursor; `null`: it begins. */
  readonly cursor: string | null;
}

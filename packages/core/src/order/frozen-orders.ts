import type { Result } from 'neverthrow';
import type { Instant } from '../kernel/time.ts';
import type { Page, StorageError } from '../ports/storage.ts';
import type { Runtime, Scope } from '../runtime/runtime.ts';
import {
  blockedBy,
  isBuiltIn,
  isMoneyFrozenBy,
  mayOverride,
  ownerOf,
  type HeldAction,
  type HoldOwner,
  type HoldReason,
} from './hold-machine.ts';
import type { Hold, Order } from './order.ts';
import { findOrders, type OrderConditions } from './order-search.ts';

/** Why an order is frozen 冻结, with all that a screen needs to say about it. */
export interface HoldCause {
  /** A reason of ours, or `host.…` for the host's. */
  readonly reason: HoldReason;
  /** For the operator. */
  readonly note: string;
  /** When it was set. */
  readonly since: Instant;
  /** `<kind>:<id>` of who froze it; `null` where a rule of ours did. */
  readonly by: string | null;
  /** Who may end it. */
  readonly owner: HoldOwner;
  /** Whether staff may end it over its owner's head, by `orders.override`. */
  readonly mayOverride: boolean;
  /** What it stands in the way of. */
  readonly blocks: readonly HeldAction[];
  /** Whether the order's money stands apart meanwhile. */
  readonly freezesMoney: boolean;
  /** Not so for a reason of the host's that it declares no more: the hold stays as it was. */
  readonly isDeclared: boolean;
}

/** A frozen order and why it is. */
export interface FrozenOrder {
  /** As it is stored; its `holds` are not empty. */
  readonly order: Order;
  /** At least one, oldest first. */
  readonly causes: readonly HoldCause[];
}

/** Which frozen orders to list. */
export interface FindFrozenInput extends Omit<OrderConditions, 'isFrozen'> {
  /** From an earlier page's `nextCursor`, with the same conditions. */
  readonly cursor?: string;
  /** 1..500; default 50. */
  readonly limit?: number;
}

/** Lists frozen orders with their causes; see `OrderService.frozen`. */
export async function findFrozen(
  scope: Scope,
  query: Parameters<typeof findOrders>[1],
): Promise<Result<Page<FrozenOrder>, StorageError>> {
  const found = await findOrders(scope, { ...query, isFrozen: true });
  return found.map(({ items, nextCursor }) => ({
    items: items.map((order) => ({ order, causes: causesOf(order, scope.runtime) })),
    nextCursor,
  }));
}

function causesOf({ holds }: Order, { holdRules }: Runtime): readonly HoldCause[] {
  return holds.map((hold) => ({
    reason: hold.reason,
    note: hold.note,
    since: hold.since,
    by: hold.by,
    owner: ownerOf(hold),
    mayOverride: mayOverride(hold),
    blocks: blockedBy(hold),
    freezesMoney: isMoneyFrozenBy(hold),
    isDeclared: isDeclared(hold, holdRules),
  }));
}

function isDeclared({ reason }: Hold, declared: Runtime['holdRules']): boolean {
  return isBuiltIn(reason) || declared.has(reason);
}

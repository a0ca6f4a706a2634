import { defineMachine } from '../kernel/machine.ts';

/**
 * Hold 冻结, one machine per reason: an order is frozen while any reason holds it. `overridden`: staff
 * went over its owner's head, and it does not come back before its cause has ended.
 */
export const holdMachine = defineMachine('hold', ['clear'], {
  clear: { freeze: { to: 'held', emits: 'order.held' } },
  held: {
    release: { to: 'clear', emits: 'order.released' },
    override: { to: 'overridden', emits: 'order.hold_overridden' },
  },
  overridden: { lapse: { to: 'clear', emits: 'order.override_lapsed' } },
});

/** What a hold can stand in the way of. */
export const heldActions = ['claim', 'deliver', 'verify', 'refund', 'confirm'] as const;

/** What a hold can stand in the way of. */
export type HeldAction = (typeof heldActions)[number];

/**
 * Who may end a hold: `operator` any member of staff, `host` only the host's own program (an actor of
 * kind `system`); the others end it by themselves when its cause has ended.
 */
export type HoldOwner =
  'operator' | 'host' | 'rule' | 'buyer' | 'shop' | 'stock' | 'mapping' | 'fulfiller' | 'channel';

interface HoldRule {
  readonly blocks: readonly HeldAction[];
  readonly owner: HoldOwner;
  /** What ends the hold. */
  readonly releasedBy: string;
  /** Whether it sets the order's money apart in the ledger. */
  readonly freezesMoney?: true;
  /** Whether staff may end it over its owner's head: never where its cause is a fact that stays. */
  readonly mayOverride?: true;
}

/** Every reason of our own for a hold: what it blocks, whose it is, and what ends it. */
export const holdReasons = {
  manual: {
    blocks: ['deliver', 'verify', 'refund'],
    owner: 'operator',
    releasedBy: 'operator',
    freezesMoney: true,
  },
  risk: {
    blocks: ['deliver', 'verify'],
    owner: 'rule',
    releasedBy: 'the rule, at a later reading',
    freezesMoney: true,
    mayOverride: true,
  },
  buyer_blocked: {
    blocks: ['deliver', 'verify'],
    owner: 'buyer',
    releasedBy: 'lifting the block or limit, its expiry, or room within the limit',
    mayOverride: true,
  },
  out_of_stock: { blocks: ['deliver'], owner: 'stock', releasedBy: 'all units claimed' },
  unmapped_product: { blocks: ['claim', 'deliver'], owner: 'mapping', releasedBy: 'mapping' },
  fulfilment_failed: {
    blocks: ['confirm'],
    owner: 'fulfiller',
    releasedBy: 'asking again, or another outcome',
  },
  channel_hold: {
    blocks: ['deliver', 'confirm'],
    owner: 'channel',
    releasedBy: 'channel fact',
  },
  channel_refund: {
    blocks: ['claim', 'deliver', 'verify'],
    owner: 'channel',
    releasedBy: 'its case ends',
  },
  shop_closed: {
    blocks: ['claim', 'deliver'],
    owner: 'shop',
    releasedBy: 'shop enabled, or operator',
    mayOverride: true,
  },
  conflict: {
    blocks: ['claim', 'deliver', 'verify', 'refund'],
    owner: 'operator',
    releasedBy: 'operator, with reason',
    freezesMoney: true,
  },
  shop_paused: {
    blocks: ['deliver'],
    owner: 'shop',
    releasedBy: 'shop resumed, or operator',
    mayOverride: true,
  },
} as const satisfies Readonly<Record<string, HoldRule>>;

/** A reason of our own for which an order is frozen. */
export type BuiltInHoldReason = keyof typeof holdReasons;

/** A reason of the host's, as declared when its Kaquan was composed. */
export type HostHoldReason = `host.${string}`;

/** A reason for which an order is frozen. */
export type HoldReason = BuiltInHoldReason | HostHoldReason;

/** What a hold for a reason of the host's does; stored with each hold, so that it outlives the declaration. */
export interface HostHoldRule {
  /** At least one, each once. */
  readonly blocks: readonly HeldAction[];
  /** `host`: only an actor of kind `system`. */
  readonly releasedBy: 'operator' | 'host';
  /** Whether the order's money stands in `pending_hold` until the hold ends. */
  readonly freezesMoney: boolean;
}

/** A hold as far as its rule goes; `rule` is `null` for reasons of our own. */
export interface RuledHold {
  /** Why the order is frozen. */
  readonly reason: HoldReason;
  /** What a reason of the host's blocks, as it was declared then; `null` for a reason of ours. */
  readonly rule: HostHoldRule | null;
}

/** Whether a reason is one of ours. */
export function isBuiltIn(reason: HoldReason): reason is BuiltInHoldReason {
  return Object.hasOwn(holdReasons, reason);
}

/** Whether a hold stands in the way of an action. */
export function isBlockedBy(hold: RuledHold, action: HeldAction): boolean {
  return blockedBy(hold).includes(action);
}

/** What a hold stands in the way of. */
export function blockedBy({ reason, rule }: RuledHold): readonly HeldAction[] {
  return rule?.blocks ?? builtIn(reason)?.blocks ?? [];
}

/** Whether a hold sets the order's money apart: it stands in `pending_hold` until the hold ends. */
export function isMoneyFrozenBy({ reason, rule }: RuledHold): boolean {
  return rule?.freezesMoney ?? builtIn(reason)?.freezesMoney ?? false;
}

/** Who may end a hold. */
export function ownerOf({ reason, rule }: RuledHold): HoldOwner {
  return rule?.releasedBy ?? builtIn(reason)?.owner ?? 'operator';
}

/** Whether staff may end a hold over its owner's head. */
export function mayOverride({ reason, rule }: RuledHold): boolean {
  return rule !== null || builtIn(reason)?.mayOverride === true;
}

function builtIn(reason: HoldReason): HoldRule | null {
  return isBuiltIn(reason) ? holdReasons[reason] : null;
}

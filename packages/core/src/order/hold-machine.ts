import { defineMachine } from '../kernel/machine.ts';

/** Hold 冻结, one machine per reason: an order is frozen while any reason holds it. */
export const holdMachine = defineMachine('hold', ['clear'], {
  clear: { freeze: { to: 'held', emits: 'order.held' } },
  held: { release: { to: 'clear', emits: 'order.released' } },
});

/** What a hold can stand in the way of. */
export type HeldAction = 'claim' | 'deliver' | 'verify' | 'refund' | 'confirm';

interface HoldRule {
  readonly blocks: readonly HeldAction[];
  /** What ends the hold. */
  readonly releasedBy: string;
  /** Whether it sets the order's money apart in the ledger. */
  readonly freezesMoney?: true;
}

/** Every reason for a hold: what it blocks, and what ends it. */
export const holdReasons = {
  manual: { blocks: ['deliver', 'verify', 'refund'], releasedBy: 'operator', freezesMoney: true },
  out_of_stock: { blocks: ['deliver'], releasedBy: 'all units claimed' },
  unmapped_product: { blocks: ['claim', 'deliver'], releasedBy: 'mapping' },
  channel_hold: { blocks: ['deliver', 'confirm'], releasedBy: 'channel fact' },
  channel_refund: { blocks: ['claim', 'deliver', 'verify'], releasedBy: 'its case ends' },
  conflict: {
    blocks: ['claim', 'deliver', 'verify', 'refund'],
    releasedBy: 'operator, with reason',
    freezesMoney: true,
  },
} as const satisfies Readonly<Record<string, HoldRule>>;

/** A reason for which an order is frozen. */
export type HoldReason = keyof typeof holdReasons;

/** Whether a reason stands in the way of an action. */
export function isBlockedBy(reason: HoldReason, action: HeldAction): boolean {
  const { blocks }: HoldRule = holdReasons[reason];
  return blocks.includes(action);
}

/** Whether a reason sets the order's money apart: it stands in `pending_hold` until the hold ends. */
export function isMoneyFrozenBy(reason: HoldReason): boolean {
  const { freezesMoney }: HoldRule = holdReasons[reason];
  return freezesMoney === true;
}

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
}

/** Every reason for a hold: what it blocks, and what ends it. */
export const holdReasons = {
  manual: { blocks: ['deliver', 'verify', 'refund'], releasedBy: 'operator' },
  out_of_stock: { blocks: ['deliver'], releasedBy: 'all units claimed' },
  unmapped_product: { blocks: ['claim', 'deliver'], releasedBy: 'mapping' },
  channel_hold: { blocks: ['deliver', 'confirm'], releasedBy: 'channel fact' },
  channel_refund: { blocks: ['claim', 'deliver', 'verify'], releasedBy: 'its case ends' },
  conflict: {
    blocks: ['claim', 'deliver', 'verify', 'refund'],
    releasedBy: 'operator, with reason',
  },
} as const satisfies Readonly<Record<string, HoldRule>>;

/** A reason for which an order is frozen. */
export type HoldReason = keyof typeof holdReasons;

/** Whether a reason stands in the way of an action. */
export function isBlockedBy(reason: HoldReason, action: HeldAction): boolean {
  const { blocks }: HoldRule = holdReasons[reason];
  return blocks.includes(action);
}

import type { BatchOperation } from './batch-inputs.ts';

/** What the table of operations says about one of them. */
export interface BatchRule {
  /** What an item is: an order, or an after-sales case 售后单 of one. */
  readonly target: 'order' | 'case';
  /** Whether its items are secrets, which `disclose` answers page by page; they are never executed. */
  readonly isDisclosed: boolean;
  /** Whether `options.reason` must say why. */
  readonly needsReason: boolean;
  /** The command that takes an item back within {@link undoWindowMs}; `null`: none does. */
  readonly undo:
    | 'orders.restore'
    | 'orders.remove'
    | 'orders.unfreeze'
    | 'orders.freeze'
    | 'orders.reopen'
    | 'fulfilment.unship'
    | null;
}

/**
 * What can be done to many orders at once, by the name of the method that does it to one: whoever may
 * not call that method may not do it in a batch. What has left the house, and what was seen, is never taken
 * back.
 */
export const batchRules = {
  'fulfilment.ship': {
    target: 'order',
    isDisclosed: false,
    needsReason: false,
    undo: 'fulfilment.unship',
  },
  'redemption.link': { target: 'order', isDisclosed: true, needsReason: true, undo: null },
  'fulfilment.reveal': { target: 'order', isDisclosed: true, needsReason: true, undo: null },
  'orders.remove': {
    target: 'order',
    isDisclosed: false,
    needsReason: true,
    undo: 'orders.restore',
  },
  'orders.restore': {
    target: 'order',
    isDisclosed: false,
    needsReason: true,
    undo: 'orders.remove',
  },
  'orders.freeze': {
    target: 'order',
    isDisclosed: false,
    needsReason: false,
    undo: 'orders.unfreeze',
  },
  'orders.unfreeze': {
    target: 'order',
    isDisclosed: false,
    needsReason: true,
    undo: 'orders.freeze',
  },
  'orders.reject': {
    target: 'order',
    isDisclosed: false,
    needsReason: false,
    undo: 'orders.reopen',
  },
  'afterSales.approve': { target: 'case', isDisclosed: false, needsReason: false, undo: null },
  'afterSales.reject': { target: 'case', isDisclosed: false, needsReason: false, undo: null },
} as const satisfies Readonly<Record<BatchOperation, BatchRule>>;

/** What the table of operations says about one of them. */
export function batchRuleOf(operation: BatchOperation): BatchRule {
  return batchRules[operation];
}

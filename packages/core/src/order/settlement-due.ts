import type { EntrySum } from '../ports/ledger-storage.ts';
import type { AccountName } from '../ledger/accounts.ts';
import type { EntryCause } from '../ledger/entry.ts';
import { refundedMinor } from './order-units.ts';
import type { Order } from './order.ts';

/**
 * What of an order is to reach the shop's account, in minor units: what the channel says that the shop gets,
 * else what the buyer paid, less what was given back. Never negative.
 */
export function dueMinor(order: Order): number {
  const wholeMinor = order.reported.receivableMinor ?? order.buyerPaidMinor;
  return Math.max(0, wholeMinor - refundedMinor(order));
}

/**
 * What of an order's money a statement says is on the account, in minor units, by the sums of its entries:
 * income less what was given back from the account, with whatever corrects that. Where the channel tells what
 * the shop gets, that counts the platform's own share; fees are never taken off, because a channel that takes
 * them tells of less in its income, or in a line of their own.
 */
function arrivedMinor(order: Order, sums: readonly EntrySum[]): number {
  const isTold = order.reported.receivableMinor !== null;
  const counted: readonly AccountName[] = isTold
    ? ['channel_receivable', 'channel_subsidy']
    : ['channel_receivable'];
  return sums
    .filter(({ currency, cause }) => currency === order.currency && isOfStatement(cause))
    .flatMap(({ credit, debit, amountMinor }) => [
      counted.includes(credit) ? amountMinor : 0,
      counted.includes(debit) ? -amountMinor : 0,
    ])
    .reduce((sum, each) => sum + each, 0);
}

// What people record beside statements says nothing of them; their corrections do.
function isOfStatement(cause: EntryCause): boolean {
  return cause === 'correction' || cause.startsWith('statement.');
}

/** Whether the statement has told of all that was to come; nothing told is nothing arrived. */
export function hasArrived(order: Order, sums: readonly EntrySum[]): boolean {
  const arrived = arrivedMinor(order, sums);
  return arrived > 0 && arrived >= dueMinor(order);
}

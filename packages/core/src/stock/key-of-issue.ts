import type { IssueState } from '../fulfilment/issue-machine.ts';
import type { IssuedTo } from '../ports/stock-change.ts';

/** Where the key, or piece, of an issue belongs; `null`: there is none. */
export const keyStateOf: Readonly<Record<IssueState, IssuedTo | null>> = {
  open: null,
  claimed: 'claimed',
  // The channel may have read it, and give it to the buyer at any time.
  sending: 'delivered',
  delivered: 'delivered',
  returned: 'available',
  voided: 'voided',
  replaced: 'voided',
  cancelled: null,
};

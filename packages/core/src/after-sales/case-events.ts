import type { CaseId } from '../kernel/ids.ts';
import type { ChannelRefund } from '../ports/channel.ts';
import type { AfterSalesCase, CaseItem } from './case.ts';

interface OfCase {
  readonly caseId: CaseId;
}

/** What happens to the after-sales cases 售后单 of an order, and to the money that they give back. */
export interface CasePayloads {
  'case.opened': { readonly case: AfterSalesCase };
  /** The channel's case was read again and differs, or a person chose other units. */
  'case.updated': OfCase & {
    readonly channelRefund: ChannelRefund | null;
    readonly items: readonly CaseItem[];
  };
  'case.revised': OfCase;
  'case.approved': OfCase;
  'case.settling': OfCase;
  'case.failed': OfCase & { readonly note: string };
  'case.done': OfCase;
  'case.rejected': OfCase;
  'case.withdrawn': OfCase;
  'refund.reserved': OfCase & CaseItem;
  'refund.released': OfCase & CaseItem;
  'refund.confirmed': OfCase & CaseItem;
  /** The channel gave back more than the units' shares. */
  'refund.unexplained': OfCase & { readonly amountMinor: number };
}

import type { LineProduct } from '../order/order.ts';
import type { CaseId, ProductId } from '../kernel/ids.ts';
import type { UnitAttempt } from './unit-attempt.ts';

/** What happens to the goods of a unit 发货. */
export interface IssuePayloads {
  'unit.claimed': UnitAttempt & { readonly productId: ProductId };
  'unit.unclaimed': UnitAttempt;
  /** Its key is opened for the channel, which gives it to the buyer as a voucher: it counts as read. */
  'unit.sent': UnitAttempt;
  /**
   * `by`: who handed over goods that are no keys of ours, and so with the buyer from then on; left out
   * where a key was handed over.
   */
  'unit.delivered': UnitAttempt & { readonly by?: 'channel' | 'fulfiller' | 'operator' };
  'unit.revealed': UnitAttempt;
  'unit.cancelled': UnitAttempt;
  'unit.returned': UnitAttempt;
  'unit.voided': UnitAttempt;
  /**
   * The unit is issued again, by that attempt, and the goods of this one are void: for that case, or
   * `null` where a parcel was lost.
   */
  'unit.replaced': UnitAttempt & { readonly caseId: CaseId | null; readonly replacedBy: number };
  /** A further attempt opens; `attempt` is its number, `product` what it issues from then on 换货. */
  'unit.reopened': UnitAttempt & { readonly product?: LineProduct };
}

import type { LinkTerm } from './link-term.ts';
import type { OrderRejection } from './rejection.ts';

/** What happens to the redemption 兑换 of an order, and to its link. */
export interface RedemptionPayloads {
  'redemption.required': object;
  'redemption.waived': object;
  'redemption.ready': object;
  'redemption.redeemed': object;
  'redemption.cancelled': object;
  'redemption.reopened': object;
  'redemption.rejected': Omit<OrderRejection, 'at'>;
  'redemption.readmitted': object;
  /** Its link's time was up. */
  'redemption.expired': object;
  'redemption.extended': object;
  /** Somebody was shown it: who and why stand beside it in the history. */
  'link.disclosed': { readonly generation: number };
  'link.replaced': { readonly generation: number };
  /** Until when it can be redeemed. */
  'link.term_set': LinkTerm;
}

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
  'link.replaced': { readonly generation: number };
}

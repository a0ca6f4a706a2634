import { businessRefusal } from '../protocol/refusals.ts';

/** No trade has that number, or it is another seller's. */
export const unknownTrade = businessRefusal('isv.trade-not-exist:invalid-tid', '交易不存在');

/** No refund has that number, or it is another seller's. */
export const unknownRefund = businessRefusal(
  'isv.refund-not-exist:invalid-refund-id',
  '退款单不存在',
);

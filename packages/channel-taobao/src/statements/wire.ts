import { z } from 'zod';
import { idText, optionalId, wallClockInstant } from '../wire.ts';

/**
 * A bill: what the seller is charged. From two copies of the page: the fields, that `amount` is a whole
 * number, and that it is negative where a charge is given back. From memory: that it is in fen.
 *
 * @see https://open.taobao.com/api.htm (taobao.bill.bills.get)
 */
export const billSchema = z.object({
  bid: idText,
  account_id: idText,
  amount: z.int(),
  trade_id: optionalId,
  pay_time: wallClockInstant,
});

/** A bill. */
export type TaobaoBill = z.infer<typeof billSchema>;

/** What the bills are asked for. */
export const billFields = 'bid,account_id,amount,trade_id,pay_time';

/** One page; the bills are read one by one later. */
export const billPageSchema = z.object({
  has_next: z.boolean().optional(),
  total_results: z.int().nonnegative().optional(),
  bills: z.object({ bill: z.array(z.unknown()).optional() }).optional(),
});

/** One page of bills. */
export type BillPage = z.infer<typeof billPageSchema>;

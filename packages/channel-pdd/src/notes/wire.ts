import { z } from 'zod';
import { optionalInt, optionalText, orderSchema, smallInt } from '../wire.ts';

/** An order with the seller's note on it. @see pdd.order.information.get (2023) */
export const notedOrderSchema = orderSchema.extend({
  remark: optionalText,
  remark_tag: optionalInt,
  remark_tag_name: optionalText,
});

/** An order with the seller's note on it. */
export type PddNotedOrder = z.infer<typeof notedOrderSchema>;

/** @see pdd.order.note.update (2023) */
export const noteSchema = z.object({
  success: z.boolean(),
  error_code: smallInt.nullish(),
  error_msg: optionalText,
});

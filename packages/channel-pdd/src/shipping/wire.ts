import { z } from 'zod';
import { idText, optionalId, optionalText, orderSchema, smallInt } from '../wire.ts';

/** @see pdd.logistics.companies.get (2023) */
export const companiesSchema = z.object({
  logistics_companies: z
    .array(z.object({ id: idText, code: optionalText, available: smallInt }))
    .max(10_000),
});

/** @see pdd.logistics.online.send (2023) */
export const sendSchema = z.object({ is_success: z.boolean() });

/** @see pdd.order.upload.extra.logistics (2023), one source for the request and the answer */
export const extraSchema = z.object({ success: z.boolean() });

/** An order with what it was shipped as. @see pdd.order.information.get (2023) */
export const shippedOrderSchema = orderSchema.extend({
  extra_delivery_list: z
    .array(z.object({ logistics_id: optionalId, tracking_number: optionalText }))
    .max(1_000)
    .nullish(),
});

/** An order with what it was shipped as. */
export type PddShippedOrder = z.infer<typeof shippedOrderSchema>;

import { z } from 'zod';
import { optionalText, orderSchema, smallInt } from '../wire.ts';

/** @see pdd.open.decrypt.batch, pdd.open.decrypt.mask.batch (2023); rows are read one by one */
export const decryptedSchema = z.object({
  data_decrypt_list: z
    .array(
      z.object({
        data_tag: z.string(),
        encrypted_data: z.string(),
        decrypted_data: optionalText,
        error_code: smallInt.nullish(),
        error_msg: optionalText,
      }),
    )
    .max(1_000),
});

/** An order with its receiver, as ciphertext. @see pdd.order.information.get (2023) */
export const receivedOrderSchema = orderSchema.extend({
  receiver_name: optionalText,
  receiver_phone: optionalText,
  receiver_address: optionalText,
  province: optionalText,
  city: optionalText,
  town: optionalText,
});

/** An order with its receiver, as ciphertext. */
export type PddReceivedOrder = z.infer<typeof receivedOrderSchema>;

import { z } from 'zod';
import { optionalText } from '../wire.ts';

/** @see pdd.virtual.mobile.charge.notify (2023) */
export const chargedSchema = z.object({ success: z.boolean() });

/** @see pdd.order.virtual.information.get (2023) */
export const virtualInformationSchema = z.object({
  contact_phone: optionalText,
  phone_number_chosen_by_user: optionalText,
});

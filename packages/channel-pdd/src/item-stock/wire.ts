import { z } from 'zod';

/** @see pdd.goods.quantity.update (2023) */
export const quantitySchema = z.object({ is_success: z.boolean() });

import { z } from 'zod';
import { optionalId, optionalText, smallInt } from '../wire.ts';

/** @see pdd.voucher.virtual.card.batch.add (2023) */
export const depositedSchema = z.object({
  code: smallInt,
  message: optionalText,
  result: z.object({ batchId: optionalId, totalNum: smallInt.nullish() }).nullish(),
});

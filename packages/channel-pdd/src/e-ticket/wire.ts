import { z } from 'zod';
import { optionalText, smallInt } from '../wire.ts';

/** @see pdd.voucher.voucher.info.send (2023) */
export const vouchersSentSchema = z.object({ is_success: z.boolean() });

/** @see pdd.voucher.realtime.verify.sync (2023), one source; it does not say which code is a yes */
export const useReportedSchema = z.object({ code: smallInt, message: optionalText });

/**
 * @see pdd.voucher.virtual.card.verification (2023), one source, which does not say what is inside: an
 * answer that is no refusal, and does not deny it, is a yes
 */
export const stateReportedSchema = z.object({
  is_success: z.boolean().exactOptional(),
  success: z.boolean().exactOptional(),
});

const judged = { success: z.boolean(), errorCode: smallInt, errorMsg: optionalText };

/** @see pdd.voucher.ota.card.prepare.verification (2021-01-31); what is inside, by one more source (2023) */
export const cardLoadedSchema = z.object({
  ...judged,
  result: z
    .object({
      card_vo: z.object({ status: smallInt }),
      order_vo: z.object({ order_sn: optionalText }).nullish(),
    })
    .nullish(),
});

/** @see pdd.voucher.ota.card.verification (2021-01-18) */
export const cardVerifiedSchema = z.object({
  ...judged,
  result: z.object({ status: smallInt }).nullish(),
});

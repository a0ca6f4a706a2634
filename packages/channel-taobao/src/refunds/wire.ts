import { z } from 'zod';
import { idText, optionalText, refundFields } from '../wire.ts';

/** What is asked of a refund before it is decided. `operation_contraint` is the platform's spelling. */
export const decisionFields = [
  refundFields,
  'order_status',
  'has_good_return',
  'dispute_type',
  'operation_contraint',
].join(',');

/** @see https://open.taobao.com/api.htm (taobao.refund.get, two sources or more) */
export const decisionSchema = z.object({
  order_status: optionalText,
  // Whatever is not plainly "no" counts as "yes": then money waits for the goods.
  has_good_return: z
    .unknown()
    .optional()
    .transform((flag) => flag !== undefined && !noWords.has(flag)),
  dispute_type: optionalText,
  operation_contraint: optionalText,
});

/** The `dispute_type` of money for goods that come back. */
export const refundAndReturn = 'REFUND_AND_RETURN';

/** Those that are not about money. `OTHERS`, and whatever is newer, may be. */
export const goodsWords: ReadonlySet<string> = new Set([
  'TMALL_EXCHANGE',
  'TAOBAO_EXCHANGE',
  'REPAIR',
  'RESHIPPING',
]);

const noWords: ReadonlySet<unknown> = new Set([null, false, 0, '', '0', 'false']);

/** @see https://open.taobao.com/api.htm (taobao.rp.refund.review, taobao.rp.returngoods.agree) */
export const successSchema = z.object({ is_success: z.boolean() });

/** @see https://open.taobao.com/api.htm (taobao.refund.refuse, two sources or more) */
export const refuseSchema = z
  .object({ is_success: z.boolean().optional() })
  .transform((reply) => ({ isRefused: reply.is_success === true }));

/** @see https://open.taobao.com/api.htm (taobao.rp.returngoods.refuse, one source) */
export const refuseReturnSchema = z
  .object({ result: z.boolean().optional() })
  .transform(({ result }) => ({ isRefused: result === true }));

/** @see https://open.taobao.com/api.htm (taobao.refund.refusereason.get, one source) */
export const reasonsSchema = z.object({
  reasons: z
    .object({
      reason: z
        .array(z.object({ reason_id: idText, reason_text: z.string() }))
        .max(1_000)
        .optional(),
    })
    .optional(),
});

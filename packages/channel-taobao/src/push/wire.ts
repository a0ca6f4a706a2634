import { toIdText } from '@kaquan/channel-kit';
import { z } from 'zod';

// taobao.tmc.user.permit, taobao.tmc.user.get, taobao.tmc.messages.consume and .confirm: pages read on
// 2026-11-22 in copies (machine copies up to 2023-10). Topics and their contents: a list of 2026-07.

const idText = z.union([z.int(), z.string(), z.bigint()]).transform((value, context) => {
  const id = toIdText(typeof value === 'bigint' ? String(value) : value);
  if (id !== null) return id;
  context.addIssue({ code: 'custom', message: 'is not a number of 1 to 32 digits' });
  return z.NEVER;
});

/** What every message says, whatever it is about. [2+ sources] */
export const messageSchema = z.object({
  /** Needed to confirm it. */
  id: idText,
  topic: z.string().catch(''),
  /** The seller's number. Absent, 0 or odd: nobody's. */
  user_id: idText.nullish().catch(null),
  content: z.unknown(),
});

/** One message. */
export type TaobaoMessage = z.infer<typeof messageSchema>;

/** What a trade's message is about. [2+ sources] */
export const tradeContentSchema = z.object({ tid: idText });

/** What a refund's message is about. [2+ sources] */
export const refundContentSchema = z.object({ refund_id: idText, tid: idText.nullish() });

/** The answer to `taobao.tmc.messages.consume`; without messages the key is absent. [1 source, memory] */
export const consumeReplySchema = z.object({
  messages: z.object({ tmc_message: z.array(z.unknown()).optional() }).optional(),
});

/** The answer to `taobao.tmc.messages.confirm` and `taobao.tmc.user.permit`. [1 source] */
export const doneReplySchema = z.object({ is_success: z.boolean().optional() });

/** The answer to `taobao.tmc.user.get`. [2+ sources] */
export const tmcUserReplySchema = z.object({
  tmc_user: z.object({ is_valid: z.boolean().optional() }).optional(),
});

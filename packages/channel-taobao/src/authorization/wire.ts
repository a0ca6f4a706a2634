import { parseLossless, toIdText } from '@kaquan/channel-kit';
import { z } from 'zod';

// The pages were read on 2026-11-22 in copies: 用户授权介绍 (articleId 102635), taobao.top.auth.token.create
// and taobao.top.auth.token.refresh. Nothing here was recorded from live traffic.

/** Seconds from now; absent where there is nothing that could end. */
const seconds = z
  .union([
    z.int().nonnegative(),
    z
      .string()
      .regex(/^\d{1,10}$/)
      .transform(Number),
  ])
  .nullish()
  .transform((given) => given ?? null);

const optionalText = z
  .string()
  .nullish()
  .transform((text) => (text === undefined || text === null || text === '' ? null : text));

const userId = z.union([z.int(), z.string()]).transform((value, context) => {
  const id = toIdText(value);
  if (id !== null) return id;
  context.addIssue({ code: 'custom', message: 'is not a number of 1 to 32 digits' });
  return z.NEVER;
});

const optionalUserId = z
  .union([z.literal(''), userId])
  .nullish()
  .transform((id) => id || null);

/** The token itself, and when it and its rights end. */
const tokenEndsSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: optionalText,
  expires_in: seconds,
  re_expires_in: seconds,
  r1_expires_in: seconds,
  r2_expires_in: seconds,
  w1_expires_in: seconds,
  w2_expires_in: seconds,
});

/** A token without whose it is. */
export type TokenEnds = z.infer<typeof tokenEndsSchema>;

/** A token, as the token endpoint and both APIs tell it. [2+ sources; what 0 seconds mean: inferred] */
export const tokenSchema = tokenEndsSchema.extend({
  taobao_user_id: userId,
  taobao_user_nick: optionalText,
  sub_taobao_user_id: optionalUserId,
  sub_taobao_user_nick: optionalText,
});

/** A token. */
export type TaobaoToken = z.infer<typeof tokenSchema>;

/** The token as JSON text inside an answer. [2+ sources] */
const tokenText = z.string().transform((text, context) => {
  const parsed = parseLossless(text);
  if (parsed.isOk()) return parsed.value;
  context.addIssue({ code: 'custom', message: parsed.error });
  return z.NEVER;
});

/** What `taobao.top.auth.token.create` answers. */
export const tokenReplySchema = z.object({ token_result: tokenText.pipe(tokenSchema) });

/**
 * What `taobao.top.auth.token.refresh` answers. Only the token is asked of it: the one before is void by
 * now, and whose it is, is known.
 */
export const renewalReplySchema = z.object({ token_result: tokenText.pipe(tokenEndsSchema) });

/** What the token endpoint says instead of a token. [its form: OAuth's own, from memory] */
export const tokenErrorSchema = z.object({
  error: z.string().min(1),
  error_description: optionalText,
});

import { err, ok, type Result } from 'neverthrow';
import { z } from 'zod';
import type { Secret } from '../kernel/secret.ts';
import { isCleanText } from '../kernel/text.ts';
import type { ChannelNotice, DecodedNotification, LostNotice } from './notification.ts';

const text = (most: number) =>
  z.string().min(1).max(most).refine(isCleanText, 'must not hold a NUL or half a character');

// Adapters are written by others; what only looks like a secret is none.
const tokenSchema = z.custom<Secret>(isToken, 'must be a secret of 1 to 4,000 characters');

function isToken(given: unknown): boolean {
  const { reveal } = Object(given) as { readonly reveal?: unknown };
  if (typeof reveal !== 'function') return false;
  const told: unknown = (given as Secret).reveal();
  return typeof told === 'string' && told.length >= 1 && told.length <= 4_000 && isCleanText(told);
}

const noticeSchema = z.object({
  externalShopId: text(100),
  eventId: text(200),
  subject: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('order'), orderNo: text(100) }),
    z.object({ kind: z.literal('refund'), refundId: text(100), orderNo: text(100).nullable() }),
    z.object({
      kind: z.literal('vouchers'),
      orderNo: text(100),
      token: tokenSchema,
      isAgain: z.boolean().exactOptional(),
    }),
    z.object({ kind: z.literal('grant') }),
    z.object({ kind: z.literal('other') }),
  ]),
}) satisfies z.ZodType<ChannelNotice>;

const lostSchema = noticeSchema.omit({ externalShopId: true }) satisfies z.ZodType<LostNotice>;

const decodedSchema = z.object({
  notices: z.array(noticeSchema).max(1_000),
  answer: z.object({
    status: z.int().min(100).max(599),
    contentType: z.string().min(1).max(200),
    body: z.string().max(100_000),
  }),
}) satisfies z.ZodType<DecodedNotification>;

/** What an adapter has read off a request, if it is sound in form; else what is wrong, by name alone. */
export function checkDecoded(given: unknown): Result<DecodedNotification, string> {
  return checked(decodedSchema, given);
}

/** One notice, if it is sound in form; else what is wrong with it, by the name of the field alone. */
export function checkNotice(given: unknown): Result<ChannelNotice, string> {
  return checked(noticeSchema, given);
}

/** One lost notice, if it is sound in form; else what is wrong with it, as {@link checkNotice} says it. */
export function checkLostNotice(given: unknown): Result<LostNotice, string> {
  return checked(lostSchema, given);
}

// A getter of a hostile object may throw, and no message may hold what was given.
function checked<T>(schema: z.ZodType<T>, given: unknown): Result<T, string> {
  try {
    const parsed = schema.safeParse(given);
    if (parsed.success) return ok(parsed.data);
    const [issue] = parsed.error.issues;
    return err(`${issue?.path.map(String).join('.') || 'it'}: ${issue?.message ?? 'unreadable'}`);
  } catch {
    return err('it: cannot be looked at');
  }
}

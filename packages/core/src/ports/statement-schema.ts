import type { Result } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import { amountSchema, decodeStored, idSchema, instantSchema } from '../kernel/schema.ts';
import { cleanText, isCleanText } from '../kernel/text.ts';
import type { StatementEntry } from './statement-storage.ts';
import type { StatementKind, StatementLine } from './statement.ts';

/** The words for what a line is for. */
const statementKindSchema = z.enum([
  'income',
  'refund',
  'fee',
  'subsidy',
  'deposit',
  'withdrawal',
  'adjustment',
  'other',
]) satisfies z.ZodType<StatementKind>;

const number = z.string().min(1).max(100).refine(isCleanText, 'must not hold a NUL');

const lineSchema = z.object({
  lineNo: number,
  at: instantSchema,
  kind: statementKindSchema,
  amountMinor: amountSchema,
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code'),
  balanceMinor: amountSchema.nullable(),
  orderNo: number.nullable(),
  refundId: number.nullable(),
  text: z.string(),
}) satisfies z.ZodType<StatementLine>;

const maxTextLength = 200;

const entrySchema = lineSchema.extend({
  shopId: idSchema<ShopId>(),
  book: number,
  print: z.string().min(1).max(100),
  storedAt: instantSchema,
  isRival: z.boolean(),
}) satisfies z.ZodType<StatementEntry>;

/** Reads a stored line of a statement. Errors: `storage.corrupt`. */
export function decodeStatementEntry(
  input: unknown,
): Result<StatementEntry, CoreError<'storage.corrupt'>> {
  return decodeStored(entrySchema, input, 'statement_lines');
}

/**
 * A line that a channel adapter made, with nothing but its own fields and words that any database keeps;
 * or what is wrong with it, in one line that quotes nothing of it.
 */
export function soundLine(line: unknown): StatementLine | string {
  const parsed = lineSchema.safeParse(line);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'unreadable'}`;
  }
  return { ...parsed.data, text: cleanText(parsed.data.text.slice(0, maxTextLength)) };
}

import { err, ok, type Result } from 'neverthrow';
import { z } from 'zod';
import { coreError, type CoreError } from './errors.ts';
import { isAmountMinor } from './money.ts';
import { isCleanText } from './text.ts';

/** The end of the year 9999, beyond which databases and calendars do not agree. */
const lastInstant = 253_402_300_799_999;

/** A whole number of milliseconds since 1970, within the calendar. */
export const instantSchema = z.int().min(0).max(lastInstant);

/** An amount in minor units; may be negative. */
export const amountSchema = z.number().refine(isAmountMinor, 'must be whole minor units');

/** An amount in minor units that is not negative. */
export const positiveAmountSchema = amountSchema.refine((value) => value >= 0, 'must be >= 0');

/** A stored or given id of one kind; the brand is put on here and nowhere else. */
export function idSchema<Id extends string>(): z.ZodType<Id> {
  return z.custom<Id>(isIdText, 'must be an id of 1 to 200 whole characters, none of them NUL');
}

function isIdText(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return value.length >= 1 && value.length <= maxIdLength && isCleanText(value);
}

/** Ids of this SDK are shorter; what a host or an adapter calls an id may not be. */
const maxIdLength = 200;

/** The states of a transition table. */
export function stateSchema<State extends string>(table: {
  readonly states: Readonly<Record<State, unknown>>;
}): z.ZodType<State> {
  return z.custom<State>(
    (value) => typeof value === 'string' && Object.hasOwn(table.states, value),
    `must be one of ${Object.keys(table.states).join(', ')}`,
  );
}

/**
 * Reads something that was stored before.
 *
 * Errors: `storage.corrupt` naming the table and the first field that is wrong.
 */
export function decodeStored<T>(
  schema: z.ZodType<T>,
  input: unknown,
  table: string,
): Result<T, CoreError<'storage.corrupt'>> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  const field = issue?.path.map(String).join('.') ?? '';
  const problem = `${field || 'row'}: ${issue?.message ?? 'unreadable'}`;
  return err(coreError('storage.corrupt', { table, row: rowName(input), problem }));
}

// Only names a row; a corrupt one may have no name.
function rowName(input: unknown): string {
  const names = [
    'orderId',
    'shopId',
    'productId',
    'importId',
    'itemKey',
    'batchId',
    'reportId',
    'findingId',
  ] as const;
  if (typeof input !== 'object' || input === null) return '?';
  for (const name of names) {
    const value: unknown = Reflect.get(input, name);
    if (typeof value === 'string') return value;
  }
  return '?';
}

/** The shapes of a feature's event payloads, by event type; one for each, and no more. */
export type PayloadSchemas<Payloads> = Readonly<Record<keyof Payloads, z.core.$ZodShape>>;

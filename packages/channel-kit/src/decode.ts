import { coreError, err, ok, type CoreError, type Result } from '@kaquan/core';
import type { UndecodedRow } from '@kaquan/core/ports';

/** Which call of which channel an error speaks of. */
export interface CallSite {
  /** The channel's name: `taobao`. */
  readonly channel: string;
  /** The platform's name of the call: `taobao.trade.fullinfo.get`. */
  readonly operation: string;
}

/** A schema that says where data is wrong. Zod's schemas have this shape. */
export interface WireSchema<T> {
  /** Answers the checked data, or everything that is wrong with it; does not throw. */
  safeParse(
    input: unknown,
  ):
    | { readonly success: true; readonly data: T }
    | { readonly success: false; readonly error: { readonly issues: readonly WireIssue[] } };
}

/** One thing that is wrong. */
export interface WireIssue {
  /** Keys and positions from the outside in. */
  readonly path: readonly PropertyKey[];
  /** What is wrong; quotes nothing of the data. */
  readonly message: string;
}

/** The most fields that one problem names. */
const maxProblems = 5;

/**
 * Checks a platform's data against a schema; `problem` names each wrong field by its path.
 *
 * The problem never quotes the data, so it may be logged and shown. Custom messages of a schema must
 * keep to that.
 */
export function decodeWire<T>(schema: WireSchema<T>, input: unknown): Result<T, string> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return ok(parsed.data);
  const problems = parsed.error.issues
    .slice(0, maxProblems)
    .map((issue) => `${issue.path.map(String).join('.') || 'answer'}: ${issue.message}`);
  return err(problems.join('; '));
}

/** The same for a whole answer. Errors: `channel.unreadable`, with the path of every wrong field. */
export function decodeAnswer<T>(
  schema: WireSchema<T>,
  input: unknown,
  at: CallSite,
): Result<T, CoreError<'channel.unreadable'>> {
  return decodeWire(schema, input).mapErr((problem) => unreadable(at, problem));
}

/** An answer that cannot be read. */
export function unreadable(at: CallSite, problem: string): CoreError<'channel.unreadable'> {
  return coreError('channel.unreadable', {
    channel: at.channel,
    operation: at.operation,
    problem,
  });
}

/** How the rows of one listing are read. */
export interface RowReader<Row> {
  /** One row; an error is the problem in words. */
  readonly read: (raw: unknown) => Result<Row, string>;
  /** The row's number at the platform, or `null` where not even that can be read. */
  readonly idOf: (raw: unknown) => string | null;
}

/**
 * Reads the rows of a listing one by one: a row that cannot be read is set aside with its raw text,
 * and the others stand.
 *
 * The raw text is JSON again, with long numbers as texts (see `parseLossless`).
 */
export async function decodeRows<Row>(
  raws: readonly unknown[],
  reader: RowReader<Row>,
): Promise<{ readonly rows: readonly Row[]; readonly undecoded: readonly UndecodedRow[] }> {
  const rows: Row[] = [];
  const undecoded: UndecodedRow[] = [];
  for (const raw of raws) {
    const row = reader.read(raw);
    if (row.isOk()) {
      rows.push(row.value);
    } else {
      const text = JSON.stringify(raw) ?? 'null';
      const externalId = reader.idOf(raw) ?? (await hashOf(text));
      undecoded.push({ externalId, problem: row.error, raw: text });
    }
  }
  return { rows, undecoded };
}

async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0'));
  return `sha256:${hex.join('')}`;
}

/**
 * A platform's number of something, as text; `null` where it is no number of 1 to 32 digits. Takes
 * what `parseLossless` makes of a JSON number of any length, and digits in quotes.
 */
export function toIdText(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^\d{1,32}$/.test(text) ? text : null;
}

import { err, ok, type Result } from 'neverthrow';
import type { PlainCard } from './issued-goods.ts';

/** How a line holds a card: `text`, one secret a line; `csv`, number and secret. */
export type CardFormat = 'text' | 'csv';

/** The longest number or secret. */
const maxFieldLength = 1_000;

/**
 * Reads one line of an import as a card. In `csv` a line has one field (the secret) or two (number and
 * secret), separated by a comma or a tab, each bare or in double quotes with `""` for a quote inside;
 * a field does not go over a line's end. Blanks around a field are not part of it.
 *
 * The problem says what is wrong and never quotes the line: it may hold a secret.
 */
export function parseCardLine(text: string, format: CardFormat): Result<PlainCard, string> {
  if (format === 'text') return checkCard(null, text.trim());
  const fields = splitFields(text);
  if (fields.isErr()) return err(fields.error);
  const [first = '', second, ...more] = fields.value;
  if (more.length > 0) return err(`has ${more.length + 2} fields, expected number and secret`);
  return second === undefined ? checkCard(null, first) : checkCard(first, second);
}

function checkCard(cardNumber: string | null, secret: string): Result<PlainCard, string> {
  if (secret === '') return err('has no secret');
  if (cardNumber === '') return err('has no card number');
  if (secret.length > maxFieldLength || (cardNumber?.length ?? 0) > maxFieldLength) {
    return err(`has a field of more than ${maxFieldLength} characters`);
  }
  // A control character in a card is a damaged file, not a card.
  if (/\p{Cc}/u.test(`${cardNumber ?? ''}${secret}`)) return err('has a control character');
  return ok([cardNumber, secret]);
}

// One pass from left to right: time grows with the length of the line, whatever it holds.
function splitFields(text: string): Result<readonly string[], string> {
  const fields: string[] = [];
  let rest = text;
  for (;;) {
    const field = takeField(rest);
    if (field === null) return err('has a quote that does not fit');
    fields.push(field.value);
    if (field.rest === null) return ok(fields);
    rest = field.rest;
  }
}

interface Field {
  readonly value: string;
  /** What stands behind the separator; `null` at the end of the line. */
  readonly rest: string | null;
}

const separator = /[,\t]/;

function takeField(text: string): Field | null {
  const start = text.trimStart();
  // A tab in front is a separator, not a blank.
  const isQuoted = start.startsWith('"') && !text.slice(0, text.indexOf('"')).includes('\t');
  if (isQuoted) return takeQuoted(start);
  const end = text.search(separator);
  const value = end === -1 ? text : text.slice(0, end);
  if (value.includes('"')) return null;
  return { value: value.trim(), rest: end === -1 ? null : text.slice(end + 1) };
}

function takeQuoted(text: string): Field | null {
  let end = text.indexOf('"', 1);
  while (end !== -1 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
  if (end === -1) return null;
  const value = text.slice(1, end).replaceAll('""', '"').trim();
  const behind = text.slice(end + 1);
  const next = behind.search(separator);
  if ((next === -1 ? behind : behind.slice(0, next)).trim() !== '') return null;
  return { value, rest: next === -1 ? null : behind.slice(next + 1) };
}

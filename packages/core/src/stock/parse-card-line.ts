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

const fieldPattern = /\s*(?:"((?:[^"]|"")*)"|([^",\t]*))\s*(,|\t|$)/y;

function splitFields(text: string): Result<readonly string[], string> {
  const fields: string[] = [];
  let position = 0;
  for (;;) {
    fieldPattern.lastIndex = position;
    const match = fieldPattern.exec(text);
    if (match === null) return err('has a quote that does not fit');
    fields.push(match[1]?.replaceAll('""', '"').trim() ?? match[2]?.trim() ?? '');
    position = fieldPattern.lastIndex;
    if (match[3] === '') return ok(fields);
  }
}

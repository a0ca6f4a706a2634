import { err, ok, type Result } from '@kaquan/core';
import { parse } from 'lossless-json';

/** The deepest nesting that is read; platforms stay below ten. */
const maxDepth = 64;

/**
 * Reads JSON text without losing a digit.
 *
 * The rule: a number stays a number only when it is a safe integer written in its plain form (`0`,
 * `42`, `-7`). Every other number — a 19-digit id, `1.50`, `1e3`, `-0` — is kept as its own text.
 * A key that stands twice in one object with different values makes the whole text unreadable, and so
 * does nesting deeper than 64: how much deeper a stack reaches is nothing to rely on.
 *
 * The error is a sentence that quotes nothing of the text.
 */
export function parseLossless(text: string): Result<unknown, string> {
  if (isTooDeep(text)) return err(`nested deeper than ${maxDepth}`);
  try {
    return ok(parse(text, undefined, { parseNumber: keepDigits }));
  } catch {
    return err(`not JSON (${text.length} characters)`);
  }
}

function keepDigits(digits: string): number | string {
  const value = Number(digits);
  return Number.isSafeInteger(value) && String(value) === digits ? value : digits;
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '"') at = endOfString(text, at);
    else if (char === '[' || char === '{') depth += 1;
    else if (char === ']' || char === '}') depth -= 1;
    if (depth > maxDepth) return true;
  }
  return false;
}

/** Where the string that opens here is closed; the text's end where it is not. */
function endOfString(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === '"') return at;
    if (text[at] === '\\') at += 1;
  }
  return text.length;
}

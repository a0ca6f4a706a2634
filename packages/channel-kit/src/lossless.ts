import { err, ok, type Result } from '@kaquan/core';
import { parse } from 'lossless-json';

/**
 * Reads JSON text without losing a digit.
 *
 * The rule: a number stays a number only when it is a safe integer written in its plain form (`0`,
 * `42`, `-7`). Every other number — a 19-digit id, `1.50`, `1e3`, `-0` — is kept as its own text.
 * A key that stands twice in one object with different values makes the whole text unreadable.
 *
 * The error is a sentence about the place in the text; it quotes nothing of it.
 */
export function parseLossless(text: string): Result<unknown, string> {
  try {
    return ok(parse(text, undefined, { parseNumber: keepDigits }));
  } catch (error) {
    // The parser recurses, so a hostile nesting ends in a RangeError rather than a SyntaxError.
    if (error instanceof RangeError) return err('the JSON is nested too deeply');
    return err(`not JSON (${text.length} characters)`);
  }
}

function keepDigits(digits: string): number | string {
  const value = Number(digits);
  return Number.isSafeInteger(value) && String(value) === digits ? value : digits;
}

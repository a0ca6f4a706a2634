import { timingSafeEqual } from 'node:crypto';

/** Compares two signatures exactly: lower-case hex is a wrong signature. */
export function sameSignature(given: string, expected: string): boolean {
  const left = Buffer.from(given);
  const right = Buffer.from(expected);
  return left.length === right.length && timingSafeEqual(left, right);
}

import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from './errors.ts';
import { invariant } from './invariant.ts';

/** ISO 4217 code, three upper-case letters. */
export type Currency = string;

/** An amount in whole minor units (fen 分 for CNY) with its currency. Never a fraction. */
export interface Money {
  /** Safe integer between -{@link maxAmountMinor} and +{@link maxAmountMinor}. */
  readonly amountMinor: number;
  /** The currency whose minor units they are: `CNY`. */
  readonly currency: Currency;
}

/**
 * The largest amount that one order, unit or posting may carry: ten billion yuan.
 *
 * Nine thousand such amounts still sum to a safe integer, so totals over one order cannot overflow.
 */
export const maxAmountMinor = 1_000_000_000_000;

/** Whether a number may stand as an amount: a whole number of minor units within the maximum. */
export function isAmountMinor(value: number): boolean {
  return Number.isSafeInteger(value) && Math.abs(value) <= maxAmountMinor;
}

/** Adds whole minor units; a sum outside the safe integers is a programming error. */
export function sumMinor(amountsMinor: Iterable<number>): number {
  let total = 0;
  for (const amountMinor of amountsMinor) total += amountMinor;
  invariant(Number.isSafeInteger(total), 'a sum of amounts is a safe integer');
  return total;
}

/**
 * Splits a total into one share per weight, by largest remainder; ties go to the earlier position.
 *
 * The shares always sum to the total, and no share is more than one minor unit from its exact part.
 * Weights of nought get nothing; when all are nought, every position weighs the same. Products pass
 * 2^53 for ordinary amounts (a million yuan squared), so the arithmetic inside is BigInt.
 */
export function allocate(totalMinor: number, weights: readonly number[]): readonly number[] {
  invariant(isAmountMinor(totalMinor) && totalMinor >= 0, 'an allocated total is an amount >= 0');
  invariant(
    weights.every((weight) => Number.isSafeInteger(weight) && weight >= 0),
    'allocation weights are whole numbers >= 0',
  );
  if (weights.length === 0) {
    invariant(totalMinor === 0, 'money is never allocated to nobody');
    return [];
  }
  const effective = weights.some((weight) => weight > 0) ? weights : weights.map(() => 1);
  const total = BigInt(totalMinor);
  const weightSum = effective.reduce((sum, weight) => sum + BigInt(weight), 0n);
  const parts = effective.map((weight, position) => {
    const product = total * BigInt(weight);
    return { position, floor: product / weightSum, remainder: product % weightSum };
  });
  const left = Number(total - parts.reduce((sum, part) => sum + part.floor, 0n));
  const shares = parts.map((part) => Number(part.floor));
  const byRemainder = parts.toSorted((a, b) =>
    a.remainder === b.remainder ? a.position - b.position : a.remainder > b.remainder ? -1 : 1,
  );
  for (const { position } of byRemainder.slice(0, left)) {
    shares[position] = (shares[position] ?? 0) + 1;
  }
  return shares;
}

/**
 * Reads a decimal text such as `"12.30"`, `"-0.5"` or `"7"` into minor units, without floating point.
 *
 * At most `decimals` digits after the point (2 unless told otherwise); a sign, no blanks, no exponent.
 *
 * Errors: `input.invalid` when the text is not such a number or exceeds {@link maxAmountMinor}.
 */
export function parseDecimal(
  text: string,
  decimals = 2,
): Result<number, CoreError<'input.invalid'>> {
  const match = /^([+-]?)(\d{1,16})(?:\.(\d{1,16}))?$/.exec(text);
  const fraction = match?.[3] ?? '';
  if (match === null || fraction.length > decimals) return err(badDecimal(text, decimals));
  const digits = `${match[2] ?? ''}${fraction.padEnd(decimals, '0')}`;
  const amountMinor = Number(digits);
  if (!isAmountMinor(amountMinor)) return err(badDecimal(text, decimals));
  return ok(match[1] === '-' && amountMinor !== 0 ? -amountMinor : amountMinor);
}

/** Writes minor units as a decimal text with exactly `decimals` digits after the point. */
export function formatDecimal(amountMinor: number, decimals = 2): string {
  const digits = String(Math.abs(amountMinor)).padStart(decimals + 1, '0');
  const sign = amountMinor < 0 ? '-' : '';
  if (decimals === 0) return `${sign}${digits}`;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

function badDecimal(text: string, decimals: number): CoreError<'input.invalid'> {
  const shown = text.length > 32 ? `${text.slice(0, 32)}…` : text;
  const problem = `"${shown}" is not a decimal amount with at most ${decimals} decimals`;
  return coreError('input.invalid', { issues: [{ field: 'amount', problem }] });
}

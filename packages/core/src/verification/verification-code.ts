/** How many digits a code has; the last one checks the others. */
const codeLength = 12;
const groupLength = 4;

// Damm's quasigroup: every wrong digit, and any two neighbours that were swapped, lead elsewhere.
const table = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
];

/** How many digits are drawn for a code; the check digit comes behind them. */
export const drawnDigits = codeLength - 1;

function interim(digits: string): number {
  let state = 0;
  for (const digit of digits) state = Number(table[state]?.[Number(digit)] ?? 0);
  return state;
}

/** Puts the check digit behind the digits that were drawn for a code. */
export function withCheckDigit(digits: string): string {
  return `${digits}${interim(digits)}`;
}

/**
 * Reads a verification code 核销码 as somebody has typed it: spaces, hyphens and full-width digits are
 * as good as none. `null` for what cannot be a code; a wrong digit and two neighbours that were swapped
 * are always noticed.
 */
export function readVerificationCode(typed: string): string | null {
  if (typed.length > longestTyped) return null;
  const digits = typed.normalize('NFKC').replaceAll(/[\s\u2010-\u2015-]/g, '');
  const isCode = /^\d+$/.test(digits) && digits.length === codeLength && interim(digits) === 0;
  return isCode ? digits : null;
}

const longestTyped = 100;

/** Writes a verification code 核销码 in groups, as it is shown to a buyer: `1234 5678 9012`. */
export function formatVerificationCode(code: string): string {
  const groups: string[] = [];
  for (let from = 0; from < code.length; from += groupLength) {
    groups.push(code.slice(from, from + groupLength));
  }
  return groups.join(' ');
}

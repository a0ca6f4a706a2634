import type { StatementEntry } from '../ports/statement-storage.ts';

type Last = Pick<StatementEntry, 'lineNo' | 'currency' | 'amountMinor' | 'at'> & {
  readonly balanceMinor: number;
};

/**
 * Of lines of one instant, the last: no other began with what it left. Where they do not tell (the
 * account is as it was before), the one of the greatest number.
 */
export function lastOf(lines: readonly StatementEntry[]): Last | null {
  const telling = lines.flatMap(({ balanceMinor, ...line }) =>
    balanceMinor === null ? [] : [{ ...line, balanceMinor }],
  );
  const begins = new Set(
    telling.map(({ balanceMinor, amountMinor }) => balanceMinor - amountMinor),
  );
  const ends = telling.filter(({ balanceMinor }) => !begins.has(balanceMinor));
  const among = ends.length > 0 ? ends : telling;
  return among.reduce<Last | null>(
    (last, line) => (last === null || isBehind(last.lineNo, line.lineNo) ? line : last),
    null,
  );
}

// Numbers are texts; the longer one is the greater where both are digits.
function isBehind(a: string, b: string): boolean {
  return a.length === b.length ? a < b : a.length < b.length;
}

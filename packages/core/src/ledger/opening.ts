import type { StatementEntry } from '../ports/statement-storage.ts';

type Line = Pick<StatementEntry, 'at' | 'amountMinor' | 'balanceMinor'>;

/**
 * What was in an account before the first of these lines, oldest first: the first balance that is told, less
 * what moved up to it. Of lines of one instant the first begins with what no other has left. `null` where
 * none tells a balance.
 */
export function openingOf(lines: readonly Line[]): number | null {
  const at = lines.find(({ balanceMinor }) => balanceMinor !== null)?.at;
  if (at === undefined) return null;
  const telling = lines.flatMap((line) =>
    line.at === at && line.balanceMinor !== null
      ? [{ begins: line.balanceMinor - line.amountMinor, ends: line.balanceMinor }]
      : [],
  );
  const ends = new Set(telling.map((line) => line.ends));
  const first = telling.find(({ begins }) => !ends.has(begins)) ?? telling[0];
  const before = lines.filter((line) => line.at < at);
  return before.reduce((left, { amountMinor }) => left - amountMinor, first?.begins ?? 0);
}

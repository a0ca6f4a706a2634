import type { Currency } from '../../kernel/money.ts';
import type { StatementKind } from '../../ports/statement.ts';
import { comparedKinds, isCompared, type Difference, type Moved } from './difference.ts';

/** What both sides say of one kind of movement in the period. */
export interface KindTotal {
  /** The currency of its amounts. */
  readonly currency: Currency;
  /** The kind of movement that is added up. */
  readonly kind: StatementKind;
  /** How many lines of the statement. */
  readonly lines: number;
  /** What the statement says. */
  readonly theirsMinor: number;
  /** What our ledger says; `null` for kinds that only the statement tells. */
  readonly oursMinor: number | null;
  /** The sum of the differences: theirs less ours, exactly. */
  readonly differenceMinor: number;
}

interface Sums {
  lines: number;
  theirsMinor: number;
  oursMinor: number;
  differenceMinor: number;
}

/** Adds up a period by currency and kind, in memory that does not grow with what is added. */
export interface Totals {
  /** Adds a line of the statement. */
  addLine(line: {
    readonly currency: Currency;
    readonly kind: StatementKind;
    readonly amountMinor: number;
  }): void;
  /** Adds what our ledger says of one order number. */
  addOurs(currency: Currency, moved: Moved): void;
  /** Adds what a difference explains: theirs less ours. */
  addDifference(difference: Difference): void;
  /** By currency, then kind. */
  all(): readonly KindTotal[];
}

/** Begins with nothing. */
export function createTotals(): Totals {
  const sumsByKey = new Map<string, Sums>();
  const sumsOf = (currency: Currency, kind: StatementKind): Sums => {
    const key = `${currency} ${kind}`;
    const known = sumsByKey.get(key);
    if (known !== undefined) return known;
    const sums = { lines: 0, theirsMinor: 0, oursMinor: 0, differenceMinor: 0 };
    sumsByKey.set(key, sums);
    return sums;
  };
  return {
    addLine({ currency, kind, amountMinor }) {
      const sums = sumsOf(currency, kind);
      sums.lines += 1;
      sums.theirsMinor += amountMinor;
    },
    addOurs(currency, moved) {
      for (const [kind, minor] of amountsOf(moved)) sumsOf(currency, kind).oursMinor += minor;
    },
    addDifference({ currency, theirs, ours }) {
      for (const [kind, minor] of amountsOf(theirs))
        sumsOf(currency, kind).differenceMinor += minor;
      for (const [kind, minor] of amountsOf(ours)) sumsOf(currency, kind).differenceMinor -= minor;
    },
    all: () => [...sumsByKey].toSorted(byKey).map(([key, sums]) => totalOf(key, sums)),
  };
}

function byKey([a]: readonly [string, Sums], [b]: readonly [string, Sums]): number {
  return a < b ? -1 : 1;
}

function amountsOf(moved: Moved): readonly (readonly [StatementKind, number])[] {
  return Object.entries(comparedKinds).flatMap(([kind, field]) =>
    moved[field] === 0 ? [] : [[kind as StatementKind, moved[field]] as const],
  );
}

function totalOf(key: string, { lines, theirsMinor, oursMinor, differenceMinor }: Sums): KindTotal {
  const [currency = '', kind = 'other'] = key.split(' ') as [Currency, StatementKind];
  const told = { currency, kind, lines, theirsMinor };
  return { ...told, oursMinor: isCompared(kind) ? oursMinor : null, differenceMinor };
}

/** Whether the differences explain every total: not, where the books were written while they were read. */
export function isExplained(totals: readonly KindTotal[]): boolean {
  return totals.every(
    ({ theirsMinor, oursMinor, differenceMinor }) =>
      theirsMinor - (oursMinor ?? theirsMinor) === differenceMinor,
  );
}

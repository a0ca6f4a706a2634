import type { Reckoning } from '../../ports/reckoning.ts';
import type { StatementEntry } from '../../ports/statement-storage.ts';
import type { StatementKind } from '../../ports/statement.ts';
import { createChain, type BalanceChain, type BookBalance } from './balance-chain.ts';
import type { Frame } from './classify.ts';
import {
  isCompared,
  nothingMoved,
  type Difference,
  type DifferenceClass,
  type Moved,
} from './difference.ts';
import { lineName, reckonUp } from './reckon-up.ts';
import { createTotals, type KindTotal } from './totals.ts';

/** What a reconciliation comes to. */
export interface ReconciliationSums {
  /** By currency, then kind. */
  readonly totals: readonly KindTotal[];
  /** By book, then currency. */
  readonly balances: readonly BookBalance[];
  /** How many differences of each class; what there is none of is left out. */
  readonly counts: Readonly<Partial<Record<DifferenceClass, number>>>;
}

/**
 * Reconciles a period 对账. Holds sums only: what is given to it may be as long as it likes, and every
 * difference is answered at once.
 */
export interface Reconciler {
  /** A line of the period, of the statement's own; in the order of listings. */
  line(line: StatementEntry): readonly Difference[];
  /** A line of the period that is in doubt. */
  rival(line: StatementEntry): readonly Difference[];
  /** A line of the period of a number that too many lines name; beside `line`. */
  crowded(line: StatementEntry): readonly Difference[];
  /** An order number of the period, once. */
  number(reckoning: Reckoning): readonly Difference[];
  /** After the last of everything. */
  end(): readonly Difference[];
  /** What it comes to so far; complete after `end`. */
  sums(): ReconciliationSums;
}

/** Begins the reconciliation of a period. */
export function createReconciler(frame: Frame): Reconciler {
  const totals = createTotals();
  const chains = new Map<string, BalanceChain>();
  const counts: Partial<Record<DifferenceClass, number>> = {};
  const chainOf = ({ book, currency }: StatementEntry): BalanceChain => {
    const key = JSON.stringify([book, currency]);
    const chain = chains.get(key) ?? createChain(book, currency);
    chains.set(key, chain);
    return chain;
  };
  const noted = (differences: readonly Difference[]): readonly Difference[] => {
    for (const difference of differences) {
      totals.addDifference(difference);
      counts[difference.class] = (counts[difference.class] ?? 0) + 1;
    }
    return differences;
  };
  return {
    line(line) {
      totals.addLine(line);
      const broken = chainOf(line).add(line);
      return noted([...broken, ...(line.orderNo === null ? unnamed(line) : [])]);
    },
    rival: (line) => noted([doubled(line, 'rival_line', nothingMoved)]),
    crowded: (line) => noted([doubled(line, 'too_many_lines', movedBy(line))]),
    number(reckoning) {
      const { ours, differences } = reckonUp(reckoning, frame);
      if (ours !== null) totals.addOurs(ours.currency, ours.moved);
      return noted(differences);
    },
    end: () => noted([...chains.values()].flatMap((chain) => chain.end())),
    sums: () => ({
      totals: totals.all(),
      balances: [...chains].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, c]) => c.balance()),
      counts: { ...counts },
    }),
  };
}

/** Which lines must name an order, or must be known to be none of a sale. */
const asksForOrder: Readonly<Record<StatementKind, Difference['cause'] | null>> = {
  income: 'names_no_order',
  refund: 'names_no_order',
  subsidy: 'names_no_order',
  fee: null,
  deposit: null,
  withdrawal: null,
  adjustment: 'unknown_words',
  other: 'unknown_words',
};

function unnamed(line: StatementEntry): readonly Difference[] {
  const cause = asksForOrder[line.kind];
  return cause === null
    ? []
    : [ofLine(line, { class: 'unmatched_line', cause, theirs: movedBy(line) })];
}

function doubled(line: StatementEntry, cause: Difference['cause'], theirs: Moved): Difference {
  return ofLine(line, { class: 'double_line', cause, theirs });
}

function ofLine(
  line: StatementEntry,
  judged: Pick<Difference, 'class' | 'cause' | 'theirs'>,
): Difference {
  const { orderNo, currency, kind, amountMinor, at, print } = line;
  const name = lineName(line);
  return {
    ...judged,
    // Several lines of one number are told apart by what they say.
    subject: line.isRival ? `${name} ${print}` : name,
    line: { book: line.book, lineNo: line.lineNo },
    ...{ orderNo, orderId: null, currency, ours: nothingMoved, brokenMinor: 0 },
    figures: { kind, amountMinor, at },
    evidence: [name],
    remedies: [],
  };
}

function movedBy({ kind, amountMinor }: StatementEntry): Moved {
  if (!isCompared(kind)) return nothingMoved;
  return kind === 'income'
    ? { incomeMinor: amountMinor, refundMinor: 0 }
    : { incomeMinor: 0, refundMinor: amountMinor };
}

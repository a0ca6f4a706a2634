import type { Currency } from '../../kernel/money.ts';
import type { Instant } from '../../kernel/time.ts';
import { lastOf } from '../../ledger/last-line.ts';
import type { StatementEntry } from '../../ports/statement-storage.ts';
import { nothingMoved, type Difference } from './difference.ts';
import { lineName } from './reckon-up.ts';

/** How a statement's balance went through a period. */
export interface BookBalance {
  /** The statement that tells it. */
  readonly book: string;
  /** The currency of its amounts. */
  readonly currency: Currency;
  /** What stood in the account before the first line; `null` where no line tells a balance. */
  readonly openingMinor: number | null;
  /** The sum of all lines. */
  readonly movedMinor: number;
  /** What the lines do not explain: the sum of the breaks. */
  readonly brokenMinor: number;
  /** Opening, moved and broken: what the statement says stands in the account after the last line. */
  readonly closingMinor: number | null;
  /** How many lines of the period it went through. */
  readonly lines: number;
}

/** Follows the balances of one book and currency, line by line, by time. */
export interface BalanceChain {
  /** Takes the next line, in the order of listings. Answers where the chain broke before it. */
  add(line: StatementEntry): readonly Difference[];
  /** Takes no more. Answers where the chain broke at the end. */
  end(): readonly Difference[];
  /** How the balance went; complete after `end`. */
  balance(): BookBalance;
}

/** Lines of one instant that are compared; more of them are only added up. */
const mostAtOnce = 1_000;

/** Begins a chain. It holds the lines of one instant at a time. */
export function createChain(book: string, currency: Currency): BalanceChain {
  const sums = { movedMinor: 0, brokenMinor: 0, lines: 0 };
  let openingMinor: number | null = null;
  let reachedMinor: number | null = null;
  // Of lines since the last one that tells where the account stands.
  let sinceMinor = 0;
  let at: Instant | null = null;
  let group: StatementEntry[] = [];
  let groupMinor = 0;
  const settle = (): readonly Difference[] => {
    const [lines, movedMinor] = [group, groupMinor];
    group = [];
    groupMinor = 0;
    sinceMinor += movedMinor;
    const last = lines.length > mostAtOnce ? null : lastTold(lines);
    if (last === null) return [];
    if (reachedMinor === null) {
      openingMinor = last.balanceMinor - sinceMinor;
    }
    const expectedMinor = (reachedMinor ?? openingMinor ?? 0) + sinceMinor;
    sinceMinor = 0;
    // Where lines of one instant do not tell their order, one that fits is the last.
    if (lines.some(({ balanceMinor }) => balanceMinor === expectedMinor)) {
      reachedMinor = expectedMinor;
      return [];
    }
    reachedMinor = last.balanceMinor;
    const brokenMinor = last.balanceMinor - expectedMinor;
    sums.brokenMinor += brokenMinor;
    return [broken({ book, currency, last, expectedMinor, brokenMinor })];
  };
  return {
    add(line) {
      const found = at === line.at ? [] : settle();
      at = line.at;
      sums.lines += 1;
      sums.movedMinor += line.amountMinor;
      groupMinor += line.amountMinor;
      if (group.length <= mostAtOnce) group.push(line);
      return found;
    },
    end: settle,
    balance: () => ({
      ...{ book, currency, openingMinor },
      ...sums,
      closingMinor: reachedMinor === null ? null : reachedMinor + sinceMinor,
    }),
  };
}

// `null` where only some lines of the instant tell a balance: which of them is the last is not known.
function lastTold(lines: readonly StatementEntry[]): ReturnType<typeof lastOf> {
  return lines.every(({ balanceMinor }) => balanceMinor !== null) ? lastOf(lines) : null;
}

interface Break {
  readonly book: string;
  readonly currency: Currency;
  readonly last: NonNullable<ReturnType<typeof lastOf>>;
  readonly expectedMinor: number;
  readonly brokenMinor: number;
}

function broken({ book, currency, last, expectedMinor, brokenMinor }: Break): Difference {
  const name = lineName({ book, lineNo: last.lineNo });
  return {
    ...{ class: 'balance', cause: 'broken_chain', subject: name },
    line: { book, lineNo: last.lineNo },
    ...{ orderNo: null, orderId: null, currency },
    ...{ theirs: nothingMoved, ours: nothingMoved, brokenMinor },
    figures: { expectedMinor, toldMinor: last.balanceMinor, toldAt: last.at },
    evidence: [name],
    remedies: [],
  };
}

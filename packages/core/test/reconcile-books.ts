import { ok } from 'neverthrow';
import type { OrderId, ShopId, UnitId } from '../src/kernel/ids.ts';
import { dayMs } from '../src/kernel/time.ts';
import type { OrderPosting } from '../src/ledger/posting.ts';
import type { ReckonedOrder, Reckoning } from '../src/ports/reckoning.ts';
import type { StatementEntry } from '../src/ports/statement-storage.ts';
import type { StatementKind } from '../src/ports/statement.ts';
import type { BooksStorage } from '../src/reports/reconcile/read-books.ts';

/** The shop of generated books. */
export const shopId = 'shop-1' as ShopId;
/** The period of generated books: thirty days. */
export const period = { from: 1_760_000_000_000, to: 1_760_000_000_000 + 30 * dayMs };

/** What can be planted in generated books. */
export const plants = [
  'none',
  'unknown order',
  'no line',
  'late line lost',
  'other amount',
  'unpaid here',
  'refund there',
  'second refund there',
  'doubled',
  'rival',
  'no number',
  'unknown words',
  'refund not booked',
  'refunded, not voided',
  'key gone',
  'key too many',
  'unpaid, handed over',
  'line after the period',
  'line before the period',
  'not due',
  'one figure',
  'net of fees',
  'other shop',
  'other currency',
] as const;

/** One of them. */
export type Plant = (typeof plants)[number];

/** An order to be: everything else of it follows. */
export interface Seed {
  readonly plant: Plant;
  readonly paidMinor: number;
  /** In thousandths of what was paid; 0: nothing was given back. */
  readonly refunded: number;
  readonly hasFee: boolean;
  readonly hasSubsidy: boolean;
  /** When it was paid, in minutes of the period. */
  readonly minute: number;
}

/** A reconciliation's worth of books, and what is wrong with them: class, cause and subject. */
export interface GeneratedBooks {
  readonly lines: readonly StatementEntry[];
  readonly reckonings: readonly Reckoning[];
  readonly planted: readonly string[];
}

interface Draft {
  order: ReckonedOrder | null;
  postings: OrderPosting[];
  lines: StatementEntry[];
  keys: Reckoning['keys'];
  elsewhere: ShopId | null;
  planted: string[];
}

/** Makes books out of seeds. */
export function booksOf(seeds: readonly Seed[]): GeneratedBooks {
  const drafts = seeds.map((seed, n) => draftOf(seed, n));
  const lines = drafts.flatMap((draft) => draft.lines);
  return {
    lines: withBalances(lines),
    reckonings: drafts.map(({ order, postings, keys, elsewhere }, n) => ({
      orderNo: `n${n}`,
      ...{ order, postings, keys, elsewhere, lines: [] },
    })),
    planted: drafts.flatMap(({ planted }) => planted).toSorted(),
  };
}

function draftOf(seed: Seed, n: number): Draft {
  const at = period.from + dayMs + seed.minute * 60_000;
  const isRefunded = seed.refunded > 0;
  const backMinor = backOf(seed);
  const draft: Draft = {
    order: orderOf(n, seed.paidMinor, isRefunded ? backMinor : 0),
    postings: [aPosting(n, 2, at, seed.paidMinor)],
    lines: [aLine(n, 1, at, { amountMinor: seed.paidMinor })],
    keys: [{ unitId: `u${n}` as UnitId, attempt: 1, state: 'delivered' }],
    elsewhere: null,
    planted: [],
  };
  if (seed.hasFee) draft.lines.push(aLine(n, 2, at, { kind: 'fee', amountMinor: -6 }));
  if (seed.hasSubsidy) draft.lines.push(aLine(n, 3, at, { kind: 'subsidy', amountMinor: 50 }));
  if (isRefunded) giveBack(draft, n, at + dayMs, backMinor);
  plantings[seed.plant](draft, { seed, n, at });
  return draft;
}

// At least one: of an order of one that is all of it, whatever the share.
function backOf({ paidMinor, refunded }: Seed): number {
  return Math.max(1, Math.floor((paidMinor * refunded) / 1_000));
}

function giveBack(draft: Draft, n: number, at: number, amountMinor: number): void {
  draft.postings.push(aPosting(n, 3, at, -amountMinor));
  draft.lines.push(
    aLine(n, 4, at, { kind: 'refund', amountMinor: -amountMinor, refundId: `r${n}` }),
  );
}

type Planting = (draft: Draft, at: { seed: Seed; n: number; at: number }) => void;

const isOf = (kind: StatementKind) => (line: StatementEntry) => line.kind === kind;

const plantings: Readonly<Record<Plant, Planting>> = {
  none: () => undefined,
  'unknown order': (draft, { n }) => {
    ownNothing(draft);
    draft.planted.push(`missing_here unknown_order n${n}`);
  },
  'other shop': (draft, { n }) => {
    ownNothing(draft);
    draft.elsewhere = 'shop-2' as ShopId;
    draft.planted.push(`elsewhere other_shop n${n}`);
  },
  'no line': (draft, { seed, n }) => {
    draft.lines = [];
    const isEven = seed.refunded > 0 && backOf(seed) === seed.paidMinor;
    draft.planted.push(isEven ? `netted one_figure n${n}` : `missing_there no_line n${n}`);
  },
  'late line lost': (draft, { seed, n, at }) => {
    if (seed.refunded === 0) return;
    const again = Math.floor(seed.paidMinor / 7) + 1;
    draft.postings.push(aPosting(n, 4, at + dayMs, -again));
    refundMore(draft, again);
    draft.planted.push(`missing_there line_missing n${n}`);
  },
  'other amount': (draft, { n }) => {
    draft.lines = draft.lines.map((line) =>
      isOf('income')(line) ? { ...line, amountMinor: line.amountMinor + 7 } : line,
    );
    draft.planted.push(`amount other_amount n${n}`);
  },
  'unpaid here': (draft, { seed, n }) => {
    draft.order = draft.order && {
      ...draft.order,
      ...{ payment: 'unpaid', settlement: 'none' },
      lines: unitsOf(n, seed.paidMinor, 0, 'open'),
    };
    draft.postings = [];
    draft.keys = [];
    draft.planted.push(`state paid_there n${n}`);
  },
  'refund there': (draft, { seed, n, at }) => {
    if (seed.refunded > 0) return;
    draft.lines.push(aLine(n, 5, at, { kind: 'refund', amountMinor: -9 }));
    draft.planted.push(`state refunded_there n${n}`);
  },
  'second refund there': (draft, { seed, n, at }) => {
    if (seed.refunded === 0) return;
    const parts = { kind: 'refund', amountMinor: -seed.paidMinor - 1, refundId: 'other' } as const;
    draft.lines.push(aLine(n, 5, at, parts));
    draft.planted.push(`state refunded_there n${n}`);
  },
  doubled: (draft, { n, at }) => {
    const [line] = draft.lines;
    if (line !== undefined)
      draft.lines.push({ ...line, lineNo: `${line.lineNo}-again`, at: at + 5 });
    draft.planted.push(`double_line told_twice n${n}`);
  },
  rival: (draft) => {
    const [line] = draft.lines;
    if (line === undefined) return;
    draft.lines.push({ ...line, print: 'p2', amountMinor: 1, isRival: true });
    draft.planted.push(`double_line rival_line line bills/${line.lineNo} p2`);
  },
  'no number': (draft, { n, at }) => {
    const line = aLine(n, 6, at, { amountMinor: 33, orderNo: null });
    draft.lines.push(line);
    draft.planted.push(`unmatched_line names_no_order line bills/${line.lineNo}`);
  },
  'unknown words': (draft, { n, at }) => {
    const line = aLine(n, 6, at, { kind: 'other', amountMinor: -2, orderNo: null });
    draft.lines.push(line);
    draft.planted.push(`unmatched_line unknown_words line bills/${line.lineNo}`);
  },
  'refund not booked': (draft, { n }) => {
    refundMore(draft, 0);
    draft.order = draft.order && { ...draft.order, unexplainedMinor: 5 };
    draft.planted.push(`ledger books_differ n${n}`);
  },
  'refunded, not voided': (draft, { seed, n, at }) => {
    if (seed.refunded > 0) return;
    giveBack(draft, n, at, seed.paidMinor);
    draft.order = orderOf(n, seed.paidMinor, seed.paidMinor, 'delivered');
    draft.planted.push(`goods refunded_goods_out n${n} refunded_goods_out`);
  },
  'key gone': (draft, { n }) => {
    draft.keys = [];
    draft.planted.push(`goods key_missing n${n} key_missing`);
  },
  'key too many': (draft, { n }) => {
    draft.keys = [...draft.keys, { unitId: 'stranger' as UnitId, attempt: 1, state: 'claimed' }];
    draft.planted.push(`goods key_unowed n${n} key_unowed`);
  },
  'unpaid, handed over': (draft, { seed, n, at }) => {
    draft.lines = [aLine(n, 8, at, { kind: 'fee', amountMinor: -1 })];
    draft.postings = [];
    draft.order = {
      ...orderOf(n, seed.paidMinor, 0),
      ...{ payment: 'unpaid', settlement: 'none' },
    };
    draft.planted.push(`goods unpaid_goods_out n${n} unpaid_goods_out`);
  },
  'line after the period': (draft, { seed, n }) => {
    if (seed.refunded > 0) return;
    draft.lines = draft.lines.map((line) => ({ ...line, at: period.to + 1 }));
    draft.planted.push(`timing other_period n${n}`);
  },
  'line before the period': (draft, { seed, n }) => {
    if (seed.refunded > 0) return;
    draft.lines = draft.lines.map((line) => ({ ...line, at: period.from - 1 }));
    draft.planted.push(`timing other_period n${n}`);
  },
  'not due': (draft, { seed, n }) => {
    if (seed.refunded > 0) return;
    draft.lines = [];
    draft.postings = draft.postings.map((each) => ({ ...each, at: period.to - 1 }));
    draft.planted.push(`timing not_due n${n}`);
  },
  'one figure': (draft, { seed, n }) => {
    if (seed.refunded === 0 || seed.refunded === 1_000) return;
    const refund = draft.lines.find(isOf('refund'))?.amountMinor ?? 0;
    draft.lines = draft.lines.flatMap((line) => {
      if (isOf('refund')(line)) return [];
      return isOf('income')(line) ? { ...line, amountMinor: line.amountMinor + refund } : line;
    });
    draft.planted.push(`netted one_figure n${n}`);
  },
  'net of fees': (draft, { seed, n }) => {
    if (seed.refunded > 0) return;
    draft.order = draft.order && { ...draft.order, receivableMinor: seed.paidMinor - 3 };
    draft.lines = [aLine(n, 1, draft.lines[0]?.at ?? 0, { amountMinor: seed.paidMinor - 3 })];
    draft.planted.push(`netted one_figure n${n}`);
  },
  'other currency': (draft, { n, at }) => {
    draft.lines.push(aLine(n, 7, at, { currency: 'USD', amountMinor: 11 }));
    draft.planted.push(`amount other_currency n${n}`);
  },
};

function ownNothing(draft: Draft): void {
  draft.order = null;
  draft.postings = [];
  draft.keys = [];
}

function refundMore(draft: Draft, amountMinor: number): void {
  if (draft.order === null) return;
  draft.order = { ...draft.order, unexplainedMinor: amountMinor };
}

function orderOf(
  n: number,
  paidMinor: number,
  refundedMinor: number,
  state?: 'delivered' | 'voided',
): ReckonedOrder {
  return {
    orderId: `o${n}` as OrderId,
    orderNo: `n${n}`,
    currency: 'CNY',
    payment: 'paid',
    settlement: 'unsettled',
    buyerPaidMinor: paidMinor,
    unexplainedMinor: 0,
    isTest: false,
    receivableMinor: null,
    lines: unitsOf(n, paidMinor, refundedMinor, state),
  };
}

function unitsOf(
  n: number,
  paidMinor: number,
  refundedMinor: number,
  state: 'open' | 'delivered' | 'voided' = refundedMinor >= paidMinor ? 'voided' : 'delivered',
): ReckonedOrder['lines'] {
  const stock = { kind: 'keys', keys: 'single_use' } as const;
  const product = { goods: 'card_key', delivery: 'claim_page', stock } as const;
  const issues = [{ attempt: 1, state }];
  return [{ product, units: [{ unitId: `u${n}` as UnitId, paidMinor, refundedMinor, issues }] }];
}

function aPosting(n: number, seq: number, at: number, amountMinor: number): OrderPosting {
  const isIn = amountMinor > 0;
  return {
    orderId: `o${n}` as OrderId,
    ...{ seq, part: 1, shopId, unitId: null, currency: 'CNY', at },
    cause: isIn ? 'settlement.opened' : 'refund.confirmed',
    debit: isIn ? 'channel_receivable' : 'revenue_unsettled',
    credit: isIn ? 'revenue_unsettled' : 'channel_receivable',
    amountMinor: Math.abs(amountMinor),
  };
}

function aLine(n: number, no: number, at: number, parts: Partial<StatementEntry>): StatementEntry {
  return {
    ...{ shopId, book: 'bills', lineNo: `${n}-${no}`, print: 'p1', at, kind: 'income' },
    ...{ amountMinor: 0, currency: 'CNY', balanceMinor: null, orderNo: `n${n}` },
    ...{ refundId: null, text: '', storedAt: 0, isRival: false },
    ...parts,
  };
}

/** In the order of listings, each with what stands in the account after it. */
function withBalances(lines: readonly StatementEntry[]): readonly StatementEntry[] {
  const reachedMinor = new Map<string, number>();
  return lines.toSorted(asListed).map((line) => {
    if (line.isRival) return line;
    const balanceMinor = (reachedMinor.get(line.currency) ?? 12_345) + line.amountMinor;
    reachedMinor.set(line.currency, balanceMinor);
    return { ...line, balanceMinor };
  });
}

function asListed(a: StatementEntry, b: StatementEntry): number {
  const key = ({ at, book, lineNo, print }: StatementEntry): string => {
    return `${at} ${book} ${lineNo} ${print}`;
  };
  return key(a) < key(b) ? -1 : 1;
}

/** A storage that holds generated books and nothing else. */
export function storageOf({ lines, reckonings }: GeneratedBooks): BooksStorage {
  const isIn = ({ at }: { readonly at: number }, from = 0, to = Infinity): boolean =>
    at >= from && at < to;
  const page = <Row>(rows: readonly Row[], cursor: string | undefined, limit: number) => {
    const start = Number(cursor ?? 0);
    const isLast = start + limit >= rows.length;
    const items = rows.slice(start, start + limit);
    return Promise.resolve(ok({ items, nextCursor: isLast ? null : String(start + limit) }));
  };
  const wholly = (each: Reckoning): Reckoning => ({
    ...each,
    lines: lines.filter(({ orderNo }) => orderNo === each.orderNo),
  });
  return {
    findStatementLines: ({ from, to, isRival = false, cursor, limit }) =>
      page(
        lines.filter((line) => line.isRival === isRival && isIn(line, from, to)),
        cursor,
        limit,
      ),
    loadReckonings: ({ orderNos }) =>
      Promise.resolve(
        ok(reckonings.filter(({ orderNo }) => orderNos.includes(orderNo)).map(wholly)),
      ),
    findUntold: ({ from, to, cursor, limit }) =>
      page(
        reckonings
          .filter(({ postings }) => postings.some((posting) => isIn(posting, from, to)))
          .map(wholly)
          .filter((each) => !each.lines.some((line) => !line.isRival && isIn(line, from, to)))
          .map(({ orderNo }) => orderNo),
        cursor,
        limit,
      ),
  };
}

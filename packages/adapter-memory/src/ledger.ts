import type { OrderId, Result } from '@kaquan/core';
import type {
  AccountTotals,
  BalanceFilter,
  EntrySum,
  EntrySumFilter,
  FoundPosting,
  LedgerEntry,
  LedgerPosting,
  OrderPosting,
  Page,
  PostingFilter,
  PostingRequest,
  StorageError,
} from '@kaquan/core/ports';
import { compositeKey } from './composite-key.ts';
import { parseCursor, toPage, type Position } from './cursor.ts';
import { byValues, createSortedList, type SortedList } from './sorted-list.ts';

/** Where a posting stands in listings: those of orders before those beside them. */
interface Place {
  readonly at: number;
  readonly isEntry: boolean;
  /** The order or, beside orders, the entry. */
  readonly id: string;
  /** Of an entry; two shops may have one of the same id. */
  readonly shopId: string;
  readonly seq: number;
  readonly part: number;
}

/** A posting where it stands: whoever walks along has it at hand. */
interface Placed extends Place {
  readonly posting: LedgerPosting | null;
}

/** Where a posting of an order stands among those. */
export type OrderPlace = Pick<OrderPosting, 'at' | 'orderId' | 'seq' | 'part'>;

/** Every posting of a tenant, in the order of listings. */
export interface Ledger {
  add(posting: LedgerPosting): void;
  /** Whether none of these entries is there, tells a line that is posted, or corrects twice. */
  admits(entries: readonly LedgerEntry[]): boolean;
  /** Those behind the given place, which need not be taken; all of them for `null`. */
  after(place: Place | null): Generator<LedgerPosting, void>;
  /** Those of orders behind the given place, as {@link after}. */
  ofOrders(place: OrderPlace | null): Generator<OrderPosting, void>;
  /** The posting of that name; the shop is that of an entry. */
  find(request: Pick<PostingRequest, 'shopId' | 'posting'>): FoundPosting | null;
}

/** Makes a ledger without postings. */
export function createLedger(): Ledger {
  const places: SortedList<Placed> = createSortedList<Placed>(oldestFirst);
  const postingByName = new Map<string, LedgerPosting>();
  const correctedBy = new Map<string, string>();
  const taken = new Set<string>();
  function* after(place: Place | null): Generator<LedgerPosting, void> {
    for (const { posting } of places.after(place && { ...place, posting: null })) {
      if (posting !== null) yield posting;
    }
  }
  return {
    add(posting) {
      places.add({ ...placeOf(posting), posting });
      postingByName.set(nameKey(posting.shopId, posting), posting);
      if (!('entryId' in posting)) return;
      for (const key of keysOf(posting)) taken.add(key);
      const { corrects, shopId, entryId } = posting;
      if (corrects !== null) correctedBy.set(nameKey(shopId, corrects), entryId);
    },
    admits(entries) {
      const keys = entries.flatMap(keysOf);
      return new Set(keys).size === keys.length && !keys.some((key) => taken.has(key));
    },
    after,
    *ofOrders(place) {
      for (const posting of after(place && orderPlaceOf(place))) {
        if ('orderId' in posting) yield posting;
      }
    },
    find({ shopId, posting: ref }) {
      const key = nameKey(shopId, ref);
      const posting = postingByName.get(key);
      if (posting?.shopId !== shopId) return null;
      return { posting, correctedBy: correctedBy.get(key) ?? null };
    },
  };
}

// What no two entries of a shop share.
function keysOf({ shopId, entryId, line, corrects, cause }: LedgerEntry): readonly string[] {
  const names = [compositeKey('entry', shopId, entryId)];
  if (line !== null && cause.startsWith('statement.')) {
    names.push(compositeKey('line', shopId, line.book, line.lineNo));
  }
  if (corrects !== null) names.push(compositeKey('corrects', nameKey(shopId, corrects)));
  return names;
}

function nameKey(shopId: string, ref: PostingRequest['posting']): string {
  return 'entryId' in ref
    ? compositeKey('entry', shopId, ref.entryId)
    : compositeKey('order', ref.orderId, ref.seq, ref.part);
}

function placeOf(posting: LedgerPosting): Place {
  if ('orderId' in posting) return orderPlaceOf(posting);
  const { at, shopId, entryId } = posting;
  return { at, isEntry: true, id: entryId, shopId, seq: 0, part: 0 };
}

function orderPlaceOf({ at, orderId, seq, part }: OrderPlace): Place {
  return { at, isEntry: false, id: orderId, shopId: '', seq, part };
}

const oldestFirst = byValues<Place>(
  ({ at }) => at,
  ({ isEntry }) => Number(isEntry),
  ({ id }) => id,
  ({ shopId }) => shopId,
  ({ seq }) => seq,
  ({ part }) => part,
);

/** See `Storage.findPostings`. */
export function findPostings(
  ledger: Ledger,
  filter: PostingFilter,
): Result<Page<LedgerPosting>, StorageError> {
  return parseCursor(filter.cursor, 'number').map((position) => {
    const postings = ledger.after(position === null ? beginOf(filter) : placeAt(position));
    return toPage(matching(postings, filter), filter.limit, (posting) => {
      const { at, isEntry, id, shopId, seq, part } = placeOf(posting);
      return [at, JSON.stringify([Number(isEntry), id, shopId, seq, part])];
    });
  });
}

// Nothing comes before an instant of which a filter asks for nothing earlier.
function beginOf(filter: PostingFilter): Place | null {
  const from = 'from' in filter ? filter.from : undefined;
  return from === undefined
    ? null
    : orderPlaceOf({ at: from, orderId: '' as OrderId, seq: 0, part: 0 });
}

// A cursor that no listing has given out begins at its instant.
function placeAt([at, rest]: Position): Place {
  const [isEntry, id, shopId, seq, part] = partsOf(rest);
  return {
    at: Number(at),
    isEntry: isEntry === 1,
    id: String(id),
    shopId: String(shopId),
    seq: Number(seq),
    part: Number(part),
  };
}

function partsOf(text: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(text);
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}

function* matching(
  postings: Iterable<LedgerPosting>,
  filter: PostingFilter,
): Generator<LedgerPosting> {
  const to = 'to' in filter ? filter.to : undefined;
  for (const posting of postings) {
    // Oldest first: what follows is later still.
    if (to !== undefined && posting.at >= to) return;
    if (isMeant(posting, filter)) yield posting;
  }
}

function isMeant(posting: LedgerPosting, filter: PostingFilter): boolean {
  if ('orderId' in filter) return 'orderId' in posting && posting.orderId === filter.orderId;
  if (posting.shopId !== filter.shopId) return false;
  if ('orderNo' in filter) return 'entryId' in posting && posting.orderNo === filter.orderNo;
  return isOfTime(posting, filter) && isOnAccount(posting, filter.account);
}

interface TimeRange {
  readonly from?: number;
  readonly to?: number;
}

function isOfTime({ at }: LedgerPosting, { from = -Infinity, to = Infinity }: TimeRange): boolean {
  return at >= from && at < to;
}

function isOnAccount({ debit, credit }: LedgerPosting, account: string | undefined): boolean {
  return account === undefined || debit === account || credit === account;
}

/** See `Storage.ledgerTotals`; added up anew each time. */
export function totalsOf(
  ledger: Ledger,
  { shopId, until = Infinity }: BalanceFilter,
): readonly AccountTotals[] {
  const totals = new Map<string, Sum>();
  for (const posting of ledger.after(null)) {
    // Oldest first: what follows is later still.
    if (posting.at >= until) break;
    if ((shopId ?? posting.shopId) !== posting.shopId) continue;
    sumOf(totals, posting, posting.debit).debitMinor += posting.amountMinor;
    sumOf(totals, posting, posting.credit).creditMinor += posting.amountMinor;
  }
  return [...totals.values()].toSorted(byShop);
}

type Sum = { -readonly [Field in keyof AccountTotals]: AccountTotals[Field] };

function sumOf(
  totals: Map<string, Sum>,
  { shopId, currency }: LedgerPosting,
  account: AccountTotals['account'],
): Sum {
  // Neither currencies nor accounts hold a space.
  const key = `${currency} ${account} ${shopId}`;
  const known = totals.get(key);
  if (known !== undefined) return known;
  const sum = { shopId, currency, account, debitMinor: 0, creditMinor: 0 };
  totals.set(key, sum);
  return sum;
}

const byShop = byValues<AccountTotals>(
  ({ shopId }) => shopId,
  ({ currency }) => currency,
  ({ account }) => account,
);

/** See `Storage.sumEntries`; added up anew each time. */
export function sumEntries(
  ledger: Ledger,
  { shopId, orderNos }: EntrySumFilter,
): readonly EntrySum[] {
  const wanted = new Set(orderNos);
  const sums = new Map<string, EntrySum>();
  for (const entry of ledger.after(null)) {
    if ('orderId' in entry || entry.shopId !== shopId) continue;
    const { orderNo, cause, currency, debit, credit } = entry;
    if (orderNo === null || !wanted.has(orderNo)) continue;
    const what = { orderNo, cause, currency, debit, credit };
    const key = compositeKey(...Object.values(what));
    const { amountMinor = 0, count = 0 } = sums.get(key) ?? {};
    const sum = { amountMinor: amountMinor + entry.amountMinor, count: count + 1 };
    sums.set(key, { shopId, ...what, ...sum });
  }
  return [...sums.values()].toSorted(byOrderNo);
}

const byOrderNo = byValues<EntrySum>(
  ({ orderNo }) => orderNo,
  ({ cause }) => cause,
  ({ currency }) => currency,
  ({ debit }) => debit,
  ({ credit }) => credit,
);

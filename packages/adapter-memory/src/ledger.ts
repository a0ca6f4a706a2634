import type { OrderId, Result } from '@kaquan/core';
import type {
  AccountTotals,
  BalanceFilter,
  LedgerPosting,
  Page,
  PostingFilter,
  StorageError,
} from '@kaquan/core/ports';
import { compositeKey } from './composite-key.ts';
import { parseCursor, toPage, type Position } from './cursor.ts';
import { byValues, createSortedList, type SortedList } from './sorted-list.ts';

/** Where a posting stands in listings. */
type PostingPlace = Pick<LedgerPosting, 'at' | 'orderId' | 'seq' | 'part'>;

/** Every posting of a tenant, in the order of listings. */
export interface Ledger {
  add(posting: LedgerPosting): void;
  /** Those behind the given place, which need not be taken; all of them for `null`. */
  after(place: PostingPlace | null): Generator<LedgerPosting, void>;
}

/** Makes a ledger without postings. */
export function createLedger(): Ledger {
  const places: SortedList<PostingPlace> = createSortedList(oldestFirst);
  const postingByPlace = new Map<string, LedgerPosting>();
  return {
    add(posting) {
      places.add(posting);
      postingByPlace.set(placeKey(posting), posting);
    },
    *after(place) {
      for (const next of places.after(place)) {
        const posting = postingByPlace.get(placeKey(next));
        if (posting !== undefined) yield posting;
      }
    },
  };
}

const oldestFirst = byValues<PostingPlace>(
  ({ at }) => at,
  ({ orderId }) => orderId,
  ({ seq }) => seq,
  ({ part }) => part,
);

function placeKey({ at, orderId, seq, part }: PostingPlace): string {
  return compositeKey(at, orderId, seq, part);
}

/** See `Storage.findPostings`. */
export function findPostings(
  ledger: Ledger,
  filter: PostingFilter,
): Result<Page<LedgerPosting>, StorageError> {
  return parseCursor(filter.cursor, 'number').map((position) => {
    const postings = ledger.after(position && placeAt(position));
    return toPage(matching(postings, filter), filter.limit, ({ at, orderId, seq, part }) => {
      return [at, `${orderId} ${seq} ${part}`];
    });
  });
}

function placeAt([at, rest]: Position): PostingPlace {
  const [orderId, seq, part] = rest.split(' ');
  return { at: Number(at), orderId: orderId as OrderId, seq: Number(seq), part: Number(part) };
}

function* matching(
  postings: Iterable<LedgerPosting>,
  filter: PostingFilter,
): Generator<LedgerPosting> {
  for (const posting of postings) {
    const isMeant =
      'orderId' in filter ? posting.orderId === filter.orderId : posting.shopId === filter.shopId;
    if (isMeant) yield posting;
  }
}

/** See `Storage.ledgerTotals`; added up anew each time. */
export function totalsOf(
  ledger: Ledger,
  { shopId, until = Infinity }: BalanceFilter,
): readonly AccountTotals[] {
  const totals = new Map<string, AccountTotals>();
  for (const posting of ledger.after(null)) {
    if (posting.at >= until || (shopId ?? posting.shopId) !== posting.shopId) continue;
    const { amountMinor } = posting;
    for (const side of ['debit', 'credit'] as const) {
      const account = posting[side];
      const key = compositeKey(posting.shopId, posting.currency, account);
      const before = totals.get(key) ?? {
        shopId: posting.shopId,
        currency: posting.currency,
        account,
        debitMinor: 0,
        creditMinor: 0,
      };
      const name = side === 'debit' ? 'debitMinor' : 'creditMinor';
      totals.set(key, { ...before, [name]: before[name] + amountMinor });
    }
  }
  return [...totals.values()].toSorted(byShop);
}

const byShop = byValues<AccountTotals>(
  ({ shopId }) => shopId,
  ({ currency }) => currency,
  ({ account }) => account,
);

import { err, ok, type Result } from 'neverthrow';
import type { ShopId } from '../../../kernel/ids.ts';
import type { Instant } from '../../../kernel/time.ts';
import { linkedBalance, type LinkedBalanceError } from '../../../ledger/linked-balance.ts';
import { statementsOf, type StatementBalanceError } from '../../../ledger/statement-balance.ts';
import type { BalanceReading } from '../../../ports/balance.ts';
import type { StorageError } from '../../../ports/storage.ts';
import type { Scope } from '../../../runtime/runtime.ts';

/** A balance that somebody told, beside what the ledger says was there at that instant. */
export interface Compared {
  readonly reading: BalanceReading;
  readonly ledgerMinor: number;
}

/** What came of holding a told balance against the ledger. */
export type Comparison = Compared | 'no_book' | 'pending';

/**
 * Holds a told balance of an account against the ledgers of the shops whose account it is. The book of an
 * account that several share may be read for any of them, or for all; `no_book` also where their books
 * contradict each other, as those do that tell a part of the account each.
 */
export async function compareAccount(
  scope: Scope,
  shopIds: readonly ShopId[],
  reading: BalanceReading,
): Promise<Result<Comparison, StorageError>> {
  const all: Comparison[] = [];
  for (const shopId of shopIds) {
    const compared = await compareBalance(scope, { ...reading, shopId });
    if (compared.isErr()) return err(compared.error);
    all.push(compared.value);
  }
  const [first, ...others] = all.filter((each) => typeof each !== 'string');
  if (first === undefined) return ok(all.find((each) => each === 'pending') ?? 'no_book');
  const isOne = others.every(({ ledgerMinor }) => ledgerMinor === first.ledgerMinor);
  return ok(isOne ? first : 'no_book');
}

/**
 * Holds a told balance against the ledger of its shop. `no_book`: no statement tells what was there before the books
 * begin, so that the ledger has no figure of its own. `pending`: the statement was not read so far, and
 * what it has not told yet explains whatever differs.
 */
async function compareBalance(
  scope: Scope,
  reading: BalanceReading,
): Promise<Result<Comparison, StorageError>> {
  const { shopId, currency, asOf } = reading;
  const told = await toldOf(scope, reading);
  if (told.isErr()) return err(told.error);
  if (told.value === null) return ok('no_book');
  // What moved at the instant of a reading is in it, but for the closing balance of what was read.
  const isClosing = asOf === told.value.readTo;
  const linked = await linkedBalance(scope, { shopId, until: isClosing ? asOf : asOf + 1 });
  if (linked.isErr()) return withoutBook(linked.error);
  const own = linked.value.find((each) => each.currency === currency);
  if (own === undefined || own.openingMinor === null) return ok('no_book');
  const { balanceMinor: ledgerMinor } = own;
  const isKnown = asOf <= Math.max(told.value.lastAt, told.value.readTo);
  const isPending = !isKnown && ledgerMinor !== reading.amountMinor;
  return ok(isPending ? 'pending' : { reading, ledgerMinor });
}

type BooksError = LinkedBalanceError | StatementBalanceError;

function isStorage(error: BooksError): error is StorageError {
  return error.code.startsWith('storage.');
}

// A channel that tells no statement, or a shop that is gone, has no books.
function withoutBook(error: BooksError): Result<'no_book', StorageError> {
  return isStorage(error) ? err(error) : ok('no_book');
}

interface Told {
  /** Of the last line. */
  readonly lastAt: Instant;
  /** The first instant that was not read; 0 where all lines came in files. */
  readonly readTo: Instant;
}

// How far the shop's account book was told; `null` where there is none, or nothing of it.
async function toldOf(
  scope: Scope,
  { shopId, currency }: BalanceReading,
): Promise<Result<Told | null, StorageError>> {
  const { storage } = scope.runtime;
  const source = await statementsOf(scope, shopId, 'linkedBalance');
  if (source.isErr()) return withoutBook(source.error).map(() => null);
  const { accountBook: book } = source.value.statements;
  if (book === null) return ok(null);
  const { tenant } = scope;
  const told = await storage.findLastTold({ tenant, shopId, book });
  if (told.isErr()) return err(told.error);
  const instants = told.value.filter((each) => each.currency === currency).map(({ at }) => at);
  if (instants.length === 0) return ok(null);
  const cursor = await storage.loadCursor(tenant, shopId, 'statements');
  return cursor.map((known) => ({ lastAt: Math.max(...instants), readTo: known?.readTo ?? 0 }));
}

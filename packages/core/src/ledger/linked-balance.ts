import { err, ok, type Result } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import type { Currency } from '../kernel/money.ts';
import type { Instant } from '../kernel/time.ts';
import type { StatementEntry } from '../ports/statement-storage.ts';
import type { AccountTotals } from '../ports/storage-rows.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import { openingOf } from './opening.ts';
import { statementsOf } from './statement-balance.ts';

/** What the ledger says of the money on the account at the channel 渠道账户余额. */
export interface LinkedBalance {
  /** Of the amounts. */
  readonly currency: Currency;
  /** `openingMinor`, or nought where that is unknown, and what was posted to `linked_account` since. */
  readonly balanceMinor: number;
  /**
   * What was there before the statement's first line 期初余额; `null` where none of its first 500 lines tells a
   * balance. Read off them each time: an earlier file that comes later moves it.
   */
  readonly openingMinor: number | null;
}

/** Which figure to answer. */
export interface LinkedBalanceInput {
  /** Whose account. */
  readonly shopId: string;
  /** As it was before this instant, by when the money moved; as it is now, where it is left out. */
  readonly until?: Instant;
}

/** Why it cannot be told. */
export type LinkedBalanceError = StorageError | CoreError<'shop.not_found' | 'input.invalid'>;

/** How many lines are looked at for the first that tells a balance. */
const firstLines = 500;

/** See `LedgerService.linkedBalance`. */
export async function linkedBalance(
  scope: Scope,
  of: { readonly shopId: ShopId; readonly until?: Instant },
): Promise<Result<readonly LinkedBalance[], LinkedBalanceError>> {
  const first = await firstLinesOf(scope, of.shopId);
  if (first.isErr()) return err(first.error);
  const totals = await scope.runtime.storage.ledgerTotals({ ...of, tenant: scope.tenant });
  if (totals.isErr()) return err(totals.error);
  const moved = movedBy(totals.value);
  const lines = Map.groupBy(first.value, ({ currency }) => currency);
  const currencies = [...new Set([...moved.keys(), ...lines.keys()])].toSorted();
  const figures: LinkedBalance[] = [];
  for (const currency of currencies) {
    const told = {
      currency,
      lines: lines.get(currency) ?? [],
      movedMinor: moved.get(currency) ?? 0,
    };
    const figure = await figureOf(scope, of.shopId, told);
    if (figure.isErr()) return err(figure.error);
    figures.push(figure.value);
  }
  return ok(figures);
}

async function figureOf(
  scope: Scope,
  shopId: ShopId,
  {
    currency,
    lines,
    movedMinor,
  }: {
    readonly currency: Currency;
    readonly lines: readonly StatementEntry[];
    readonly movedMinor: number;
  },
): Promise<Result<LinkedBalance, StorageError>> {
  const openingMinor = openingOf(lines);
  const [first] = lines;
  if (openingMinor === null || first === undefined) {
    return ok({ currency, balanceMinor: movedMinor, openingMinor: null });
  }
  // What was recorded of the time before the first line is part of what was there at it.
  const before = await movedBefore(scope, shopId, { currency, begin: first.at });
  return before.map((minor) => {
    return { currency, balanceMinor: openingMinor + movedMinor - minor, openingMinor };
  });
}

function movedBy(totals: readonly AccountTotals[]): ReadonlyMap<Currency, number> {
  const own = totals.filter(({ account }) => account === 'linked_account');
  return new Map(
    own.map(({ currency, debitMinor, creditMinor }) => [currency, debitMinor - creditMinor]),
  );
}

async function movedBefore(
  { runtime, tenant }: Scope,
  shopId: ShopId,
  { currency, begin: until }: { readonly currency: Currency; readonly begin: Instant },
): Promise<Result<number, StorageError>> {
  const totals = await runtime.storage.ledgerTotals({ tenant, shopId, until });
  return totals.map((all) => movedBy(all).get(currency) ?? 0);
}

// None where the channel has no statement: what people record is all there is.
async function firstLinesOf(
  scope: Scope,
  shopId: ShopId,
): Promise<Result<readonly StatementEntry[], LinkedBalanceError>> {
  const source = await statementsOf(scope, shopId, 'linkedBalance');
  if (source.isErr()) {
    const { error } = source;
    return error.code === 'channel.incapable' ? ok([]) : err(error);
  }
  const { accountBook: book } = source.value.statements;
  if (book === null) return ok([]);
  const { tenant, runtime } = scope;
  const filter = { tenant, shopId, book, limit: firstLines };
  return (await runtime.storage.findStatementLines(filter)).map(({ items }) => items);
}

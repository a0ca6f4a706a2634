import { err, ok, type Result } from 'neverthrow';
import { statementsOf, type StatementBalanceError } from '../../ledger/statement-balance.ts';
import type { ShopId } from '../../kernel/ids.ts';
import type { Period } from '../../kernel/time.ts';
import type { StorageError } from '../../ports/storage.ts';
import type { Scope } from '../../runtime/runtime.ts';

/**
 * The one statement that a shop is reconciled with where nobody has said which: several tell of the same
 * money, and read together they would tell it twice. The account's own comes first, then what the channel
 * lists, then its files; of them the first that tells of the period, else the first that tells anything.
 * `null` where none does.
 */
export async function ownBook(
  scope: Scope,
  { shopId, period }: { readonly shopId: ShopId; readonly period: Period },
): Promise<Result<string | null, StorageError>> {
  const source = await statementsOf(scope, shopId, 'reconcile');
  if (source.isErr()) return isOfStorage(source.error) ? err(source.error) : ok(null);
  const { accountBook, list, formats } = source.value.statements;
  const books = [...new Set([accountBook, list?.book ?? null, ...formats])];
  for (const within of [period, {}]) {
    for (const book of books) {
      if (book === null) continue;
      const of = { tenant: scope.tenant, shopId, book, ...within, limit: 1 };
      const page = await scope.runtime.storage.findStatementLines(of);
      if (page.isErr()) return err(page.error);
      if (page.value.items.length > 0) return ok(book);
    }
  }
  return ok(null);
}

function isOfStorage(error: StatementBalanceError): error is StorageError {
  return error.code.startsWith('storage.');
}

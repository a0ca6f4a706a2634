import { err, ok, type Result } from 'neverthrow';
import { hourMs, type Instant } from '../../kernel/time.ts';
import type { StatementFilter } from '../../ports/statement-storage.ts';
import type { StorageError } from '../../ports/storage.ts';
import type { BooksStorage } from './read-books.ts';

/**
 * Up to when a statement is known, to the hour: before its last line, and not before `from`. Asked for
 * by halves, because lines are listed oldest first.
 */
export async function toldUntil(
  storage: BooksStorage,
  of: Pick<StatementFilter, 'tenant' | 'shopId' | 'book'>,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): Promise<Result<Instant, StorageError>> {
  let [known, open] = [from, to];
  while (open - known > hourMs) {
    const middle = known + Math.floor((open - known) / 2);
    const page = await storage.findStatementLines({ ...of, from: middle, to, limit: 1 });
    if (page.isErr()) return err(page.error);
    if (page.value.items.length > 0) known = middle;
    else open = middle;
  }
  return ok(known);
}

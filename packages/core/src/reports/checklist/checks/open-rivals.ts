import { err, ok, type Result } from 'neverthrow';
import type { ShopId } from '../../../kernel/ids.ts';
import { dayMs, type Instant } from '../../../kernel/time.ts';
import { entryIdOf } from '../../../ledger/statement-entries.ts';
import type { StatementEntry } from '../../../ports/statement-storage.ts';
import type { StorageError } from '../../../ports/storage.ts';
import type { Scope } from '../../../runtime/runtime.ts';

/** A line whose number was told before with another content, and nobody has said which is right. */
export interface OpenRival {
  readonly rival: StatementEntry;
  /** What was told first; `null` where that is not found any more. */
  readonly told: StatementEntry | null;
  /** What was posted from that; `null` where nothing was. */
  readonly entryId: string | null;
}

/** Lines of three months: a channel lists no older ones again. */
const lookBackMs = 92 * dayMs;
/** More of them are one trouble, and no list for a person. */
const mostRivals = 200;

/**
 * The rivals of a shop's lines, the oldest first. One whose number was posted is settled by correcting that
 * posting, by a person who found the rival to be right; who finds the first to be right acknowledges the
 * finding. Several rivals of one number are one.
 */
export async function openRivals(
  scope: Scope,
  shopId: ShopId,
  now: Instant,
): Promise<Result<readonly OpenRival[], StorageError>> {
  const { runtime, tenant } = scope;
  const { storage } = runtime;
  const from = Math.max(0, now - lookBackMs);
  const filter = { tenant, shopId, isRival: true, from, limit: mostRivals };
  const rivals = await storage.findStatementLines(filter);
  if (rivals.isErr()) return err(rivals.error);
  const open: OpenRival[] = [];
  const byNumber = Map.groupBy(rivals.value.items, ({ book, lineNo }) =>
    JSON.stringify([book, lineNo]),
  );
  for (const [rival] of byNumber.values()) {
    if (rival === undefined) continue;
    const { book, lineNo } = rival;
    const named = await storage.loadStatementLines({ tenant, shopId, book, lineNos: [lineNo] });
    if (named.isErr()) return err(named.error);
    const entryId = await entryIdOf(scope, rival);
    const posted = await storage.findPosting({ tenant, shopId, posting: { entryId } });
    if (posted.isErr()) return err(posted.error);
    if (posted.value !== null && posted.value.correctedBy !== null) continue;
    const told = named.value.find((line) => !line.isRival) ?? null;
    open.push({ rival, told, entryId: posted.value === null ? null : entryId });
  }
  return ok(open);
}

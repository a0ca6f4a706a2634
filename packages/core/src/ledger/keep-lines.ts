import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import type { Change, Fence } from '../ports/change.ts';
import type { StatementEntry, StatementRow } from '../ports/statement-storage.ts';
import type { StatementLine } from '../ports/statement.ts';
import type { StorageError } from '../ports/storage.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import type { Scope } from '../runtime/runtime.ts';
import { entriesOf } from './statement-entries.ts';

/** Where lines of a statement are kept. */
export interface StatementPlace {
  readonly shopId: ShopId;
  readonly book: string;
  /** Whether the book tells every movement of the account: its lines are posted, each with itself. */
  readonly isPosted: boolean;
  /** Of the worker that reads them. */
  readonly fence?: Fence;
}

/** What became of lines. */
export interface KeptLines {
  /** Kept for the first time. */
  added: number;
  /** Kept before, with the same content; nothing was written. */
  known: number;
  /** Kept beside a line of the same number with another content. */
  conflicts: number;
}

/** Why lines cannot be kept. */
export type KeepLinesError = StorageError | CoreError<'storage.lease_lost'>;

/** Lines that are looked up and stored in one trip. */
export const chunkLines = 500;

/** Rivals for the same numbers are rare: an import of the same file at the same time. */
const maxTries = 5;

/** Keeps lines, at most {@link chunkLines} of them: each once, and none in the place of another. */
export async function keepLines(
  scope: Scope,
  place: StatementPlace,
  lines: readonly StatementLine[],
): Promise<Result<KeptLines, KeepLinesError>> {
  const rows = await rowsOf(scope, place, lines);
  for (let tries = 0; tries < maxTries; tries += 1) {
    const looked = await lookUp(scope, place, rows);
    if (looked.isErr()) return err(looked.error);
    const { fresh, told, kept } = sorted(rows, looked.value);
    if (fresh.length === 0) return ok(kept);
    const entries = place.isPosted ? await entriesOf(scope, told) : [];
    const outcome = await commitRows(scope, place, { fresh, entries });
    if (outcome.isErr()) return err(outcome.error);
    if (outcome.value) return ok(kept);
  }
  return err(coreError('storage.busy', { operation: 'keep lines of a statement' }));
}

async function rowsOf(
  { runtime }: Scope,
  { shopId, book }: StatementPlace,
  lines: readonly StatementLine[],
): Promise<readonly StatementRow[]> {
  const storedAt = runtime.clock.now();
  return Promise.all(
    lines.map(async (line): Promise<StatementRow> => {
      const print = await runtime.digest(factsOf(line));
      return { ...line, shopId, book, print, storedAt };
    }),
  );
}

// What may not differ between two readings of one line. Our words for it, `kind`, and the channel's,
// `text`, may: a later version of the adapter knows more of them.
function factsOf(line: StatementLine): string {
  const { at, currency, amountMinor, balanceMinor, orderNo, refundId } = line;
  return JSON.stringify([at, currency, amountMinor, balanceMinor, orderNo, refundId]);
}

async function lookUp(
  { runtime, tenant }: Scope,
  { shopId, book }: StatementPlace,
  rows: readonly StatementRow[],
): Promise<Result<readonly StatementEntry[], StorageError>> {
  const lineNos = [...new Set(rows.map(({ lineNo }) => lineNo))];
  if (lineNos.length === 0) return ok([]);
  return runtime.storage.loadStatementLines({ tenant, shopId, book, lineNos });
}

interface Sorted {
  readonly fresh: readonly StatementRow[];
  /** Those of them whose number was never told before. */
  readonly told: readonly StatementRow[];
  readonly kept: KeptLines;
}

function sorted(rows: readonly StatementRow[], stored: readonly StatementEntry[]): Sorted {
  const prints = new Map<string, Set<string>>();
  for (const { lineNo, print } of stored) {
    prints.set(lineNo, (prints.get(lineNo) ?? new Set()).add(print));
  }
  const kept: KeptLines = { added: 0, known: 0, conflicts: 0 };
  const told: StatementRow[] = [];
  const fresh = rows.filter((row) => {
    const { lineNo, print } = row;
    const before = prints.get(lineNo);
    if (before?.has(print) === true) {
      kept.known += 1;
      return false;
    }
    if (before === undefined) {
      kept.added += 1;
      told.push(row);
    } else kept.conflicts += 1;
    prints.set(lineNo, (before ?? new Set()).add(print));
    return true;
  });
  return { fresh, told, kept };
}

// Whether they are stored; `false`: somebody else stored lines of these numbers, or posted them, meanwhile.
async function commitRows(
  { runtime, tenant }: Scope,
  { fence }: StatementPlace,
  { fresh: statementLines, entries }: Pick<Sorted, 'fresh'> & Required<Pick<Change, 'entries'>>,
): Promise<Result<boolean, KeepLinesError>> {
  const changeId = runtime.ids.next('change');
  const at = runtime.clock.now();
  const owned = fence === undefined ? {} : { fence };
  const posted = entries.length > 0 ? { entries } : {};
  const change: Change = { changeId, tenant, at, writes: [], statementLines, ...posted, ...owned };
  const committed = await commitChanges(runtime.storage, [change]);
  if (committed.isErr()) return err(committed.error);
  const { outcome } = committed.value[0] ?? { outcome: 'stale' };
  if (outcome === 'fenced') return err(coreError('storage.lease_lost', { job: fence?.job ?? '' }));
  // `duplicate`: the answer of our own first try was lost; they are stored.
  return ok(outcome === 'applied' || outcome === 'duplicate');
}

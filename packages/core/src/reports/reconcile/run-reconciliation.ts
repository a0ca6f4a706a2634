import { err, ok, type Result } from 'neverthrow';
import { canonicalJson } from '../../kernel/canonical-json.ts';
import { coreError, type CoreError } from '../../kernel/errors.ts';
import type { ReportId } from '../../kernel/ids.ts';
import type { AggregateWrite, Change, IdempotencyRecord } from '../../ports/change.ts';
import type { StorageError } from '../../ports/storage.ts';
import { commitChanges } from '../../runtime/commit-changes.ts';
import { idempotencyOf, recordOf, type IdempotencyClaim } from '../../runtime/idempotency.ts';
import type { CallOptions, Scope } from '../../runtime/runtime.ts';
import type { CheckStatus } from '../checklist/finding.ts';
import { isFault, type Difference } from './difference.ts';
import { loadReconciliation, type LoadReconciliationError } from './load-reconciliation.ts';
import { reconcileShop, type BooksToReconcile, type ReconciledBooks } from './reconcile-shop.ts';
import { reconciliationMachine } from './reconciliation-machine.ts';
import { decodeReconciliation, reportKind, toReport } from './reconciliation-schema.ts';
import type { EarlierReconciliation, Reconciliation } from './reconciliation.ts';

/** Called after every page of lines with how far a run has come. */
export interface ReconciliationProgress {
  /** Lines of the period that were read so far. */
  readonly lines: number;
  /** Order numbers that were compared so far. */
  readonly orders: number;
  /** Differences that were found so far, harmless ones too. */
  readonly differences: number;
}

/** What may stand beside a run. */
export interface RunReconciliationOptions extends CallOptions {
  /** Called after every page. */
  readonly onProgress?: (done: ReconciliationProgress) => void;
  /** Stops the run at the next page, with `reconciliation.stopped`. */
  readonly signal?: { readonly aborted: boolean };
}

/** What a run answers. */
export interface RanReconciliation {
  /** `replayed`: the `idempotencyKey` was used before, and this is what that run made. */
  readonly outcome: 'applied' | 'replayed';
  /** The version of `reconciliation`. */
  readonly version: number;
  /** The reconciliation as it is now. */
  readonly reconciliation: Reconciliation;
}

/** Why a period cannot be reconciled. */
export type RunReconciliationError =
  | LoadReconciliationError
  | CoreError<'shop.not_found' | 'idempotency.key_reused' | 'reconciliation.stopped'>;

/** Rows that are stored in one change. */
const rowsOfChange = 500;

const [running] = reconciliationMachine.initial;

/** See `ReconciliationReports.run`. */
export async function runReconciliation(
  scope: Scope,
  books: Omit<BooksToReconcile, 'now'>,
  options: RunReconciliationOptions,
): Promise<Result<RanReconciliation, RunReconciliationError>> {
  const { runtime, tenant } = scope;
  const claim = await idempotencyOf('reports.reconciliation.run', books, options.idempotencyKey);
  const idempotency = claim === null ? [] : [claim];
  const loaded = await runtime.storage.load({ tenant, shopIds: [books.shopId], idempotency });
  if (loaded.isErr()) return err(loaded.error);
  const { shops } = loaded.value;
  if (shops.length === 0) return err(coreError('shop.not_found', { shopId: books.shopId }));
  const record = recordOf(claim, loaded.value.idempotency);
  if (record.isErr()) return err(record.error);
  const before = record.value?.answer['reportId'];
  if (before !== undefined) return replayed(scope, String(before) as ReportId);
  return make(scope, { ...books, now: runtime.clock.now() }, { options, claim });
}

async function replayed(
  scope: Scope,
  reportId: ReportId,
): Promise<Result<RanReconciliation, LoadReconciliationError>> {
  const known = await loadReconciliation(scope, reportId);
  return known.map((reconciliation) => ({
    outcome: 'replayed',
    version: reconciliation.version,
    reconciliation,
  }));
}

interface How {
  readonly options: RunReconciliationOptions;
  readonly claim: IdempotencyClaim | null;
}

async function make(
  scope: Scope,
  books: BooksToReconcile,
  { options, claim }: How,
): Promise<Result<RanReconciliation, RunReconciliationError>> {
  const begun = beginning(scope, books);
  const { reportId } = begun;
  const opened = await store(scope, books, { writes: [write(begun)] });
  if (opened.isErr()) return err(opened.error);
  const found = { differences: 0, unexplained: 0 };
  const ran = await reconcileShop<StorageError | CoreError<'reconciliation.stopped'>>(
    scope,
    books,
    async ({ differences, lines, orders }) => {
      const rows = differences.map((difference, n) =>
        rowOf(reportId, found.differences + n + 1, difference),
      );
      found.differences += differences.length;
      found.unexplained += differences.filter(isFault).length;
      const kept = await storeRows(scope, books, rows);
      if (kept.isErr()) return err(kept.error);
      tell(scope, () => options.onProgress?.({ lines, orders, differences: found.differences }));
      return options.signal?.aborted === true
        ? err(coreError('reconciliation.stopped', { reportId }))
        : ok();
    },
  );
  if (ran.isErr()) return err(ran.error);
  const earlier = await earlierOf(scope, begun, ran.value);
  if (earlier.isErr()) return err(earlier.error);
  const reconciliation: Reconciliation = {
    ...begun,
    ...ran.value,
    ...found,
    version: 2,
    state: reconciliationMachine.states.running.finish.to,
    status: statusOf(ran.value, found.unexplained),
    earlier: earlier.value,
  };
  const answer = claim === null ? {} : { idempotency: { ...claim, answer: { reportId } } };
  const closed = await store(scope, books, { writes: [write(reconciliation)], ...answer });
  if (closed.isErr()) return err(closed.error);
  // Somebody who was asked with the same key was first: his report is the one, and ours is never finished.
  const first = closed.value?.answer['reportId'] ?? reportId;
  if (first !== reportId) return replayed(scope, String(first) as ReportId);
  return ok({ outcome: 'applied', version: 2, reconciliation });
}

function beginning({ runtime, actor }: Scope, books: BooksToReconcile): Reconciliation {
  const { shopId, period, book, graceMs, now } = books;
  return {
    ...{ reportId: runtime.ids.next('report'), version: 1, state: running ?? 'running' },
    ...{ shopId, period, book, graceMs, status: 'unknown', madeAt: now, toldUntil: period.from },
    by: `${actor.kind}:${actor.id}`,
    ...{ lines: 0, orders: 0, differences: 0, unexplained: 0 },
    ...{ totals: [], balances: [], counts: {}, earlier: null, signature: null },
  };
}

function statusOf({ lines, orders }: ReconciledBooks, unexplained: number): CheckStatus {
  if (unexplained > 0) return 'fail';
  return lines === 0 && orders > 0 ? 'unknown' : 'pass';
}

function write(reconciliation: Reconciliation): AggregateWrite {
  const expectedVersion = reconciliation.version - 1;
  return { kind: 'report', expectedVersion, value: toReport(reconciliation) };
}

function rowOf(reportId: ReportId, itemNo: number, difference: Difference): AggregateWrite {
  const isOpen = isFault(difference);
  const body = { ...difference, explanation: null };
  const value = { reportId, itemNo, version: 1, code: difference.class, isOpen, body };
  return { kind: 'report_item', expectedVersion: 0, value };
}

async function storeRows(
  scope: Scope,
  books: BooksToReconcile,
  rows: readonly AggregateWrite[],
): Promise<Result<void, StorageError>> {
  for (let start = 0; start < rows.length; start += rowsOfChange) {
    const stored = await store(scope, books, { writes: rows.slice(start, start + rowsOfChange) });
    if (stored.isErr()) return err(stored.error);
  }
  return ok();
}

// The record of the key, where it was used before.
async function store(
  { runtime, tenant }: Scope,
  { now }: BooksToReconcile,
  parts: Pick<Change, 'writes' | 'idempotency'>,
): Promise<Result<IdempotencyRecord | null, StorageError>> {
  const change: Change = { changeId: runtime.ids.next('change'), tenant, at: now, ...parts };
  const committed = await commitChanges(runtime.storage, [change]);
  if (committed.isErr()) return err(committed.error);
  const [outcome] = committed.value;
  // Nobody else writes a report that is being made but who purges what was never finished.
  if (outcome?.outcome === 'applied') return ok(null);
  if (outcome?.outcome === 'duplicate') return ok(outcome.record);
  return err(coreError('storage.busy', { operation: 'store a reconciliation' }));
}

/** Reports of the same shop that are looked at for the same period. */
const mostEarlier = 200;

async function earlierOf(
  { runtime, tenant }: Scope,
  { shopId, period, reportId }: Reconciliation,
  sums: ReconciledBooks,
): Promise<Result<EarlierReconciliation | null, StorageError>> {
  const of = { tenant, kind: reportKind, shopId, limit: mostEarlier };
  const found = await runtime.storage.findReports(of);
  if (found.isErr()) return err(found.error);
  for (const report of found.value.items) {
    const isOfPeriod = report.period.from === period.from && report.period.to === period.to;
    if (!isOfPeriod || report.reportId === reportId) continue;
    const decoded = decodeReconciliation(report);
    if (decoded.isErr()) return err(decoded.error);
    const other = decoded.value;
    if (other.book !== sums.book || other.state === running) continue;
    const isSame = textOf(other) === textOf(sums);
    return ok({ reportId: other.reportId, signedAt: report.signedAt, isSame });
  }
  return ok(null);
}

function textOf({
  totals,
  balances,
  counts,
}: Pick<Reconciliation, 'totals' | 'balances' | 'counts'>) {
  return canonicalJson({ totals, balances, counts });
}

// A host's broken progress bar does not break the run.
function tell({ runtime }: Scope, call: () => void): void {
  try {
    call();
  } catch (cause) {
    runtime.logger.log('warn', 'onProgress has thrown', { cause: String(cause) });
  }
}

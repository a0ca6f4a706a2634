import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../../kernel/errors.ts';
import type { ReportId } from '../../kernel/ids.ts';
import type { Page, StorageError } from '../../ports/storage.ts';
import type { Scope } from '../../runtime/runtime.ts';
import type { ReportItem } from '../stored/stored-report.ts';
import { decodeDifference } from './reconciliation-schema.ts';
import type { RecordedDifference } from './reconciliation.ts';

/** Which differences to list. */
export interface DifferencesQuery {
  /** The reconciliation that holds them. */
  readonly reportId: ReportId;
  /** Of this class only; every class where it is left out. */
  readonly code?: string;
  /** `true`: those that somebody still has to explain; `false`: the others; left out: all. */
  readonly isOpen?: boolean;
  /** From an earlier page's `nextCursor`; left out: the first page. */
  readonly cursor?: string;
  /** The most differences of a page. */
  readonly limit: number;
}

/** A page of the differences of a reconciliation, by their numbers. */
export async function findDifferences(
  { runtime, tenant }: Scope,
  query: DifferencesQuery,
): Promise<Result<Page<RecordedDifference>, StorageError>> {
  const page = await runtime.storage.findReportItems({ ...query, tenant });
  if (page.isErr()) return err(page.error);
  const items: RecordedDifference[] = [];
  for (const item of page.value.items) {
    const decoded = decodeDifference(item);
    if (decoded.isErr()) return err(decoded.error);
    items.push(decoded.value);
  }
  return ok({ items, nextCursor: page.value.nextCursor });
}

/** The row of one difference. Errors: `reconciliation.no_difference`, `storage.*`. */
export async function loadDifference(
  { runtime, tenant }: Scope,
  reportId: ReportId,
  differenceNo: number,
): Promise<Result<ReportItem, StorageError | CoreError<'reconciliation.no_difference'>>> {
  const after = differenceNo - 1;
  const page = await runtime.storage.findReportItems({ tenant, reportId, after, limit: 1 });
  if (page.isErr()) return err(page.error);
  const [item] = page.value.items;
  if (item?.itemNo === differenceNo) return ok(item);
  return err(coreError('reconciliation.no_difference', { reportId, differenceNo }));
}

/** Differences of one trip. */
const pageSize = 500;

/** Every row of a reconciliation, page by page; the first error is the last item. */
export async function* readRows(
  { runtime, tenant }: Scope,
  reportId: ReportId,
): AsyncGenerator<Result<readonly ReportItem[], StorageError>, void> {
  let cursor: string | null = null;
  do {
    const from: { cursor?: string } = cursor === null ? {} : { cursor };
    const of = { tenant, reportId, ...from, limit: pageSize };
    const page: Result<Page<ReportItem>, StorageError> = await runtime.storage.findReportItems(of);
    yield page.map(({ items }) => items);
    cursor = page.isOk() ? page.value.nextCursor : null;
  } while (cursor !== null);
}

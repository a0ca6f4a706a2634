import type { Result, TenantId } from '@kaquan/core';
import type {
  AggregateWrite,
  Finding,
  FindingFilter,
  Page,
  PurgeReportsRequest,
  ReportFilter,
  ReportItem,
  ReportItemFilter,
  ReportStorage,
  StorageError,
  StoredReport,
} from '@kaquan/core/ports';
import type { Call, Search } from './calls.ts';
import { parseCursor, toPage } from './cursor.ts';
import { reportItemKey, type Partition, type World } from './partition.ts';
import { byValues } from './sorted-list.ts';

/** Whether a change writes what was signed, or a row of a report that there is not. */
export function breaksReports({ reports }: Partition, writes: readonly AggregateWrite[]): boolean {
  const isSigned = (reportId: string): boolean =>
    (reports.find(reportId)?.signedAt ?? null) !== null;
  const isMade = (reportId: string): boolean =>
    reports.find(reportId) !== null ||
    writes.some((write) => write.kind === 'report' && write.value.reportId === reportId);
  return writes.some((write) => {
    if (write.kind === 'report') return isSigned(write.value.reportId);
    if (write.kind !== 'report_item') return false;
    return isSigned(write.value.reportId) || !isMade(write.value.reportId);
  });
}

const newestFirst = byValues<Pick<StoredReport, 'madeAt' | 'reportId'>>(
  ({ madeAt }) => -madeAt,
  ({ reportId }) => reportId,
);

function findReports(
  { reports }: Partition,
  { kind, shopId, madeBefore, cursor, limit }: ReportFilter,
): Result<Page<StoredReport>, StorageError> {
  return parseCursor(cursor, 'number').map((position) => {
    const rows = [...reports.rows()]
      .filter((report) => kind === undefined || report.kind === kind)
      .filter((report) => shopId === undefined || report.shopId === shopId)
      .filter(({ madeAt }) => madeBefore === undefined || madeAt < madeBefore)
      .filter((report) => position === null || newestFirst(report, behindReport(position)) > 0)
      .toSorted(newestFirst);
    return toPage(rows, limit, ({ madeAt, reportId }) => [madeAt, reportId]);
  });
}

function behindReport([madeAt, reportId]: readonly [string | number, string]): {
  readonly madeAt: number;
  readonly reportId: StoredReport['reportId'];
} {
  return { madeAt: Number(madeAt), reportId: reportId as StoredReport['reportId'] };
}

function findReportItems(
  { reports, reportItems }: Partition,
  { reportId, code, isOpen, after = 0, cursor, limit }: ReportItemFilter,
): Result<Page<ReportItem>, StorageError> {
  return parseCursor(cursor, 'number').map((position) => {
    const rows = [...reportItems.rows()]
      .filter((item) => item.reportId === reportId && item.itemNo > after)
      .filter(() => reports.find(reportId) !== null)
      .filter((item) => code === undefined || item.code === code)
      .filter((item) => isOpen === undefined || item.isOpen === isOpen)
      .filter(({ itemNo }) => position === null || itemNo > Number(position[0]))
      .toSorted((a, b) => a.itemNo - b.itemNo);
    return toPage(rows, limit, ({ itemNo }) => [itemNo, '']);
  });
}

const oldestFirst = byValues<Pick<Finding, 'openedAt' | 'findingId'>>(
  ({ openedAt }) => openedAt,
  ({ findingId }) => findingId,
);

function findFindings(
  { findings }: Partition,
  { states, check, shopId, assignee, cursor, limit }: FindingFilter,
): Result<Page<Finding>, StorageError> {
  return parseCursor(cursor, 'number').map((position) => {
    const isBehind = (finding: Finding): boolean => {
      if (position === null) return true;
      const [openedAt, findingId] = position;
      const behind = { openedAt: Number(openedAt), findingId: findingId as Finding['findingId'] };
      return oldestFirst(finding, behind) > 0;
    };
    const rows = [...findings.rows()]
      .filter(({ state }) => states === undefined || states.includes(state))
      .filter((finding) => check === undefined || finding.check === check)
      .filter((finding) => shopId === undefined || finding.shopId === shopId)
      .filter((finding) => assignee === undefined || finding.assignee === assignee)
      .filter(isBehind)
      .toSorted(oldestFirst);
    return toPage(rows, limit, ({ openedAt, findingId }) => [openedAt, findingId]);
  });
}

// What has no report any more is the rest of one that an earlier call has begun with.
function purgeReportItems(
  world: World,
  { tenants, reportsBefore, limit }: Omit<PurgeReportsRequest, 'findingsBefore'>,
): number {
  const gone = world.among(tenants).flatMap(([, partition]) =>
    [...partition.reportItems.rows()]
      .filter(({ reportId }) => {
        const report = partition.reports.find(reportId);
        return report === null || isOld(report, reportsBefore);
      })
      .map((item) => ({ partition, item })),
  );
  for (const { partition, item } of gone) partition.reports.remove(item.reportId);
  const first = gone.slice(0, limit);
  for (const { partition, item } of first) partition.reportItems.remove(reportItemKey(item));
  return first.length;
}

function isOld({ madeAt, signedAt }: StoredReport, before: number): boolean {
  return signedAt === null && madeAt < before;
}

function purgeReports(
  world: World,
  { tenants, reportsBefore, findingsBefore, limit }: PurgeReportsRequest,
): number {
  const isOver = ({ settledAt }: Finding): boolean =>
    settledAt !== null && settledAt < findingsBefore;
  const gone = world
    .among(tenants)
    .flatMap(([, partition]) => [
      ...[...partition.reports.rows()]
        .filter((report) => isOld(report, reportsBefore))
        .map((report) => forgetReport(partition, report)),
      ...[...partition.findings.rows()].filter(isOver).map(
        ({ findingId }) =>
          () =>
            partition.findings.remove(findingId),
      ),
    ])
    .slice(0, limit);
  for (const forget of gone) forget();
  return gone.length;
}

function forgetReport({ reports, reportItems }: Partition, { reportId }: StoredReport): () => void {
  return () => {
    for (const item of [...reportItems.rows()]) {
      if (item.reportId === reportId) reportItems.remove(reportItemKey(item));
    }
    reports.remove(reportId);
  };
}

/** What a storage answers about reports and findings. */
export function reportCalls(
  world: World,
  { call, search }: { readonly call: Call; readonly search: Search },
): ReportStorage {
  const of = (tenant: TenantId): Partition => world.of(tenant);
  return {
    loadReport: (tenant, reportId) => call('loadReport', () => of(tenant).reports.find(reportId)),
    findReports: (filter) => search('findReports', () => findReports(of(filter.tenant), filter)),
    findReportItems: (filter) =>
      search('findReportItems', () => findReportItems(of(filter.tenant), filter)),
    loadFindings: (tenant, findingIds) =>
      call('loadFindings', () =>
        [...new Set(findingIds)].flatMap((id) => of(tenant).findings.find(id) ?? []),
      ),
    findFindings: (filter) => search('findFindings', () => findFindings(of(filter.tenant), filter)),
    purgeReportItems: (request) => call('purgeReportItems', () => purgeReportItems(world, request)),
    purgeReports: (request) => call('purgeReports', () => purgeReports(world, request)),
  };
}

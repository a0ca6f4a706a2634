import type { Result } from 'neverthrow';
import type { FindingId, ReportId, ShopId, TenantId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { FindingState } from '../reports/findings/finding-machine.ts';
import type { Finding } from '../reports/findings/finding.ts';
import type { ReportItem, StoredReport } from '../reports/stored/stored-report.ts';
import type { Page } from './storage-answers.ts';
import type { StorageError } from './storage-error.ts';

/** Which reports, and which page of them; what is left out does not narrow. */
export interface ReportFilter {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** Exactly this kind: `daily`. */
  readonly kind?: string;
  /** Of this shop; `null`: those that look at all shops. */
  readonly shopId?: ShopId | null;
  /** Made before this instant. */
  readonly madeBefore?: Instant;
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
  /** 1..500. */
  readonly limit: number;
}

/** Which rows of a report, and which page of them; what is left out does not narrow. */
export interface ReportItemFilter {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** The report. */
  readonly reportId: ReportId;
  /** Exactly this code. */
  readonly code?: string;
  /** Whether somebody still has to say something to it. */
  readonly isOpen?: boolean;
  /** Leaves out rows up to this number. */
  readonly after?: number;
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
  /** 1..500. */
  readonly limit: number;
}

/** Which findings, and which page of them; what is left out does not narrow. */
export interface FindingFilter {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** Any of these states. */
  readonly states?: readonly FindingState[];
  /** Of this check. */
  readonly check?: string;
  /** About this shop, or something of it. */
  readonly shopId?: ShopId;
  /** Assigned to exactly this person. */
  readonly assignee?: string;
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
  /** 1..500. */
  readonly limit: number;
}

/** Which reports and findings are kept no longer. */
export interface PurgeReportsRequest {
  /** `all`: those of every tenant. */
  readonly tenants: readonly TenantId[] | 'all';
  /** Reports that were made before this instant and that nobody has signed. */
  readonly reportsBefore: Instant;
  /** Findings that are settled since before this instant. */
  readonly findingsBefore: Instant;
  /** The most of both together. */
  readonly limit: number;
}

/** Where reports 报告 and findings are read; `Storage.commit` writes them. */
export interface ReportStorage {
  /** A report without its items, as it is now; `null` where there is none. */
  loadReport(
    tenant: TenantId,
    reportId: ReportId,
  ): Promise<Result<StoredReport | null, StorageError>>;
  /** Reports by when they were made, newest first, then by id. */
  findReports(filter: ReportFilter): Promise<Result<Page<StoredReport>, StorageError>>;
  /** Rows of a report, by their numbers. */
  findReportItems(filter: ReportItemFilter): Promise<Result<Page<ReportItem>, StorageError>>;
  /** Findings by their ids, in no particular order; what does not exist is left out. At most 1,000. */
  loadFindings(
    tenant: TenantId,
    findingIds: readonly FindingId[],
  ): Promise<Result<readonly Finding[], StorageError>>;
  /** Findings by since when they stand, the oldest first, then by id. */
  findFindings(filter: FindingFilter): Promise<Result<Page<Finding>, StorageError>>;
  /**
   * Forgets at most `limit` rows of the reports that `purgeReports` would forget; answers how many, fewer
   * than `limit` where no more are left but those that another call is at. From its first row on, nothing
   * of such a report is found any more, and nobody signs it; whichever call ends it.
   */
  purgeReportItems(
    request: Omit<PurgeReportsRequest, 'findingsBefore'>,
  ): Promise<Result<number, StorageError>>;
  /**
   * Forgets reports with all their items, and findings; answers how many of both, fewer than `limit`
   * where no more are left but those that another call is at. What was signed stays.
   */
  purgeReports(request: PurgeReportsRequest): Promise<Result<number, StorageError>>;
}

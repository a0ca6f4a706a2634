import type { ChecklistReport } from '../checklist/report.ts';

/** What the host is told. */
export interface ReportHooks {
  /** Whom support bundles are to be sent to, in the host's words; default empty. */
  readonly supportContact?: string;
  /**
   * Called after the worker has made and kept a report, once in this process. What it throws is written to
   * the log and stops nothing; a report that nobody was told of for a crash is listed by `find` all the same.
   */
  readonly onReport?: (told: {
    readonly tenant: string;
    readonly report: ChecklistReport;
  }) => void | Promise<void>;
}

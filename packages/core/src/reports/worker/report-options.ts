import type { ChecklistReport } from '../checklist/report.ts';

/** How a host wants its reports. */
export interface ReportOptions {
  /** Whom support bundles are to be sent to, in the host's words; default empty. */
  readonly supportContact?: string;
  /** By whose midnight days begin where a call does not say; default `Asia/Shanghai`. */
  readonly timeZone?: string;
  /**
   * Who decides how closely shops are watched 监控频次: a person, by `shops.update`; or, where `suggested`, also
   * the weekly checklist that the worker makes: for 28 days from each week in which `weekly.risk` finds a shop
   * risky, until a week in which it does not. Each is on record in `shops.findChanges`, by
   * `system:weekly.risk`. What a person has said is not touched while it holds: a level until it ends, that
   * it is watched as usual for 28 days. Default `by_hand`.
   */
  readonly monitoring?: 'by_hand' | 'suggested';
  /**
   * Called for each report that the worker has made, at least once: it is kept with the report whether the host
   * was told. After a crash, or where it throws, it is called again (after a minute, then later and later, 8
   * times); twice for one report where a process dies between the two, or takes longer than two minutes.
   * A report that a process without it has made is told by one that has it.
   */
  readonly onReport?: (told: {
    readonly tenant: string;
    readonly report: ChecklistReport;
  }) => void | Promise<void>;
}

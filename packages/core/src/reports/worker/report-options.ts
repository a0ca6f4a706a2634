import { invariant } from '../../kernel/invariant.ts';
import type { HandleCall } from '../../subscribers/subscriber.ts';
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
   * it is watched as usual again for 28 days. Default `by_hand`.
   */
  readonly monitoring?: 'by_hand' | 'suggested';
  /**
   * Called for each report that the worker has made, at least once: it is kept with the report whether the host
   * was told. After a crash, where it throws, or where it takes longer than `onReportLimitMs`, it is called
   * again (after a minute, then later and later, 8 times); so twice for one report where a process dies after
   * it, or it is late after all. A report that a process without it has made is told by one that has it.
   */
  readonly onReport?: (
    told: { readonly tenant: string; readonly report: ChecklistReport },
    call: HandleCall,
  ) => void | Promise<void>;
  /** How long `onReport` may take for one report, in ms: 1..100,000, default 60,000. Then the next one is made. */
  readonly onReportLimitMs?: number;
}

/** Below the time after which another worker goes on. */
const longestLimitMs = 100_000;

/** Checks options of the host's: a wrong one is found where it is made. Throws. */
export function checkReportOptions({ onReportLimitMs = 1 }: ReportOptions): void {
  const isTime = Number.isInteger(onReportLimitMs) && onReportLimitMs >= 1;
  invariant(
    isTime && onReportLimitMs <= longestLimitMs,
    `options.onReportLimitMs: a time limit is 1 to ${longestLimitMs} ms`,
  );
}

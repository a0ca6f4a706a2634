import { parseId, type ReportId } from '../../kernel/ids.ts';
import { invariant } from '../../kernel/invariant.ts';
import type { Instant, Period } from '../../kernel/time.ts';
import type { ChecklistName } from '../checklist/check.ts';
import { firstDayOf, periodOf } from '../checklist/period.ts';

/** A day, week or month that is over, and under which its report is kept. */
export interface DuePeriod {
  readonly checklist: ChecklistName;
  readonly timeZone: string;
  readonly period: Period;
  /** An instant of it. */
  readonly at: Instant;
  readonly reportId: ReportId;
  /** Whether no later one is over. */
  readonly isLast: boolean;
}

/**
 * How many periods are looked back at: what was missed before is missed.
 *
 * @internal For tests.
 */
export const periodsBack: Readonly<Record<ChecklistName, number>> = {
  daily: 7,
  weekly: 4,
  monthly: 3,
};

/**
 * The latest periods that are over, oldest first: the last one, and those before it that somebody had a shop
 * in (`since`: from when on).
 */
export function duePeriods(
  checklist: ChecklistName,
  {
    now,
    since,
    timeZone,
  }: { readonly now: Instant; readonly since: Instant; readonly timeZone: string },
): readonly DuePeriod[] {
  const periods: DuePeriod[] = [];
  let at = periodOf(checklist, now, timeZone).from - 1;
  for (let n = 0; n < periodsBack[checklist]; n += 1) {
    const period = periodOf(checklist, at, timeZone);
    if (n > 0 && period.to <= since) break;
    const reportId = reportIdOf(checklist, period, timeZone);
    periods.unshift({ checklist, timeZone, period, at, reportId, isLast: n === 0 });
    at = period.from - 1;
  }
  return periods;
}

// Made of what it is about, so that no two workers can keep it twice, whatever becomes of a lease.
function reportIdOf(checklist: ChecklistName, period: Period, timeZone: string): ReportId {
  const zone = timeZone.replaceAll(/[^A-Za-z0-9._-]/g, '.');
  const name = `${checklist}.${firstDayOf(period, timeZone)}.${zone}`.slice(0, 64);
  const reportId = parseId('report', name);
  invariant(reportId.isOk(), 'the name of a period is an id');
  return reportId.value;
}

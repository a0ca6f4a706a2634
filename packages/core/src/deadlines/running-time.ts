import type { Instant } from '../kernel/time.ts';
import { addOpenTime, openTimeBetween } from './business-time.ts';
import type { BusinessHours } from './business-hours.ts';

/** Which time counts for a deadline. */
export interface RunningTime {
  /** Only that in which the shop is open; `null`: all of it. */
  readonly hours: BusinessHours | null;
  /** Stretches in which none counts; in any order, and they may overlap. */
  readonly pauses: readonly { readonly from: Instant; readonly to: Instant }[];
}

/** The instant at which so much time that counts has passed since `start`. */
export function addRunningTime(
  start: Instant,
  runningMs: number,
  { hours, pauses }: RunningTime,
): Instant {
  let [from, leftMs] = [start, runningMs];
  for (const pause of pauses.toSorted((a, b) => a.from - b.from)) {
    if (pause.to <= from) continue;
    const beforeMs = openTimeBetween(from, pause.from, hours);
    if (leftMs <= beforeMs) break;
    leftMs -= beforeMs;
    from = pause.to;
  }
  return addOpenTime(from, leftMs, hours);
}

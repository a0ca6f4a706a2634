import { ceilToSecond, floorToSecond } from '@kaquan/channel-kit';
import { dayMs, minuteMs, secondMs, type Instant, type Period } from '@kaquan/core';
import type { ListingLimits } from '@kaquan/core/ports';
import type { PddSettings } from './options.ts';

/** How far rows are looked back for that were written late, beyond the lag. */
const lateMs = 5 * minuteMs;

/**
 * How orders and after-sales may be listed.
 *
 * The platform allows 30 minutes per call at a precision of seconds. A window in milliseconds may grow
 * by a second when its edges are rounded outwards, hence the second less.
 *
 * @see https://open.pinduoduo.com/application/document/browse?idStr=3155CCB725082A31 (订单查询, 2025-03-17)
 */
export function listingLimits({ listingLagMs }: PddSettings): ListingLimits {
  return {
    maxWindowMs: 30 * minuteMs - secondMs,
    maxDepthMs: 90 * dayMs,
    maxPageSize: 100,
    overlapMs: listingLagMs + lateMs,
  };
}

/** A window as the platform takes it; `null` for one that is still too fresh to be asked about. */
export function windowParams(
  window: Period,
  settings: PddSettings,
): { readonly start_updated_at: string; readonly end_updated_at: string } | null {
  // Rounded outwards, so that no row is lost whichever edge the platform counts in.
  const from = floorToSecond(window.from);
  const latest = floorToSecond(settings.clock.now() - settings.listingLagMs);
  const to = Math.min(ceilToSecond(window.to), latest);
  return to <= from ? null : { start_updated_at: seconds(from), end_updated_at: seconds(to) };
}

function seconds(instant: Instant): string {
  return String(instant / secondMs);
}

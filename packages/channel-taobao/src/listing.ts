import { ceilToSecond, floorToSecond, formatWallClock } from '@kaquan/channel-kit';
import { dayMs, minuteMs, secondMs } from '@kaquan/core';
import type { ListingLimits, PageRequest } from '@kaquan/core/ports';

/**
 * How orders and refunds may be listed.
 *
 * The platform allows one day per call at a precision of seconds. A window in milliseconds may grow
 * by a second when its edges are rounded outwards, hence the second less than a day. For refunds no
 * limit of the window is published; they are read by the same figures.
 *
 * @see https://open.taobao.com/api.htm (taobao.trades.sold.increment.get)
 */
export const listingLimits: ListingLimits = {
  maxWindowMs: dayMs - secondMs,
  maxDepthMs: 90 * dayMs,
  maxPageSize: 100,
  overlapMs: 5 * minuteMs,
};

/**
 * The page and the window as parameters. The edges are rounded outwards to whole seconds, so that no
 * row is lost whichever edge the platform counts in; a row at an edge may then come twice.
 *
 * `use_has_next` stays off: pages are read last page first, and only without it does the answer say
 * how many there are.
 */
export function pageParams(page: PageRequest): Record<string, string> {
  return {
    start_modified: formatWallClock(floorToSecond(page.window.from)),
    end_modified: formatWallClock(ceilToSecond(page.window.to)),
    page_no: String(page.pageNo),
    page_size: String(page.pageSize),
    use_has_next: 'false',
  };
}

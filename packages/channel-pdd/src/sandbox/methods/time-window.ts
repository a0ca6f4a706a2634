import {
  defaulted,
  flag,
  integer,
  required,
  type ValueKind,
  type WireObject,
} from '@kaquan/channel-kit/sandbox';
import type { PopCall } from '../protocol/define-method.ts';
import { businessRefusal, invalidParameter, type PopRefusal } from '../protocol/refusals.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** How far back orders can be read: "3 months", taken as 90 days. */
export const depthMs = 90 * dayMs;

/** Unix seconds. */
export const unixSeconds: ValueKind<number> = {
  expects: 'unix seconds',
  read: (given) => (/^\d{10}$/.test(given) ? Number(given) * 1000 : null),
};

/** A list's window by change. */
export const updatedWindow = {
  start_updated_at: required(unixSeconds),
  end_updated_at: required(unixSeconds),
};

/** The paging that all lists share: 100 rows at most. */
export const paging = {
  page: defaulted(integer(1, 100_000), 1),
  page_size: defaulted(integer(1, 100), 100),
  use_has_next: defaulted(flag, false),
};

/** A window with both ends included: a row of the very second of either end is in it. */
export interface TimeWindow {
  readonly startAt: number;
  readonly endAt: number;
}

/** Gives the refusal for a window that is turned round, too wide, too far back or too fresh. */
export function windowRefusal(
  { startAt, endAt }: TimeWindow,
  call: PopCall,
  rules: { readonly maxSpanMs: number; readonly lagMs: number },
): PopRefusal | null {
  if (startAt > endAt) return invalidParameter('start', 'later than the end');
  if (endAt - startAt > rules.maxSpanMs) {
    return businessRefusal('wide', `时间跨度不能超过${rules.maxSpanMs / minuteMs}分钟`);
  }
  const now = call.gatewayNow;
  // A minute of grace, or nobody could ask for exactly three months.
  if (startAt < now - depthMs - minuteMs)
    return businessRefusal('deep', '只能查询最近三个月的订单');
  return endAt > now - rules.lagMs && rules.lagMs > 0
    ? businessRefusal('fresh', '结束时间必须早于当前时间三分钟')
    : null;
}

/** Tells whether a time is in the window. */
export function inWindow({ startAt, endAt }: TimeWindow, at: number): boolean {
  return at >= startAt && at <= endAt;
}

/** Cuts a page, and says how many rows there are or whether more follow, as asked. */
export function cutPage<T>(
  call: PopCall,
  rows: readonly T[],
  wish: { readonly page: number; readonly page_size: number; readonly use_has_next: boolean },
): { page: readonly T[]; tail: WireObject } {
  const arranged = call.arrange(rows, wish.page_size);
  const end = wish.page * wish.page_size;
  return {
    page: arranged.slice(end - wish.page_size, end),
    tail: wish.use_has_next
      ? { has_next: arranged.length > end }
      : { total_count: arranged.length },
  };
}

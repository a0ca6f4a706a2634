import type { PlannedFault } from '@kaquan/channel-kit/sandbox';

/**
 * What can go wrong, and when in a call it does. Every kind is planned with `method`, `after` and
 * `times` (see {@link PlannedFault}); its own settings stand in brackets.
 */
export const pddFaults = {
  clock_skew:
    'the gateway’s clock is `skewMs` off (default 3,600,000): stamps fail, time.get tells',
  delay: 'the answer comes `delayMs` late (default 2,000)',
  http_error: 'status `status` (default 502) with an HTML page; the call has no effect',
  throttle: 'code `code` (default 70031): called too often; the call has no effect',
  token_expired: 'code 10019 although the token is good',
  page_twice: 'a window’s list holds its first page twice, for as long as that window is asked for',
  rows_move: '`rows` (default 2) orders of the window change after a page of it was answered',
  refund_opens: 'a refund of `amountFen` (default all) opens on an order just after it was read',
  lost_answer: 'a write takes effect, then the connection breaks, after `delayMs` (default 0)',
  line_missing: 'the first line of a day’s bill is not in it (`bill.file`)',
  line_twice: 'the first line of a day’s bill stands in it twice (`bill.file`)',
  answer_timeout: 'a write takes effect, then code 52002 is answered',
} as const;

/** The name of a fault. */
export type PddFaultKind = keyof typeof pddFaults;

/** One planned fault. Settings of other kinds are passed over. */
export interface PddFault extends PlannedFault {
  /** What goes wrong. */
  readonly kind: PddFaultKind;
  /** For `delay` and `lost_answer`. */
  readonly delayMs?: number | undefined;
  /** For `http_error`. */
  readonly status?: number | undefined;
  /** For `throttle`: another code of throttling, degrading or maintenance. */
  readonly code?: 52101 | 52102 | 52103 | 70031 | 70033 | undefined;
  /** For `clock_skew`; negative for a clock that is slow. */
  readonly skewMs?: number | undefined;
  /** For `rows_move`. */
  readonly rows?: number | undefined;
  /** For `refund_opens`; cut to what was paid. */
  readonly amountFen?: number | undefined;
}

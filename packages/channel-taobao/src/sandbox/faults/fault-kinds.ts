import type { PlannedFault } from '@kaquan/channel-kit/sandbox';

/**
 * What can go wrong, and when in a call it does. Every kind is planned with `method`, `after` and
 * `times` (see {@link PlannedFault}); its own settings stand in brackets.
 */
export const taobaoFaults = {
  clock_skew:
    'the gateway’s clock is `skewMs` off (default 3,600,000): stamps fail, time.get tells',
  delay: 'the answer comes `delayMs` late (default 2,000)',
  http_error: 'status `status` (default 502) with an HTML page; the call has no effect',
  throttle: 'code 7 with `subCode` (default per API) and a ban of `banSeconds` (default 1)',
  session_expired: 'code 27 session-expired although the session is good',
  sms_code:
    'refunds.agree asks for a text-message code, until it is repeated with that of the dump',
  page_twice: 'a window’s list holds its first page twice, for as long as that window is asked for',
  rows_move: '`rows` (default 2) trades of the window change after a page of it was answered',
  refund_opens: 'a refund of `amountFen` (default all) opens on a trade just after it was read',
  lost_answer: 'a write takes effect, then the connection breaks, after `delayMs` (default 0)',
  feed_refused: 'the message service refuses a connection, with a status and a phrase',
  feed_drop: 'a connection of the message service breaks in the middle of what was pulled',
  messages_turned: 'what was pulled comes in the opposite order',
  message_twice: 'a message comes twice in a row',
  message_packed: 'a message’s content comes as gzip',
  answer_timeout:
    'a write takes effect, then code 50 isp.top-remote-connection-timeout is answered',
  notice_lost:
    'a notification does not arrive; `method` is `notify.send`, `notify.cancel` and so on',
  notice_twice: 'a notification arrives twice',
  notice_late: 'a notification arrives after the one that was written after it',
  line_twice: 'the first line of a statement stands in it twice',
  line_missing: 'the first line of a statement is left out; struck once, it comes late',
} as const;

/** The name of a fault. */
export type TaobaoFaultKind = keyof typeof taobaoFaults;

/** One planned fault. Settings of other kinds are passed over. */
export interface TaobaoFault extends PlannedFault {
  /** What goes wrong. */
  readonly kind: TaobaoFaultKind;
  /** For `delay` and `lost_answer`. */
  readonly delayMs?: number | undefined;
  /** For `http_error`. */
  readonly status?: number | undefined;
  /** For `throttle`. */
  readonly banSeconds?: number | undefined;
  /** For `throttle`: another `accesscontrol.…` code. */
  readonly subCode?: string | undefined;
  /** For `clock_skew`; negative for a clock that is slow. */
  readonly skewMs?: number | undefined;
  /** For `rows_move`. */
  readonly rows?: number | undefined;
  /** For `refund_opens`; cut to what the line was paid. */
  readonly amountFen?: number | undefined;
}

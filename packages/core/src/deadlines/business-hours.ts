/** When a shop is open on one day of the week. */
export interface OpenDay {
  /** 1 is Monday, 7 is Sunday. */
  readonly weekday: number;
  /** Minutes after local midnight, 0..1,439. */
  readonly fromMinute: number;
  /** Minutes after local midnight, more than `fromMinute`, at most 1,440. */
  readonly toMinute: number;
}

/** When a shop is open 营业时间; its deadlines run only then. */
export interface BusinessHours {
  /** As the time zone database names it: `Asia/Shanghai`. */
  readonly timeZone: string;
  /** 1..7, each weekday at most once; on the others it is closed. */
  readonly days: readonly OpenDay[];
  /** Days on which it is closed 节假日, as `2026-10-01`; at most 400. */
  readonly holidays: readonly string[];
}

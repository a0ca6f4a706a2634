import { isoTime } from '../../../kernel/iso-time.ts';
import type { Instant } from '../../../kernel/time.ts';

/** An instant as a table shows it: ISO 8601 in UTC; empty where there is none. */
export function instantCell(at: Instant | null): string | null {
  return at === null ? null : isoTime(at);
}

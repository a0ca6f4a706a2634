import type { Instant } from './time.ts';

const format = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'UTC',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

/** An instant as ISO 8601 in UTC: `2026-01-31T08:00:00.000Z`. */
export function isoTime(at: Instant): string {
  return `${format.format(at).replace(' ', 'T').replace(',', '.')}Z`;
}

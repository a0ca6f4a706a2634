/** Writes integer fen as yuan text with two decimals. */
export function yuan(fen: number): string {
  const sign = fen < 0 ? '-' : '';
  const digits = String(Math.abs(fen)).padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

const beijingMs = 8 * 60 * 60 * 1000;

/** Writes a time as the platform does: Beijing wall clock, no offset, whole seconds. */
export function beijingText(at: number): string {
  return new Date(at + beijingMs).toISOString().slice(0, 19).replace('T', ' ');
}

/** Writes a time that may not have come yet; what is absent is left out of the answer. */
export function beijingTextOf(at: number | null): string | undefined {
  return at === null ? undefined : beijingText(at);
}

/** Reads the platform's time text, or gives null when it is no real date of that form. */
export function readBeijingText(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return null;
  const at = Date.parse(`${text.replace(' ', 'T')}+08:00`);
  // Date.parse turns 30 February into 1 March; only a text that survives the way back is a date.
  return Number.isNaN(at) || beijingText(at) !== text ? null : at;
}

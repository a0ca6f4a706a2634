/** One field of a form: its name and value as the bytes that were sent, percent signs read away. */
export type FormField = readonly [name: Uint8Array, value: Uint8Array];

/** More fields than any platform sends. */
const maxFields = 200;

/**
 * Reads a form (`application/x-www-form-urlencoded`) to bytes, in whatever charset it was written: some
 * platforms sign the bytes of another charset than UTF-8. `null` for a form of more than 200 fields.
 *
 * As everywhere on the web a percent sign that starts no byte stands for itself, so that every body of
 * bytes is a form.
 */
export function readFormBytes(body: Uint8Array): readonly FormField[] | null {
  const fields: FormField[] = [];
  let start = 0;
  while (start <= body.length) {
    const found = body.indexOf(ampersand, start);
    const end = found < 0 ? body.length : found;
    if (end > start) {
      if (fields.length === maxFields) return null;
      fields.push(fieldOf(body.subarray(start, end)));
    }
    start = end + 1;
  }
  return fields;
}

const ampersand = 0x26;
const equals = 0x3d;
const percent = 0x25;
const plus = 0x2b;
const space = 0x20;

function fieldOf(part: Uint8Array): FormField {
  const at = part.indexOf(equals);
  if (at < 0) return [unescape(part), new Uint8Array()];
  return [unescape(part.subarray(0, at)), unescape(part.subarray(at + 1))];
}

function unescape(part: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(part.length);
  let size = 0;
  for (let at = 0; at < part.length; at += 1) {
    const byte = part[at] ?? 0;
    const high = digitAt(part, at + 1);
    const low = digitAt(part, at + 2);
    if (byte === percent && high >= 0 && low >= 0) {
      bytes[size] = high * 16 + low;
      at += 2;
    } else {
      bytes[size] = byte === plus ? space : byte;
    }
    size += 1;
  }
  return bytes.subarray(0, size);
}

function digitAt(part: Uint8Array, at: number): number {
  const char = String.fromCharCode(part[at] ?? 0);
  return /^[0-9a-f]$/i.test(char) ? Number.parseInt(char, 16) : -1;
}

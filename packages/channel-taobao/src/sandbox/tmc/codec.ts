// The platform's end of the bytes, by the page alone: little-endian, lengths of four bytes.

/** A frame as the service reads and writes it: fields of which only the form on the wire differs. */
export interface TmcFrame {
  readonly type: number;
  readonly statusCode?: number;
  readonly statusPhrase?: string;
  readonly token?: string;
  readonly fields: Readonly<Record<string, TmcValue>>;
}

/** Text, a byte (number), a 64-bit integer (bigint) or bytes. */
export type TmcValue = string | number | bigint | Buffer;

/** Writes a frame. */
export function writeTmcFrame(frame: TmcFrame): Buffer {
  const parts: Buffer[] = [Buffer.from([2, frame.type])];
  const text = (value: string) => {
    const bytes = Buffer.from(value, 'utf8');
    parts.push(uint(4, bytes.length), bytes);
  };
  if (frame.statusCode !== undefined) parts.push(uint(2, 2), uint(4, frame.statusCode));
  if (frame.statusPhrase !== undefined) {
    parts.push(uint(2, 3));
    text(frame.statusPhrase);
  }
  if (frame.token !== undefined) {
    parts.push(uint(2, 5));
    text(frame.token);
  }
  for (const [name, value] of Object.entries(frame.fields)) {
    parts.push(uint(2, 1));
    text(name);
    parts.push(...valueParts(value));
  }
  return Buffer.concat([...parts, uint(2, 0)]);
}

function valueParts(value: TmcValue): Buffer[] {
  if (typeof value === 'number') return [Buffer.from([2, value])];
  if (typeof value === 'bigint') {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return [Buffer.from([5]), bytes];
  }
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  return [Buffer.from([typeof value === 'string' ? 1 : 7]), uint(4, bytes.length), bytes];
}

function uint(size: 2 | 4, value: number): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeUIntLE(value, 0, size);
  return bytes;
}

/** Reads a frame; null for bytes that are none. */
export function readTmcFrame(bytes: Uint8Array): TmcFrame | null {
  try {
    return read(Buffer.from(bytes));
  } catch {
    // Buffers tell of a read past their end only by throwing; the service ends the connection.
    return null;
  }
}

function read(bytes: Buffer): TmcFrame | null {
  const input = cursorOf(bytes);
  if (input.uint(1) !== 2) return null;
  const type = input.uint(1);
  const fields: Record<string, TmcValue> = {};
  let token: string | null = null;
  for (let kind = input.uint(2); kind !== 0; kind = input.uint(2)) {
    if (kind === 5) {
      token = input.text();
      continue;
    }
    const name = kind === 1 ? input.text() : null;
    const value = name === null ? null : input.value();
    if (name === null || value === null) return null;
    fields[name] = value;
  }
  return { type, ...(token !== null && { token }), fields };
}

function cursorOf(bytes: Buffer) {
  let at = 0;
  const take = (length: number) => {
    if (at + length > bytes.length) throw new RangeError('past the end');
    at += length;
    return bytes.subarray(at - length, at);
  };
  const uint = (size: 1 | 2 | 4) => take(size).readUIntLE(0, size);
  const text = () => take(uint(4)).toString('utf8');
  const valueByForm: Readonly<Record<number, () => TmcValue>> = {
    1: text,
    2: () => uint(1),
    5: () => take(8).readBigInt64LE(0),
  };
  return { uint, text, value: () => valueByForm[uint(1)]?.() ?? null };
}

import { err, ok, type Result } from '@kaquan/core';

// 消息服务 over WebSocket: no page describes the bytes. They are those of the platform's own Node and .NET
// clients and of one other, which agree byte for byte. [2+ sources]

/** What a frame is for. */
export type FrameType = 'connect' | 'connectAck' | 'send' | 'sendAck';

/** One value of a frame, with the form that it has on the wire. */
export type FrameValue =
  | { readonly form: 'void' }
  | { readonly form: 'text'; readonly value: string }
  /** Unsigned, 8 bits. */
  | { readonly form: 'byte'; readonly value: number }
  | { readonly form: 'int16'; readonly value: number }
  | { readonly form: 'int32'; readonly value: number }
  /** A number of a message is one: it exceeds what a `number` can hold. */
  | { readonly form: 'int64'; readonly value: bigint }
  /** Epoch milliseconds, 64 bits. */
  | { readonly form: 'date'; readonly value: bigint }
  | { readonly form: 'bytes'; readonly value: Uint8Array<ArrayBuffer> };

/** A frame; what it does not say is `null`. */
export interface Frame {
  readonly type: FrameType;
  /** 0 or none: in order. */
  readonly statusCode: number | null;
  readonly statusPhrase: string | null;
  readonly flag: number | null;
  /** Given by the platform, and part of whatever is sent after. */
  readonly token: string | null;
  readonly fields: ReadonlyMap<string, FrameValue>;
}

/** Frames above this many bytes are not read. */
const maxFrameBytes = 4 * 1024 * 1024;
/** Nor are frames with more values than this. */
const maxFields = 1_000;

const version = 2;
const types: readonly FrameType[] = ['connect', 'connectAck', 'send', 'sendAck'];
const header = { end: 0, custom: 1, statusCode: 2, statusPhrase: 3, flag: 4, token: 5 } as const;
const forms = ['void', 'text', 'byte', 'int16', 'int32', 'int64', 'date', 'bytes'] as const;

/** Makes a frame of nothing but its type. */
export function emptyFrame(type: FrameType): Frame {
  return {
    type,
    statusCode: null,
    statusPhrase: null,
    flag: null,
    token: null,
    fields: new Map<string, FrameValue>(),
  };
}

/** Writes a frame. */
export function encodeFrame(frame: Frame): Uint8Array<ArrayBuffer> {
  const out = createWriter();
  out.u8(version);
  out.u8(types.indexOf(frame.type));
  const { statusCode, statusPhrase, flag, token, fields } = frame;
  if (statusCode !== null) out.u16(header.statusCode).u32(statusCode);
  if (statusPhrase !== null) out.u16(header.statusPhrase).text(statusPhrase);
  if (flag !== null) out.u16(header.flag).u32(flag);
  if (token !== null) out.u16(header.token).text(token);
  for (const [name, value] of fields) {
    out.u16(header.custom).text(name).u8(forms.indexOf(value.form));
    writeValue(out, value);
  }
  return out.u16(header.end).done();
}

function writeValue(out: Writer, given: FrameValue): void {
  switch (given.form) {
    case 'void':
      return;
    case 'text':
      out.text(given.value);
      return;
    case 'byte':
      out.u8(given.value);
      return;
    case 'int16':
      out.u16(given.value);
      return;
    case 'int32':
      out.u32(given.value);
      return;
    case 'int64':
    case 'date':
      out.i64(given.value);
      return;
    case 'bytes':
      out.bytes(given.value);
  }
}

interface Writer {
  u8(value: number): Writer;
  u16(value: number): Writer;
  u32(value: number): Writer;
  i64(value: bigint): Writer;
  bytes(value: Uint8Array): Writer;
  text(value: string): Writer;
  done(): Uint8Array<ArrayBuffer>;
}

function createWriter(): Writer {
  const parts: Uint8Array[] = [];
  const fixed = (length: number, write: (view: DataView) => void) => {
    const part = new Uint8Array(length);
    write(new DataView(part.buffer));
    parts.push(part);
    return writer;
  };
  const writer: Writer = {
    u8: (value) => fixed(1, (view) => view.setUint8(0, value)),
    u16: (value) => fixed(2, (view) => view.setUint16(0, value, true)),
    u32: (value) => fixed(4, (view) => view.setUint32(0, value, true)),
    i64: (value) => fixed(8, (view) => view.setBigInt64(0, value, true)),
    bytes: (value) => {
      writer.u32(value.byteLength);
      parts.push(value);
      return writer;
    },
    text: (value) => writer.bytes(new TextEncoder().encode(value)),
    done: () => {
      const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
      let at = 0;
      for (const part of parts) {
        whole.set(part, at);
        at += part.byteLength;
      }
      return whole;
    },
  };
  return writer;
}

/** Reads a frame; the error says what is wrong and quotes nothing. Bytes behind its end are passed over. */
export function decodeFrame(bytes: Uint8Array): Result<Frame, string> {
  if (bytes.byteLength > maxFrameBytes) return err(`a frame has at most ${maxFrameBytes} bytes`);
  try {
    return readFrame(createReader(bytes));
  } catch (error) {
    // A read past the end, or bytes that are no UTF-8: both are told by throwing only.
    if (error instanceof RangeError || error instanceof TypeError) {
      return err('a value does not fit into its frame');
    }
    throw error;
  }
}

function readFrame(input: Reader): Result<Frame, string> {
  if (input.u8() !== version) return err(`not a frame of version ${version}`);
  const type = types[input.u8()];
  if (type === undefined) return err('a frame of an unknown type');
  const fields = new Map<string, FrameValue>();
  const read = { ...emptyFrame(type), fields };
  for (let kind = input.u16(); kind !== header.end; kind = input.u16()) {
    switch (kind) {
      case header.statusCode:
        read.statusCode = input.u32();
        break;
      case header.statusPhrase:
        read.statusPhrase = input.text();
        break;
      case header.flag:
        read.flag = input.u32();
        break;
      case header.token:
        read.token = input.text();
        break;
      case header.custom: {
        const name = input.text();
        const value = readValue(input);
        if (value === null) return err('a value of an unknown form');
        if (fields.has(name)) return err('a name stands twice');
        fields.set(name, value);
        if (fields.size > maxFields) return err(`a frame has at most ${maxFields} values`);
        break;
      }
      default:
        return err('an unknown header');
    }
  }
  return ok(read);
}

function readValue(input: Reader): FrameValue | null {
  const form = forms[input.u8()];
  if (form === undefined) return null;
  switch (form) {
    case 'void':
      return { form };
    case 'text':
      return { form, value: input.text() };
    case 'byte':
      return { form, value: input.u8() };
    case 'int16':
      return { form, value: input.i16() };
    case 'int32':
      return { form, value: input.i32() };
    case 'int64':
    case 'date':
      return { form, value: input.i64() };
    case 'bytes':
      return { form, value: input.bytes() };
  }
}

type Reader = ReturnType<typeof createReader>;

function createReader(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let at = 0;
  // Every read checks its bounds before it makes anything, and throws a RangeError.
  const step = (length: number) => {
    if (at + length > bytes.byteLength) throw new RangeError('past the end');
    at += length;
    return at - length;
  };
  const reader = {
    u8: () => view.getUint8(step(1)),
    u16: () => view.getUint16(step(2), true),
    i16: () => view.getInt16(step(2), true),
    u32: () => view.getUint32(step(4), true),
    i32: () => view.getInt32(step(4), true),
    i64: () => view.getBigInt64(step(8), true),
    bytes: () => {
      const length = reader.u32();
      const start = step(length);
      return new Uint8Array(bytes.subarray(start, start + length));
    },
    text: (): string => decoder.decode(reader.bytes()),
  };
  return reader;
}

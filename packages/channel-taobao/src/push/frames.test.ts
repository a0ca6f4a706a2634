import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrame, emptyFrame, encodeFrame, type Frame, type FrameValue } from './frames.ts';
import { confirmFrame, connectFrame, failFrame, pullFrame } from './tmc-frames.ts';

const hex = (frame: Frame) => Buffer.from(encodeFrame(frame)).toString('hex');
const id = '4160600490938325004';

// Of two clients of other makers, byte for byte; the last one of one of them only.
describe('what is sent', () => {
  it('asks for messages', () => {
    expect(hex(pullFrame('tok-1'))).toBe(
      '0202050005000000746f6b2d310100060000005f5f6b696e6402010000',
    );
  });

  it('confirms a message whose number no double holds', () => {
    expect(hex(confirmFrame('tok-1', id))).toBe(
      '0202050005000000746f6b2d310100060000005f5f6b696e6402020100020000006964050cd8b14a1a6cbd390000',
    );
  });

  it('says what could not be kept, in few words', () => {
    expect(hex(failFrame('tok-1', id, 'db down'))).toBe(
      '0202050005000000746f6b2d310100060000005f5f6b696e6402140100020000006964050cd8b14a1a6cbd39' +
        '0100030000006d73670107000000646220646f776e0000',
    );
    const long = failFrame('t', id, 'x'.repeat(500)).fields.get('msg');
    expect(long).toEqual({ form: 'text', value: 'x'.repeat(128) });
  });

  it('connects with a signature over the key, the group and the time', async () => {
    const identity = { appKey: '12345678', appSecret: 'helloworld', group: 'default' };
    const { type, fields } = await connectFrame(identity, 1_451_620_800_000);
    expect(type).toBe('connect');
    expect(fields.get('sign')).toEqual({ form: 'text', value: '2E03D1348D7B65A366F8DB4BD1435983' });
    expect([...fields.keys()].slice(0, 3)).toEqual(['app_key', 'group_name', 'timestamp']);
    expect(JSON.stringify([...fields])).not.toContain('helloworld');
  });
});

const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const value: fc.Arbitrary<FrameValue> = fc.oneof(
  fc.constant<FrameValue>({ form: 'void' }),
  text.map((given): FrameValue => ({ form: 'text', value: given })),
  fc.integer({ min: 0, max: 255 }).map((given): FrameValue => ({ form: 'byte', value: given })),
  fc
    .integer({ min: -32_768, max: 32_767 })
    .map((given): FrameValue => ({ form: 'int16', value: given })),
  fc.integer().map((given): FrameValue => ({ form: 'int32', value: given })),
  int64.map((given): FrameValue => ({ form: 'int64', value: given })),
  int64.map((given): FrameValue => ({ form: 'date', value: given })),
  fc
    .uint8Array({ maxLength: 60 })
    .map((given): FrameValue => ({ form: 'bytes', value: new Uint8Array(given) })),
);
const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const frame: fc.Arbitrary<Frame> = fc.record({
  type: fc.constantFrom('connect', 'connectAck', 'send', 'sendAck'),
  statusCode: fc.option(uint32),
  statusPhrase: fc.option(text),
  flag: fc.option(uint32),
  token: fc.option(text),
  fields: fc
    .uniqueArray(fc.tuple(fc.oneof(text, fc.constant('__proto__')), value), {
      selector: ([name]) => name,
    })
    .map((pairs) => new Map(pairs)),
});

describe('any frame', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(frame, (given) => {
        expect(decodeFrame(encodeFrame(given))._unsafeUnwrap()).toEqual(given);
      }),
    );
  });

  it('is an error when it is cut anywhere, and passes over what stands behind it', () => {
    fc.assert(
      fc.property(frame, fc.nat(), fc.uint8Array(), (given, cut, more) => {
        const bytes = encodeFrame(given);
        expect(decodeFrame(bytes.subarray(0, cut % bytes.length)).isErr()).toBe(true);
        const longer = new Uint8Array([...bytes, ...more]);
        expect(decodeFrame(longer)._unsafeUnwrap()).toEqual(given);
      }),
    );
  });

  it('never throws on bytes that somebody made up, or changed', () => {
    fc.assert(
      fc.property(
        frame,
        fc.nat(),
        fc.nat({ max: 255 }),
        fc.uint8Array(),
        (given, at, byte, odd) => {
          const bytes = encodeFrame(given);
          bytes[at % bytes.length] = byte;
          expect(typeof decodeFrame(bytes).isOk()).toBe('boolean');
          expect(typeof decodeFrame(odd).isOk()).toBe('boolean');
          const begun = new Uint8Array([2, 2, ...odd]);
          expect(typeof decodeFrame(begun).isOk()).toBe('boolean');
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a frame that nobody should send', () => {
  const problemOf = (bytes: number[]) => decodeFrame(new Uint8Array(bytes))._unsafeUnwrapErr();
  const named = [1, 0, 1, 0, 0, 0, 97];

  it.each([
    ['of another version', [1, 2, 0, 0], 'not a frame of version 2'],
    ['of an unknown type', [2, 4, 0, 0], 'a frame of an unknown type'],
    ['with an unknown header', [2, 2, 9, 0, 0, 0], 'an unknown header'],
    ['with a value of an unknown form', [2, 2, ...named, 8, 0, 0], 'a value of an unknown form'],
    [
      'with a name that stands twice',
      [2, 2, ...named, 0, ...named, 0, 0, 0],
      'a name stands twice',
    ],
    ['whose text says that it is huge', [2, 2, 5, 0, 255, 255, 255, 255], 'a value does not fit'],
    ['whose text is no UTF-8', [2, 2, 5, 0, 1, 0, 0, 0, 255, 0, 0], 'a value does not fit'],
    ['of nothing', [], 'a value does not fit'],
  ])('is refused: one %s', (_name, bytes, problem) => {
    expect(problemOf(bytes)).toContain(problem);
  });

  it('is refused when it is too large or says too much', () => {
    const large = decodeFrame(new Uint8Array(4 * 1024 * 1024 + 1));
    expect(large._unsafeUnwrapErr()).toContain('at most');
    const names = Array.from({ length: 1_001 }, (_, at) => [`n${at}`, { form: 'void' }] as const);
    const talkative = { ...emptyFrame('send'), fields: new Map<string, FrameValue>(names) };
    expect(decodeFrame(encodeFrame(talkative))._unsafeUnwrapErr()).toContain('at most');
  });
});

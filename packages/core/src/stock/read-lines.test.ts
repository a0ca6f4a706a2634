import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLines, type TextLine, type TextSource } from './read-lines.ts';

/** The longest line that is taken for a card. */
const maxLineLength = 4_096;

async function linesOf(source: TextSource): Promise<readonly TextLine[]> {
  const lines: TextLine[] = [];
  for await (const line of readLines(source)) lines.push(line);
  return lines;
}

async function textsOf(...pieces: readonly (string | Uint8Array)[]): Promise<readonly string[]> {
  return (await linesOf(pieces)).map(({ text }) => text);
}

// The same lines, the slow way: from the whole text at once.
function reference(text: string): readonly string[] {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => line.replace(/\r$/, ''));
}

const text = fc
  .array(
    fc.oneof(fc.string({ unit: 'grapheme', maxLength: 8 }), fc.constantFrom('\n', '\r\n', '\r')),
  )
  .map((parts) => parts.join('').replaceAll('\uFEFF', ''))
  .chain((body) => fc.constantFrom(body, `\uFEFF${body}`))
  // Nothing but a mark: whether that is an empty line or none is nobody's concern.
  .filter((whole) => whole !== '\uFEFF');

function cut<T>(whole: T, at: readonly number[], slice: (from: number, to: number) => T): T[] {
  const ends = [...at].toSorted((a, b) => a - b);
  return [...ends, Number.POSITIVE_INFINITY].map((end, i) => slice(ends[i - 1] ?? 0, end));
}

describe('readLines', () => {
  it('reads the same lines however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(120)), async (whole, at) => {
        const bytes = new TextEncoder().encode(whole);
        const pieces = cut(bytes, at, (from, to) => bytes.subarray(from, to));
        const lines = await linesOf(pieces);
        expect(lines.map((line) => line.text)).toEqual(reference(whole));
        expect(lines.map(({ line }) => line)).toEqual(lines.map((_, position) => position + 1));
        expect(lines.some(({ isTooLong }) => isTooLong)).toBe(false);
      }),
    );
  });

  it('reads the same lines however the text is cut, and from a stream', async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(120)), async (whole, at) => {
        const pieces = cut(whole, at, (from, to) => whole.slice(from, to));
        expect(await textsOf(...pieces)).toEqual(reference(whole));
        const stream = new ReadableStream<string>({
          start(controller) {
            for (const piece of pieces) controller.enqueue(piece);
            controller.close();
          },
        });
        const lines = await linesOf(stream);
        expect(lines.map((line) => line.text)).toEqual(reference(whole));
      }),
    );
  });

  it('ends lines by either line end, with or without a last one', async () => {
    expect(await textsOf('a\nb\r\nc')).toEqual(['a', 'b', 'c']);
    expect(await textsOf('a\r', '\nb\n')).toEqual(['a', 'b']);
    expect(await textsOf('a\n\nb')).toEqual(['a', '', 'b']);
    expect(await textsOf('')).toEqual([]);
    expect(await textsOf()).toEqual([]);
  });

  it('passes over a byte order mark at the beginning only', async () => {
    expect(await textsOf(new Uint8Array([0xef, 0xbb]), new Uint8Array([0xbf, 0x61]))).toEqual([
      'a',
    ]);
    expect(await textsOf('\uFEFFa\n\uFEFFb')).toEqual(['a', '\uFEFFb']);
  });

  it('puts a character together that is cut in the middle', async () => {
    const [a = 0, b = 0, c = 0] = new TextEncoder().encode('卡');
    expect(await textsOf(new Uint8Array([a]), new Uint8Array([b]), new Uint8Array([c]))).toEqual([
      '卡',
    ]);
  });

  it('marks what is not UTF-8 instead of failing', async () => {
    expect(await textsOf(new Uint8Array([0x61, 0xff, 0x0a, 0xe5]))).toEqual(['a\uFFFD', '\uFFFD']);
  });

  it('keeps nothing of a line that is too long, and goes on with the next', async () => {
    const long = 'x'.repeat(maxLineLength + 1);
    const lines = await linesOf([long.slice(0, 9), long.slice(9), '\nshort\n', long]);
    expect(lines.map(({ line, isTooLong }) => [line, isTooLong])).toEqual([
      [1, true],
      [2, false],
      [3, true],
    ]);
    expect(lines[0]?.text.length).toBeLessThanOrEqual(maxLineLength);
    expect(lines[1]?.text).toBe('short');
  });

  it.each(['\n', '\r\n'])('takes the longest line that can be a card, ended by %j', async (end) => {
    const [line] = await linesOf([`${'x'.repeat(maxLineLength)}${end}`]);
    expect(line).toMatchObject({ isTooLong: false });
    expect(line?.text).toHaveLength(maxLineLength);
  });

  it('holds no more of an endless line than one piece', async () => {
    let given = 0;
    function* endless(): Iterable<Uint8Array> {
      const piece = new Uint8Array(64 * 1024).fill(0x61);
      for (; given < 64 * 1024 * 1024; given += piece.length) yield piece;
    }
    const before = process.memoryUsage().heapUsed;
    const lines = await linesOf(endless());
    expect(lines).toEqual([{ line: 1, text: '', isTooLong: true }]);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(48 * 1024 * 1024);
  });

  it('passes on what breaks the stream', async () => {
    function* broken(): Iterable<string> {
      yield 'a\n';
      throw new Error('disk gone');
    }
    await expect(linesOf(broken())).rejects.toThrow('disk gone');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gunzipText } from './gzip.ts';
import { linesOf } from './lines-of.ts';
import { openParts } from './part-writer.ts';
import { sha256Hex } from './sha256-hex.ts';

async function textOf(bytes: Uint8Array): Promise<string> {
  let text = '';
  for await (const piece of gunzipText(new Uint8Array(bytes))) text += piece;
  return text;
}

describe('the parts of a section', () => {
  it('hold every row once, in order, and are no larger than they may be', async () => {
    const rows = fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 50, max: 400 }), async (given, maxBytes) => {
        const files = new Map<string, Uint8Array>();
        const put = (name: string, bytes: Uint8Array) => {
          files.set(name, bytes);
          return Promise.resolve();
        };
        const parts = openParts({ section: 'orders', encoding: 'ndjson', sink: { put }, maxBytes });
        const lines = given.map((row) => JSON.stringify(row));
        for (const line of lines) expect((await parts.add(`${line}\n`)).isOk()).toBe(true);
        const written = (await parts.end())._unsafeUnwrap();
        const texts = await Promise.all(
          written.map(({ name }) => textOf(files.get(name) ?? new Uint8Array())),
        );
        expect(texts.join('')).toBe(lines.map((line) => `${line}\n`).join(''));
        expect(files.size).toBe(written.length);
        for (const [place, part] of written.entries()) {
          const bytes = files.get(part.name) ?? new Uint8Array();
          expect(part.bytes).toBe(bytes.length);
          expect(part.sha256).toBe(await sha256Hex(bytes));
          expect(part.contentBytes).toBe(new TextEncoder().encode(texts[place]).length);
          expect(part.contentBytes <= maxBytes || part.rows === 1).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('begin each with the head, and are none where there is no row', async () => {
    const files = new Map<string, Uint8Array>();
    const put = (name: string, bytes: Uint8Array) => {
      files.set(name, bytes);
      return Promise.resolve();
    };
    const of = { section: 'cases', encoding: 'csv', sink: { put }, head: 'a,b\r\n' } as const;
    const parts = openParts({ ...of, maxBytes: 12 });
    for (const row of ['1,2\r\n', '3,4\r\n']) expect((await parts.add(row)).isOk()).toBe(true);
    const written = (await parts.end())._unsafeUnwrap();
    expect(written.map(({ name, rows }) => [name, rows])).toEqual([
      ['cases-0001.csv.gz', 1],
      ['cases-0002.csv.gz', 1],
    ]);
    expect(await textOf(files.get('cases-0002.csv.gz') ?? new Uint8Array())).toBe('a,b\r\n3,4\r\n');
    expect((await openParts(of).end())._unsafeUnwrap()).toEqual([]);
  });

  it('say which file a sink did not take', async () => {
    const put = () => Promise.reject(new Error('disk full'));
    const parts = openParts({ section: 'shops', encoding: 'ndjson', sink: { put } });
    expect((await parts.add('{}\n')).isOk()).toBe(true);
    const error = (await parts.end())._unsafeUnwrapErr();
    expect(error).toMatchObject({ code: 'archive.not_written', part: 'shops-0001.ndjson.gz' });
    expect(error.cause).toBeInstanceOf(Error);
  });
});

describe('lines', () => {
  it('are the same however their text is cut', async () => {
    const text = fc.array(fc.stringMatching(/^[a-z]{0,5}$/), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(40)), async (given, cuts) => {
        const whole = given.map((line) => `${line}\n`).join('');
        const at = [...new Set([0, ...cuts, whole.length])].sort((a, b) => a - b);
        const pieces = at.map((from, n) => whole.slice(from, at[n + 1] ?? whole.length));
        const found: string[] = [];
        for await (const line of linesOf(from(pieces))) found.push(line);
        expect(found).toEqual(given);
      }),
    );
  });
});

async function* from(pieces: readonly string[]): AsyncGenerator<string, void> {
  for (const piece of pieces) yield await Promise.resolve(piece);
}

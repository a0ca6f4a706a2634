import type { StatementLine } from '@kaquan/core/ports';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeGbk } from '../gbk.ts';
import { movedIn, nameIn, timeIn } from './cells.ts';
import { readTable, type TableLayout, type TableRow } from './read-table.ts';

const blank: Omit<StatementLine, 'lineNo' | 'at' | 'amountMinor' | 'text'> = {
  kind: 'other',
  currency: 'CNY',
  balanceMinor: null,
  orderNo: null,
  refundId: null,
};

const layout: TableLayout = {
  encoding: 'gbk',
  comment: '#',
  frame: { opens: /列表开始/, closes: /列表结束/ },
  columns: ['流水号', '时间', '收入', '支出'],
  read: (row: TableRow) =>
    nameIn(row, '流水号').andThen((lineNo) =>
      timeIn(row, '时间').andThen((at) =>
        movedIn(row, { income: '收入', outgo: '支出' }).map((amountMinor) => [
          { ...blank, lineNo, at, amountMinor, text: row.of('说明') },
        ]),
      ),
    ),
};

const header = '流水号,时间,收入,支出,说明,';
const time = '2026-01-15 08:00:00';

// In pieces of the sizes given, one after another and again from the first.
async function* cut(bytes: Uint8Array, sizes: readonly number[] = [7]) {
  let at = 0;
  for (let n = 0; at < bytes.length; n += 1) {
    const end = at + (sizes[n % sizes.length] ?? 1);
    yield bytes.subarray(at, end);
    at = end;
  }
  await Promise.resolve();
}

async function read(content: AsyncIterable<Uint8Array>, as = layout) {
  const lines = [];
  const unread = [];
  const errors = [];
  for await (const part of readTable({ format: 'f', content }, as)) {
    if (part.isErr()) errors.push(part.error);
    else {
      lines.push(...part.value.lines);
      unread.push(...part.value.unread);
    }
  }
  return { lines, unread, errors };
}

const readText = async (text: string) => read(cut(encodeGbk(text)));

describe('readTable', () => {
  it('finds columns by their names, behind comments and before a closing line', async () => {
    const rows = `7\t,${time}\t,"1,234.50", ,"在线支付,""x""",\r\n8,2026/01/15 08:00:00,,-2,,`;
    const text = `#账务,明细 "q\r\n#列表开始\r\n${header}\r\n${rows}\r\n#列表结束\r\n合计,1\r\n`;
    const { lines, unread, errors } = await readText(text);
    expect(unread).toEqual([]);
    expect(errors).toEqual([]);
    expect(lines).toMatchObject([
      { lineNo: '7', amountMinor: 123_450, text: '在线支付,"x"' },
      { lineNo: '8', amountMinor: -200, at: Date.UTC(2026, 0, 15) },
    ]);
  });

  it('sets a row aside that does not fit, and reads on', async () => {
    const bad = ['7,never,1,,,', `,${time},1,,,`, `7,${time},1e3,,,`, `7,${time},,,,`, '7,1'];
    const text = [header, ...bad, `9,${time},1,,,`, ''].join('\n');
    const { lines, unread, errors } = await readText(text);
    expect(errors).toEqual([]);
    expect(lines.map(({ lineNo }) => lineNo)).toEqual(['9']);
    expect(unread.map(({ place }) => place)).toEqual([2, 3, 4, 5, 6].map((n) => `line ${n}`));
    expect(unread.map(({ problem }) => problem)).toEqual([
      '时间: is not a time of the form yyyy-MM-dd HH:mm:ss',
      '流水号: is empty, or too long',
      '收入: is not an amount in yuan',
      '收入, 支出: both are empty',
      'has 2 cells, where the header has 6',
    ]);
  });

  it.each([
    ['a missing column', '流水号,时间,收入\n', 1, 'has no column 支出'],
    ['a column that stands twice', `${header}收入\n`, 1, 'has two columns 收入'],
    ['no header', 'a,b\n', 1, 'has no column 流水号'],
    ['no header for long', 'a,b\n'.repeat(60), 51, 'has no column 流水号'],
    ['nothing', '', 0, 'has no column 流水号'],
    ['an open quote', `${header}\n"7`, 2, 'has a quote that nothing closes'],
    ['no end of a line', 'x'.repeat(100_000), 1, 'has more than 16384 bytes without an end'],
    ['a table that nothing closes', `#列表开始\n${header}\n`, 2, 'is cut off'],
  ])('refuses %s by the line', async (_name, text, line, problem) => {
    const { errors } = await readText(text);
    expect(errors).toMatchObject([{ code: 'statement.unreadable', format: 'f', line }]);
    expect(errors[0]?.problem).toContain(problem);
  });

  it('refuses bytes of another encoding', async () => {
    const { errors } = await read(cut(new Uint8Array(300).fill(0xff)));
    expect(errors).toMatchObject([{ line: 1, problem: 'holds bytes that are not gbk' }]);
    const utf8 = { ...layout, encoding: 'utf-8' } as const;
    const other = await read(cut(encodeGbk(header)), utf8);
    expect(other.errors).toMatchObject([{ problem: 'holds bytes that are not utf-8' }]);
  });

  it('throws on what the source throws, after what came before it', async () => {
    const lines: unknown[] = [];
    const broken = async function* () {
      yield encodeGbk(`${header}\n${`7,${time},1,,,\n`.repeat(400)}`);
      await Promise.resolve();
      throw new Error('torn');
    };
    const reading = (async () => {
      for await (const part of readTable({ format: 'f', content: broken() }, layout)) {
        lines.push(...part._unsafeUnwrap().lines);
      }
    })();
    await expect(reading).rejects.toThrow('torn');
    expect(lines.length).toBeGreaterThanOrEqual(200);
  });

  it('ends the source of whoever stops reading', async () => {
    let isEnded = false;
    const endless = async function* () {
      try {
        yield encodeGbk(`${header}\n`);
        for (;;) yield encodeGbk(`7,${time},1,,,\n`.repeat(100));
      } finally {
        isEnded = true;
      }
    };
    for await (const part of readTable({ format: 'f', content: endless() }, layout)) {
      expect(part.isOk()).toBe(true);
      break;
    }
    await expect.poll(() => isEnded).toBe(true);
  });

  it('reads what was written, wherever it is cut', async () => {
    const row = fc.record({
      lineNo: fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/),
      fen: fc.integer({ min: -9_999_999, max: 9_999_999 }),
      text: fc.stringMatching(/^([A-Za-z0-9,"#\n 退款收费在线支付]{0,20})$/),
    });
    const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 8 }), sizes, async (rows, pieces) => {
        const written = rows.map(({ lineNo, fen, text }) => {
          const yuan = (Math.abs(fen) / 100).toFixed(2);
          const quoted = `"${text.replaceAll('"', '""')}"`;
          return `${lineNo},${time},${fen < 0 ? '' : yuan},${fen < 0 ? `-${yuan}` : ''},${quoted},`;
        });
        const bytes = encodeGbk([header, ...written, ''].join('\r\n'));
        const { lines, unread, errors } = await read(cut(bytes, pieces));
        expect([unread, errors]).toEqual([[], []]);
        expect(lines.map(({ lineNo, amountMinor, text }) => [lineNo, amountMinor, text])).toEqual(
          rows.map(({ lineNo, fen, text }) => [lineNo, fen, text.trim()]),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('answers any bytes with lines or one error at the end, and throws nothing', async () => {
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.string({ maxLength: 200 }).map((text) => encodeGbk(`${header}\n${text}`)),
      fc.constantFrom('__proto__', '"'.repeat(999), ',\n'.repeat(999)).map((text) => {
        return encodeGbk(`${header}\n${text},${time},1,,constructor,\n`);
      }),
    );
    await fc.assert(
      fc.asyncProperty(hostile, async (bytes) => {
        const parts = [];
        for await (const part of readTable({ format: 'f', content: cut(bytes, [13]) }, layout)) {
          parts.push(part);
        }
        expect(parts.slice(0, -1).every((part) => part.isOk())).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('takes a truncated file for whole nowhere before its last line', async () => {
    const whole = encodeGbk(`#列表开始\n${header}\n7,${time},1,,,\n8,${time},1,,,\n#列表结束`);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), async (length) => {
        const { errors } = await read(cut(whole.subarray(0, length)));
        expect(errors).toHaveLength(1);
      }),
    );
  });
});

/** How many columns of a terminal a text takes: Chinese characters take two. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += isWide(character.codePointAt(0) ?? 0) ? 2 : 1;
  return width;
}

// The East Asian Width classes W and F, as far as words and punctuation go.
const wideRanges: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x20000, 0x3fffd],
];

function isWide(codePoint: number): boolean {
  return wideRanges.some(([from, to]) => codePoint >= from && codePoint <= to);
}

/** Fills a text up to a width. */
export function pad(text: string, width: number, side: 'start' | 'end' = 'end'): string {
  const blanks = ' '.repeat(Math.max(0, width - widthOf(text)));
  return side === 'end' ? `${text}${blanks}` : `${blanks}${text}`;
}

/** A row of the table: the Chinese term, the English one, a figure, and a remark. */
export type Row = readonly [chinese: string, english: string, figure: string, remark?: string];

/** Sets rows as aligned lines, figures to the right; `null` draws a rule. */
export function setTable(rows: readonly (Row | null)[]): readonly string[] {
  const filled = rows.filter((row) => row !== null);
  const widest = (column: 0 | 1 | 2 | 3): number =>
    Math.max(0, ...filled.map((row) => widthOf(row[column] ?? '')));
  const widths = [widest(0), widest(1), widest(2), widest(3)] as const;
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width, 0) + 6);
  return rows.map((row) => {
    if (row === null) return rule;
    const [chinese, english, figure, remark = ''] = row;
    const cells = [
      pad(chinese, widths[0]),
      pad(english, widths[1]),
      pad(figure, widths[2], 'start'),
      remark,
    ];
    return cells.join('  ').trimEnd();
  });
}

import { rounded } from './stats.ts';
import type { Finding } from './finding.ts';

const heads = [
  'measure',
  '',
  'ours',
  '(a)',
  'ours ÷ (a)',
  '(b)',
  'ours ÷ (b)',
  'goal',
  'met',
] as const;

/** Sets the findings as aligned lines, figures to the right. */
export function setFindings(findings: readonly Finding[]): readonly string[] {
  const rows = [heads, ...findings.map(rowOf)];
  const widths = heads.map((_, column) =>
    Math.max(...rows.map((row) => [...(row[column] ?? '')].length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const blanks = ' '.repeat((widths[column] ?? 0) - [...cell].length);
        return column < 2 ? cell + blanks : blanks + cell;
      })
      .join('  ')
      .trimEnd();
  const [head = '', ...body] = rows.map(line);
  return [head, '─'.repeat(widths.reduce((sum, width) => sum + width + 2, -2)), ...body];
}

function rowOf(finding: Finding): readonly string[] {
  const { id, what, unit, ours, a, b, ratioA, ratioB, goal, isMet } = finding;
  const met = isMet === null ? '–' : isMet ? 'yes' : 'no';
  return [
    id,
    `${what}, ${unit}`,
    figure(ours),
    figure(a),
    figure(ratioA),
    figure(b),
    figure(ratioB),
    goal,
    met,
  ];
}

function figure(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '–';
  const shown = rounded(value);
  return Math.abs(shown) >= 1_000 ? shown.toLocaleString('en') : String(shown);
}

/** The ratios against (a) as one line of JSON: the last line of a quick run. */
export function ratiosLine(findings: readonly Finding[]): string {
  const ratios = findings.map(({ id, ratioA }) => [id, finiteOrNull(ratioA)] as const);
  return JSON.stringify(Object.fromEntries(ratios));
}

function finiteOrNull(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : rounded(value);
}

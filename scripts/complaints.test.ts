import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './workspace.ts';

// Each complaint has a test, and each case that the table names stands in the file that it links.

const page = readFileSync(join(root, 'docs/complaints.md'), 'utf8');
const rows = page.split('\n').filter((line) => /^\| +\d/.test(line));

/** What is wrong with a link: cases that its file does not have. */
function missing(text: string, file: string): readonly string[] {
  const source = readFileSync(join(root, 'docs', file), 'utf8');
  // Ranges and lists: both ends of a range must be there.
  const ids = text.match(/\b[GSI]\d+\b/g) ?? [];
  return ids.filter((id) => !source.includes(`'${id}'`)).map((id) => `${file} has no ${id}`);
}

describe('the table of complaints', () => {
  it('has all of them, in order', () => {
    const numbers = rows.map((row) => Number(/\d+/.exec(row)?.[0]));
    expect(numbers).toEqual(Array.from({ length: 25 }, (_, position) => position + 1));
  });

  it.each(rows)('%s', (row) => {
    const links = [...row.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)];
    expect(links.length).toBeGreaterThan(0);
    expect(links.flatMap(([, text = '', file = '']) => missing(text, file))).toEqual([]);
  });

  it('would miss a case that is not there', () => {
    const file = '../packages/core/src/testing/guarantees/queueing.ts';
    expect(missing('G10, G99999', file)).toEqual([`${file} has no G99999`]);
  });
});

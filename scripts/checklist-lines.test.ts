import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checks } from '../packages/core/src/reports/checklist/checks.ts';

const guide = new URL('../docs/guides/operations.md', import.meta.url);
const [, behind = ''] = readFileSync(guide, 'utf8').split("## The tutorial's lists\n");
const [section = ''] = behind.split('\n## ');

describe('the table of the tutorial’s lists', () => {
  const named = [...section.matchAll(/`((?:daily|weekly|monthly)\.\w+)`/g)].map(([, id]) => id);

  it('names every check there is, and no other', () => {
    expect([...new Set(named)].toSorted()).toEqual(checks.map(({ id }) => id).toSorted());
  });

  it('has a line for each of the tutorial’s, seven a day, five a week and five a month', () => {
    const lines = (list: string): number => section.split(`| ${list} `).length - 1;
    expect([lines('每日'), lines('每周'), lines('每月')]).toEqual([7, 5, 5]);
  });
});

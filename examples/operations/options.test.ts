import { expect, it } from 'vitest';
import { readOptions } from './options.ts';

it('lives three months unless told otherwise', () => {
  expect(readOptions([])).toEqual({ seed: 'kaquan', days: 94, only: null, isJson: false });
  expect(readOptions(['--', '--seed', 'a', '--days', '30', '--json'])).toEqual({
    ...{ seed: 'a', days: 30, only: null, isJson: true },
  });
});

it.each([
  [['--days', '6'], /--days must be/],
  [['--days', 'many'], /--days must be/],
  [['--seed', ' '], /--seed must be/],
  [['--only', 'earthquake'], /--only must be one of: .*frozen order/],
  [['--fast'], /--fast/],
])('refuses %j in one sentence', (args, sentence) => {
  const refused = readOptions(args);
  expect(refused).toMatch(sentence);
  expect(refused).not.toContain('\n');
});

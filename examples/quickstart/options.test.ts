import { expect, it } from 'vitest';
import { readOptions } from './options.ts';

it('has a default for everything', () => {
  expect(readOptions([])).toEqual({
    channel: 'taobao',
    orders: 300,
    seed: 'kaquan',
    storage: 'pglite',
    data: null,
    isJson: false,
  });
});

it('reads what is given, also behind a lone --', () => {
  const args = ['--', '--orders', '7', '--seed', 'a.b', '--data', 'kept', '--json'];
  expect(readOptions(args)).toMatchObject({ orders: 7, seed: 'a.b', data: 'kept', isJson: true });
  expect(readOptions(['--channel', 'both'])).toMatchObject({ channel: 'both' });
  const storage = 'postgres://me@localhost/shop';
  expect(readOptions(['--storage', storage])).toMatchObject({ storage });
});

it.each([
  [['--channel', 'jd'], /--channel must be taobao, pdd, both$/],
  [['--orders', '0'], /--orders must be/],
  [['--orders', '1e3'], /--orders must be/],
  [['--seed', '../up'], /--seed must be/],
  [['--storage', 'mysql://x'], /--storage must be/],
  [['--data', ''], /--data must name/],
  [['--storage', 'memory', '--data', 'x'], /keeps nothing/],
  [['--oops'], /oops/],
  [['stray'], /stray/],
])('refuses %j in one line', (args, problem) => {
  const answer = readOptions(args);
  expect(answer).toMatch(problem);
  expect(answer).not.toContain('\n');
});

import { expect, it } from 'vitest';
import { sameSignature } from './same-signature.ts';
import { beijingText, beijingTextOf, readBeijingText, yuan } from './wire-values.ts';

it('writes fen as yuan with two decimals', () => {
  expect([0, 5, 1990, -5, 100_000].map(yuan)).toEqual([
    '0.00',
    '0.05',
    '19.90',
    '-0.05',
    '1000.00',
  ]);
});

it('writes Beijing’s wall clock and reads only what it would write', () => {
  const at = Date.UTC(2026, 0, 1, 0, 0, 0);
  expect(beijingText(at)).toBe('2026-01-01 08:00:00');
  expect(beijingTextOf(null)).toBeUndefined();
  expect(readBeijingText('2026-01-01 08:00:00')).toBe(at);
  for (const odd of ['', '2026-02-30 00:00:00', '2026-01-01T08:00:00', '1767225600']) {
    expect(readBeijingText(odd)).toBeNull();
  }
});

it('compares signatures exactly', () => {
  expect(sameSignature('AB12', 'AB12')).toBe(true);
  for (const other of ['ab12', 'AB1', '', 'AB123'])
    expect(sameSignature(other, 'AB12')).toBe(false);
});

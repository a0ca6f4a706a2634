import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitsPattern } from './waybill-pattern.ts';

describe('fitsPattern', () => {
  it.each([
    ['SF10420001', '^[A-Za-z0-9-]{4,35}$', true],
    ['SF 1', '^[A-Za-z0-9-]{4,35}$', false],
    ['75300000000001', '^((73|75)[0-9]{12})$', true],
    ['76300000000001', '^((73|75)[0-9]{12})$', false],
    ['1', null, null],
  ])('%s under %s: %s', (number, pattern, expected) => {
    expect(fitsPattern(number, pattern)).toBe(expected);
  });

  it.each([
    '(a+)+$',
    '^(a|a)*$',
    '(?=a)b',
    '(a)\\1',
    'a*a*a*a*a*b',
    '(a*|b*)(a*|b*)(a*|b*)c',
    '[',
    'a'.repeat(501),
  ])('does not try %s', (pattern) => {
    expect(fitsPattern('a'.repeat(60), pattern)).toBeNull();
  });

  it('does not try a number that is none', () => {
    expect(fitsPattern('1'.repeat(65), '^[0-9]+$')).toBeNull();
  });

  it('ends, whatever the pattern', () => {
    const part = fc.constantFrom(
      'a',
      'a*',
      'a+',
      'a?',
      '(',
      ')',
      '|',
      '[ab]',
      '{1,9}',
      '\\d',
      '.*',
    );
    const pattern = fc.array(part, { maxLength: 30 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(pattern, (tried) => {
        const started = performance.now();
        fitsPattern(`${'a'.repeat(63)}!`, tried);
        expect(performance.now() - started).toBeLessThan(2_000);
      }),
      { numRuns: 500 },
    );
  });
});

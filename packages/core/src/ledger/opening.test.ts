import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openingOf } from './opening.ts';

describe('what was in an account before its first line', () => {
  it('is the first balance less what moved up to it, whatever lines tell none', () => {
    const line = fc.record({ gap: fc.nat(3), amountMinor: fc.integer({ min: 1, max: 500 }) });
    const told = fc.array(line, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(
        fc.integer({ min: -900, max: 900 }),
        told,
        fc.nat(5),
        (opening, moves, silent) => {
          let at = 0;
          let balance = opening;
          const lines = moves.map(({ gap, amountMinor }, n) => {
            // Silent lines stand at instants of their own: within one, nobody can say which came first.
            at += n <= silent ? 1 : gap;
            balance += amountMinor;
            return { at, amountMinor, balanceMinor: n < silent ? null : balance };
          });
          const isTold = silent < moves.length;
          expect(openingOf(lines)).toBe(isTold ? opening : null);
        },
      ),
    );
  });

  it('is told by lines of one instant in any order, also where money goes out', () => {
    const lines = [
      { at: 5, amountMinor: -30, balanceMinor: 80 },
      { at: 5, amountMinor: 10, balanceMinor: 110 },
      { at: 6, amountMinor: 20, balanceMinor: 100 },
    ];
    expect(openingOf(lines)).toBe(100);
    expect(openingOf([])).toBeNull();
  });
});

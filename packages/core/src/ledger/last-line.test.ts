import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StatementEntry } from '../ports/statement-storage.ts';
import { anId } from '../testing/an-id.ts';
import { lastOf } from './last-line.ts';

function chain(amounts: readonly number[], opening: number): readonly StatementEntry[] {
  let balanceMinor = opening;
  return amounts.map((amountMinor, n) => {
    balanceMinor += amountMinor;
    return {
      ...{ shopId: anId('shop', 's'), book: 'b', lineNo: String(n), print: '', at: 1, storedAt: 1 },
      ...{ kind: 'other', amountMinor, currency: 'CNY', balanceMinor, orderNo: null },
      ...{ refundId: null, text: '', isRival: false },
    } satisfies StatementEntry;
  });
}

describe('lastOf', () => {
  it('finds the end of a chain of balances, however its lines lie', () => {
    const amounts = fc.array(fc.integer({ min: 1, max: 1_000_000 }), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(amounts, fc.integer({ min: -1_000, max: 1_000 }), (given, opening) => {
        const lines = chain(given, opening);
        const end = lines.at(-1)?.balanceMinor;
        expect(lastOf(lines)?.balanceMinor).toBe(end);
        expect(lastOf(lines.toReversed())?.balanceMinor).toBe(end);
      }),
      { numRuns: 50 },
    );
  });

  it('takes the greatest number where the account came back to where it was', () => {
    const lines = chain([5, -5], 100).map((line, n) => ({ ...line, lineNo: n === 0 ? '9' : '10' }));
    expect(lastOf(lines)?.balanceMinor).toBe(100);
    expect(lastOf(lines.toReversed())?.balanceMinor).toBe(100);
  });

  it('knows none where no line tells one', () => {
    expect(lastOf([])).toBeNull();
    expect(lastOf(chain([1], 0).map((line) => ({ ...line, balanceMinor: null })))).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { anId } from '../testing/an-id.ts';
import { aShop } from '../testing/builders.ts';
import type { BalanceReading } from '../ports/balance.ts';
import { totalOf } from './total-balance.ts';

function aReading(parts: Partial<BalanceReading> = {}): BalanceReading {
  return {
    ...{ shopId: aShop().shopId, source: 'channel', linkedAccount: 'seller-1' },
    ...{ amountMinor: 100, currency: 'CNY', asOf: 1, takenAt: 1, by: 'system:worker' },
    ...parts,
  };
}

const second = anId('shop', 'second');

describe('totalOf', () => {
  it('knows nothing of an account that shops were linked to since', () => {
    const moved = aShop({ linkedAccount: 'seller-2' });
    const other = aShop({ shopId: second, linkedAccount: 'seller-2' });
    const { totals, unknown } = totalOf([moved, other], [aReading()], 2);
    expect(totals.map(({ amountMinor }) => amountMinor)).toEqual([100]);
    expect(unknown).toEqual([moved.shopId, second]);
  });

  it('knows of a shop whose channel names its account no more', () => {
    const shop = aShop({ linkedAccount: null });
    expect(totalOf([shop], [aReading()], 2).unknown).toEqual([]);
  });

  it('knows of a shop by another on the same account, and of one whose account has got a name', () => {
    const shop = aShop({ linkedAccount: 'seller-1' });
    const other = aShop({ shopId: second, linkedAccount: 'seller-1' });
    const readings = [aReading({ linkedAccount: null })];
    const { totals, unknown } = totalOf([shop, other], readings, 2);
    expect(totals.map(({ accounts }) => accounts)).toEqual([1]);
    expect(unknown).toEqual([]);
  });
});

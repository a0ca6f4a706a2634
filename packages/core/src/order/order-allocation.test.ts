import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aRead, aReadLine } from '../../test/readings.ts';
import { arbitraryChannelOrder } from '../testing/arbitraries.ts';
import { allocatePayment } from './order-allocation.ts';

describe('allocatePayment', () => {
  it('gives every line and every unit its share, and the shares are the payment', () => {
    fc.assert(
      fc.property(arbitraryChannelOrder({ maxQuantity: 50 }), (read) => {
        const shares = allocatePayment(read);
        expect(shares.map(({ lineNo }) => lineNo)).toEqual(read.lines.map(({ lineNo }) => lineNo));
        let total = 0;
        for (const [position, { paidMinor, unitPaidMinor }] of shares.entries()) {
          expect(unitPaidMinor).toHaveLength(read.lines[position]?.quantity ?? -1);
          expect(sum(unitPaidMinor)).toBe(paidMinor);
          const spread = Math.max(...unitPaidMinor) - Math.min(...unitPaidMinor);
          expect(spread).toBeLessThanOrEqual(1);
          total += paidMinor;
        }
        expect(total).toBe(read.buyerPaidMinor);
      }),
      { numRuns: 60 },
    );
  });

  it('weighs lines by their own amounts and spreads postage with them', () => {
    const lines = [aReadLine({ paidMinor: 3_000 }), aReadLine({ lineNo: '2', paidMinor: 1_000 })];
    const read = aRead({ lines, buyerPaidMinor: 4_400, postageMinor: 400 });
    expect(allocatePayment(read).map(({ paidMinor }) => paidMinor)).toEqual([3_300, 1_100]);
  });

  it('gives the odd minor unit to the first units', () => {
    const read = aRead({ lines: [aReadLine({ quantity: 3, paidMinor: 100 })] });
    expect(allocatePayment(read)[0]?.unitPaidMinor).toEqual([34, 33, 33]);
  });

  it('gives nothing to a line that was closed before it was paid', () => {
    const closed = aReadLine({ lineNo: '2', payment: 'closed' });
    const read = aRead({ lines: [aReadLine(), closed], buyerPaidMinor: 1_000 });
    expect(allocatePayment(read).map(({ paidMinor }) => paidMinor)).toEqual([1_000, 0]);
  });

  it('gives a share to a line that was closed by a refund, or with the whole trade', () => {
    const refund = { refundId: 'r1', state: 'succeeded' } as const;
    const refunded = aReadLine({ lineNo: '2', payment: 'closed', refund });
    const open = aRead({ lines: [aReadLine(), refunded] });
    expect(allocatePayment(open).map(({ paidMinor }) => paidMinor)).toEqual([1_000, 1_000]);
    const lines = [aReadLine({ payment: 'closed' }), aReadLine({ lineNo: '2', payment: 'closed' })];
    const closed = aRead({ payment: 'closed', lines });
    expect(allocatePayment(closed).map(({ paidMinor }) => paidMinor)).toEqual([1_000, 1_000]);
  });
});

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}

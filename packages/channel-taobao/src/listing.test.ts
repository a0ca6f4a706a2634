import { parseWallClock } from '@kaquan/channel-kit';
import { dayMs } from '@kaquan/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listingLimits, pageParams } from './listing.ts';

describe('pageParams', () => {
  it('covers the whole window and stays within one day, however its edges fall', () => {
    const from = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) });
    const width = fc.integer({ min: 1, max: listingLimits.maxWindowMs });
    fc.assert(
      fc.property(from, width, (start, ms) => {
        const window = { from: start, to: start + ms };
        const params = pageParams({ window, pageNo: 1, pageSize: 100 });
        const first = parseWallClock(params['start_modified'] ?? '') ?? Number.NaN;
        const last = parseWallClock(params['end_modified'] ?? '') ?? Number.NaN;
        expect(first).toBeLessThanOrEqual(window.from);
        expect(last).toBeGreaterThanOrEqual(window.to);
        expect(last - first).toBeLessThanOrEqual(dayMs);
        expect(last - first).toBeLessThan(ms + 2_000);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseId, type IdKind } from '../kernel/ids.ts';
import { createFixedClock } from '../testing/fixed-clock.ts';
import { createSystemIds } from './system-ids.ts';

const kinds = [
  'tenant',
  'shop',
  'product',
  'order',
  'line',
  'unit',
  'key',
  'case',
  'import',
  'effect',
  'change',
] as const satisfies readonly IdKind[];

describe('system ids', () => {
  it.each(kinds)('are well formed and short for a %s', (kind) => {
    const id: string = createSystemIds(createFixedClock()).next(kind);
    expect(id).toMatch(/^[a-z]{1,2}_[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(id.length).toBeLessThanOrEqual(32);
    expect(parseId(kind, id).isOk()).toBe(true);
  });

  it('begin in another way for each kind', () => {
    const ids = createSystemIds(createFixedClock());
    expect(new Set(kinds.map((kind) => ids.next(kind).split('_')[0])).size).toBe(kinds.length);
  });

  it('sort by the time at which they were made', () => {
    const instant = fc.integer({ min: 0, max: 4_102_444_800_000 });
    fc.assert(
      fc.property(instant, fc.integer({ min: 1, max: 10_000_000 }), (at, later) => {
        const clock = createFixedClock(at);
        const ids = createSystemIds(clock);
        const first = ids.next('order');
        clock.advance(later);
        expect(first < ids.next('order')).toBe(true);
      }),
    );
  });

  it('are unique within a millisecond', () => {
    const ids = createSystemIds(createFixedClock());
    const made = Array.from({ length: 20_000 }, () => ids.next('key'));
    expect(new Set(made).size).toBe(made.length);
  });
});

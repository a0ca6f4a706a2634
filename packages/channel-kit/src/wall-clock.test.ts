import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ceilToSecond, floorToSecond, formatWallClock, parseWallClock } from './wall-clock.ts';

describe('wall clock at +08:00', () => {
  it('reads and writes independently of where the process runs', () => {
    expect(parseWallClock('2026-03-08 12:00:00')).toBe(Date.UTC(2026, 2, 8, 4));
    expect(formatWallClock(Date.UTC(2025, 11, 31, 16, 0, 1, 999))).toBe('2026-01-01 00:00:01');
  });

  it('answers null for days and forms that do not exist', () => {
    for (const text of [
      '2026-02-30 00:00:00',
      '2026-13-01 00:00:00',
      '2026-03-08 24:00:00',
      '2026-03-08T12:00:00',
      '2026-03-08 12:00:00.5',
      '2026-03-08 12:00:00Z',
      '',
    ]) {
      expect(parseWallClock(text)).toBeNull();
    }
  });

  it('loses nothing but the part of a second on the way there and back', () => {
    const instant = fc.integer({ min: 0, max: Date.UTC(2200, 0, 1) });
    fc.assert(
      fc.property(instant, (at) => {
        expect(parseWallClock(formatWallClock(at))).toBe(floorToSecond(at));
        expect(ceilToSecond(at) - floorToSecond(at)).toBe(at % 1000 === 0 ? 0 : 1000);
        expect(ceilToSecond(at)).toBeGreaterThanOrEqual(at);
      }),
    );
  });

  it('never throws on a text', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseWallClock(text)));
  });
});

import { expect, it } from 'vitest';
import { silentLogger } from './silent-logger.ts';
import { systemClock } from './system-clock.ts';

it('says nothing and keeps nothing', () => {
  expect(silentLogger.log('warn', 'rows could not be decoded', { count: 3 })).toBeUndefined();
});

it('tells the machine’s time in whole milliseconds', () => {
  const before = Date.now();
  const at = systemClock.now();
  expect(Number.isSafeInteger(at)).toBe(true);
  expect(at).toBeGreaterThanOrEqual(before);
  expect(at).toBeLessThanOrEqual(Date.now());
});

import { describe, expect, it } from 'vitest';
import { createMemoryThrottle } from './memory-throttle.ts';

describe('a throttle in memory', () => {
  it('lets a caller guess up to the limit and then makes him wait for the window to end', async () => {
    const throttle = createMemoryThrottle({ limit: 3, windowMs: 1_000 });
    for (const at of [0, 10, 20]) {
      expect(await throttle.retryAfterMs('a', at)).toBe(0);
      await throttle.countFailure('a', at);
    }
    expect(await throttle.retryAfterMs('a', 30)).toBe(970);
    expect(await throttle.retryAfterMs('a', 999)).toBe(1);
    expect(await throttle.retryAfterMs('a', 1_000)).toBe(0);
  });

  it('says of a guess that it was one too many', async () => {
    const throttle = createMemoryThrottle({ limit: 2, windowMs: 1_000 });
    const waits = [0, 1, 2].map((at) => throttle.countFailure('a', at));
    expect(await Promise.all(waits)).toEqual([0, 0, 998]);
    expect(await throttle.countFailure('a', 1_000)).toBe(0);
  });

  it('counts from nought in the next window', async () => {
    const throttle = createMemoryThrottle({ limit: 1, windowMs: 1_000 });
    await throttle.countFailure('a', 0);
    await throttle.countFailure('a', 1_500);
    expect(await throttle.retryAfterMs('a', 1_600)).toBe(900);
  });

  it('does not make one caller wait for another', async () => {
    const throttle = createMemoryThrottle({ limit: 1 });
    await throttle.countFailure('a', 0);
    expect(await throttle.retryAfterMs('b', 1)).toBe(0);
  });

  it('grants twenty guesses a minute by default', async () => {
    const throttle = createMemoryThrottle();
    for (let i = 0; i < 19; i += 1) await throttle.countFailure('a', i);
    expect(await throttle.retryAfterMs('a', 19)).toBe(0);
    await throttle.countFailure('a', 19);
    expect(await throttle.retryAfterMs('a', 20)).toBe(59_980);
  });

  it('forgets the caller that has been quiet longest when there are too many', async () => {
    const throttle = createMemoryThrottle({ limit: 1, maxCallers: 2 });
    await throttle.countFailure('a', 0);
    await throttle.countFailure('b', 1);
    await throttle.countFailure('a', 2);
    await throttle.countFailure('c', 3);
    expect(await throttle.retryAfterMs('b', 4)).toBe(0);
    expect(await throttle.retryAfterMs('a', 4)).toBeGreaterThan(0);
    expect(await throttle.retryAfterMs('c', 4)).toBeGreaterThan(0);
  });
});

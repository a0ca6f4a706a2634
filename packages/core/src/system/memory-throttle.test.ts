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

  it('forgets who has guessed least, and of them who has been quiet longest', async () => {
    const throttle = createMemoryThrottle({ limit: 3, maxCallers: 2, windowMs: 1_000 });
    await throttle.countFailure('a', 0);
    await throttle.countFailure('b', 1);
    await throttle.countFailure('a', 2);
    await throttle.countFailure('c', 3);
    await throttle.countFailure('a', 4);
    expect(await throttle.retryAfterMs('a', 5)).toBe(995);
    for (const at of [6, 7]) expect(await throttle.countFailure('b', at)).toBe(0);
    expect(await throttle.retryAfterMs('b', 8)).toBe(0);
  });

  it('forgets nobody who has to wait, however many names a crowd has', async () => {
    const throttle = createMemoryThrottle({ limit: 2, maxCallers: 3, windowMs: 1_000 });
    for (const at of [0, 1]) await throttle.countFailure('victim', at);
    for (let n = 0; n < 50; n += 1) await throttle.countFailure(`name-${n}`, 2);
    expect(await throttle.retryAfterMs('victim', 3)).toBe(997);
    for (let n = 0; n < 50; n += 1) {
      await throttle.countFailure(`twice-${n}`, 4);
      await throttle.countFailure(`twice-${n}`, 4);
    }
    expect(await throttle.retryAfterMs('victim', 5)).toBe(995);
    expect(await throttle.retryAfterMs('stranger', 5)).toBe(995);
    expect(await throttle.countFailure('stranger', 6)).toBe(994);
    expect(await throttle.retryAfterMs('stranger', 1_000)).toBe(0);
  });
});

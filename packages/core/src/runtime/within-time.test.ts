import { describe, expect, it } from 'vitest';
import { tooSlow, withinTime } from './within-time.ts';

const never = new Promise<never>(() => undefined);

describe('work within a time', () => {
  it('is answered as it comes', async () => {
    expect(await withinTime(1_000, () => 7)).toBe(7);
    expect(await withinTime(1_000, async () => 8)).toBe(8);
    await expect(withinTime(1_000, () => Promise.reject(new TypeError('no')))).rejects.toThrow(
      'no',
    );
  });

  it('is told to stop when it is late, and nobody waits for it any more', async () => {
    let signal: AbortSignal | null = null;
    const late = withinTime(5, (given) => {
      signal = given;
      return never;
    });
    expect(await late).toBe(tooSlow);
    expect(signal).toMatchObject({ aborted: true });
  });

  it('may still fail afterwards, and disturbs nobody by it', async () => {
    const late = withinTime(1, (signal) => {
      return new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => setTimeout(() => reject(new TypeError('late')), 1));
      });
    });
    expect(await late).toBe(tooSlow);
    await new Promise((resolve) => setTimeout(resolve, 5));
  });
});

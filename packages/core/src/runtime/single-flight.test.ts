import { describe, expect, it } from 'vitest';
import { createSingleFlight } from './single-flight.ts';

function aGate<T>(): {
  readonly opens: Promise<T>;
  open(value: T): void;
  fail(cause: Error): void;
} {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  return { opens: promise, open: resolve, fail: reject };
}

describe('a single flight', () => {
  it('runs once for all who want the same thing at the same time', async () => {
    const flight = createSingleFlight();
    const gate = aGate<number>();
    let runs = 0;
    const work = (): Promise<number> => {
      runs += 1;
      return gate.opens;
    };
    const all = [1, 2, 3].map(() => flight.run('key', work));
    gate.open(7);
    expect(await Promise.all(all)).toEqual([7, 7, 7]);
    expect(runs).toBe(1);
  });

  it('runs again once the first run has ended', async () => {
    const flight = createSingleFlight();
    expect(await flight.run('key', async () => 1)).toBe(1);
    expect(await flight.run('key', async () => 2)).toBe(2);
  });

  it('keeps keys apart', async () => {
    const flight = createSingleFlight();
    const answers = ['a', 'b'].map((key) => flight.run(key, async () => key));
    expect(await Promise.all(answers)).toEqual(['a', 'b']);
  });

  it('shares a failure and forgets it', async () => {
    const flight = createSingleFlight();
    const gate = aGate<number>();
    const all = [1, 2].map(() => flight.run('key', () => gate.opens));
    gate.fail(new Error('down'));
    const settled = await Promise.allSettled(all);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await flight.run('key', async () => 3)).toBe(3);
  });

  it('forgets work that fails before it has begun', async () => {
    const flight = createSingleFlight();
    const broken = (): Promise<number> => {
      throw new Error('at once');
    };
    await expect(flight.run('key', broken)).rejects.toThrow('at once');
    expect(await flight.run('key', async () => 4)).toBe(4);
  });
});

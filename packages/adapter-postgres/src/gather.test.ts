import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gather } from './gather.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Trip {
  readonly items: readonly string[];
  readonly back: (error?: Error) => void;
}

function aGathering(limits: { readonly trips: number; readonly items: number }) {
  const underWay: Trip[] = [];
  let most = 0;
  const run = (items: readonly string[]): Promise<readonly string[]> =>
    new Promise((resolve, reject) => {
      const back = (error?: Error): void => {
        underWay.splice(underWay.indexOf(trip), 1);
        if (error === undefined) resolve(items.map((item) => `${item}!`));
        else reject(error);
      };
      const trip = { items, back };
      underWay.push(trip);
      most = Math.max(most, underWay.length);
    });
  const nameOf = ([first = '']: readonly string[]): string => first.charAt(0);
  return { call: gather({ ...limits, run, nameOf }), underWay, most: () => most };
}

describe('gathered calls', () => {
  it('leave at once where nobody is under way', () => {
    const { call, underWay } = aGathering({ trips: 1, items: 10 });
    void call(['a1']);
    expect(underWay.map(({ items }) => items)).toEqual([['a1']]);
  });

  it('share the next trip where one is under way, and get their own answers', async () => {
    const { call, underWay } = aGathering({ trips: 1, items: 10 });
    const answers = [['a1'], ['a2', 'a3'], ['a4']].map((items) => call(items));
    underWay[0]?.back();
    await turn();
    expect(underWay.map(({ items }) => items)).toEqual([['a2', 'a3', 'a4']]);
    underWay[0]?.back();
    expect(await Promise.all(answers)).toEqual([['a1!'], ['a2!', 'a3!'], ['a4!']]);
  });

  it('share a trip only with calls of the same name', async () => {
    const { call, underWay } = aGathering({ trips: 2, items: 10 });
    const answers = [['a1'], ['a2'], ['b1'], ['a3']].map((items) => call(items));
    underWay[0]?.back();
    underWay[0]?.back();
    await turn();
    expect(underWay.map(({ items }) => items)).toEqual([['b1'], ['a3']]);
    underWay[0]?.back();
    underWay[0]?.back();
    expect(await Promise.all(answers)).toEqual([['a1!'], ['a2!'], ['b1!'], ['a3!']]);
  });

  it('never cut a call in two, however large', () => {
    const { call, underWay } = aGathering({ trips: 1, items: 2 });
    void call(['a1', 'a2', 'a3']);
    expect(underWay.map(({ items }) => items)).toEqual([['a1', 'a2', 'a3']]);
  });

  it('all fail with their trip, and the next ones go on', async () => {
    const { call, underWay } = aGathering({ trips: 1, items: 10 });
    const first = call(['a1']);
    const others = ['a2', 'a3'].map((item) => call([item]));
    underWay[0]?.back(new Error('lost'));
    await expect(first).rejects.toThrow('lost');
    await turn();
    underWay[0]?.back(new Error('lost too'));
    const settled = await Promise.allSettled(others);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const last = call(['a4']);
    await turn();
    underWay[0]?.back();
    expect(await last).toEqual(['a4!']);
  });

  it('answer each call for its own items, within the limits, whatever comes when', async () => {
    const calls = fc.array(
      fc.record({
        name: fc.constantFrom('a', 'b'),
        count: fc.integer({ min: 1, max: 4 }),
        turnsBefore: fc.nat(2),
      }),
      { maxLength: 30 },
    );
    const limits = fc.record({
      trips: fc.integer({ min: 1, max: 3 }),
      items: fc.integer({ min: 1, max: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(calls, limits, async (plan, limit) => {
        const { call, underWay, most } = aGathering(limit);
        const answers: Promise<void>[] = [];
        for (const [n, { name, count, turnsBefore }] of plan.entries()) {
          for (let i = 0; i < turnsBefore; i += 1) {
            await turn();
            for (const { items } of underWay) {
              expect(new Set(items.map((item) => item.charAt(0))).size).toBe(1);
            }
            underWay[0]?.back();
          }
          const items = Array.from({ length: count }, (_, i) => `${name}${n}.${i}`);
          const answer = call(items).then((own) => {
            expect(own).toEqual(items.map((item) => `${item}!`));
          });
          answers.push(answer);
        }
        let isDone = false;
        const done = Promise.all(answers).then(() => (isDone = true));
        for (let i = 0; !isDone && i < 200; i += 1) {
          underWay[0]?.back();
          await turn();
        }
        await done;
        expect(most()).toBeLessThanOrEqual(limit.trips);
      }),
      { numRuns: 60 },
    );
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mapConcurrently } from './map-concurrently.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('answers in the order of the items and has no more at work than allowed', async () => {
  const plan = fc.tuple(fc.array(fc.nat(4), { maxLength: 20 }), fc.integer({ min: 1, max: 6 }));
  await fc.assert(
    fc.asyncProperty(plan, async ([turns, limit]) => {
      let working = 0;
      let most = 0;
      const answers = await mapConcurrently(
        [...turns.entries()],
        limit,
        async ([position, count]) => {
          working += 1;
          most = Math.max(most, working);
          for (let i = 0; i < count; i += 1) await turn();
          working -= 1;
          return position;
        },
      );
      expect(answers).toEqual([...turns.keys()]);
      expect(most).toBeLessThanOrEqual(limit);
    }),
    { numRuns: 40 },
  );
});

it('works on as many at once as allowed', async () => {
  let working = 0;
  let most = 0;
  await mapConcurrently([1, 2, 3, 4, 5], 3, async () => {
    working += 1;
    most = Math.max(most, working);
    await turn();
    working -= 1;
  });
  expect(most).toBe(3);
});

it('passes on what one item throws', async () => {
  const work = async (item: number): Promise<number> => {
    if (item === 2) throw new Error('two');
    return item;
  };
  await expect(mapConcurrently([1, 2, 3], 2, work)).rejects.toThrow('two');
});

import { expect, it } from 'vitest';
import { drawFaults } from './random-faults.ts';
import { createRandom } from './random.ts';

it('draws the same bounded plan by the same seed', () => {
  const draw = (seed: string) =>
    drawFaults(createRandom(seed), { kinds: ['delay', 'drop'], perKind: 3, within: 5 });
  expect(draw('a')).toEqual(draw('a'));
  expect(draw('a')).not.toEqual(draw('b'));
  expect(draw('a').map(({ kind }) => kind)).toEqual([
    ...['delay', 'delay', 'delay'],
    ...['drop', 'drop', 'drop'],
  ]);
  for (const { after, delayMs } of draw('a')) {
    expect(after).toBeLessThanOrEqual(5);
    expect(delayMs).toBeLessThanOrEqual(200);
  }
});

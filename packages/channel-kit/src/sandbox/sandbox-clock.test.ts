import { expect, it } from 'vitest';
import { createSandboxClock } from './sandbox-clock.ts';

it('goes with its base and moves forward when told, never back', () => {
  let base = 1_000;
  const clock = createSandboxClock(() => base);
  clock.advance(500);
  clock.advance(-9_000);
  expect(clock.now()).toBe(1_500);
  base = 2_000;
  expect(clock.now()).toBe(2_500);
  expect(clock.advancedMs()).toBe(500);
});

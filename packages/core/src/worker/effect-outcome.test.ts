import { describe, expect, it } from 'vitest';
import { coreError } from '../kernel/errors.ts';
import { hourMs, minuteMs } from '../kernel/time.ts';
import { anOrder } from '../testing/builders.ts';
import { anEffect } from '../testing/change-builders.ts';
import { postponeEffect, type EffectError } from './effect-outcome.ts';

const channel = 'shop';
const unavailable = coreError('channel.unavailable', { channel, operation: 'confirmShipment' });
const dead = coreError('channel.grant_expired', { channel });
const banned = (retryAfterMs: number) =>
  coreError('channel.throttled', { channel, operation: 'confirmShipment', retryAfterMs });

function afterRuns(errors: readonly EffectError[]): ReturnType<typeof postponeEffect> {
  const effect = anEffect(anOrder());
  return errors.reduce<ReturnType<typeof postponeEffect>>(
    ({ attempts }, error) => postponeEffect({ ...effect, attempts }, 0, error),
    { effectId: effect.effectId, state: 'pending', attempts: 0, dueAt: 0 },
  );
}

const times = <T>(count: number, item: T): readonly T[] =>
  Array.from({ length: count }, () => item);

describe('an effect that is put off', () => {
  it('waits longer after each try, at most an hour, and is given up after twenty', () => {
    expect(afterRuns([unavailable])).toMatchObject({ state: 'pending', dueAt: 5_000 });
    expect(afterRuns(times(3, unavailable))).toMatchObject({ state: 'pending', dueAt: 20_000 });
    expect(afterRuns(times(19, unavailable))).toMatchObject({ state: 'pending', dueAt: hourMs });
    expect(afterRuns(times(20, unavailable))).toMatchObject({ state: 'parked', attempts: 20 });
  });

  it('is no nearer to being given up after a grant that was dead for days', () => {
    const late = afterRuns([...times(500, dead), unavailable]);
    expect(late).toMatchObject({ state: 'pending', attempts: 1, dueAt: 5_000 });
    expect(afterRuns(times(500, banned(1)))).toMatchObject({ state: 'pending', attempts: 0 });
  });

  it('is tried again soon after a grant was renewed, and never before a ban ends', () => {
    expect(afterRuns(times(30, dead)).dueAt).toBe(10 * minuteMs);
    expect(afterRuns([banned(2 * hourMs)]).dueAt).toBe(2 * hourMs);
    expect(afterRuns([banned(1)]).dueAt).toBe(5_000);
    expect(afterRuns([banned(12.5 * hourMs)]).dueAt).toBe(12.5 * hourMs);
  });

  it('is put off for a day at most, whatever nonsense its channel says', () => {
    for (const nonsense of [1e17, Infinity]) {
      expect(afterRuns([banned(nonsense)]).dueAt).toBe(24 * hourMs);
    }
    expect(afterRuns([banned(NaN)]).dueAt).toBe(10 * minuteMs);
    expect(afterRuns([banned(-Infinity)]).dueAt).toBe(5_000);
  });
});

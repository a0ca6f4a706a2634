import { describe, expect, it } from 'vitest';
import { createRateGate } from './rate-gate.ts';

function settable() {
  const clock = { at: 1_000, now: () => clock.at };
  return clock;
}

describe('createRateGate', () => {
  it('holds calls under a banned key until the ban ends, and no others', () => {
    const clock = settable();
    const gate = createRateGate(clock);
    gate.close('api a', 500);
    expect(gate.waitMs(['app', 'api a'])).toBe(500);
    expect(gate.waitMs(['app', 'api b'])).toBe(0);
    clock.at += 499;
    expect(gate.waitMs(['api a'])).toBe(1);
    clock.at += 1;
    expect(gate.waitMs(['api a'])).toBe(0);
  });

  it('keeps the longer of two bans and the longest of several keys', () => {
    const gate = createRateGate(settable());
    gate.close('a', 900);
    gate.close('a', 100);
    gate.close('b', 400);
    expect(gate.waitMs(['a'])).toBe(900);
    expect(gate.waitMs(['b', 'a'])).toBe(900);
    expect(gate.waitMs([])).toBe(0);
  });

  it('remembers no more than its maximum: ended bans go first, then the oldest', () => {
    const clock = settable();
    const gate = createRateGate(clock, 2);
    gate.close('short', 10);
    gate.close('long', 1_000);
    clock.at += 20;
    gate.close('new', 1_000);
    expect(gate.waitMs(['long'])).toBe(980);
    gate.close('newest', 1_000);
    expect(gate.waitMs(['long'])).toBe(0);
    expect(gate.waitMs(['new'])).toBe(1_000);
  });
});

import { describe, expect, it } from 'vitest';
import { windowParams } from './listing.ts';
import { toSettings } from './options.ts';

const now = Date.UTC(2026, 0, 1);
const settingsOf = (listingLagMs: number) =>
  toSettings({ clientId: 'a', clientSecret: 'b', listingLagMs, clock: { now: () => now } });

describe('windowParams', () => {
  it('rounds the edges outwards to whole seconds', () => {
    const window = { from: now - 1_500_001, to: now - 600_001 };
    expect(windowParams(window, settingsOf(0))).toEqual({
      start_updated_at: String(now / 1_000 - 1_501),
      end_updated_at: String(now / 1_000 - 600),
    });
  });

  it('ends as far behind now as it is told to', () => {
    const window = { from: now - 1_500_000, to: now };
    expect(windowParams(window, settingsOf(180_000))?.end_updated_at).toBe(
      String(now / 1_000 - 180),
    );
    expect(windowParams(window, settingsOf(0))?.end_updated_at).toBe(String(now / 1_000));
  });

  it('is none at all while all of it is too fresh', () => {
    expect(windowParams({ from: now - 180_000, to: now }, settingsOf(180_000))).toBeNull();
    expect(windowParams({ from: now, to: now + 1 }, settingsOf(0))).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { dayMs } from '../../../kernel/time.ts';
import type { Shop } from '../../../shop/shop.ts';
import { aShop } from '../../../testing/builders.ts';
import type { CheckContext } from '../check.ts';
import { dailyShops } from './daily-shops.ts';

const now = 1_000 * dayMs;

async function codes(parts: Partial<Shop>): Promise<readonly string[]> {
  const context = { shops: [aShop(parts)], now } as Partial<CheckContext> as CheckContext;
  const outcome = (await dailyShops.run(context))._unsafeUnwrap();
  return outcome.findings.map(({ code }) => code);
}

describe('the check of shops', () => {
  const { grant } = aShop();

  it('is silent about a shop that is well, and about one that is off', async () => {
    expect(await codes({})).toEqual([]);
    expect(await codes({ lastSync: { at: now, code: null } })).toEqual([]);
    const dead = { ...grant, state: 'dead' } as const;
    expect(await codes({ state: 'disabled', grant: dead })).toEqual([]);
  });

  it('finds grants that are dead or about to end, once each', async () => {
    expect(await codes({ grant: { ...grant, state: 'dead', expiresAt: now } })).toEqual([
      'shop.grant_dead',
    ]);
    expect(await codes({ grant: { ...grant, expiresAt: now + 3 * dayMs - 1 } })).toEqual([
      'shop.grant_ends',
    ]);
    expect(await codes({ grant: { ...grant, expiresAt: now + 3 * dayMs } })).toEqual([]);
  });

  it('finds a sync that failed, another ordering user, a shop that is paused, and one that is closing', async () => {
    const failed = { at: now, code: 'channel.unavailable' };
    expect(await codes({ lastSync: failed })).toEqual(['shop.sync_failed']);
    expect(await codes({ channelUserId: 'someone-else' })).toEqual(['shop.user_mismatch']);
    expect(await codes({ state: 'draining' })).toEqual(['shop.draining']);
    const pause = { at: now, by: 'operator:li', reason: '', isSpreading: false, cursor: null };
    expect(await codes({ pause: { ...pause, state: 'paused' } })).toEqual(['shop.paused']);
    expect(await codes({ pause: { ...pause, state: 'running' } })).toEqual([]);
  });
});

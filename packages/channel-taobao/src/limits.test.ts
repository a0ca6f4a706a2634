import { describe, expect, it } from 'vitest';
import { withShop } from '../test/test-shop.ts';
import { banScope, mayRepeat } from './errors.ts';
import { publishedLimits } from './limits.ts';
import type { PlatformError } from './wire.ts';

function error(code: number, subCode = ''): PlatformError {
  return { code, msg: '', sub_code: subCode, sub_msg: '', request_id: '1' };
}

describe('limits', () => {
  it('are none that a page names, and a host may give his own', async () => {
    expect(publishedLimits).toEqual([]);
    const api = 'taobao.user.seller.get';
    const limits = [{ api, per: 'shop', count: 1, everyMs: 60_000 } as const];
    await withShop(
      async ({ sandbox, channel, call }) => {
        expect((await channel.describeShop(call)).isOk()).toBe(true);
        const { code } = (await channel.describeShop(call))._unsafeUnwrapErr();
        expect(code).toBe('channel.throttled');
        expect(sandbox.dump().counters.calls[api]).toBe(1);
      },
      { channel: { limits } },
    );
  });
});

describe('mayRepeat', () => {
  it.each([
    [10, ''],
    [15, 'isp.remote-service-timeout'],
    [50, 'isp.system-busy'],
    [7, 'accesscontrol.limited-by-api-access-count'],
  ])('says yes where the platform does: %i %s', (code, subCode) => {
    expect(mayRepeat(error(code, subCode))).toBe(true);
  });

  it.each([
    [15, ''],
    [15, 'isp.null-pointer-exception'],
    [15, 'isp.top-parse-error'],
    [15, 'isv.trade-not-exist'],
    [26, 'invalid-sessionkey'],
    [7, 'accesscontrol.limited-by-app-access-count'],
  ])('says no where it does not: %i %s', (code, subCode) => {
    expect(mayRepeat(error(code, subCode))).toBe(false);
  });
});

describe('banScope', () => {
  it('reaches as far as the refusal', () => {
    expect(banScope(error(7, 'accesscontrol.limited-by-app-access-count'))).toBe('application');
    expect(banScope(error(7, 'accesscontrol.limited-by-api-access-count'))).toBe('api');
    expect(banScope(error(5))).toBe('shop');
  });
});

import { checkDiscipline, createDemand } from '@kaquan/channel-kit';
import { describe, expect, it } from 'vitest';
import { refusal, stubCall, stubChannel } from '../test/stub-platform.ts';
import { withShop } from '../test/test-shop.ts';
import { publishedLimits } from './limits.ts';

describe('the published limits', () => {
  it('are limits that a host could give, each said once', () => {
    expect(() => {
      checkDiscipline(createDemand('table'), { limits: publishedLimits });
    }).not.toThrow();
  });

  it('hold back what would be too often, here and not at the platform', async () => {
    const once = { api: 'pdd.mall.info.get', per: 'shop', count: 1, everyMs: 60_000 } as const;
    await withShop(
      async ({ sandbox, channel, call }) => {
        expect((await channel.describeShop(call)).isOk()).toBe(true);
        const { code } = (await channel.describeShop(call))._unsafeUnwrapErr();
        expect(code).toBe('channel.throttled');
        expect(sandbox.dump().counters.calls).toEqual({ 'pdd.mall.info.get': 1 });
      },
      { channel: { limits: [once] } },
    );
  });
});

describe('a read that the platform refused', () => {
  const api = 'pdd.mall.info.get';
  const mall = '{"mall_info_get_response":{"mall_id":445566778,"mall_name":"示例虚拟店"}}';

  it.each([50000, 50002, 52001, 52002])('is sent again after %i', async (code) => {
    let times = 0;
    const { channel, sent } = stubChannel({
      [api]: () => {
        times += 1;
        return times === 1 ? refusal(code) : mall;
      },
    });
    expect((await channel.describeShop(stubCall)).isOk()).toBe(true);
    expect(sent).toHaveLength(2);
  });

  it.each([10000, 20031, 50001, 52101, 52102, 52103, 70033, 70034])(
    'is not sent again after %i',
    async (code) => {
      const { channel, sent } = stubChannel({ [api]: refusal(code) });
      expect((await channel.describeShop(stubCall)).isErr()).toBe(true);
      expect(sent).toHaveLength(1);
    },
  );
});

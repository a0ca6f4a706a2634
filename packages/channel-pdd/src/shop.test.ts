import { describe, expect, it } from 'vitest';
import { stubCall, stubChannel } from '../test/stub-platform.ts';
import { withShop } from '../test/test-shop.ts';

describe('describeShop', () => {
  it('says whose token it is', async () => {
    await withShop(async ({ channel, call }) => {
      expect((await channel.describeShop(call))._unsafeUnwrap()).toEqual({
        externalId: '445566778',
        name: '点卡小铺',
        linkedAccount: '445566778',
      });
    });
  });

  it('says that a token has ended, and does not call without one', async () => {
    await withShop(async ({ channel, call, sandbox }) => {
      const next = sandbox.renewToken();
      const old = (await channel.describeShop(call))._unsafeUnwrapErr();
      expect(old.code).toBe('channel.grant_expired');
      expect(JSON.stringify(old)).not.toContain(call.credentials.accessToken);
      expect((await channel.describeShop({ credentials: { accessToken: next } })).isOk()).toBe(
        true,
      );
      const none = await channel.describeShop({ credentials: {} });
      expect(none._unsafeUnwrapErr().code).toBe('channel.grant_expired');
      expect(sandbox.dump().counters.refusals).toEqual({ 10019: 1 });
    });
  });

  it('keeps every digit of a shop’s number', async () => {
    const { channel } = stubChannel({
      'pdd.mall.info.get':
        '{"mall_info_get_response":{"mall_id":9007199254740993,"mall_name":"x"}}',
    });
    const shop = (await channel.describeShop(stubCall))._unsafeUnwrap();
    expect(shop.externalId).toBe('9007199254740993');
  });
});

import { describe, expect, it } from 'vitest';
import { withShop } from '../test/test-shop.ts';

describe('describeShop over HTTP', () => {
  it.each(['md5', 'hmac', 'hmac-sha256'] as const)(
    'says whose session it is, signed by %s',
    async (signMethod) => {
      await withShop(
        async ({ channel, call, sandbox }) => {
          const { seller } = sandbox.dump();
          expect((await channel.describeShop(call))._unsafeUnwrap()).toEqual({
            externalId: seller.userId,
            name: seller.shopTitle,
            linkedAccount: seller.nick,
          });
        },
        { channel: { signMethod } },
      );
    },
  );

  it('is refused with a wrong secret, which appears nowhere', async () => {
    await withShop(
      async ({ channel, call }) => {
        const error = (await channel.describeShop(call))._unsafeUnwrapErr();
        expect(error).toMatchObject({ code: 'channel.rejected' });
        expect(JSON.stringify(error)).not.toContain('wrong-secret');
      },
      { channel: { appSecret: 'wrong-secret' } },
    );
  });
});

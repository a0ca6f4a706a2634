import { createMemoryStorage } from '@kaquan/adapter-memory';
import { createTaobaoChannel } from '@kaquan/channel-taobao';
import { createTaobaoSandbox } from '@kaquan/channel-taobao/sandbox';
import { createKaquan, unwrapOrThrow } from '@kaquan/core';
import { expect, it } from 'vitest';
import { openVault } from './vault-key.ts';

it.each(['websocket', 'http'] as const)(
  'an order is known by its message over %s, without a pull',
  async (transport) => {
    const sandbox = createTaobaoSandbox();
    const { url, messagesUrl, appKey, appSecret, session } = await sandbox.start();
    const messages = { transport, url: messagesUrl, pullEveryMs: 10 };
    const channels = [createTaobaoChannel({ url, appKey, appSecret, messages })];
    const kaquan = createKaquan({
      storage: createMemoryStorage(),
      channels,
      vault: openVault(null),
    });
    const desk = kaquan.with({ actor: { kind: 'operator', id: 'desk-1' } });
    await unwrapOrThrow(
      desk.shops.create(
        {
          name: '小卡铺',
          channelType: 'taobao',
          orderingUserId: 'seller-1',
          redemptionDomain: 'card.example.com',
          credentials: { session },
          skipSetupCheck: true,
        },
        { reason: 'a test' },
      ),
    );
    const stopping = new AbortController();
    const listening = kaquan.inbound.listen({ channel: 'taobao', signal: stopping.signal });
    try {
      await expect.poll(() => sandbox.dump().messages.permitted).toBe(true);
      const { tid } = sandbox.create({ lines: [{ outerSkuId: 'CARD10' }] });
      sandbox.pay(tid);
      await expect
        .poll(() => sandbox.dump().messages.messages.map(({ confirmed }) => confirmed))
        .toEqual([true, true]);
      await unwrapOrThrow(kaquan.worker.readNotices());
      const { items } = await unwrapOrThrow(desk.orders.find({ limit: 10 }));
      expect(items.map(({ orderNo }) => orderNo)).toEqual([tid]);
      expect(sandbox.dump().counters.calls['taobao.trades.sold.increment.get']).toBeUndefined();
    } finally {
      stopping.abort();
    }
    expect(await unwrapOrThrow(listening)).toEqual({ kept: 2, unknown: 0 });
    await sandbox.stop();
  },
);

import assert from 'node:assert/strict';
import { dayMs, hourMs, minuteMs } from '../../kernel/time.ts';
import type { ChannelNotice } from '../../ports/notification.ts';
import type { ContractCase } from '../contract-case.ts';
import { must } from './answers.ts';
import { channel, introduced, nothing, notified, readNow } from './noticing-kit.ts';
import { guarantee, type Stage } from './stage.ts';

const about = (orderNo: string, eventId: string, externalShopId = 'marketplace-1') =>
  ({ externalShopId, eventId, subject: { kind: 'order', orderNo } }) satisfies ChannelNotice;

/** Another tenant's shop at the same channel, under a number of its own; answers its desk and its id. */
async function anotherShop({ kaquan }: Stage, externalId: string) {
  const desk = kaquan.with({ tenant: 'other', actor: { kind: 'operator', id: 'wu' } });
  const { shop } = await must(
    desk.shops.create(
      {
        name: '分店',
        channelType: channel,
        externalId,
        orderingUserId: 'user-1',
        redemptionDomain: 'card.example.com',
        credentials: { token: 'token' },
        skipSetupCheck: true,
      },
      { reason: 'a test' },
    ),
  );
  return { desk, shopId: shop.shopId };
}

/** What one notice, or one shop, suffers is no other's trouble. */
export const noticingTroubleCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1533',
      title: 'gives nothing up over one failure, however long it had to wait before',
    },
    async (stage) => {
      const { clock, market } = stage;
      await introduced(stage);
      const orderNo = stage.trade();
      await notified(stage, [about(orderNo, 'waited')]);
      clock.advance(2 * dayMs);
      market.failNext('loadOrder', { kind: 'unavailable' });
      assert.deepEqual(await readNow(stage), { ...nothing, postponed: 1 });
      clock.advance(minuteMs);
      assert.deepEqual(await readNow(stage), { ...nothing, read: 1, done: 1 });
      // Away for hours, and then an order that the channel cannot show yet.
      await notified(stage, [about(stage.trade(), 'away')]);
      market.failNext('loadOrder', { kind: 'unavailable' }, 18);
      for (let tries = 0; tries < 18; tries += 1) {
        assert.deepEqual(await readNow(stage), { ...nothing, postponed: 1 }, `try ${tries}`);
        clock.advance(10 * minuteMs);
      }
      market.failNext('loadOrder', { kind: 'rejected', channelCode: '1', channelMessage: 'no' });
      assert.deepEqual(await readNow(stage), { ...nothing, postponed: 1 });
      clock.advance(minuteMs);
      assert.deepEqual(await readNow(stage), { ...nothing, read: 1, done: 1 });
    },
  ),

  guarantee(
    { id: 'G1534', title: 'shows a person what a channel cannot be asked for, a day long' },
    async (stage) => {
      const { clock, market, operator } = stage;
      await introduced(stage);
      await notified(stage, [about(stage.trade(), 'never')]);
      market.failNext('loadOrder', { kind: 'unavailable' }, 1_000);
      let tries = 1;
      for (; tries < 400; tries += 1) {
        if ((await readNow(stage)).parked === 1) break;
        clock.advance(10 * minuteMs);
      }
      assert.ok(tries > 100 && tries < 400, `${tries} tries`);
      const { items } = await must(operator.shops.findParkedNotices());
      assert.ok(items[0]?.problem.startsWith('channel.unavailable'));
    },
  ),

  guarantee(
    { id: 'G1535', title: 'reads an order of which a refund is told that nobody can find' },
    async (stage) => {
      const { operator, shopId } = stage;
      await introduced(stage);
      const orderNo = stage.trade();
      const ghost = { kind: 'refund', refundId: '404', orderNo } as const;
      await notified(stage, [
        about(orderNo, 'order'),
        { externalShopId: 'marketplace-1', eventId: 'ghost', subject: ghost },
      ]);
      assert.deepEqual(await readNow(stage), { read: 1, done: 1, postponed: 1, parked: 0 });
      assert.equal((await must(operator.orders.load({ shopId, orderNo }))).payment, 'paid');
    },
  ),

  guarantee(
    {
      id: 'G1536',
      title: 'reads of a shop whatever stands before it, of another, at whom is busy',
    },
    async (stage) => {
      const { clock, kaquan, storage } = stage;
      await introduced(stage);
      const { desk, shopId } = await anotherShop(stage, 'marketplace-2');
      for (const part of ['a', 'b', 'c']) {
        const many = Array.from({ length: 700 }, (_, n) => about(`no-${n}`, `${part}${n}`));
        await notified(stage, many);
      }
      const orderNo = stage.trade();
      clock.advance(minuteMs);
      await notified(stage, [about(orderNo, 'one', 'marketplace-2')]);
      const lease = { tenant: 'default', job: `notices/${stage.shopId}`, holder: 'another' };
      const asked = { ...lease, at: clock.now(), ttlMs: hourMs } as Parameters<
        typeof storage.lease
      >[0];
      await must(storage.lease(asked));
      const { items } = await must(kaquan.worker.readNotices());
      assert.deepEqual(items.map(({ tenant, outcome }) => `${tenant} ${outcome}`).toSorted(), [
        'default busy',
        'other done',
      ]);
      assert.equal((await must(desk.orders.load({ shopId, orderNo }))).payment, 'paid');
    },
  ),

  guarantee(
    { id: 'G1537', title: 'asks the channel whose shop it is when somebody says another number' },
    async (stage) => {
      const { operator, shopId, kaquan } = stage;
      await introduced(stage);
      const said = await must(operator.shops.update({ shopId, externalId: 'marketplace-9' }));
      assert.equal(said.shop.externalId, 'marketplace-9');
      assert.equal((await must(kaquan.worker.syncShops())).summary.synced, 1);
      assert.deepEqual(await notified(stage, [about(stage.trade(), 'own')]), {
        kept: 1,
        unknown: 0,
      });
    },
  ),

  guarantee(
    { id: 'G1538', title: 'asks a channel that is away for no refund after the other' },
    async (stage) => {
      const { market } = stage;
      await introduced(stage);
      const strays = Array.from({ length: 300 }, (_, n): ChannelNotice => {
        const subject = { kind: 'refund', refundId: `r${n}`, orderNo: null } as const;
        return { externalShopId: 'marketplace-1', eventId: `m${n}`, subject };
      });
      await notified(stage, strays);
      market.failNext('loadRefund', { kind: 'unavailable' }, 1_000);
      assert.deepEqual(await readNow(stage), { ...nothing, postponed: 300 });
      assert.ok(market.calls.loadRefund <= 8, `${market.calls.loadRefund} calls`);
    },
  ),
];

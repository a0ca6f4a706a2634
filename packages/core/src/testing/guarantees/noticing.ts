import assert from 'node:assert/strict';
import { dayMs, minuteMs, secondMs } from '../../kernel/time.ts';
import type { NotificationRequest } from '../../ports/notification.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused, tally } from './answers.ts';
import { channel, introduced, nothing, notified, readNow } from './noticing-kit.ts';
import { guarantee, throughChannel } from './stage.ts';

/** What channels tell by themselves is taken once, and is only ever a hint to read again. */
export const noticingCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1540',
      title: 'reads an order that its channel tells of, before the poll and after it',
    },
    async (stage) => {
      const { market, operator, shopId } = stage;
      await stage.stock(2);
      await introduced(stage);
      const first = stage.trade();
      assert.deepEqual(await notified(stage), { kept: 2, unknown: 0 });
      assert.equal(market.calls.loadOrder, 0, 'the answer does not wait for a reading');
      assert.deepEqual(await readNow(stage), { ...nothing, read: 1, done: 2 });
      assert.equal(market.calls.loadOrder, 1);
      const order = await must(operator.orders.load({ shopId, orderNo: first }));
      assert.equal(order.payment, 'paid');
      assert.equal((await stage.pull()).unchanged, 1, 'the poll finds nothing new');
      const { version } = await stage.load(order);
      assert.equal(version, order.version);
      const second = stage.trade();
      assert.equal((await stage.pull()).placed, 1);
      const before = await must(operator.orders.load({ shopId, orderNo: second }));
      await notified(stage);
      assert.deepEqual(await readNow(stage), { ...nothing, read: 1, done: 2 });
      assert.equal((await stage.load(before)).version, before.version, 'nor does the notice');
      assert.equal((await stage.level()).claimed, 2, 'each has its key');
    },
  ),

  guarantee(
    {
      id: 'G1541',
      title: 'one event repeated in any order, by any number at once, is one reading',
    },
    async (stage) => {
      const { market } = stage;
      await stage.stock(3);
      await introduced(stage);
      const orderNo = stage.trade();
      const [placed, paid] = market.news();
      assert.ok(placed !== undefined && paid !== undefined);
      const ways = [[paid, placed], [placed], [paid, paid, placed], [placed, paid]];
      const others = [stage, ...ways.map(() => ({ ...stage, kaquan: stage.compose() }))];
      await Promise.all(others.flatMap((each) => ways.map((notices) => notified(each, notices))));
      const ran = await atOnce(4, () => must(stage.compose().worker.readNotices()));
      const outcomes = ran.flatMap(({ items }) => items.map(({ outcome }) => outcome));
      assert.equal(tally(outcomes)['done'], outcomes.length - (tally(outcomes)['busy'] ?? 0));
      for (const each of others) await notified(each);
      assert.deepEqual(await readNow(stage), nothing);
      assert.equal(market.calls.loadOrder, 1);
      assert.equal((await must(stage.operator.orders.find({}))).items.length, 1);
      assert.equal((await stage.level()).claimed, 1);
      const { orderId } = await must(stage.operator.orders.load({ shopId: stage.shopId, orderNo }));
      await must(stage.operator.fulfilment.ship({ orderIds: [orderId] }));
      await notified(stage);
      await readNow(stage);
      assert.equal((await stage.level()).claimed + (await stage.level()).delivered, 1);
    },
  ),

  guarantee(
    { id: 'G1542', title: 'a thousand notices of one order cost one reading' },
    async (stage) => {
      const { market } = stage;
      await introduced(stage);
      const orderNo = stage.trade();
      const [one] = market.news();
      assert.ok(one !== undefined);
      const subject = { kind: 'order', orderNo } as const;
      const many = Array.from({ length: 1_000 }, (_, n) => ({ ...one, eventId: `m${n}`, subject }));
      assert.deepEqual(await notified(stage, many), { kept: 1_000, unknown: 0 });
      assert.deepEqual(await readNow(stage), { ...nothing, read: 1, done: 1_000 });
      assert.equal(market.calls.loadOrder, 1);
    },
  ),

  guarantee(
    { id: 'G1543', title: 'loses nothing between keeping and answering, and does nothing twice' },
    async (stage) => {
      const { faults, market } = stage;
      await introduced(stage);
      stage.trade();
      const request = market.signNotification();
      const { inbound } = stage.kaquan;
      faults.fail({ operation: 'commit', moment: 'after', times: 2 });
      await refused(inbound.notification({ channel, request }), 'storage.outcome_unknown');
      await notified(stage);
      assert.deepEqual(await readNow(stage), { ...nothing, read: 1, done: 2 });
      stage.trade();
      faults.fail({ operation: 'commit', moment: 'before', times: 2 });
      const again = market.signNotification();
      await refused(inbound.notification({ channel, request: again }), 'storage.unavailable');
      assert.deepEqual(await readNow(stage), nothing, 'nothing was kept, and nothing answered');
      await notified(stage);
      // The order is stored, and that its notices are done is not.
      faults.fail({ operation: 'commit', moment: 'before', skip: 1, times: 2 });
      const { items } = await must(stage.kaquan.worker.readNotices());
      assert.equal(items[0]?.error?.code, 'storage.unavailable');
      assert.deepEqual(await readNow(stage), { ...nothing, read: 1, done: 2 });
      assert.equal((await must(stage.operator.orders.find({}))).items.length, 2);
    },
  ),

  guarantee(
    { id: 'G1544', title: 'believes no wrong signature, and takes in nothing that is no notice' },
    async (stage) => {
      const { market, kaquan } = stage;
      await introduced(stage);
      stage.trade();
      const take = (request: NotificationRequest, by = kaquan) =>
        by.inbound.notification({ channel, request });
      const forged = market.signNotification(market.news(), 'guessed');
      await refused(take(forged), 'notification.rejected');
      const honest = market.signNotification();
      const changed = new Uint8Array([...honest.body, 32]);
      await refused(take({ ...honest, body: changed }), 'notification.rejected');
      await refused(take({ ...honest, headers: {} }), 'notification.rejected');
      const odd = [
        { externalShopId: '', eventId: 'x', subject: { kind: 'order', orderNo: '1' } },
        { externalShopId: 'a', eventId: 'x'.repeat(201), subject: { kind: 'grant' } },
        { externalShopId: 'a', eventId: 'x', subject: { kind: 'order', orderNo: '\0' } },
        { externalShopId: 'a', eventId: 'x', subject: { kind: 'elephant' } },
        { externalShopId: 'a', eventId: 'x', subject: { kind: 'vouchers', orderNo: '1' } },
        null,
      ];
      for (const each of odd) {
        const request = market.signNotification([each as never].filter((it) => it !== null));
        if (each === null) continue;
        await refused(take(request), 'notification.unreadable');
      }
      const bent = throughChannel(stage, (through) => ({
        ...through,
        decodeNotification: () => {
          throw new Error('sesame-token');
        },
      }));
      const thrown = await refused(take(honest, bent.kaquan), 'notification.unreadable');
      assert.ok(!JSON.stringify([thrown, String(thrown.cause)]).includes('sesame'));
      await refused(
        kaquan.inbound.notification({ channel: 'x', request: honest }),
        'channel.incapable',
      );
      const huge = { ...honest, body: new Uint8Array(1_048_577) };
      await refused(take(huge), 'input.invalid');
      assert.deepEqual(await readNow(stage), nothing);
    },
  ),

  guarantee(
    {
      id: 'G1545',
      title: 'tells every tenant whose shop it is, and answers for one that nobody has',
    },
    async (stage) => {
      const { kaquan, market } = stage;
      const orderNo = stage.trade();
      assert.deepEqual(
        await notified(stage),
        { kept: 0, unknown: 2 },
        'nobody has asked who it is',
      );
      assert.ok(JSON.stringify(stage.logged).includes('a shop that nobody has'));
      const other = kaquan.with({ tenant: 'other', actor: { kind: 'operator', id: 'wu' } });
      const { shop } = await must(
        other.shops.create(
          {
            name: '分店',
            channelType: channel,
            externalId: 'marketplace-1',
            orderingUserId: 'user-1',
            redemptionDomain: 'card.example.com',
            credentials: { token: 'token' },
            skipSetupCheck: true,
          },
          { reason: 'a test' },
        ),
      );
      await must(kaquan.worker.syncShops());
      const [news] = [market.news()];
      const strangers = news.map((each) => ({ ...each, externalShopId: 'marketplace-2' }));
      assert.deepEqual(await notified(stage, [...news, ...strangers]), { kept: 2, unknown: 2 });
      assert.deepEqual(await readNow(stage), { ...nothing, read: 2, done: 4 });
      for (const [desk, shopId] of [
        [stage.operator, stage.shopId] as const,
        [other, shop.shopId] as const,
      ]) {
        assert.equal((await must(desk.orders.load({ shopId, orderNo }))).payment, 'paid');
      }
    },
  ),

  guarantee(
    {
      id: 'G1546',
      title: 'waits for an order that runs behind its message, then shows it to a person',
    },
    async (stage) => {
      const { clock, market, operator } = stage;
      await introduced(stage);
      const early = stage.trade();
      market.failNext('loadOrder', { kind: 'rejected', channelCode: '1', channelMessage: 'no' });
      const [one] = market.news();
      assert.ok(one !== undefined);
      const ghost = {
        ...one,
        eventId: 'ghost',
        subject: { kind: 'order', orderNo: '404' },
      } as const;
      await notified(stage, [one]);
      assert.deepEqual(await readNow(stage), { ...nothing, postponed: 1 });
      await notified(stage, [ghost]);
      clock.advance(10 * secondMs);
      assert.deepEqual(await readNow(stage), { read: 1, done: 1, postponed: 1, parked: 0 });
      assert.equal((await must(operator.orders.find({}))).items[0]?.orderNo, early);
      let tries = 1;
      for (; tries < 40; tries += 1) {
        clock.advance(10 * minuteMs);
        if ((await readNow(stage)).parked === 1) break;
      }
      assert.ok(tries > 6 && tries < 40, `${tries} tries`);
      const { items } = await must(operator.shops.findParkedNotices());
      assert.deepEqual(
        items.map(({ eventId, about, orderNo, state }) => [eventId, about, orderNo, state].join()),
        ['ghost,order,404,parked'],
      );
      assert.ok(items[0]?.problem.startsWith('channel.order_not_found'));
      clock.advance(dayMs);
      assert.deepEqual(await readNow(stage), nothing, 'it is not tried again');
    },
  ),
];

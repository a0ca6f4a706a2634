import assert from 'node:assert/strict';
import { err } from 'neverthrow';
import { coreError } from '../../kernel/errors.ts';
import { dayMs, hourMs, minuteMs, secondMs } from '../../kernel/time.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused } from './answers.ts';
import { channel, introduced, nothing, notified, readNow } from './noticing-kit.ts';
import { guarantee, throughChannel } from './stage.ts';

/** What channels tell, while they are away or refuse, and over a lasting connection. */
export const listeningCases: readonly ContractCase[] = [
  guarantee({ id: 'G1547', title: 'waits out a channel that is away for hours' }, async (stage) => {
    const { clock, market } = stage;
    await introduced(stage);
    const numbers = [stage.trade(), stage.trade(), stage.trade()];
    await notified(stage);
    market.failNext('loadOrder', { kind: 'unavailable' }, 15);
    for (let hour = 0; hour < 5; hour += 1) {
      const { parked, read } = await readNow(stage);
      assert.deepEqual([parked, read], [0, 0]);
      clock.advance(hourMs);
    }
    market.failNext('loadOrder', { kind: 'throttled', retryAfterMs: 5_000 });
    assert.deepEqual(await readNow(stage), { ...nothing, read: 2, done: 4, postponed: 2 });
    assert.deepEqual(await readNow(stage), nothing, 'it was told when to come again');
    clock.advance(5 * secondMs);
    assert.deepEqual(await readNow(stage), { ...nothing, read: 1, done: 2 });
    const { items } = await must(stage.operator.orders.find({}));
    assert.deepEqual(items.map(({ orderNo }) => orderNo).toSorted(), numbers);
  }),

  guarantee(
    {
      id: 'G1548',
      title: 'reads a refund that its channel tells of, with or without its order’s number',
    },
    async (stage) => {
      const { market } = stage;
      await stage.stock(1);
      await introduced(stage);
      const order = await stage.sell();
      const refundId = market.requestRefund(order.orderNo);
      await notified(stage, market.news().slice(-1));
      await readNow(stage);
      const opened = await stage.load(order);
      assert.deepEqual(
        opened.cases.map(({ state }) => state),
        ['requested'],
      );
      stage.clock.advance(secondMs);
      market.settleRefund(refundId);
      const [last] = market.news().slice(-1);
      assert.deepEqual(last?.subject, { kind: 'refund', refundId, orderNo: null });
      await notified(stage, [last]);
      market.failNext('loadRefund', {
        kind: 'rejected',
        channelCode: '9',
        channelMessage: 'later',
      });
      assert.equal((await readNow(stage)).postponed, 1);
      stage.clock.advance(minuteMs);
      assert.deepEqual(await readNow(stage), { ...nothing, read: 1, done: 1 });
      const settled = await stage.load(order);
      assert.deepEqual(
        settled.cases.map(({ state }) => state),
        ['done'],
      );
    },
  ),

  guarantee(
    { id: 'G1549', title: 'lets a paused shop’s notices wait, and takes a given grant at once' },
    async (stage) => {
      const { clock, market, operator, shopId } = stage;
      await introduced(stage);
      const stateNow = async () => (await must(operator.shops.load({ shopId }))).grant.state;
      stage.trade();
      await notified(stage);
      market.endGrant();
      assert.equal((await readNow(stage)).postponed, 2);
      assert.equal(await stateNow(), 'dead');
      const asked = market.calls.loadOrder;
      clock.advance(minuteMs);
      await readNow(stage);
      assert.equal(market.calls.loadOrder, asked, 'nobody is asked');
      market.restoreGrant();
      await notified(stage, market.news().slice(-1));
      const { done } = await readNow(stage);
      assert.equal(done, 1);
      assert.equal(await stateNow(), 'valid', 'ten minutes are not waited for');
      clock.advance(10 * minuteMs);
      assert.equal((await readNow(stage)).read, 1);
      market.endGrant();
      await notified(stage, market.news().slice(-1));
      await readNow(stage);
      assert.equal(await stateNow(), 'dead', 'and a grant that was taken back pauses it');
    },
  ),

  guarantee(
    { id: 'G1550', title: 'listens until it is told to end, and loses nothing of what came' },
    async (stage) => {
      const { faults, kaquan, market } = stage;
      const ending = new AbortController();
      const first = stage.trade();
      faults.fail({ operation: 'commit', moment: 'after', skip: 1, times: 2 });
      const listening = kaquan.inbound.listen({ channel, signal: ending.signal });
      const second = stage.trade();
      const until = async (orders: number) => {
        for (let turn = 0; turn < 500; turn += 1) {
          await new Promise<void>((resolve) => void setTimeout(resolve, 2));
          await must(kaquan.worker.readNotices());
          const { items } = await must(stage.operator.orders.find({}));
          if (items.length === orders) return;
        }
        assert.fail(`no ${orders} orders`);
      };
      await until(2);
      const third = stage.trade();
      await until(3);
      ending.abort();
      const { kept, unknown } = await must(listening);
      assert.deepEqual([kept, unknown], [6, 0]);
      stage.trade();
      await readNow(stage);
      const { items } = await must(stage.operator.orders.find({}));
      assert.deepEqual(items.map(({ orderNo }) => orderNo).toSorted(), [first, second, third]);
      assert.equal(market.calls.permitFeed, 1);
      const over = await must(kaquan.inbound.listen({ channel, signal: AbortSignal.abort() }));
      assert.deepEqual(over, { kept: 0, unknown: 0 });
    },
  ),

  guarantee(
    {
      id: 'G1551',
      title: 'a feed that breaks its word stops nothing, and one that is refused ends',
    },
    async (honest) => {
      await introduced(honest);
      const orderNo = honest.trade();
      const signal = new AbortController().signal;
      const telling = throughChannel(honest, (through) => ({
        ...through,
        async openFeed({ take }) {
          const [one] = honest.market.news();
          const taken = await take([null, { eventId: 1 }, one] as never);
          assert.ok(taken.isOk());
          return err(
            coreError('channel.rejected', {
              channel,
              operation: 'openFeed',
              channelCode: '4',
              channelMessage: 'app key',
            }),
          );
        },
      }));
      await refused(telling.kaquan.inbound.listen({ channel, signal }), 'channel.rejected');
      await readNow(honest);
      await must(honest.operator.orders.load({ shopId: honest.shopId, orderNo }));
      const thrown = throughChannel(honest, (through) => ({
        ...through,
        openFeed: () => Promise.reject(new Error('broken')),
      }));
      await refused(thrown.kaquan.inbound.listen({ channel, signal }), 'channel.unavailable');
      await refused(honest.kaquan.inbound.listen({ channel: 'none', signal }), 'channel.incapable');
      const made = { channel, signal: {} as AbortSignal };
      await refused(honest.kaquan.inbound.listen(made), 'input.invalid');
    },
  ),

  guarantee(
    { id: 'G1552', title: 'asks a channel who its shop is once a day, and after new credentials' },
    async (stage) => {
      const { clock, kaquan, market, operator, shopId } = stage;
      const sync = async () => (await must(kaquan.worker.syncShops())).summary.synced;
      await atOnce(4, () => must(stage.compose().worker.syncShops()));
      assert.deepEqual([market.calls.describeShop, market.calls.permitFeed], [1, 1]);
      assert.equal((await must(operator.shops.load({ shopId }))).externalId, 'marketplace-1');
      assert.equal(await sync(), 0);
      const { items } = await must(operator.shops.findChanges({ shopId }));
      assert.deepEqual(items[0]?.changes, [
        { path: '/externalId', before: null, after: 'marketplace-1' },
        { path: '/channelName', before: null, after: 'A shop at marketplace' },
        { path: '/linkedAccount', before: null, after: 'seller-1' },
      ]);
      clock.advance(dayMs);
      assert.equal(await sync(), 1);
      const { items: after } = await must(operator.shops.findChanges({ shopId }));
      assert.equal(after.length, items.length, 'that it was asked once more is no news');
      market.failNext('permitFeed', { kind: 'unavailable' });
      await must(operator.shops.update({ shopId, credentials: { token: 'token ' } }));
      await must(operator.shops.update({ shopId, credentials: { token: 'token' } }));
      assert.equal(await sync(), 0);
      assert.equal(await sync(), 1, 'what failed is asked again');
    },
  ),

  guarantee(
    {
      id: 'G1589',
      title: 'knows a shop whose messages its channel refuses, and asks no more often',
    },
    async (stage) => {
      const { clock, kaquan, market, operator, shopId } = stage;
      const sync = async () => (await must(kaquan.worker.syncShops())).items;
      const refusal = {
        kind: 'rejected',
        channelCode: '20031',
        channelMessage: 'no right',
      } as const;
      market.failNext('permitFeed', refusal, 9);
      const [item] = await sync();
      assert.equal(item?.error?.code, 'channel.rejected', 'somebody is told');
      assert.equal((await must(operator.shops.load({ shopId }))).externalId, 'marketplace-1');
      assert.deepEqual(await sync(), []);
      clock.advance(dayMs);
      await sync();
      assert.equal(market.calls.permitFeed, 2);
    },
  ),

  guarantee(
    { id: 'G1553', title: 'forgets what was told and read a month ago, and nothing that waits' },
    async (stage) => {
      const { clock, kaquan, market } = stage;
      await introduced(stage);
      stage.trade();
      await notified(stage);
      await readNow(stage);
      stage.trade();
      await notified(stage);
      clock.advance(31 * dayMs);
      const { purgedNotices } = await must(kaquan.worker.tidy());
      assert.equal(purgedNotices, 2);
      assert.deepEqual(await readNow(stage), { ...nothing, read: 1, done: 2 });
      await notified(stage, market.news().slice(0, 2));
      assert.equal((await readNow(stage)).read, 1, 'told again after that, it is read again');
      assert.equal((await must(stage.operator.orders.find({}))).items.length, 2);
    },
  ),
];

import assert from 'node:assert/strict';
import { createKaquan } from '../../create-kaquan.ts';
import { dayMs, hourMs, minuteMs, secondMs } from '../../kernel/time.ts';
import type { ContractCase } from '../contract-case.ts';
import { must } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

/** The numbers of all orders, oldest first. */
async function numbersOf({ operator }: Stage): Promise<readonly string[]> {
  const { items } = await must(operator.orders.find({ limit: 500 }));
  return items.map(({ orderNo }) => orderNo).toSorted();
}

/** Listings are read so that nothing falls between windows and pages. */
export const pagingCases: readonly ContractCase[] = [
  guarantee({ id: 'G142', title: 'reads a backlog of days window by window' }, async (stage) => {
    const { market, clock } = stage;
    await stage.pull();
    const numbers: string[] = [];
    for (let n = 0; n < 40; n += 1) {
      clock.advance(3 * hourMs);
      numbers.push(stage.trade());
    }
    const before = market.calls.listOrders;
    assert.equal((await stage.pull()).placed, 40);
    assert.deepEqual(await numbersOf(stage), numbers);
    assert.ok(market.calls.listOrders - before >= 5, 'a channel answers one day at a time');
  }),

  guarantee(
    {
      id: 'G143',
      title: 'halves a window that holds more pages than can be read in one go',
      listing: { maxPageSize: 2 },
    },
    async (stage) => {
      await stage.pull();
      const numbers: string[] = [];
      for (let n = 0; n < 150; n += 1) {
        stage.clock.advance(minuteMs);
        numbers.push(stage.trade());
      }
      await stage.pull();
      assert.deepEqual(await numbersOf(stage), numbers);
    },
  ),

  guarantee(
    {
      id: 'G144',
      title: 'loses no order when rows appear late among those that are being read',
      listing: { maxPageSize: 5 },
    },
    async (stage) => {
      const { market, clock } = stage;
      await stage.pull();
      const numbers: string[] = [];
      for (let n = 0; n < 30; n += 1) {
        clock.advance(minuteMs);
        numbers.push(stage.trade());
      }
      // Indexed late: it stands in the middle of the list and pushes what lies behind it back.
      const appear = (): void => {
        const now = clock.now();
        clock.set(now - 10 * minuteMs);
        numbers.push(stage.trade());
        clock.set(now);
      };
      for (let call = 0; call < 6; call += 1) market.afterNext('listOrders', appear);
      await stage.pull();
      await stage.pull();
      assert.deepEqual(await numbersOf(stage), numbers.toSorted());
    },
  ),

  guarantee(
    { id: 'G145', title: 'writes nothing once its time is up and another worker has begun' },
    async (stage) => {
      const { clock, faults, market, kaquan } = stage;
      await stage.pull();
      const orderNo = stage.trade();
      // Old enough to stand in the first window, so that the first commit is that of the order.
      clock.advance(hourMs);
      const other = stage.compose();
      faults.beforeNext('commit', async () => {
        clock.advance(10 * minuteMs);
        market.failNext('listOrders', { kind: 'unavailable' });
        const { items } = await must(other.worker.pullOrders());
        assert.equal(items[0]?.error?.code, 'channel.unavailable');
      });
      const { items } = await must(kaquan.worker.pullOrders());
      assert.equal(items[0]?.error?.code, 'storage.lease_lost');
      assert.deepEqual(await numbersOf(stage), [], 'nothing of it was stored');
      await stage.pull();
      assert.deepEqual(await numbersOf(stage), [orderNo]);
    },
  ),

  guarantee({ id: 'G146', title: 'lets no shop’s failure stop another shop' }, async (stage) => {
    const { market, clock, operator, faults, vault } = stage;
    await must(
      operator.shops.create(
        {
          name: '失效店',
          channelType: market.channel.name,
          orderingUserId: 'user-1',
          redemptionDomain: 'card.example.com',
          credentials: { token: 'expired' },
          sortOrder: -1,
          skipSetupCheck: true,
        },
        { reason: 'a test' },
      ),
    );
    const orderNo = stage.trade();
    clock.advance(secondMs);
    const report = await must(stage.kaquan.worker.pullOrders());
    const outcomes = report.items.map(({ outcome, error }) => error?.code ?? outcome);
    assert.deepEqual(outcomes.toSorted(), ['channel.grant_expired', 'done']);
    assert.deepEqual(await numbersOf(stage), [orderNo]);
    // A Kaquan without that channel says so, and harms nothing.
    clock.advance(10 * minuteMs);
    const { storage } = faults;
    const without = createKaquan({ storage, channels: [], vault, clock });
    const { items } = await must(without.worker.pullOrders());
    assert.deepEqual(
      items.map(({ error }) => error?.code),
      Array(2).fill('channel.incapable'),
    );
  }),

  guarantee({ id: 'G147', title: 'takes in nothing from before the shop began' }, async (stage) => {
    const { clock, operator, market } = stage;
    stage.trade();
    clock.advance(2 * dayMs);
    const { shop } = await must(
      operator.shops.create(
        {
          name: '新店',
          channelType: market.channel.name,
          orderingUserId: 'user-1',
          redemptionDomain: 'card.example.com',
          credentials: { token: 'token' },
          ordersSince: clock.now(),
          skipSetupCheck: true,
        },
        { reason: 'a test' },
      ),
    );
    clock.advance(hourMs);
    const orderNo = stage.trade();
    await stage.pull();
    const { items } = await must(operator.orders.find({ shopId: shop.shopId }));
    assert.deepEqual(
      items.map((order) => order.orderNo),
      [orderNo],
    );
  }),
];

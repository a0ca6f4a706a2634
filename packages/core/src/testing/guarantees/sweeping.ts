import assert from 'node:assert/strict';
import { hourMs, minuteMs } from '../../kernel/time.ts';
import type { Channel, ChannelPage } from '../../ports/channel.ts';
import type { SweepCounts } from '../../sync/sweep-shop.ts';
import type { ContractCase } from '../contract-case.ts';
import { must } from './answers.ts';
import { guarantee, throughChannel, type Stage } from './stage.ts';

/** A channel whose lists leave out what is in the set; asked by number, it answers. */
function forgetful(honest: Channel, hidden: ReadonlySet<string>): Channel {
  const without = <Row>(page: ChannelPage<Row>, idOf: (row: Row) => string): ChannelPage<Row> => {
    const rows = page.rows.filter((row) => !hidden.has(idOf(row)));
    const left = page.rows.length - rows.length;
    return { ...page, rows, totalCount: page.totalCount === null ? null : page.totalCount - left };
  };
  return {
    ...honest,
    listOrders: async (call, page) =>
      (await honest.listOrders(call, page)).map((l) => without(l, ({ orderNo }) => orderNo)),
    listRefunds: async (call, page) => {
      const listed = await honest.listRefunds?.(call, page);
      assert.ok(listed !== undefined);
      return listed.map((l) => without(l, ({ refundId }) => refundId));
    },
  };
}

async function sweep(stage: Stage): Promise<SweepCounts> {
  const { items, summary } = await must(stage.kaquan.worker.sweepOrders());
  for (const { outcome, error } of items) assert.equal(outcome, 'done', error?.message);
  return summary;
}

const nothing: SweepCounts = { compared: 0, missing: 0, behind: 0, undecoded: 0 };

/** What the pulls have passed over is found by looking a second time. */
export const sweepingCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1040', title: 'finds, hours later, the order that a listing had left out' },
    async (honest) => {
      const hidden = new Set<string>();
      const stage = throughChannel(honest, (channel) => forgetful(channel, hidden));
      await honest.stock(3);
      const [seen, lost] = [stage.trade(), stage.trade()];
      hidden.add(lost);
      assert.equal((await stage.pull()).placed, 1);
      stage.clock.advance(hourMs);
      await stage.pull();
      hidden.clear();
      stage.clock.advance(hourMs);
      assert.equal((await stage.pull()).placed, 0, 'a pull does not look back so far');
      stage.clock.advance(6 * hourMs);
      assert.deepEqual(await sweep(stage), { ...nothing, compared: 2, missing: 1 });
      const { items } = await must(stage.operator.orders.find());
      assert.deepEqual(items.map(({ orderNo }) => orderNo).toSorted(), [seen, lost].toSorted());
      assert.equal((await stage.level()).claimed, 2, 'it has its key');
      assert.equal(stage.logged.length, 1, 'somebody is told');
    },
  ),

  guarantee(
    { id: 'G1041', title: 'looks at each hour once, and never at what is younger than six' },
    async (stage) => {
      await stage.stock(2);
      stage.trade();
      await stage.pull();
      assert.deepEqual(await sweep(stage), nothing, 'too young');
      stage.clock.advance(8 * hourMs);
      assert.equal((await sweep(stage)).compared, 1);
      const listed = stage.market.calls.listOrders;
      assert.deepEqual(await sweep(stage), nothing);
      stage.clock.advance(59 * minuteMs);
      assert.deepEqual(await sweep(stage), nothing);
      assert.equal(stage.market.calls.listOrders, listed, 'nobody was asked');
      stage.clock.advance(minuteMs);
      await sweep(stage);
      assert.ok(stage.market.calls.listOrders > listed);
      assert.deepEqual(stage.logged, []);
    },
  ),

  guarantee(
    { id: 'G1042', title: 'brings an order and a refund up to date whose change was left out' },
    async (honest) => {
      const hidden = new Set<string>();
      const stage = throughChannel(honest, (channel) => forgetful(channel, hidden));
      await honest.stock(3);
      const [shipped, refunded] = [await stage.sell(), await stage.sell()];
      await stage.pull();
      hidden.add(shipped.orderNo).add(refunded.orderNo);
      stage.market.shipElsewhere(shipped.orderNo);
      hidden.add(stage.market.requestRefund(refunded.orderNo));
      assert.equal((await stage.pull()).updated, 0);
      hidden.clear();
      stage.clock.advance(8 * hourMs);
      assert.equal((await sweep(stage)).behind, 2);
      assert.equal((await stage.load(shipped)).reported.isShipped, true);
      const [theCase] = (await stage.load(refunded)).cases;
      assert.ok(theCase !== undefined, 'the request is in the books');
    },
  ),

  guarantee(
    { id: 'G1043', title: 'goes on with the next sweep where the channel did not answer' },
    async (stage) => {
      await stage.stock(1);
      stage.trade();
      await stage.pull();
      stage.clock.advance(30 * hourMs);
      stage.market.failNext('listOrders', { kind: 'unavailable' }, 9);
      const { items } = await must(stage.kaquan.worker.sweepOrders());
      assert.deepEqual(
        items.map(({ error }) => error?.code),
        ['channel.unavailable'],
      );
      stage.market.failNext('listOrders', { kind: 'unavailable' }, 0);
      let compared = 0;
      for (let run = 0; run < 10 && compared === 0; run += 1) {
        const again = await must(stage.kaquan.worker.sweepOrders());
        compared = again.summary.compared;
      }
      assert.equal(compared, 1);
    },
  ),

  guarantee(
    { id: 'G1045', title: 'goes on although a process has swept whose clock was ahead' },
    async (stage) => {
      await stage.stock(1);
      stage.clock.advance(40 * hourMs);
      await sweep(stage);
      stage.clock.advance(-40 * hourMs);
      stage.trade();
      await stage.pull();
      stage.clock.advance(8 * hourMs);
      assert.equal((await sweep(stage)).compared, 1);
    },
  ),

  guarantee(
    { id: 'G1044', title: 'reads a shop while another one’s channel has not answered yet' },
    async (stage) => {
      await stage.stock(2);
      const { shop } = await must(
        stage.operator.shops.create(
          {
            name: '二店',
            channelType: stage.market.channel.name,
            orderingUserId: 'user-2',
            redemptionDomain: 'two.example.com',
            credentials: { token: 'token' },
            skipSetupCheck: true,
          },
          { reason: 'a test' },
        ),
      );
      assert.notEqual(shop.shopId, stage.shopId);
      let answer = (): void => undefined;
      stage.market.delayNext('listOrders', new Promise((resolve) => (answer = resolve)));
      let isOver = false;
      const pulled = must(stage.kaquan.worker.pullOrders()).then((report) => {
        isOver = true;
        return report;
      });
      // The other shop has been read to its end, and has begun on its refunds.
      for (let turn = 0; turn < 5_000 && stage.market.calls.listRefunds < 1; turn += 1) {
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      assert.ok(stage.market.calls.listRefunds > 0);
      assert.equal(isOver, false);
      answer();
      const { items } = await pulled;
      assert.deepEqual(
        items.map(({ outcome }) => outcome),
        ['done', 'done'],
      );
    },
  ),
];

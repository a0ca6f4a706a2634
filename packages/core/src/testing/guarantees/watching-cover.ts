import assert from 'node:assert/strict';
import { dayMs, hourMs, minuteMs } from '../../kernel/time.ts';
import type { Channel } from '../../ports/channel.ts';
import { createReports } from '../../reports/index.ts';
import type { CoverPolicy } from '../../stock/cover-policy.ts';
import type { StockNewsItem } from '../../subscribers/subscriber.ts';
import { anId } from '../an-id.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused } from './answers.ts';
import { listening } from './dispatching.ts';
import { guarantee, throughChannel, type Stage } from './stage.ts';

/** A policy of these cases. */
export const stopping: CoverPolicy = {
  warnBelowDays: 5,
  atChannel: { act: 'stop', belowDays: 2, belowUnits: null },
};
/** A policy of these cases. */
export const lowering: CoverPolicy = {
  warnBelowDays: 5,
  atChannel: { act: 'lower', belowDays: null, belowUnits: 10 },
};

/** Five days on each of which two were sold. */
export async function sellForDays(stage: Stage, cover: CoverPolicy, left: number): Promise<void> {
  const { operator, productId, clock } = stage;
  await stage.stock(10 + left);
  await must(operator.catalog.setCover({ productId, cover }));
  for (let day = 0; day < 5; day += 1) {
    await stage.sell({ lines: [{ quantity: 2 }] });
    clock.advance(dayMs);
  }
}

/** Looks how long products last. */
export const watch = (stage: Pick<Stage, 'kaquan'>) => must(stage.kaquan.worker.watchCover());

/** What is lowered of the stage's product: item, state, figure, problem. */
export async function lowered(stage: Stage) {
  const ids = [anId('product', stage.productId)];
  const [found] = await must(stage.storage.findWatches(testTenant, ids));
  return (found?.lowered ?? []).map(({ itemId, state, quantity, problem }) => {
    return [itemId, state, quantity, problem];
  });
}

/** A marketplace at which the stock of items cannot be set. */
export function unable(honest: Channel): Channel {
  const calls = Object.entries(honest).filter(([name]) => name !== 'setItemStock');
  const rest = Object.fromEntries(calls) as Channel;
  return { ...rest, capabilities: { ...honest.capabilities, setsItemStock: false } };
}

/** How long products last: who is told, and what is done at the channels. */
export const watchingCoverCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1692', title: 'tells once that a product is low, has run out, has enough again' },
    async (stage) => {
      const heard: StockNewsItem[] = [];
      let isDown = true;
      const handleStock = (item: StockNewsItem): void => {
        if (isDown) throw new Error('the pager is down');
        heard.push(item);
      };
      const { settle } = listening(stage, { handleStock });
      const { clock, productId } = stage;
      await sellForDays(stage, { warnBelowDays: 5, atChannel: null }, 6);
      const first = await watch(stage);
      assert.deepEqual([first.products, first.crossings, first.told], [1, 1, 0]);
      assert.equal((await watch(stage)).products, 0, 'it is left alone for a time');
      await settle();
      assert.deepEqual(
        heard.map(({ news }) => news.state),
        [],
        'not taken',
      );
      isDown = false;
      clock.advance(hourMs);
      await atOnce(3, () => watch(stage));
      await settle();
      await settle();
      const [low] = heard;
      assert.ok(low !== undefined && heard.length === 1, 'one crossing, once');
      const { state, before, available, coverDays } = low.news;
      assert.deepEqual([low.tenant, low.news.productId], [testTenant, productId]);
      assert.deepEqual([state, before, available], ['low', 'well', 6]);
      assert.ok(coverDays !== null && coverDays < 5);
      await stage.sell({ lines: [{ quantity: 8 }] });
      clock.advance(hourMs);
      await watch(stage);
      await settle();
      await stage.stock(60);
      clock.advance(hourMs);
      await watch(stage);
      await settle();
      assert.deepEqual(
        heard.map(({ news }) => news.state),
        ['low', 'out', 'well'],
      );
      const names = heard.map(({ news }) => news.version);
      assert.equal(new Set(names).size, 3);
    },
  ),

  guarantee(
    { id: 'G1693', title: 'stops what is low at its channel, and restores that and nothing else' },
    async (stage) => {
      const { market, clock, operator, shopId, productId } = stage;
      const item = { itemId: 'item-2', skuId: 'red' };
      await must(operator.catalog.mapItem({ shopId, productId, item }));
      await must(operator.catalog.setItemStock({ shopId, itemId: 'item-9', quantity: 7 }));
      await sellForDays(stage, stopping, 3);
      const { told, failed } = await watch(stage);
      assert.deepEqual([told, failed], [2, 0]);
      assert.deepEqual([market.itemStock('item-1'), market.itemStock('item-2', 'red')], [0, 0]);
      clock.advance(minuteMs * 10);
      assert.equal((await watch(stage)).told, 0, 'once');
      await stage.stock(40);
      clock.advance(minuteMs * 10);
      assert.equal((await watch(stage)).told, 2);
      const shares = [market.itemStock('item-1'), market.itemStock('item-2', 'red')];
      assert.deepEqual(shares, [22, 21], 'together what is free, and no more');
      assert.equal(market.itemStock('item-9'), 7, 'what was not lowered is left');
      clock.advance(hourMs);
      await watch(stage);
      assert.equal(market.calls.setItemStock, 5);
      assert.deepEqual(await lowered(stage), []);
    },
  ),

  guarantee(
    { id: 'G1694', title: 'lets all items of a product together sell no more than is free' },
    async (stage) => {
      const { market, clock, operator, shopId, productId } = stage;
      await must(operator.catalog.mapItem({ shopId, productId, item: { itemId: 'item-2' } }));
      await must(operator.catalog.mapItem({ shopId, productId, item: { outerId: 'code' } }));
      await sellForDays(stage, lowering, 9);
      const sum = () => (market.itemStock('item-1') ?? 0) + (market.itemStock('item-2') ?? 0);
      await watch(stage);
      assert.deepEqual([market.itemStock('item-1'), market.itemStock('item-2')], [5, 4]);
      for (const free of [8, 5, 1, 0]) {
        const { available } = await stage.level();
        await stage.sell({ lines: [{ quantity: available - free }] });
        clock.advance(minuteMs * 10);
        await watch(stage);
        assert.equal((await stage.level()).available, free);
        assert.ok(sum() <= free, `${sum()} at the channel, ${free} free`);
      }
      await stage.stock(3);
      clock.advance(minuteMs * 10);
      await watch(stage);
      assert.equal(sum(), 0, 'three are no restock');
      await stage.stock(20);
      clock.advance(minuteMs * 10);
      await watch(stage);
      assert.equal(sum(), 23);
    },
  ),

  guarantee(
    {
      id: 'G1695',
      title: 'forgets nothing that it may have lowered, and tells again what was lost',
    },
    async (stage) => {
      const { market, clock, faults } = stage;
      await sellForDays(stage, stopping, 3);
      // It is written down, then told, and then the process dies.
      faults.fail({ operation: 'commit', moment: 'before', skip: 1, times: 9 });
      const died = await watch(stage);
      assert.equal(died.failures.length, 1);
      faults.heal();
      assert.equal(market.itemStock('item-1'), 0);
      assert.deepEqual(await lowered(stage), [['item-1', 'lowering', 0, null]]);
      market.failNext('setItemStock', { kind: 'answer_lost' });
      clock.advance(minuteMs * 10);
      assert.deepEqual((({ told, failed }) => [told, failed])(await watch(stage)), [0, 1]);
      assert.equal((await lowered(stage))[0]?.[1], 'lowering');
      await stage.stock(40);
      clock.advance(minuteMs * 10);
      market.failNext('setItemStock', { kind: 'unavailable' });
      assert.equal((await watch(stage)).failed, 1);
      assert.equal((await lowered(stage))[0]?.[1], 'restoring');
      clock.advance(minuteMs * 2);
      const runs = await atOnce(3, () => watch(stage));
      assert.equal(
        runs.reduce((sum, { told }) => sum + told, 0),
        1,
        'by one of them',
      );
      assert.equal(market.itemStock('item-1'), 43);
      assert.deepEqual(await lowered(stage), []);
    },
  ),

  guarantee(
    { id: 'G1696', title: 'leaves shops that are off, and says what a channel cannot' },
    async (stage) => {
      const { market, clock, operator, shopId } = stage;
      await sellForDays(stage, stopping, 3);
      await must(operator.shops.drain({ shopId }, { reason: '盘点' }));
      market.endGrant();
      await must(stage.kaquan.worker.pullOrders());
      assert.equal((await watch(stage)).told, 0);
      assert.equal(market.calls.setItemStock, 0, 'paused');
      market.restoreGrant();
      clock.advance(hourMs);
      const poor = throughChannel(stage, unable);
      await must(poor.kaquan.worker.pullOrders());
      assert.equal((await watch(poor)).failed, 1);
      assert.deepEqual(await lowered(stage), [['item-1', 'refused', 0, 'channel.incapable']]);
      clock.advance(hourMs);
      assert.equal((await watch(poor)).failed, 0, 'it is not asked again');
      const reports = createReports(poor.kaquan).with({ actor: { kind: 'operator', id: 'li' } });
      const { results } = await must(reports.weekly());
      const check = results.find((each) => each.check === 'weekly.stock_cover');
      assert.deepEqual(
        check?.findings.map(({ code }) => code),
        ['stock.low', 'item.not_lowered'],
      );
      await stage.stock(60);
      clock.advance(hourMs);
      await watch(poor);
      const quiet = await must(reports.weekly());
      assert.equal(
        quiet.results.find((each) => each.check === 'weekly.stock_cover')?.status,
        'pass',
      );
      assert.equal(market.itemStock('item-1'), null, 'nobody has told it anything');
    },
  ),

  guarantee(
    { id: 'G1697', title: 'takes days on which it was lowered for no days without demand' },
    async (stage) => {
      const { clock, productId } = stage;
      await sellForDays(stage, stopping, 3);
      for (let day = 0; day < 4; day += 1) {
        await watch(stage);
        clock.advance(dayMs);
      }
      const reports = createReports(stage.kaquan).with({ actor: { kind: 'operator', id: 'li' } });
      const asked = { productIds: [productId], horizonDays: 10 };
      const [forecast] = (await must(reports.stock.forecast(asked))).items;
      assert.deepEqual(forecast?.history, { days: 9, censoredDays: 4 });
      assert.ok((forecast?.demand.expected ?? 0) > 19, 'two a day still');
      const { catalog } = stage.operator;
      for (const warnBelowDays of [0, 0.5, 181]) {
        const cover = { warnBelowDays, atChannel: null };
        await refused(catalog.setCover({ productId, cover }), 'input.invalid');
      }
      const cover = { warnBelowDays: null, atChannel: null };
      await refused(catalog.setCover({ productId: 'none', cover }), 'product.not_found');
      assert.equal((await must(catalog.setCover({ productId, cover }))).outcome, 'applied');
      assert.equal((await must(catalog.setCover({ productId, cover }))).outcome, 'replayed');
      clock.advance(hourMs);
      await watch(stage);
      assert.equal(stage.market.itemStock('item-1'), 3, 'a policy that is taken back restores');
    },
  ),
];

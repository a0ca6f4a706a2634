import assert from 'node:assert/strict';
import { dayMs, hourMs, minuteMs } from '../../kernel/time.ts';
import { createReports } from '../../reports/index.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused } from './answers.ts';
import { guarantee, throughChannel, type Stage } from './stage.ts';
import { unable } from './watching-cover.ts';

const why = { reason: '搬店' };
const known = { reason: 'known' };

const follow = (stage: Stage) => must(stage.kaquan.worker.switchShops());
const watch = (stage: Stage) => must(stage.kaquan.worker.watchCover());

async function stopOf({ operator, shopId }: Stage) {
  const stop = await must(operator.shops.loadSalesStop({ shopId }));
  const { items, stopped, waiting, unstoppable, first } = stop ?? assert.fail('it does not stop');
  return { items, stopped, waiting, unstoppable, problems: first.map(({ problem }) => problem) };
}

/** Maps three items more: a variant, one by the merchant's own code, and one that is never short. */
async function mapMore({ operator, shopId, productId }: Stage): Promise<void> {
  const { catalog } = operator;
  await must(catalog.mapItem({ shopId, productId, item: { itemId: 'item-2', skuId: 'red' } }));
  await must(catalog.mapItem({ shopId, productId, item: { outerId: 'code' } }));
  const untracked = { goods: 'custom', stock: { kind: 'untracked' } } as const;
  const endless = await must(catalog.createProduct({ name: '直充', ...untracked }));
  const item = { itemId: 'item-3' };
  await must(catalog.mapItem({ shopId, productId: endless.product.productId, item }));
}

async function findings(stage: Stage): Promise<readonly unknown[]> {
  const reports = createReports(stage.kaquan).with({ actor: { kind: 'operator', id: 'li' } });
  const { results } = await must(reports.daily());
  const checked = results.find(({ check }) => check === 'daily.stopped_sales');
  return (checked?.findings ?? []).map(({ code, figures, evidence }) => {
    return [code, figures['waiting'], figures['unstoppable'], evidence];
  });
}

/** Shops that stop selling at their channel while they drain 停售. */
export const stoppingSalesCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1749',
      title: 'stops the items of a draining shop once each, closed or not, and restores them',
    },
    async (stage) => {
      const { market, operator, shopId, clock } = stage;
      const { shops } = operator;
      await stage.stock(9);
      await mapMore(stage);
      assert.equal(await must(shops.loadSalesStop({ shopId })), null);
      await watch(stage);
      await must(shops.drain({ shopId }, why));
      const drained = await must(shops.drain({ shopId, stopSales: true }, why));
      assert.deepEqual([drained.outcome, drained.isComplete], ['applied', false]);
      const again = await must(shops.drain({ shopId, stopSales: true }, why));
      assert.equal(again.outcome, 'replayed');
      assert.deepEqual((await stopOf(stage)).waiting, 3);
      assert.equal((await follow(stage)).summary.closedShops, 1, 'nothing is open');
      assert.equal((await watch(stage)).told, 3, 'closed or not');
      const stock = () => [
        market.itemStock('item-1'),
        market.itemStock('item-2', 'red'),
        market.itemStock('item-3'),
      ];
      assert.deepEqual(stock(), [0, 0, 0]);
      const stopped = { items: 4, stopped: 3, waiting: 0, unstoppable: 1 };
      assert.deepEqual(await stopOf(stage), { ...stopped, problems: ['outer_code'] });
      assert.deepEqual(await findings(stage), [['shop.still_sells', 0, 1, ['outer:code']]]);
      clock.advance(dayMs);
      await follow(stage);
      assert.equal((await watch(stage)).told, 0, 'once');
      assert.equal(market.calls.setItemStock, 3);
      const [change] = (await must(shops.findChanges({ shopId }))).items.filter(
        ({ command }) => command === 'drain',
      );
      assert.deepEqual(change?.changes, [{ path: '/stopsSales', before: null, after: true }]);
      await must(shops.enable({ shopId, skipSetupCheck: true }, known));
      assert.equal(await must(shops.loadSalesStop({ shopId })), null);
      await follow(stage);
      assert.equal((await watch(stage)).told, 3);
      assert.deepEqual(stock(), [5, 4, 100_000], 'together what is free');
      assert.deepEqual(await findings(stage), []);
      clock.advance(hourMs);
      assert.deepEqual([(await watch(stage)).told, market.calls.setItemStock], [0, 6]);
    },
  ),

  guarantee(
    {
      id: 'G1750',
      title: 'stops what it was to stop wherever the process dies, and what a call has lost',
    },
    async (stage) => {
      const { market, operator, shopId, clock, faults } = stage;
      await stage.stock(3);
      await must(operator.shops.drain({ shopId, stopSales: true }, why));
      await watch(stage);
      // What is looked at meanwhile, as though nobody had stopped it, is put off for a long time.
      faults.fail({ operation: 'findProducts', moment: 'before' });
      const failed = await follow(stage);
      assert.deepEqual(
        failed.items.map(({ outcome }) => outcome),
        ['failed'],
      );
      faults.heal();
      assert.equal(market.itemStock('item-1'), 0, 'the watch knows without being woken');
      await follow(stage);
      await must(operator.shops.enable({ shopId, skipSetupCheck: true }, known));
      await follow(stage);
      // It is written down, then told, and then the process dies.
      faults.fail({ operation: 'commit', moment: 'before', skip: 1, times: 9 });
      assert.equal((await watch(stage)).failures.length, 1);
      faults.heal();
      await must(operator.shops.drain({ shopId, stopSales: true }, why));
      await follow(stage);
      market.failNext('setItemStock', { kind: 'answer_lost' });
      assert.equal((await watch(stage)).failed, 1);
      assert.deepEqual((await stopOf(stage)).problems, ['channel.outcome_unknown']);
      clock.advance(minuteMs);
      assert.equal((await watch(stage)).told, 1);
      assert.equal(market.itemStock('item-1'), 0);
      // Buyers do not wait for items: their orders are let go although nobody can be woken.
      const held = await stage.sell();
      assert.equal(held.holds.length, 1);
      faults.fail({ operation: 'findOrders', moment: 'before' });
      await must(operator.shops.enable({ shopId, skipSetupCheck: true }, known));
      faults.heal();
      faults.fail({ operation: 'findProducts', moment: 'before' });
      assert.equal((await follow(stage)).items[0]?.outcome, 'failed');
      faults.heal();
      assert.deepEqual((await stage.load(held)).holds, []);
      await follow(stage);
      assert.equal((await watch(stage)).told, 1);
      assert.equal(market.itemStock('item-1'), 2, 'less what waits no more');
    },
  ),

  guarantee(
    { id: 'G1751', title: 'drains nothing by halves where the channel cannot stop selling' },
    async (stage) => {
      const { shopId, market } = stage;
      const poor = throughChannel(stage, unable);
      const { shops } = poor.operator;
      const { channel, operation } = await refused(
        shops.drain({ shopId, stopSales: true }, why),
        'channel.incapable',
      );
      assert.deepEqual([channel, operation], [market.channel.name, 'shops.drain']);
      assert.equal((await must(shops.load({ shopId }))).state, 'enabled', 'nothing was done');
      await must(shops.drain({ shopId }, why));
      await refused(shops.drain({ shopId, stopSales: true }, why), 'channel.incapable');
      await refused(shops.loadSalesStop({ shopId: 'none' }), 'shop.not_found');
    },
  ),
];

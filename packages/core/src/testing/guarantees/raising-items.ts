import assert from 'node:assert/strict';
import { hourMs, minuteMs } from '../../kernel/time.ts';
import { createReports } from '../../reports/index.ts';
import type { ContractCase } from '../contract-case.ts';
import { must } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';
import { lowered, lowering, sellForDays, stopping, watch } from './watching-cover.ts';

const coverFindings = async (stage: Pick<Stage, 'kaquan'>) => {
  const reports = createReports(stage.kaquan).with({ actor: { kind: 'operator', id: 'li' } });
  const { results } = await must(reports.weekly());
  const check = results.find((each) => each.check === 'weekly.stock_cover');
  return (check?.findings ?? []).map(({ code, figures }) => {
    return [code, figures['itemKey'] ?? null, figures['quantity'] ?? null];
  });
};

/** Sold out at its channel, and restored to the two that came. */
async function trickle(stage: Stage): Promise<void> {
  const { operator, productId, clock } = stage;
  const atChannel = { act: 'stop', belowDays: null, belowUnits: null } as const;
  await must(operator.catalog.setCover({ productId, cover: { warnBelowDays: null, atChannel } }));
  await sellForDays(stage, { warnBelowDays: null, atChannel }, 0);
  await watch(stage);
  await stage.stock(2);
  clock.advance(minuteMs * 10);
  await watch(stage);
}

/** Items that were lowered: raised as stock comes, set by a person, or out of reach. */
export const raisingItemsCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1782', title: 'raises what was restored to little as stock comes, until it lasts' },
    async (stage) => {
      const { market, clock } = stage;
      const told = async () => {
        clock.advance(hourMs);
        return [(await watch(stage)).told, market.itemStock('item-1')];
      };
      await trickle(stage);
      assert.deepEqual(await lowered(stage), [['item-1', 'restored', 2, null]]);
      await stage.stock(1);
      assert.deepEqual(await told(), [0, 2], 'not at every key');
      await stage.stock(2);
      assert.deepEqual(await told(), [1, 5]);
      assert.deepEqual(await told(), [0, 5], 'once');
      await stage.stock(75);
      assert.deepEqual(await told(), [1, 80]);
      assert.deepEqual(await lowered(stage), [], 'eighty last: it is the merchant’s own again');
      await stage.stock(100);
      assert.deepEqual(await told(), [0, 80]);
      assert.equal(market.calls.setItemStock, 4);
    },
  ),

  guarantee(
    { id: 'G1783', title: 'tells nothing over a figure that a person has set' },
    async (stage) => {
      const { market, clock, operator, shopId } = stage;
      const set = (quantity: number) =>
        must(operator.catalog.setItemStock({ shopId, itemId: 'item-1', quantity }));
      await trickle(stage);
      await set(7);
      assert.deepEqual(await lowered(stage), [['item-1', 'by_hand', 7, null]]);
      await stage.stock(78);
      clock.advance(minuteMs);
      assert.deepEqual([(await watch(stage)).told, market.itemStock('item-1')], [0, 7]);
      assert.deepEqual(await lowered(stage), []);
      await stage.sell({ lines: [{ quantity: 80 }] });
      clock.advance(hourMs);
      await watch(stage);
      assert.equal(market.itemStock('item-1'), 0, 'the policy goes on');
      await set(3);
      clock.advance(hourMs);
      assert.equal((await watch(stage)).told, 0);
      await stage.stock(40);
      clock.advance(hourMs);
      assert.deepEqual([(await watch(stage)).told, market.itemStock('item-1')], [0, 3]);
    },
  ),

  guarantee(
    { id: 'G1784', title: 'lets the person’s figure stand who sets it while the watch is at work' },
    async (stage) => {
      const { market, clock, operator, shopId, faults } = stage;
      const nothing = async (): Promise<void> => undefined;
      const set = (quantity: number) => async () =>
        void (await must(operator.catalog.setItemStock({ shopId, itemId: 'item-1', quantity })));
      await trickle(stage);
      await stage.stock(78);
      clock.advance(hourMs);
      // Decided and written down; before the channel is told, a person tells it.
      for (const action of [nothing, nothing, set(7)]) faults.beforeNext('load', action);
      const { told, failures } = await watch(stage);
      assert.deepEqual([told, failures, market.itemStock('item-1')], [0, [], 7]);
      assert.deepEqual(await lowered(stage), [['item-1', 'by_hand', 7, null]]);
      await stage.sell({ lines: [{ quantity: 80 }] });
      clock.advance(hourMs);
      await watch(stage);
      assert.deepEqual(await lowered(stage), [['item-1', 'by_hand', 7, null]], 'theirs');
      const look = async () => {
        clock.advance(hourMs);
        return watch(stage);
      };
      await stage.stock(40);
      await look();
      await stage.sell({ lines: [{ quantity: 40 }] });
      await look();
      await stage.stock(2);
      await look();
      assert.deepEqual(await lowered(stage), [['item-1', 'restored', 2, null]]);
      await stage.stock(78);
      // Decided, and not written down yet.
      faults.beforeNext('commit', set(9));
      const late = await look();
      assert.deepEqual([late.told, late.failures, market.itemStock('item-1')], [0, [], 9]);
      assert.deepEqual(await lowered(stage), [['item-1', 'by_hand', 9, null]]);
    },
  ),

  guarantee(
    {
      id: 'G1781',
      title: 'names items that are mapped by the merchant’s own code, while it is low',
    },
    async (stage) => {
      const { operator, shopId, productId, clock } = stage;
      await must(operator.catalog.mapItem({ shopId, productId, item: { outerId: 'code' } }));
      await sellForDays(stage, { ...stopping, atChannel: null }, 3);
      await watch(stage);
      assert.deepEqual(await coverFindings(stage), [['stock.low', null, null]], 'nobody asked');
      await must(operator.catalog.setCover({ productId, cover: stopping }));
      const low = ['stock.low', null, null];
      assert.deepEqual(await coverFindings(stage), [low, ['item.by_outer_code', 'outer:code', 0]]);
      const other = await must(operator.catalog.createProduct({ name: '年卡' }));
      const item = { itemId: 'item-1' };
      await must(operator.catalog.mapItem({ shopId, productId: other.product.productId, item }));
      await must(operator.catalog.setCover({ productId, cover: lowering }));
      assert.deepEqual(await coverFindings(stage), [low, ['item.by_outer_code', 'outer:code', 3]]);
      await must(operator.shops.drain({ shopId, stopSales: true }, { reason: '盘点' }));
      assert.deepEqual(await coverFindings(stage), [low], 'the daily line says it');
      await must(operator.shops.enable({ shopId, skipSetupCheck: true }, { reason: 'known' }));
      await stage.stock(60);
      clock.advance(hourMs);
      assert.deepEqual(await coverFindings(stage), []);
    },
  ),
];

import assert from 'node:assert/strict';
import { hourMs, minuteMs, secondMs } from '../../kernel/time.ts';
import type { ShopNewsItem } from '../../subscribers/subscriber.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must } from './answers.ts';
import { listening } from './dispatching.ts';
import { guarantee } from './stage.ts';

const commandOf = ({ change }: ShopNewsItem): string => change.command;

/** Subscribers hear of shops: that a grant has died, and who changed what. */
export const hearingOfShopsCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1585',
      title: 'tells who listens that a shop’s grant has died, once, and that it lives again',
    },
    async (stage) => {
      const { clock, market, shopId } = stage;
      const heard: ShopNewsItem[] = [];
      const handleShop = (item: ShopNewsItem): void => void heard.push(item);
      const { kaquan, settle } = listening(stage, { handleShop });
      await settle();
      assert.deepEqual(heard.map(commandOf), ['create'], 'from its beginning');
      market.endGrant();
      clock.advance(secondMs);
      await must(kaquan.worker.pullOrders());
      await atOnce(3, () => kaquan.worker.dispatchEvents());
      await settle();
      assert.deepEqual(heard.map(commandOf), ['create', 'refuse']);
      const { change, tenant } = heard[1] ?? assert.fail('nothing was told');
      assert.deepEqual([tenant, change.shopId], ['default', shopId]);
      assert.ok(
        change.changes.some(({ path, after }) => path === '/grant/state' && after === 'dead'),
      );
      market.restoreGrant();
      clock.advance(hourMs);
      await must(kaquan.worker.pullOrders());
      await settle();
      assert.deepEqual(heard.map(commandOf), ['create', 'refuse', 'revive']);
      assert.ok(!JSON.stringify(heard).includes('token'), 'and never what the grant is');
    },
  ),

  guarantee(
    { id: 'G1586', title: 'tries again what was not taken, in order, while others hear on' },
    async (stage) => {
      const { clock, shopId } = stage;
      const heard: string[] = [];
      let isDown = true;
      const handleShop = (item: ShopNewsItem): void => {
        if (isDown) throw new Error('the pager is down');
        heard.push(commandOf(item));
      };
      const others: string[] = [];
      const other = {
        name: 'board',
        handle: () => undefined,
        handleShop: (item: ShopNewsItem) => void others.push(commandOf(item)),
      };
      const { desk, kaquan, settle } = listening(stage, { handleShop }, [other]);
      await must(desk.shops.update({ shopId, name: '新店名' }, { reason: '换招牌' }));
      const { items, summary } = await must(kaquan.worker.dispatchEvents());
      assert.equal(summary.postponed, 1);
      const ofShops = items.filter(({ about }) => about === 'shops');
      assert.deepEqual(
        ofShops.map(({ subscriber }) => subscriber),
        ['board', 'erp'],
      );
      assert.deepEqual([heard, others], [[], ['create', 'update']]);
      await settle();
      assert.deepEqual(heard, [], 'it is not yet time');
      isDown = false;
      clock.advance(minuteMs);
      await settle();
      assert.deepEqual(
        [heard, others],
        [
          ['create', 'update'],
          ['create', 'update'],
        ],
      );
      await settle();
      assert.equal(heard.length, 2);
    },
  ),

  guarantee(
    { id: 'G1539', title: 'says that there is more to tell of a shop than one run does' },
    async (stage) => {
      const { shopId } = stage;
      const heard: string[] = [];
      const handleShop = (item: ShopNewsItem): void => void heard.push(commandOf(item));
      const { desk, kaquan } = listening(stage, { handleShop });
      for (let n = 1; n <= 24; n += 1) await must(desk.shops.update({ shopId, sortOrder: n }));
      assert.equal((await must(kaquan.worker.dispatchEvents())).hasMore, true);
      assert.equal(heard.length, 20);
      assert.equal((await must(kaquan.worker.dispatchEvents())).hasMore, false);
      assert.equal(heard.length, 25);
    },
  ),
];

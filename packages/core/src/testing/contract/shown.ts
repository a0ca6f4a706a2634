import assert from 'node:assert/strict';
import { tabsOf } from '../../order/order-tabs.ts';
import { anId } from '../an-id.ts';
import { anOrder, aShop } from '../builders.ts';
import { aWriteOf, tabMovesFor, testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { shop1, storageCase, valueOf } from '../storage-desk.ts';
import { check, numbered, place } from './search-kit.ts';

const gone = { payment: 'closed', settlement: 'none', presence: 'removed' } as const;

/** Which orders lists show: by category, and neither removed ones nor test orders unless asked. */
export const shownCases: readonly ContractCase[] = [
  storageCase('S370', 'finds the orders of the host’s own shops, and the others', async (desk) => {
    const shopId = anId('shop', 'own');
    const value = aShop({ shopId, channelType: 'platform' });
    await desk.apply({ writes: [{ kind: 'shop', expectedVersion: 0, value }] });
    await place(desk, [
      { shopId: shop1 },
      { shopId, buyerRef: 'anna' },
      { shopId, redemption: 'redeemed', redeemedAt: startOfTests },
      { shopId: shop1, buyerRef: 'anna' },
    ]);
    await check(desk, [
      [{ category: 'platform' }, [1, 2]],
      [{ category: 'channel' }, [0, 3]],
      [{ category: 'platform', shopId: shop1 }, []],
      [{ category: 'platform', user: 'anna' }, [1]],
      [{ category: 'channel', user: 'anna' }, [3]],
      [{ category: 'platform', tab: 'redeemed' }, [2]],
      [{ category: 'platform', redeemed: { from: startOfTests } }, [2]],
    ]);
  }),

  storageCase('S371', 'tells removed and test orders from those that are shown', async (desk) => {
    await place(desk, [
      {},
      gone,
      { isTest: true },
      { ...gone, isTest: true },
      { redemption: 'redeemed', redeemedAt: startOfTests },
    ]);
    await check(desk, [
      [{}, [0, 1, 2, 3, 4]],
      [{ among: 'live' }, [0, 4]],
      [{ among: 'removed' }, [1, 3]],
      [{ among: 'test' }, [2, 3]],
      [{ among: 'live', redeemed: { from: startOfTests } }, [4]],
      [{ among: 'removed', payment: 'closed' }, [1, 3]],
      [{ among: 'test', payment: 'paid' }, [2]],
      [{ tab: 'to_redeem' }, [0]],
    ]);
  }),

  storageCase('S372', 'counts an order out when it goes, and in when it is back', async (desk) => {
    const { storage } = desk;
    const order = anOrder({ orderId: numbered(0) });
    const counted = async (): Promise<number> => {
      const [row] = valueOf(await storage.countTabs(testTenant, null));
      return row?.counts.to_redeem ?? 0;
    };
    await desk.apply({ writes: [aWriteOf(order)], tabs: tabMovesFor(null, order) });
    assert.equal(await counted(), 1);
    const hidden = { ...order, isTest: true, version: 2, eventCount: 2 };
    assert.deepEqual(tabsOf(hidden), []);
    await desk.apply({ writes: [aWriteOf(hidden)], tabs: tabMovesFor(order, hidden) });
    assert.equal(await counted(), 0);
    const back = { ...order, version: 3, eventCount: 3 };
    await desk.apply({ writes: [aWriteOf(back)], tabs: tabMovesFor(hidden, back) });
    assert.equal(await counted(), 1);
    await check(desk, [[{ tab: 'to_redeem' }, [0]]]);
  }),
];

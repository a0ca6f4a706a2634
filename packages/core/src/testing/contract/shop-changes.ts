import assert from 'node:assert/strict';
import type { ShopChange } from '../../shop/shop-change.ts';
import { anId } from '../an-id.ts';
import { aShop } from '../builders.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { shop1, shop2, storageCase, valueOf, type Desk } from '../storage-desk.ts';
import { allPages } from './finds.ts';

const otherTenant = anId('tenant', 'other');

function aChange(parts: Partial<ShopChange>): ShopChange {
  return {
    shopId: shop1,
    version: 1,
    at: startOfTests,
    actor: { kind: 'operator', id: 'li' },
    reason: '换了域名',
    command: 'update',
    changes: [{ path: '/redemptionDomain', before: null, after: { nested: ['a', 1, true] } }],
    ...parts,
  };
}

async function put(desk: Desk, change: ShopChange, tenant = testTenant): Promise<void> {
  const { outcome } = await desk.commit(desk.change({ tenant, shopChanges: [change] }));
  assert.equal(outcome, 'applied');
}

/** What was done to the configuration of shops. */
export const shopChangeCases: readonly ContractCase[] = [
  storageCase('S540', 'lists what was done to shops, latest first, page by page', async (desk) => {
    const { storage } = desk;
    const all = [
      aChange({ version: 1, command: 'create' }),
      aChange({ shopId: shop2, version: 1, command: 'create', reason: '' }),
      aChange({ version: 2, at: startOfTests + 5 }),
      // Two machines' clocks: a later version with an earlier instant.
      aChange({ version: 3, at: startOfTests + 4, changes: [] }),
      aChange({ version: 4, at: startOfTests + 5 }),
    ];
    for (const change of all) await put(desk, change);
    await put(desk, aChange({ version: 1 }), otherTenant);
    const list = async (limit: number, shopId?: ShopChange['shopId']) => {
      const filter = { tenant: testTenant, limit, ...(shopId && { shopId }) };
      const pages = await allPages(async (cursor) =>
        valueOf(await storage.findShopChanges({ ...filter, ...cursor })),
      );
      return pages.flatMap(({ items }) => items);
    };
    const [one, two, three, four, five] = all;
    const expected = [five, three, four, two, one];
    for (const limit of [1, 2, 500]) {
      const found = await list(limit);
      assert.deepEqual(found, expected.toSorted(latestFirst), `pages of ${limit}`);
      assert.deepEqual(
        await list(limit, shop1),
        found.filter(({ shopId }) => shopId === shop1),
      );
    }
    assert.deepEqual(await list(5, shop2), [two]);
  }),

  storageCase('S541', 'writes down nothing of a change that was not applied', async (desk) => {
    await put(desk, aChange({ version: 1 }));
    const value = aShop({ shopId: shop1, version: 5 });
    const { outcome } = await desk.commit(
      desk.change({
        writes: [{ kind: 'shop', expectedVersion: 4, value }],
        shopChanges: [aChange({ version: 5 })],
      }),
    );
    assert.equal(outcome, 'stale');
    const filter = { tenant: testTenant, limit: 10 };
    const { items, nextCursor } = valueOf(await desk.storage.findShopChanges(filter));
    assert.deepEqual(
      items.map(({ version }) => version),
      [1],
    );
    assert.equal(nextCursor, null);
    const made = await desk.storage.findShopChanges({ ...filter, cursor: '[1,"x"]' });
    assert.ok(
      made.isOk() || made.error.code === 'storage.corrupt',
      'a made-up cursor stops nothing',
    );
  }),
];

function latestFirst(a: ShopChange | undefined, b: ShopChange | undefined): number {
  assert.ok(a !== undefined && b !== undefined);
  if (a.at !== b.at) return b.at - a.at;
  return a.shopId === b.shopId ? b.version - a.version : a.shopId < b.shopId ? 1 : -1;
}

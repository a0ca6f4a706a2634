import assert from 'node:assert/strict';
import type { ShopNews, ShopNewsFilter } from '../../ports/shop-news.ts';
import type { ShopChange } from '../../shop/shop-change.ts';
import { anId } from '../an-id.ts';
import { aShop } from '../builders.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { furnish, shop1, shop2, storageCase, valueOf, type Desk } from '../storage-desk.ts';
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

  storageCase(
    'S570',
    'tells each subscriber what he has not heard of a shop, in order',
    async (desk) => {
      for (const version of [1, 2, 3]) await put(desk, aChange({ version }));
      await put(desk, aChange({ shopId: shop2 }));
      await furnish(desk, otherTenant);
      await put(desk, aChange({}), otherTenant);
      const all = await news(desk, ['books', 'alarm']);
      assert.deepEqual(
        all.map(({ shopId, subscriber, changes }) => [shopId, subscriber, versionsOf(changes)]),
        [
          [shop1, 'alarm', [1, 2, 3]],
          [shop1, 'books', [1, 2, 3]],
          [shop2, 'alarm', [1]],
          [shop2, 'books', [1]],
        ],
      );
      assert.equal(all[0]?.doneVersion, 0);
      assert.deepEqual(all[0]?.changes[2], aChange({ version: 3 }));
      const place = { subscriber: 'books', shopId: shop1, attempts: 0, dueAt: startOfTests };
      await desk.apply({ shopProgress: [{ ...place, fromVersion: 0, doneVersion: 2 }] });
      const [rest] = await news(desk, ['books']);
      assert.deepEqual([rest?.doneVersion, versionsOf(rest?.changes ?? [])], [2, [3]]);
      assert.deepEqual((await news(desk, ['alarm'])).length, 2, 'the other one is where he was');
      assert.deepEqual(await news(desk, ['books'], { limit: 1 }), [rest]);
      await desk.apply({ shopProgress: [{ ...place, fromVersion: 2, doneVersion: 3 }] });
      assert.deepEqual(
        (await news(desk, ['books'])).map(({ shopId }) => shopId),
        [shop2],
      );
      assert.deepEqual(await news(desk, []), []);
      const both = await news(desk, ['books'], { tenants: 'all' });
      assert.deepEqual(
        both.map(({ tenant }) => tenant),
        [testTenant, otherTenant].toSorted(),
      );
    },
  ),

  storageCase(
    'S571',
    'lets what a subscriber could not take wait, and nobody go back',
    async (desk) => {
      await put(desk, aChange({}));
      const later = startOfTests + 1_000;
      const place = { subscriber: 'books', shopId: shop1, doneVersion: 0, dueAt: later };
      await desk.apply({ shopProgress: [{ ...place, fromVersion: 0, attempts: 1 }] });
      assert.deepEqual(await news(desk, ['books'], { at: later - 1 }), []);
      const [due] = await news(desk, ['books'], { at: later });
      assert.deepEqual([due?.attempts, due?.doneVersion], [1, 0]);
      await desk.apply({
        shopProgress: [{ ...place, fromVersion: 0, doneVersion: 1, attempts: 0 }],
      });
      for (const fromVersion of [0, 2]) {
        const stale = { ...place, fromVersion, doneVersion: 2, attempts: 0 };
        const { outcome } = await desk.commit(desk.change({ shopProgress: [stale] }));
        assert.equal(outcome, 'stale', `from ${fromVersion}`);
      }
      const unknown = { ...place, subscriber: 'new', fromVersion: 4, doneVersion: 5, attempts: 0 };
      const { outcome } = await desk.commit(desk.change({ shopProgress: [unknown] }));
      assert.equal(outcome, 'stale', 'nobody begins in the middle');
    },
  ),

  storageCase(
    'S573',
    'forgets with a retired subscriber what he has heard of shops',
    async (desk) => {
      await put(desk, aChange({}));
      const named = {
        tenants: [testTenant],
        subscribers: [{ name: 'books', from: 'now' as const }],
      };
      valueOf(await desk.storage.spreadNews({ ...named, at: startOfTests, limit: 9 }));
      const place = { subscriber: 'books', shopId: shop1, attempts: 0, dueAt: startOfTests };
      await desk.apply({ shopProgress: [{ ...place, fromVersion: 0, doneVersion: 1 }] });
      assert.deepEqual(await news(desk, ['books']), []);
      const gone = { unseenSince: startOfTests + 1, limit: 9 };
      assert.deepEqual(valueOf(await desk.storage.retireSubscribers(gone)).names, ['books']);
      assert.equal((await news(desk, ['books'])).length, 1, 'the name begins like a new one');
    },
  ),

  storageCase('S572', 'answers at most twenty changes of a shop at once', async (desk) => {
    for (let version = 1; version <= 21; version += 1) await put(desk, aChange({ version }));
    const [first] = await news(desk, ['books']);
    assert.equal(first?.changes.length, 20);
    const place = { subscriber: 'books', shopId: shop1, attempts: 0, dueAt: startOfTests };
    await desk.apply({ shopProgress: [{ ...place, fromVersion: 0, doneVersion: 20 }] });
    assert.deepEqual(versionsOf((await news(desk, ['books']))[0]?.changes ?? []), [21]);
  }),
];

async function news(
  desk: Desk,
  subscribers: readonly string[],
  filter: Partial<ShopNewsFilter> = {},
): Promise<readonly ShopNews[]> {
  const usual = { tenants: [testTenant], at: startOfTests, limit: 50 };
  return valueOf(await desk.storage.findShopNews({ ...usual, ...filter, subscribers }));
}

function versionsOf(changes: readonly ShopChange[]): readonly number[] {
  return changes.map(({ version }) => version);
}

function latestFirst(a: ShopChange | undefined, b: ShopChange | undefined): number {
  assert.ok(a !== undefined && b !== undefined);
  if (a.at !== b.at) return b.at - a.at;
  return a.shopId === b.shopId ? b.version - a.version : a.shopId < b.shopId ? 1 : -1;
}

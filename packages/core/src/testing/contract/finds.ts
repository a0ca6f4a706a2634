import assert from 'node:assert/strict';
import type { OrderId } from '../../kernel/ids.ts';
import type { OrderFilter } from '../../ports/storage-filters.ts';
import type { Page } from '../../ports/storage.ts';
import type { Shop } from '../../shop/shop.ts';
import { anId } from '../an-id.ts';
import { aCase, aHold, anOrder, aShop, type OrderParts } from '../builders.ts';
import { aWriteOf, testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { furnish, shop1, shop2, storageCase, valueOf, type Desk } from '../storage-desk.ts';

/** Listings and their pages. */
export const findCases: readonly ContractCase[] = [
  storageCase('S100', 'lists orders newest first, page by page', async (desk) => {
    const createdAt = [3, 1, 2, 2, 3, 2, 1].map((minute) => startOfTests + minute * 60_000);
    await place(
      desk,
      createdAt.map((at, n) => ({ orderId: numbered(n), createdAt: at })),
    );
    const expected = [0, 4, 2, 3, 5, 1, 6].map(numbered);
    for (const limit of [1, 2, 3, 7, 500]) {
      const pages = await allPages((cursor) => findOrders(desk, { limit, ...cursor }));
      const ids = pages.map((page) => page.items.map(({ orderId }) => orderId));
      assert.deepEqual(ids.flat(), expected, `by ${limit}`);
      assert.equal(pages.length, Math.ceil(expected.length / limit), 'no empty page at the end');
    }
  }),

  storageCase('S101', 'narrows orders by every condition given', async (desk) => {
    const hold = aHold();
    await place(desk, [
      { orderId: numbered(0) },
      { orderId: numbered(1), shopId: shop2 },
      { orderId: numbered(2), payment: 'completed' },
      { orderId: numbered(3), redemption: 'redeemed' },
      { orderId: numbered(4), holds: [hold] },
      { orderId: numbered(5), cases: [aCase({ state: 'requested' })] },
      { orderId: numbered(6), cases: [aCase({ state: 'done' })] },
      { orderId: numbered(7), shopId: shop2, payment: 'completed', holds: [hold] },
    ]);
    const narrowings: readonly (readonly [Partial<OrderFilter>, readonly number[]])[] = [
      [{}, [0, 1, 2, 3, 4, 5, 6, 7]],
      [{ shopId: shop2 }, [1, 7]],
      [{ orderNo: `no-${numbered(3)}` }, [3]],
      [{ shopId: shop1, orderNo: `no-${numbered(3)}` }, [3]],
      [{ shopId: shop2, orderNo: `no-${numbered(3)}` }, []],
      [{ payment: 'completed' }, [2, 7]],
      [{ redemption: 'redeemed' }, [3]],
      [{ isFrozen: true }, [4, 7]],
      [{ isFrozen: false, payment: 'paid' }, [0, 1, 3, 5, 6]],
      [{ hasOpenCase: true }, [5]],
      [{ hasOpenCase: false, isFrozen: false, shopId: shop1 }, [0, 2, 3, 6]],
      [{ shopId: shop2, payment: 'completed', isFrozen: true }, [7]],
    ];
    for (const [narrowing, expected] of narrowings) {
      const { items } = await findOrders(desk, { limit: 500, ...narrowing });
      const ids = items.map(({ orderId }) => orderId);
      assert.deepEqual(ids, expected.map(numbered), JSON.stringify(narrowing));
      const pages = await allPages((at) => findOrders(desk, { limit: 1, ...narrowing, ...at }));
      assert.deepEqual(
        pages.flatMap((page) => page.items.map(({ orderId }) => orderId)),
        ids,
      );
    }
  }),

  storageCase('S102', 'goes on where a page ended, whatever came in between', async (desk) => {
    const minutes = [9, 8, 7, 6];
    await place(
      desk,
      minutes.map((m) => ({ orderId: numbered(m), createdAt: startOfTests + m })),
    );
    const first = await findOrders(desk, { limit: 2 });
    await place(desk, [
      { orderId: anId('order', 'newer'), createdAt: startOfTests + 20 },
      { orderId: anId('order', 'older'), createdAt: startOfTests + 1 },
    ]);
    const { nextCursor } = first;
    assert.ok(nextCursor !== null);
    const rest = await findOrders(desk, { limit: 10, cursor: nextCursor });
    const ids = rest.items.map(({ orderId }) => orderId);
    assert.deepEqual(ids, [numbered(7), numbered(6), 'older']);
  }),

  storageCase('S103', 'lists an order as it is now, in one place', async (desk) => {
    await place(desk, [{}]);
    const changed = anOrder({ version: 2, eventCount: 2, payment: 'completed' });
    await desk.apply({ writes: [aWriteOf(changed)] });
    assert.deepEqual((await findOrders(desk, { limit: 10 })).items, [changed]);
    assert.deepEqual((await findOrders(desk, { limit: 10, payment: 'paid' })).items, []);
  }),

  storageCase('S104', 'lists shops by sort order, page by page', async (desk) => {
    const { storage } = desk;
    const parts = [
      ['c', 5, 'pdd'],
      ['b', 9, 'taobao'],
      ['a', 5, 'taobao'],
    ] as const;
    const shops = parts.map(([name, sortOrder, channelType]) =>
      aShop({ shopId: anId('shop', name), sortOrder, channelType }),
    );
    await desk.apply({
      writes: shops.map((value) => ({ kind: 'shop', expectedVersion: 0, value })),
    });
    const find = async (channelType?: string) => {
      const pages = await allPages(async (cursor) => {
        const narrowing = channelType === undefined ? {} : { channelType };
        const filter = { tenant: testTenant, limit: 2, ...narrowing, ...cursor };
        return valueOf(await storage.findShops(filter));
      });
      return pages.map(({ items }) => items.map(({ shopId }) => shopId));
    };
    assert.deepEqual(await find(), [[shop1, shop2], ['a', 'c'], ['b']]);
    assert.deepEqual(await find('pdd'), [['c']]);
    assert.deepEqual(await find('taobao'), [
      [shop1, shop2],
      ['a', 'b'],
    ]);
  }),

  storageCase('S578', 'finds shops by a word in their names, domains and users', async (desk) => {
    const parts = [
      ['a', '旗舰店 Card-Shop', 'one.example.com', 'u-100%'],
      ['b', 'other', 'CARDS.example.com'.toLowerCase(), 'u-200'],
      ['c', 'third', 'two.example.com', 'Ucard_3'],
    ] as const;
    const shops = parts.map(([id, name, redemptionDomain, orderingUserId]) =>
      aShop({ shopId: anId('shop', id), name, redemptionDomain, orderingUserId, sortOrder: 9 }),
    );
    const foreign = aShop({ shopId: anId('shop', 'd'), name: 'card of another' });
    await desk.apply({
      writes: shops.map((value) => ({ kind: 'shop', expectedVersion: 0, value })),
    });
    await desk.apply({
      tenant: anId('tenant', 'other'),
      writes: [{ kind: 'shop', expectedVersion: 0, value: foreign }],
    });
    const find = async (keyword: string): Promise<readonly string[]> => {
      const pages = await allPages(async (cursor) => {
        const filter = { tenant: testTenant, limit: 2, keyword, ...cursor };
        return valueOf(await desk.storage.findShops(filter));
      });
      return pages.flatMap(({ items }) => items.map(({ shopId }) => shopId));
    };
    assert.deepEqual(await find('CARD'), ['a', 'b', 'c']);
    assert.deepEqual(await find('旗舰'), ['a']);
    assert.deepEqual(await find('ONE.EXAMPLE'), ['a']);
    assert.deepEqual(await find('u-'), ['a', 'b']);
    // Nothing in it is a pattern.
    assert.deepEqual(await find('0%'), ['a']);
    assert.deepEqual(await find('d_3'), ['c']);
    assert.deepEqual(await find('%'), ['a']);
    assert.deepEqual(await find('.*'), []);
  }),

  storageCase('S579', 'finds shops by whether they are on', async (desk) => {
    const states = { off: 'disabled', ending: 'draining' } as const;
    await desk.apply({
      writes: Object.entries(states).map(([id, state]) => {
        const value = aShop({ shopId: anId('shop', id), state });
        return { kind: 'shop', expectedVersion: 0, value };
      }),
    });
    const find = async (state: Shop['state']): Promise<readonly string[]> => {
      const found = await desk.storage.findShops({ tenant: testTenant, state, limit: 9 });
      return valueOf(found).items.map(({ shopId }) => shopId);
    };
    assert.deepEqual(await find('enabled'), [shop1, shop2]);
    assert.deepEqual(await find('disabled'), ['off']);
    assert.deepEqual(await find('draining'), ['ending']);
  }),

  storageCase('S105', 'lists the shops of many tenants, page by page', async (desk) => {
    const tenants = ['t2', 't1'].map((name) => anId('tenant', name));
    for (const tenant of tenants) await furnish(desk, tenant);
    const find = async (asked: 'all' | typeof tenants) => {
      const pages = await allPages(async (cursor) => {
        const filter = { tenants: asked, limit: 2, ...cursor };
        return valueOf(await desk.storage.findTenantShops(filter));
      });
      return pages.map(({ items }) => items.map(({ tenant, shop }) => `${tenant}/${shop.shopId}`));
    };
    const of = (tenant: string) => [`${tenant}/${shop1}`, `${tenant}/${shop2}`];
    assert.deepEqual(await find('all'), [of(testTenant), of('t1'), of('t2')]);
    assert.deepEqual(await find(tenants), [of('t1'), of('t2')]);
    assert.deepEqual(await find([]), [[]]);
  }),

  storageCase('S106', 'refuses a cursor that no listing gave out', async (desk) => {
    const { storage } = desk;
    const tenants = 'all';
    for (const cursor of ['', 'x', '{}', '[1]', '"9"', '0']) {
      const filter = { tenant: testTenant, limit: 10, cursor };
      const answers = [
        await storage.findOrders(filter),
        await storage.findShops(filter),
        await storage.findTenantShops({ tenants, limit: 10, cursor }),
      ];
      for (const answer of answers) {
        assert.equal(answer.isErr() ? answer.error.code : 'a page', 'storage.corrupt', cursor);
      }
    }
  }),
];

function numbered(n: number): OrderId {
  return anId('order', `o${n}`);
}

async function place(desk: Desk, orders: readonly OrderParts[]): Promise<void> {
  await desk.apply({ writes: orders.map((parts) => aWriteOf(anOrder(parts))) });
}

async function findOrders(desk: Desk, filter: Omit<OrderFilter, 'tenant'>) {
  return valueOf(await desk.storage.findOrders({ tenant: testTenant, ...filter }));
}

/** Every page of a listing, one after the other. */
export async function allPages<Row>(
  read: (cursor: { readonly cursor?: string }) => Promise<Page<Row>>,
): Promise<readonly Page<Row>[]> {
  const pages = [await read({})];
  for (let next = pages[0]?.nextCursor; typeof next === 'string';) {
    const page = await read({ cursor: next });
    pages.push(page);
    assert.ok(pages.length < 100, 'pages come to an end');
    next = page.nextCursor;
  }
  return pages;
}

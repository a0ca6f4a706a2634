import assert from 'node:assert/strict';
import type { OrderId, ShopId } from '../../kernel/ids.ts';
import type { LedgerPosting, OrderPosting } from '../../ledger/posting.ts';
import type { PostingFilter } from '../../ports/ledger-storage.ts';
import { anId } from '../an-id.ts';
import { anOrder } from '../builders.ts';
import { aPosting, aWriteOf, testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { shop1, shop2, storageCase, valueOf, type Desk } from '../storage-desk.ts';

/** The ledger 账本: kept with the change that causes it, read back exactly, added up exactly. */
export const ledgerCases: readonly ContractCase[] = [
  storageCase(
    'S200',
    'keeps the postings of a change, and reads them back as they were',
    async (desk) => {
      const unitId = anId('unit', 'o1.1.1');
      const posted = [
        aPosting({ orderId: numbered(1), seq: 2 }),
        aPosting({
          orderId: numbered(1),
          seq: 5,
          cause: 'refund.confirmed',
          unitId,
          amountMinor: 400,
        }),
        aPosting({ orderId: numbered(1), seq: 5, part: 2, amountMinor: 1_000_000_000_000 }),
      ];
      await post(desk, posted);
      await post(desk, [aPosting({ orderId: numbered(2), shopId: shop2 })]);
      assert.deepEqual(await ofOrder(desk, numbered(1)), posted);
      assert.deepEqual(await ofShop(desk, shop1), posted);
      assert.deepEqual(await ofOrder(desk, numbered(3)), []);
    },
  ),

  storageCase('S201', 'adds up what was posted, by shop, currency and account', async (desk) => {
    assert.deepEqual(await totals(desk), []);
    await post(desk, [
      aPosting({ orderId: numbered(1), amountMinor: 1_000 }),
      aPosting({
        ...{ orderId: numbered(1), seq: 2, amountMinor: 300 },
        ...{ debit: 'revenue_unsettled', credit: 'refund_reserved' },
      }),
    ]);
    await post(desk, [aPosting({ orderId: numbered(2), amountMinor: 5, currency: 'USD' })]);
    await post(desk, [aPosting({ orderId: numbered(3), amountMinor: 20, shopId: shop2 })]);
    const ofSecond = [
      [shop2, 'CNY', 'channel_receivable', 20, 0],
      [shop2, 'CNY', 'revenue_unsettled', 0, 20],
    ];
    assert.deepEqual(await totals(desk), [
      [shop1, 'CNY', 'channel_receivable', 1_000, 0],
      [shop1, 'CNY', 'refund_reserved', 0, 300],
      [shop1, 'CNY', 'revenue_unsettled', 300, 1_000],
      [shop1, 'USD', 'channel_receivable', 5, 0],
      [shop1, 'USD', 'revenue_unsettled', 0, 5],
      ...ofSecond,
    ]);
    assert.deepEqual(await totals(desk, { shopId: shop2 }), ofSecond);
    assert.deepEqual(await totals(desk, { shopId: anId('shop', 'nowhere') }), []);
  }),

  storageCase(
    'S202',
    'posts nothing of a change that was not stored, and once what is repeated',
    async (desk) => {
      const order = anOrder();
      await desk.apply({ writes: [aWriteOf(order)] });
      const twice = desk.change({
        writes: [aWriteOf({ ...order, version: 2, eventCount: 2 })],
        postings: [aPosting({ orderId: order.orderId, seq: 2 })],
      });
      assert.equal((await desk.commit(twice)).outcome, 'applied');
      assert.equal((await desk.commit(twice)).outcome, 'duplicate');
      const stale = desk.change({
        writes: [aWriteOf({ ...order, version: 2, eventCount: 2 })],
        postings: [aPosting({ orderId: order.orderId, seq: 3 })],
      });
      assert.equal((await desk.commit(stale)).outcome, 'stale');
      assert.deepEqual(
        (await ofOrder(desk, order.orderId)).map(({ seq }) => seq),
        [2],
      );
      assert.deepEqual(await totals(desk), [
        [shop1, 'CNY', 'channel_receivable', 1_000, 0],
        [shop1, 'CNY', 'revenue_unsettled', 0, 1_000],
      ]);
    },
  ),

  storageCase('S203', 'pages through postings by instant, order, event and part', async (desk) => {
    const places = [
      [0, 1, 1, 1],
      [0, 1, 2, 1],
      [0, 1, 10, 1],
      [0, 1, 10, 2],
      [0, 2, 1, 1],
      [7, 1, 11, 1],
      [7, 1, 11, 2],
      [9, 2, 2, 1],
    ] as const;
    const posted = places.map(([after, order, seq, part]) =>
      aPosting({ orderId: numbered(order), seq, part, at: startOfTests + after }),
    );
    await post(desk, posted.toReversed());
    await post(desk, [aPosting({ orderId: numbered(9), shopId: shop2 })]);
    for (const limit of [1, 2, 3, 8, 500]) {
      assert.deepEqual(await paged(desk, { tenant: testTenant, shopId: shop1, limit }), posted);
    }
    const orderId = numbered(1);
    const own = posted.filter((posting) => posting.orderId === orderId);
    assert.deepEqual(await paged(desk, { tenant: testTenant, orderId, limit: 2 }), own);
  }),

  storageCase('S204', 'adds up as it was before an instant', async (desk) => {
    for (const n of [0, 1, 2]) {
      const amountMinor = 10 ** n;
      const at = startOfTests + n;
      await post(desk, [aPosting({ orderId: numbered(n), amountMinor, at })]);
      await post(desk, [aPosting({ orderId: numbered(5 + n), amountMinor: 7, at, shopId: shop2 })]);
    }
    const received = async (until: number): Promise<readonly number[]> =>
      (await totals(desk, { until }))
        .filter(([, , account]) => account === 'channel_receivable')
        .map(([, , , debit]) => debit);
    const all = [
      [startOfTests, []],
      [startOfTests + 1, [1, 7]],
      [startOfTests + 2, [11, 14]],
      [startOfTests + 3, [111, 21]],
    ] as const;
    for (const [until, expected] of all) assert.deepEqual(await received(until), expected);
    valueOf(await desk.storage.foldDeltas('all', 100));
    for (const [until, expected] of all) assert.deepEqual(await received(until), expected);
    assert.equal((await totals(desk, { until: startOfTests + 2, shopId: shop1 })).length, 2);
  }),

  storageCase('S205', 'adds up exactly while many post, fold and add up', async (desk) => {
    const lanes = Array.from({ length: 4 }, async (_, lane) => {
      for (let n = 0; n < 6; n += 1) {
        const shopId = n % 2 ? shop1 : shop2;
        await post(desk, [
          aPosting({ orderId: anId('order', `o${lane}-${n}`), shopId, amountMinor: 10 }),
        ]);
      }
    });
    const folding = Array.from({ length: 2 }, async () => {
      for (let n = 0; n < 8; n += 1) valueOf(await desk.storage.foldDeltas('all', 3));
    });
    const adding = async () => {
      for (let n = 0; n < 8; n += 1) {
        for (const [, , , debit, credit] of await totals(desk)) {
          assert.ok(debit + credit <= 120 && (debit + credit) % 10 === 0);
        }
      }
    };
    await Promise.all([...lanes, ...folding, adding()]);
    const expected = [shop1, shop2].flatMap((shopId) => [
      [shopId, 'CNY', 'channel_receivable', 120, 0],
      [shopId, 'CNY', 'revenue_unsettled', 0, 120],
    ]);
    assert.deepEqual(await totals(desk), expected);
    while (valueOf(await desk.storage.foldDeltas('all', 5)) > 0);
    assert.deepEqual(await totals(desk), expected);
  }),

  storageCase('S206', 'keeps a ledger for each tenant by itself', async (desk) => {
    const other = anId('tenant', 'other');
    await post(desk, [aPosting({ orderId: numbered(1) })]);
    await post(desk, [aPosting({ orderId: numbered(1), amountMinor: 3 })], other);
    assert.equal((await ofOrder(desk, numbered(1)))[0]?.amountMinor, 1_000);
    assert.equal((await ofShop(desk, shop1)).length, 1);
    assert.deepEqual(await totals(desk), [
      [shop1, 'CNY', 'channel_receivable', 1_000, 0],
      [shop1, 'CNY', 'revenue_unsettled', 0, 1_000],
    ]);
    const others = valueOf(await desk.storage.ledgerTotals({ tenant: other }));
    assert.deepEqual(
      others.map(({ debitMinor, creditMinor }) => debitMinor + creditMinor),
      [3, 3],
    );
  }),
];

function numbered(n: number): OrderId {
  return anId('order', `o${n}`);
}

async function post(
  desk: Desk,
  postings: readonly OrderPosting[],
  tenant = testTenant,
): Promise<void> {
  await desk.apply({ tenant, postings });
}

async function ofOrder(desk: Desk, orderId: OrderId): Promise<readonly OrderPosting[]> {
  const found = await paged(desk, { tenant: testTenant, orderId, limit: 500 });
  return found.filter((posting) => 'orderId' in posting);
}

async function ofShop(desk: Desk, shopId: ShopId): Promise<readonly LedgerPosting[]> {
  return paged(desk, { tenant: testTenant, shopId, limit: 500 });
}

async function paged(desk: Desk, filter: PostingFilter): Promise<readonly LedgerPosting[]> {
  const found: LedgerPosting[] = [];
  let cursor: string | null = null;
  do {
    const position: { readonly cursor?: string } = cursor === null ? {} : { cursor };
    const page = valueOf(await desk.storage.findPostings({ ...filter, ...position }));
    assert.ok(page.items.length <= filter.limit, 'a page holds no more than asked for');
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && found.length < 100);
  return found;
}

async function totals(
  desk: Desk,
  filter: { readonly shopId?: ShopId; readonly until?: number } = {},
) {
  const rows = valueOf(await desk.storage.ledgerTotals({ tenant: testTenant, ...filter }));
  return rows.map(({ shopId, currency, account, debitMinor, creditMinor }) => {
    return [shopId, currency, account, debitMinor, creditMinor] as const;
  });
}

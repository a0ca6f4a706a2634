import assert from 'node:assert/strict';
import type { Instant } from '../../kernel/time.ts';
import { dayMs } from '../../kernel/time.ts';
import { salesDayOf } from '../../after-sales/sales.ts';
import type { SalesFilter, SalesMove } from '../../ports/sales.ts';
import { anId } from '../an-id.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { shop1, shop2, storageCase, valueOf, type Desk } from '../storage-desk.ts';

const day: Instant = salesDayOf(startOfTests);

function aMove(parts: Partial<SalesMove> = {}): SalesMove {
  return { shopId: shop1, day, subject: 'product:p1', sold: 0, cases: 0, ...parts };
}

/** Stores what was sold and complained of, each list as a change of its own. */
async function store(desk: Desk, ...changes: readonly (readonly SalesMove[])[]): Promise<void> {
  for (const sales of changes) await desk.apply({ sales });
}

async function tally(desk: Desk, parts: Partial<SalesFilter> = {}): Promise<unknown> {
  const range = { from: day, to: day + dayMs };
  const filter = { tenant: testTenant, shopId: null, ...range, by: 'product', limit: 50, ...parts };
  const { total, groups } = valueOf(await desk.storage.tallySales(filter as SalesFilter));
  const plain = groups.map(({ key, sold, cases }) => [key, sold, cases]);
  return [[total.sold, total.cases], ...plain];
}

const complaint = [
  aMove({ subject: 'reason:card_invalid', cases: 1 }),
  aMove({ subject: 'product:p1', cases: 1 }),
  aMove({ subject: 'product:p2', cases: 1 }),
];

/** What was sold and complained of: exact, by day, shop, product and reason. */
export const salesCases: readonly ContractCase[] = [
  storageCase('S500', 'counts units and cases by product, reason and shop', async (desk) => {
    assert.deepEqual(await tally(desk), [[0, 0]]);
    await store(desk, [aMove({ sold: 3 }), aMove({ subject: 'product:p2', sold: 1 })], complaint, [
      aMove({ shopId: shop2, sold: 5 }),
    ]);
    const total = [9, 1];
    assert.deepEqual(await tally(desk), [total, ['p1', 8, 1], ['p2', 1, 1]]);
    assert.deepEqual(await tally(desk, { by: 'reason' }), [total, ['card_invalid', 0, 1]]);
    const byShop = [total, [shop1, 4, 1], [shop2, 5, 0]];
    assert.deepEqual(await tally(desk, { by: 'shop' }), byShop);
    assert.deepEqual(await tally(desk, { shopId: shop2 }), [
      [5, 0],
      ['p1', 5, 0],
    ]);
    assert.deepEqual(await tally(desk, { limit: 1 }), [total, ['p1', 8, 1]]);
  }),

  storageCase(
    'S501',
    'counts whole days, the last one not among them, of one tenant',
    async (desk) => {
      const later = day + dayMs;
      await store(desk, [aMove({ sold: 1 })], [aMove({ day: later, sold: 10 })]);
      const other = anId('tenant', 'another');
      await desk.commit({ ...desk.change({ sales: [aMove({ sold: 100 })] }), tenant: other });
      assert.deepEqual(await tally(desk), [
        [1, 0],
        ['p1', 1, 0],
      ]);
      assert.deepEqual(await tally(desk, { to: later + dayMs }), [
        [11, 0],
        ['p1', 11, 0],
      ]);
      assert.deepEqual(await tally(desk, { from: later, to: later + dayMs }), [
        [10, 0],
        ['p1', 10, 0],
      ]);
      assert.deepEqual(await tally(desk, { tenant: other }), [
        [100, 0],
        ['p1', 100, 0],
      ]);
    },
  ),

  storageCase('S502', 'takes back what counts no more, and answers nothing of it', async (desk) => {
    await store(desk, [aMove({ subject: 'product:', sold: 2 })], complaint);
    await store(desk, [aMove({ subject: 'product:', sold: -2 }), aMove({ sold: 2 })]);
    await store(
      desk,
      complaint.map((move) => ({ ...move, cases: -move.cases })),
    );
    assert.deepEqual(await tally(desk), [
      [2, 0],
      ['p1', 2, 0],
    ]);
    assert.deepEqual(await tally(desk, { by: 'reason' }), [[2, 0]]);
  }),

  storageCase('S503', 'counts a change once, whether it is repeated or folded', async (desk) => {
    const { storage } = desk;
    const change = desk.change({ sales: [aMove({ sold: 2 }), ...complaint] });
    assert.equal((await desk.commit(change)).outcome, 'applied');
    assert.equal((await desk.commit(change)).outcome, 'duplicate');
    const counted = [
      [2, 1],
      ['p1', 2, 1],
      ['p2', 0, 1],
    ];
    assert.deepEqual(await tally(desk), counted);
    for (let run = 0; run < 3; run += 1) {
      valueOf(await storage.foldDeltas([testTenant], 100));
      assert.deepEqual(await tally(desk), counted);
    }
    await store(desk, [aMove({ sold: 1 })]);
    valueOf(await storage.foldDeltas('all', 100));
    assert.deepEqual(await tally(desk), [
      [3, 1],
      ['p1', 3, 1],
      ['p2', 0, 1],
    ]);
  }),

  storageCase('S593', 'counts cases by product and reason, also within shops', async (desk) => {
    const both = (productId: string, reason: string, parts: Partial<SalesMove> = {}): SalesMove =>
      aMove({ subject: `product_reason:${productId}/${reason}`, cases: 1, ...parts });
    await store(desk, complaint, [
      both('p1', 'a/b'),
      both('p2', 'a/b'),
      both('p1', '', { shopId: shop2, cases: 3 }),
    ]);
    await store(desk, [both('p1', 'a/b', { shopId: shop2 }), both('p2', 'a/b', { cases: -1 })]);
    const total = [0, 1];
    const byBoth = [total, ['p1/', 0, 3], ['p1/a/b', 0, 2]];
    assert.deepEqual(await tally(desk, { by: 'product_reason' }), byBoth);
    assert.deepEqual(await tally(desk, { by: 'shop_product_reason' }), [
      total,
      [`${shop2}/p1/`, 0, 3],
      [`${shop1}/p1/a/b`, 0, 1],
      [`${shop2}/p1/a/b`, 0, 1],
    ]);
    const ofShop = { by: 'product_reason', shopId: shop1 } as const;
    assert.deepEqual(await tally(desk, ofShop), [total, ['p1/a/b', 0, 1]]);
    assert.deepEqual(await tally(desk, { by: 'product' }), [total, ['p1', 0, 1], ['p2', 0, 1]]);
  }),

  storageCase('S525', 'counts what speaks against buyers, each sort by itself', async (desk) => {
    const refunds = ['b1', 'b1', 'b2'].map((buyer) =>
      aMove({ subject: `buyer_refund:${buyer}`, cases: 1 }),
    );
    await store(desk, ...refunds.map((move) => [move]), complaint, [
      aMove({ subject: 'buyer_reissue:b2', cases: 4 }),
      aMove({ shopId: shop2, subject: 'buyer_refund:b2', cases: 2 }),
    ]);
    const total = [0, 1];
    assert.deepEqual(await tally(desk, { by: 'buyer_refund' }), [
      total,
      ['b2', 0, 3],
      ['b1', 0, 2],
    ]);
    assert.deepEqual(await tally(desk, { by: 'buyer_reissue' }), [total, ['b2', 0, 4]]);
    const ofShop = { by: 'buyer_refund', shopId: shop2 } as const;
    assert.deepEqual(await tally(desk, ofShop), [
      [0, 0],
      ['b2', 0, 2],
    ]);
    await store(desk, [aMove({ subject: 'buyer_refund:b1', cases: -2 })]);
    assert.deepEqual(await tally(desk, { by: 'buyer_refund' }), [total, ['b2', 0, 3]]);
    assert.deepEqual(await tally(desk, { by: 'reason' }), [total, ['card_invalid', 0, 1]]);
  }),
];

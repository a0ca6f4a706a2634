import assert from 'node:assert/strict';
import type { LedgerEntry } from '../../ledger/entry.ts';
import type { Order } from '../../order/order.ts';
import type { OpenFilter } from '../../ports/storage-filters.ts';
import type { Outcome } from '../../ports/change.ts';
import { anId } from '../an-id.ts';
import { aHold, aShop, type OrderParts } from '../builders.ts';
import { anEntry, anEvent, aWriteOf, testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { must } from '../guarantees/answers.ts';
import { furnish, shop1, shop2, storageCase, type Desk } from '../storage-desk.ts';
import { allPages } from './finds.ts';
import { numbered } from './search-kit.ts';

const otherTenant = anId('tenant', 'other');

function place(desk: Desk, n: number, parts: OrderParts = {}): Promise<Outcome> {
  const createdAt = startOfTests + n;
  return desk.place({ orderId: numbered(n), shopId: shop1, createdAt, ...parts });
}

/** The order is settled by a later change. */
async function settle(desk: Desk, n: number): Promise<void> {
  const { orders } = await desk.load({ orderIds: [numbered(n)] });
  const [order] = orders;
  assert.ok(order !== undefined);
  const later: Order = { ...order, ...settled, version: 2, eventCount: 2 };
  await desk.apply({ writes: [aWriteOf(later)], events: [anEvent(later, { seq: 2, version: 2 })] });
}

const settled = { settlement: 'settled' } as const;
const waitsForShop = { holds: [aHold({ reason: 'shop_closed' })] };

/** Switches the first shop off, as one that must have nothing open. */
function close(desk: Desk, version = 2): Promise<Outcome> {
  const value = { ...aShop({ shopId: shop1 }), version, state: 'disabled' } as const;
  const write = { kind: 'shop', expectedVersion: version - 1, value } as const;
  return desk.commit(desk.change({ writes: [write], settledShop: shop1 }));
}

async function stateOf(desk: Desk): Promise<string | undefined> {
  return (await desk.load({ shopIds: [shop1] })).shops[0]?.state;
}

async function open(desk: Desk, parts: Partial<OpenFilter> = {}): Promise<readonly string[]> {
  const filter = { tenant: testTenant, shopId: shop1, limit: 500, ...parts };
  const { items } = await must(desk.storage.findOpen(filter));
  return items.map(({ orderId }) => orderId);
}

/** A shop closes when its orders are settled. */
export const settledCases: readonly ContractCase[] = [
  storageCase('S470', 'refuses to close a shop while its orders are unsettled', async (desk) => {
    for (let n = 1; n <= 12; n += 1) await place(desk, n, { orderId: numbered(13 - n) });
    await place(desk, 13, { orderId: numbered(13), currency: 'USD', buyerPaidMinor: 70 });
    assert.deepEqual(await close(desk), {
      outcome: 'unsettled',
      open: {
        orders: 13,
        sums: [
          { currency: 'CNY', amountMinor: 12_000 },
          { currency: 'USD', amountMinor: 70 },
        ],
        first: [12, 11, 10, 9, 8, 7, 6, 5, 4, 3].map((n) => ({
          orderId: numbered(n),
          orderNo: `no-${numbered(n)}`,
        })),
      },
    });
    assert.equal(await stateOf(desk), 'enabled');
  }),

  storageCase('S471', 'closes a shop of which nothing is open', async (desk) => {
    await place(desk, 1, settled);
    await place(desk, 2, waitsForShop);
    await place(desk, 3, { isTest: true });
    await place(desk, 4, { payment: 'unpaid', settlement: 'none', paidAt: null });
    await place(desk, 5, { shopId: shop2 });
    await furnish(desk, otherTenant);
    assert.equal((await close(desk)).outcome, 'applied');
    assert.equal(await stateOf(desk), 'disabled');
  }),

  storageCase('S472', 'asks about the orders as they are by then', async (desk) => {
    await place(desk, 1);
    assert.equal((await close(desk)).outcome, 'unsettled');
    await settle(desk, 1);
    await place(desk, 2, { settlement: 'reversed' });
    assert.equal((await close(desk, 3)).outcome, 'stale', 'a version before a condition');
    assert.equal((await close(desk)).outcome, 'applied');
  }),

  storageCase('S473', 'finds the orders that keep a shop open, the oldest first', async (desk) => {
    await place(desk, 2, { orderId: numbered(1) });
    await place(desk, 1, { orderId: numbered(2) });
    await place(desk, 2, { orderId: numbered(3) });
    await place(desk, 4, settled);
    await place(desk, 5, waitsForShop);
    await place(desk, 6, { shopId: shop2 });
    assert.deepEqual(await open(desk), [2, 1, 3].map(numbered));
    assert.deepEqual(await open(desk, { shopId: shop2 }), [numbered(6)]);
    assert.deepEqual(await open(desk, { tenant: otherTenant }), []);
    const pages = await allPages((position) =>
      must(desk.storage.findOpen({ tenant: testTenant, shopId: shop1, limit: 1, ...position })),
    );
    const paged = pages.flatMap(({ items }) => items.map(({ orderId }) => orderId));
    assert.deepEqual(paged, [2, 1, 3].map(numbered));
    await settle(desk, 1);
    assert.deepEqual(await open(desk), [2, 3].map(numbered));
  }),

  storageCase('S584', 'finds the open orders that entries name, page by page', async (desk) => {
    for (const n of [1, 2, 3, 4, 5]) await place(desk, n);
    await place(desk, 6, settled);
    await place(desk, 7, { shopId: shop2 });
    const name = async (n: number, entry: Partial<LedgerEntry> = {}): Promise<void> => {
      const orderNo = `no-${numbered(n)}`;
      await desk.apply({ entries: [anEntry({ entryId: `of-${n}`, orderNo, ...entry })] });
    };
    await name(2);
    await name(5, { cause: 'fee' });
    await name(6);
    await name(1, { shopId: shop2 });
    await name(7);
    await desk.apply({ entries: [anEntry({ entryId: 'of none' })] });
    const filter = { tenant: testTenant, shopId: shop1 };
    const found = async (limit: number) => {
      const pages = await allPages((position) =>
        must(desk.storage.findArrivals({ ...filter, limit, ...position })),
      );
      return pages.map(({ items }) => items.map(({ orderId }) => orderId));
    };
    assert.deepEqual(await found(500), [[2, 5].map(numbered)]);
    assert.deepEqual(await found(2), [[numbered(2)], [], [numbered(5)]]);
    const { items } = await must(desk.storage.findArrivals({ ...filter, limit: 2 }));
    assert.deepEqual(items, [{ orderId: numbered(2), orderNo: `no-${numbered(2)}` }]);
    await settle(desk, 2);
    assert.deepEqual(await found(500), [[numbered(5)]]);
    await desk.apply({ tenant: otherTenant, entries: [anEntry({ orderNo: `no-${numbered(3)}` })] });
    assert.deepEqual(await found(500), [[numbered(5)]]);
  }),
];

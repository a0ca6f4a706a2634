import assert from 'node:assert/strict';
import { maxAmountMinor } from '../../kernel/money.ts';
import type { BalanceReading, BalanceReadingFilter } from '../../ports/balance.ts';
import { anId } from '../an-id.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { shop1, shop2, storageCase, valueOf, type Desk } from '../storage-desk.ts';
import { allPages } from './finds.ts';

const otherTenant = anId('tenant', 'other');

function aReading(parts: Partial<BalanceReading>): BalanceReading {
  return {
    shopId: shop1,
    source: 'channel',
    linkedAccount: 'seller-1',
    amountMinor: 1_000,
    currency: 'CNY',
    asOf: startOfTests,
    takenAt: startOfTests + 9,
    by: 'operator:li',
    ...parts,
  };
}

async function keep(desk: Desk, ...balances: readonly BalanceReading[]): Promise<void> {
  await desk.apply({ balances });
}

async function list(
  { storage }: Desk,
  filter: Partial<BalanceReadingFilter> = {},
  limit = 500,
): Promise<readonly BalanceReading[]> {
  const pages = await allPages(async (cursor) =>
    valueOf(await storage.findBalances({ tenant: testTenant, ...filter, ...cursor, limit })),
  );
  return pages.flatMap(({ items }) => items);
}

async function latest(
  { storage }: Desk,
  shopIds: Parameters<Desk['storage']['latestBalances']>[1] = null,
): Promise<readonly BalanceReading[]> {
  return valueOf(await storage.latestBalances(testTenant, shopIds));
}

/** Readings of shops' balances. */
export const balanceCases: readonly ContractCase[] = [
  storageCase('S574', 'keeps a reading of a balance as it was taken, and once', async (desk) => {
    const first = aReading({ amountMinor: -maxAmountMinor, linkedAccount: null });
    await keep(desk, first);
    const again = { takenAt: startOfTests + 99, by: 'system:worker', linkedAccount: 'seller-2' };
    await keep(desk, { ...first, ...again }, { ...first });
    assert.deepEqual(await list(desk), [first]);
    assert.deepEqual(await list(desk, { shopId: shop2 }), []);
    assert.deepEqual(await list(desk, { tenant: otherTenant }), []);
    assert.deepEqual(valueOf(await desk.storage.latestBalances(otherTenant, null)), []);
    // Another shop, source, currency, instant or amount is another reading.
    const others = [
      aReading({ shopId: shop2, amountMinor: first.amountMinor }),
      aReading({ source: 'host', amountMinor: first.amountMinor }),
      aReading({ currency: 'USD', amountMinor: first.amountMinor }),
      aReading({ asOf: startOfTests + 1, amountMinor: first.amountMinor }),
      aReading({ amountMinor: maxAmountMinor }),
    ];
    await Promise.all(others.map((one) => keep(desk, one, { ...one, takenAt: startOfTests + 50 })));
    assert.equal((await list(desk)).length, 6);
  }),

  storageCase('S575', 'lists balances latest first, page by page, and by period', async (desk) => {
    const readings = Array.from({ length: 14 }, (_, n) =>
      aReading({
        shopId: n % 3 === 0 ? shop2 : shop1,
        source: n % 4 === 0 ? 'host' : 'statement',
        currency: n % 5 === 0 ? 'USD' : 'CNY',
        asOf: startOfTests + (n % 3) * 1_000,
        takenAt: startOfTests + 10_000 + (n % 2),
        amountMinor: n,
      }),
    );
    await keep(desk, ...readings);
    const sorted = readings.toSorted(latestFirst);
    for (const limit of [1, 5, 500]) {
      assert.deepEqual(await list(desk, {}, limit), sorted, `pages of ${limit}`);
    }
    assert.deepEqual(
      await list(desk, { shopId: shop1 }, 2),
      sorted.filter(({ shopId }) => shopId === shop1),
    );
    const period = { from: startOfTests + 1_000, to: startOfTests + 2_000 };
    assert.deepEqual(
      await list(desk, period, 2),
      sorted.filter(({ asOf }) => asOf === period.from),
    );
    const madeUp = { tenant: testTenant, limit: 5, cursor: '[1,"x"]' };
    const answered = await desk.storage.findBalances(madeUp);
    assert.ok(answered.isOk() || answered.error.code === 'storage.corrupt');
  }),

  storageCase(
    'S576',
    'tells the latest balance of each shop, source and currency',
    async (desk) => {
      assert.deepEqual(await latest(desk), []);
      const later = { asOf: startOfTests + 1_000 };
      const corrected = aReading({ ...later, amountMinor: 7, takenAt: startOfTests + 20 });
      const own = aReading({
        source: 'host',
        asOf: startOfTests - 5_000,
        takenAt: startOfTests + 30,
      });
      const dollars = aReading({ currency: 'USD', asOf: startOfTests + 2_000 });
      const other = aReading({ shopId: shop2 });
      await keep(desk, own, dollars, corrected, other);
      // What was taken later of an earlier instant is not the latest, nor what was corrected since.
      await keep(
        desk,
        aReading({ takenAt: startOfTests + 5_000, amountMinor: 5 }),
        aReading({ ...later, amountMinor: 90, takenAt: startOfTests + 10 }),
      );
      assert.deepEqual(await latest(desk), [corrected, dollars, own, other]);
      assert.deepEqual(await latest(desk, [shop1, shop1]), [corrected, dollars, own]);
      assert.deepEqual(await latest(desk, [shop2, anId('shop', 'nobody')]), [other]);
      assert.deepEqual(await latest(desk, []), []);
    },
  ),

  storageCase('S577', 'keeps no balance of a change that was not applied', async (desk) => {
    const fence = { job: 'sync/x', token: 7 };
    const { outcome } = await desk.commit(desk.change({ balances: [aReading({})], fence }));
    assert.equal(outcome, 'fenced');
    assert.deepEqual(await list(desk), []);
  }),
];

function latestFirst(a: BalanceReading, b: BalanceReading): number {
  if (a.asOf !== b.asOf) return b.asOf - a.asOf;
  if (a.takenAt !== b.takenAt) return b.takenAt - a.takenAt;
  for (const name of ['shopId', 'source', 'currency', 'amountMinor'] as const) {
    if (a[name] !== b[name]) return a[name] < b[name] ? -1 : 1;
  }
  return 0;
}

import { createKaquan, createVault, unwrapOrThrow } from '@kaquan/core';
import { createReports } from '@kaquan/core/reports';
import { anId, anOrder, aChange, aWriteOf, claimsFor, testTenant } from '@kaquan/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPglite, type TestDatabase } from '../test/databases.ts';
import { createPostgresStorage } from './index.ts';

const actor = { kind: 'operator', id: 'li' } as const;

// Past every rule of the tables, as a restored backup or a repair by hand may be.
const tampering: readonly string[] = [
  `set session_replication_role = replica`,
  `delete from kaquan.card_keys where state = 'available' and key_use = 'single_use'
    and key_id in (select min(key_id) from kaquan.card_keys where state = 'available'
      and key_use = 'single_use')`,
  `update kaquan.product_stock set on_hand = on_hand + 3 where on_hand > 0`,
  `update kaquan.card_keys set taken = taken + 2 where key_use = 'multi_use'`,
  `update kaquan.card_keys set order_id = null, unit_id = null, attempt = null, state = 'available'
    where order_id = 'lost'`,
  `set session_replication_role = default`,
];

describe('the books of stock, tampered with by SQL', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await startPglite();
  });

  afterAll(() => database.stop());

  it('do not add up, and the check says where', async () => {
    const { connection } = database;
    const storage = createPostgresStorage({ connection });
    await unwrapOrThrow(await storage.migrate());
    const vault = createVault({ keys: [{ id: 'k1', secret: new Uint8Array(32).fill(7) }] });
    const kaquan = createKaquan({ storage, channels: [], vault });
    const { catalog, stock } = kaquan.with({ actor });
    const create = async (name: string, kept: object): Promise<string> =>
      (await unwrapOrThrow(catalog.createProduct({ name, ...kept }))).product.productId;
    const cards = await create('月卡', {});
    const boxes = await create('礼盒', {
      goods: 'physical',
      stock: { kind: 'counted', onHand: 5 },
    });
    const accounts = await create('账号', { stock: { kind: 'keys', keys: 'multi_use' } });
    await unwrapOrThrow(stock.importKeys({ productId: cards, source: ['a\n', 'b\n', 'c\n'] }));
    await unwrapOrThrow(stock.importKeys({ productId: accounts, source: ['d\n'], quota: 3 }));
    const orders = ['kept', 'lost'].map((name) => claimed(anId('order', name), cards));
    for (const order of orders) {
      const claims = claimsFor(order);
      const changeId = anId('change', `claims-${order.orderId}`);
      await unwrapOrThrow(
        await storage.commit([aChange({ changeId, writes: [aWriteOf(order)], claims })]),
      );
    }
    const reports = createReports(kaquan).with({ actor });
    const before = await unwrapOrThrow(reports.stock.check());
    expect([before.sums, before.leaks, before.imported]).toEqual([[], [], 4]);

    for (const text of tampering) await connection.query({ text, values: [] });
    const { sums, leaks, counts } = await unwrapOrThrow(reports.stock.check());
    expect(
      sums.map(({ kind, productId, expected, found }) => [kind, productId, expected, found]),
    ).toEqual(
      expect.arrayContaining([
        ['states_differ', cards, 3, 2],
        ['pieces_differ', boxes, 5, 8],
        ['quota_differs', accounts, 2, 0],
      ]),
    );
    expect(sums).toHaveLength(3);
    expect(leaks.map(({ kind, orderId }) => [kind, orderId])).toEqual([
      ['unit_lacks_goods', 'lost'],
    ]);
    expect(counts).toMatchObject({ unit_lacks_goods: 1, goods_unknown: 0, pieces_differ: 1 });
    const asked = { tenant: testTenant, productId: null, after: null, limit: 100 };
    const page = await unwrapOrThrow(await storage.auditStock(asked));
    expect(page.looked).toBe(2);
    expect(
      page.suspects.map(({ order }) => order.orderId),
      'no other order left the server',
    ).toEqual(['lost']);
  });
});

function claimed(orderId: ReturnType<typeof anId<'order'>>, product: string) {
  const order = anOrder({ orderId, productId: anId('product', product) });
  const lines = order.lines.map((line) => ({
    ...line,
    units: line.units.map((unit) => ({
      ...unit,
      issues: [{ attempt: 1, state: 'claimed', revealedAt: null } as const],
    })),
  }));
  return { ...order, lines };
}

import type { PostgresStorage } from './index.ts';
import { aChange, anEvent, anId, anOrder, aShop, aWriteOf, testTenant } from '@kaquan/core/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aSchema, startPglite, withoutRulesSql, type TestDatabase } from '../test/databases.ts';
import { createPostgresStorage } from './index.ts';

describe('rows that somebody else has touched', () => {
  let database: TestDatabase;
  let schema: string;
  let storage: PostgresStorage;
  const order = anOrder();
  const { orderId } = order;

  beforeAll(async () => {
    database = await startPglite();
  });

  afterAll(() => database.stop());

  beforeEach(async () => {
    schema = aSchema();
    storage = createPostgresStorage({ connection: database.connection, schema });
    expect((await storage.migrate()).isOk()).toBe(true);
    const shop = { kind: 'shop', expectedVersion: 0, value: aShop() } as const;
    const change = aChange({ writes: [aWriteOf(order), shop], events: [anEvent(order)] });
    expect((await storage.commit([change])).isOk()).toBe(true);
    await database.connection.query({ text: withoutRulesSql(schema), values: [] });
  });

  const spoil = (set: string): Promise<unknown> =>
    database.connection.query({ text: set.replaceAll('kaquan.', `"${schema}".`), values: [] });

  it.each([
    ['{}'],
    ['null'],
    ['"text"'],
    [JSON.stringify({ ...order, version: '1' })],
    [JSON.stringify({ ...order, buyerPaidMinor: 9_007_199_254_740_993 })],
    [JSON.stringify({ ...order, payment: 'thrown away' })],
    [JSON.stringify({ ...order, buyerPaidMinor: order.buyerPaidMinor + 1 })],
  ])('are storage.corrupt and never absent: %s', async (document) => {
    await spoil(`update kaquan.orders set document = '${document}'`);
    const loaded = await storage.load({ tenant: testTenant, orderIds: [orderId] });
    expect(loaded.isErr() && loaded.error).toMatchObject({
      code: 'storage.corrupt',
      table: 'orders',
    });
    const listed = await storage.findOrders({ tenant: testTenant, limit: 10 });
    expect(listed.isErr() && listed.error.code).toBe('storage.corrupt');
  });

  it('of the other tables are storage.corrupt too', async () => {
    await spoil(`update kaquan.shops set document = document - 'policy'`);
    await spoil(`update kaquan.order_events set event = '{"type":"no.such"}'`);
    const shops = await storage.findShops({ tenant: testTenant, limit: 10 });
    expect(shops.isErr() && shops.error).toMatchObject({ code: 'storage.corrupt', table: 'shops' });
    const history = await storage.findHistory(testTenant, orderId, 0);
    expect(history.isErr() && history.error).toMatchObject({ table: 'order_events' });
  });

  it('with their columns dropped are storage.not_migrated with the cause', async () => {
    await spoil('drop table kaquan.disclosures');
    const found = await storage.findDisclosures(testTenant, orderId);
    expect(found.isErr() && found.error).toMatchObject({
      code: 'storage.not_migrated',
      cause: { code: '42P01' },
    });
  });

  it('are not what a made-up cursor leads to', async () => {
    for (const cursor of ['', 'x', '[1]', '["1","a"]', '{"a":1}', '[1,2]']) {
      const page = await storage.findOrders({ tenant: testTenant, limit: 1, cursor });
      expect(page.isErr() && page.error.code).toBe('storage.corrupt');
    }
  });

  it('keep every millisecond of an instant', async () => {
    const instants = [0, 1, 999, 1_763_811_671_123, 4_102_444_799_999, 253_402_300_799_999];
    for (const [i, dueAt] of instants.entries()) {
      const cursor = { shopId: order.shopId, stream: 'orders', readTo: dueAt } as const;
      const change = aChange({ changeId: anId('change', `at-${i}`), cursor });
      expect((await storage.commit([change])).isOk()).toBe(true);
      const loaded = await storage.loadCursor(testTenant, order.shopId, 'orders');
      expect(loaded.isOk() && loaded.value).toEqual(cursor);
    }
  });

  it('answer with an error, not with an exception, before the tables exist', async () => {
    const early = createPostgresStorage({ connection: database.connection, schema: aSchema() });
    const loaded = await early.load({ tenant: testTenant, orderIds: [orderId] });
    expect(loaded.isErr() && loaded.error.code).toBe('storage.not_migrated');
  });
});

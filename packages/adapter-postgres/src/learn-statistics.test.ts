import { unwrapOrThrow } from '@kaquan/core';
import { anOrder, testTenant } from '@kaquan/core/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aSchema, startServer, type TestDatabase } from '../test/databases.ts';
import { createPostgresStorage } from './index.ts';
import { learnStatisticsSql } from './learn-statistics.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await startServer();
});

afterAll(() => database.stop());

it('leaves an order alone that another process commits just after it has looked', async () => {
  const { connection, pool } = database;
  if (pool === undefined) throw new Error('this test needs a server');
  const schema = aSchema();
  await unwrapOrThrow(createPostgresStorage({ connection, schema }).migrate());
  const document = JSON.stringify(anOrder()).replaceAll("'", "''");
  const writer = await pool.connect();
  await writer.query('begin');
  await writer.query(`insert into "${schema}".orders (tenant_id, order_id, version, shop_id, order_no,
      payment, redemption, is_frozen, has_open_case, created_at, document)
    select '${testTenant}', d ->> 'orderId', 1, d ->> 'shopId', d ->> 'orderNo', d ->> 'payment',
      d ->> 'redemption', false, false, now(), d from (select '${document}'::jsonb as d) x`);
  const learning = pool.query(learnStatisticsSql.replaceAll('kaquan.', `"${schema}".`));
  // It has seen no order, and waits for the table.
  const waiting = `select from pg_locks where not granted and relation = '"${schema}".orders'::regclass`;
  await expect.poll(async () => (await pool.query(waiting)).rowCount).toBe(1);
  await writer.query('commit');
  writer.release();
  await learning;
  const { rows } = await pool.query(`select tenant_id from "${schema}".orders`);
  expect(rows).toEqual([{ tenant_id: testTenant }]);
});

it('leaves the server knowing how tables will be filled, whichever migration was the last', async () => {
  const { connection, pool } = database;
  if (pool === undefined) throw new Error('this test needs a server');
  const schema = aSchema();
  await unwrapOrThrow(createPostgresStorage({ connection, schema }).migrate());
  const { rows } = await pool.query(
    `select relname as name, reltuples as rows from pg_class
     where relnamespace = $1::regnamespace and relname = any($2) order by relname`,
    [schema, ['orders', 'card_keys', 'effects', 'products', 'item_mappings']],
  );
  expect(rows.map(({ name, rows: known }) => [name, known])).toEqual([
    ['card_keys', 300],
    ['effects', 300],
    ['item_mappings', 300],
    ['orders', 300],
    ['products', 300],
  ]);
});

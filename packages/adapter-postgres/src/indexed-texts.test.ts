import { unwrapOrThrow } from '@kaquan/core';
import { aChange, anId, anOrder, aWriteOf, testTenant } from '@kaquan/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aSchema, startPglite, type TestDatabase } from '../test/databases.ts';
import { createPostgresStorage, type PostgresStorage } from './index.ts';

// The longest that the core lets through, in characters of three bytes: ids have at most 200.
const id = 200;
const word = 40;
const longest: Readonly<Record<string, number>> = {
  tenant_id: id,
  shop_id: id,
  order_id: id,
  unit_id: id,
  product_id: id,
  import_id: id,
  key_id: id,
  effect_id: id,
  change_id: id,
  order_no: 100,
  // Of products 200, of shops 100.
  name: 200,
  // sku:<item>/<sku>, each 100.
  item_key: 205,
  // What undecoded rows are called is cut.
  external_id: 200,
  // Of notices; those that are longer are refused at the rim.
  event_id: 200,
  channel_type: 100,
  // The idempotency key of a call.
  key: 200,
  // <kind>:<200 characters of a name>; those may have four bytes.
  term: 275,
  user_ref: 200,
  batch_id: id,
  // Entries of the ledger, and what they correct.
  entry_id: 200,
  corrects_entry: 200,
  corrects_order: id,
  report_id: id,
  // A hash.
  finding_id: id,
  check_id: word,
  // product:<id>; reasons are cut shorter.
  subject: id + 8,
  // SHA-256.
  hash: 43,
  print: 43,
  // Of statements; longer ones are undecoded.
  book: 100,
  line_no: 100,
  // A keyed hash.
  fingerprint: 100,
  // Of units digits; of rows of reports a word.
  code: word,
  subscriber: 64,
  job: 300,
  kind: word,
  stream: word,
  operation: word,
  currency: 3,
  // Of balances.
  source: word,
  debit: word,
  credit: word,
  payment: word,
  redemption: word,
  after_sales: word,
  verification: word,
  state: word,
};

// Texts of random characters: what repeats itself is packed before it goes into an index.
function randomText(length: number): string {
  return Array.from({ length }, () =>
    String.fromCodePoint(0x4e00 + Math.floor(Math.random() * 20_000)),
  ).join('');
}

describe('the longest texts that the core lets through', () => {
  let database: TestDatabase;
  let storage: PostgresStorage;
  const schema = aSchema();

  beforeAll(async () => {
    database = await startPglite();
    storage = createPostgresStorage({ connection: database.connection, schema });
    await unwrapOrThrow(storage.migrate());
  });

  afterAll(() => database.stop());

  const query = async (text: string, values: unknown[] = []) => {
    const sql = text.replaceAll('kaquan.', `"${schema}".`);
    return (await database.connection.query({ text: sql, values })).rows as readonly Row[];
  };

  it('fit into every index', async () => {
    const indexes = await query(
      `select c.relname::text as relation, pg_get_indexdef(i.indexrelid) as definition,
        array_to_string(array_agg(a.attname) filter (where a.atttypid = 'text'::regtype), ' ')
          as columns
       from pg_index i
       join pg_class c on c.oid = i.indrelid
       join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey)
       where c.relnamespace = $1::regnamespace and c.relkind = 'r'
       group by i.indexrelid, c.relname`,
      [schema],
    );
    expect(indexes.length).toBeGreaterThan(40);
    for (const { relation, definition, columns } of indexes) {
      const names = columns === null ? [] : columns.split(' ');
      if (names.length === 0) continue;
      await query(`create table kaquan.probe as select * from kaquan.${relation} limit 0`);
      const [, on] = /( USING .*?)( WHERE .*)?$/.exec(definition) ?? [];
      await query(`create index on kaquan.probe${on}`);
      const unknown = names.filter((name) => longest[name] === undefined);
      expect(unknown, `columns of ${definition} whose longest text is not told`).toEqual([]);
      const values = names.map((name) => randomText(longest[name] ?? 0));
      const places = values.map((_, i) => `$${i + 1}`).join();
      const inserting = query(
        `insert into kaquan.probe (${names.join()}) values (${places})`,
        values,
      );
      await expect(inserting, definition).resolves.toEqual([]);
      await query('drop table kaquan.probe');
    }
  });

  it('are stored in an order, and it is found by them', async () => {
    const [buyerRef, orderingUserId] = [randomText(1_000), randomText(1_000)];
    const order = anOrder({ orderNo: randomText(100), buyerRef, orderingUserId });
    const twin = { ...order, orderId: anId('order', 'twin'), orderNo: randomText(100) };
    const other = { ...twin, buyerRef: `${buyerRef.slice(0, 999)}-`, orderingUserId: 'anna' };
    const writes = [aWriteOf(order), aWriteOf(other)];
    const [outcome] = await unwrapOrThrow(storage.commit([aChange({ writes })]));
    expect(outcome?.outcome).toBe('applied');
    for (const user of [buyerRef, orderingUserId]) {
      const asked = { tenant: testTenant, user };
      const { items } = await unwrapOrThrow(storage.findOrders({ ...asked, limit: 9 }));
      expect(items.map(({ orderId }) => orderId)).toEqual([order.orderId]);
      expect(await unwrapOrThrow(storage.countOrders(asked, 9))).toBe(1);
    }
    const begins = { tenant: testTenant, user: buyerRef.slice(0, 200), limit: 9 };
    expect((await unwrapOrThrow(storage.findOrders(begins))).items).toEqual([]);
  });
});

interface Row {
  readonly relation: string;
  readonly definition: string;
  readonly columns: string | null;
}

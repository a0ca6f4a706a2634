import { unwrapOrThrow } from '@kaquan/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPglite, type TestDatabase } from '../test/databases.ts';
import { createPostgresStorage } from './index.ts';

const schema = 'kaquan';

// What does not begin with the tenant, and why it may not.
const withoutTenant: Readonly<Record<string, string>> = {
  migrations_pkey: 'is about the tables, not about anybody’s rows',
  migration_steps_pkey: 'is about the tables, not about anybody’s rows',
  effects_due:
    'the worker asks for what is due of all tenants, soonest first; distributed tables keep one per part',
  buyer_standings_due: 'the worker looks for whose orders are to be looked at, over all tenants',
  batches_plans_resting: 'the worker looks for what is kept no longer over all tenants',
  batches_reports_resting: 'as batches_plans_resting',
  applied_changes_by_age: 'as batches_plans_resting',
  notices_due: 'as effects_due',
  notices_by_age: 'as batches_plans_resting',
  shops_by_external_id: 'a notice names its shop by the channel’s number, and no tenant',
  reports_by_age: 'as batches_plans_resting',
  findings_by_age: 'as batches_plans_resting',
  card_keys_expiring: 'as effects_due: the worker asks for what has expired of all tenants',
};

describe('the tables', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await startPglite();
    await unwrapOrThrow(createPostgresStorage(database).migrate());
  });

  afterAll(() => database.stop());

  const query = async (text: string): Promise<readonly Record<string, unknown>[]> => {
    const { rows } = await database.connection.query({ text, values: [schema] });
    return rows as readonly Record<string, unknown>[];
  };

  it('have the tenant first in every key and every index, but for those that say why not', async () => {
    const keys = await query(
      `select i.indexrelid::regclass::text as name, a.attname as first_column
       from pg_index i
       join pg_class c on c.oid = i.indrelid
       left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
       where c.relnamespace = $1::regnamespace
       union all
       select f.conname, a.attname from pg_constraint f
       join pg_attribute a on a.attrelid = f.conrelid and a.attnum = f.conkey[1]
       where f.connamespace = $1::regnamespace and f.contype in ('p', 'u', 'x', 'f')
       union all
       select f.conname || ' of what it refers to', a.attname from pg_constraint f
       join pg_attribute a on a.attrelid = f.confrelid and a.attnum = f.confkey[1]
       where f.connamespace = $1::regnamespace and f.contype = 'f'`,
    );
    expect(keys.length).toBeGreaterThan(50);
    const others = keys
      .filter((key) => key['first_column'] !== 'tenant_id')
      .map((key) => String(key['name']).replace(/^kaquan\./, ''));
    expect(new Set(others)).toEqual(new Set(Object.keys(withoutTenant)));
  });

  it('say what they, their columns and their functions are', async () => {
    const silent = await query(
      `select c.relname || '.' || coalesce(a.attname, '') as name
       from pg_class c
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p')
         and coalesce(col_description(c.oid, a.attnum), '') = ''
       union all
       select c.relname from pg_class c
       where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p', 'v')
         and coalesce(obj_description(c.oid, 'pg_class'), '') = ''
       union all
       select p.proname || '()' from pg_proc p
       where p.pronamespace = $1::regnamespace and coalesce(obj_description(p.oid, 'pg_proc'), '') = ''
       order by 1`,
    );
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  it('hold no number that rounds, and no instant without its zone', async () => {
    const wrong = await query(
      `select table_name || '.' || column_name as name, data_type from information_schema.columns
       where table_schema = $1 and (
         data_type in ('real', 'double precision', 'numeric', 'money', 'date', 'interval')
         or data_type like 'time %' or data_type = 'timestamp without time zone'
       )`,
    );
    expect(wrong).toEqual([]);
    const instants = await query(
      `select count(*)::integer as n from information_schema.columns
       where table_schema = $1 and data_type = 'timestamp with time zone'`,
    );
    expect(Number(instants[0]?.['n'])).toBeGreaterThan(10);
  });

  it('compare ids and states byte by byte, whatever the locale of the database', async () => {
    const named = await query(
      `select table_name || '.' || column_name as name, collation_name
       from information_schema.columns
       where table_schema = $1 and data_type = 'text' and (column_name like '%\\_id'
         or column_name in ('state', 'payment', 'redemption', 'job', 'stream', 'operation', 'key'))
         and table_name in (select tablename from pg_tables where schemaname = $1)
         and column_name not in ('actor_id')`,
    );
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((each) => each['collation_name'] !== 'C')).toEqual([]);
  });

  it('have no rule that was not looked at, and no index that is half built', async () => {
    const loose = await query(
      `select conname from pg_constraint
       where connamespace = $1::regnamespace and not convalidated
       union all
       select indexrelid::regclass::text from pg_index i join pg_class c on c.oid = i.indrelid
       where c.relnamespace = $1::regnamespace and not i.indisvalid`,
    );
    expect(loose).toEqual([]);
  });
});

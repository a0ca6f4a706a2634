import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aSchema, dropSchema, startServer, type TestDatabase } from '../test/databases.ts';
import { catalogOf } from '../test/catalog.ts';
import { createPostgresStorage, type PgQuery } from './index.ts';

describe('the tables', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await startServer();
  });

  afterAll(() => database.stop());

  const query = async (text: string, values: unknown[] = []): Promise<readonly unknown[]> => {
    const { rows } = await database.connection.query({ text, values });
    return rows;
  };

  const inSchema = async (test: (schema: string) => Promise<void>): Promise<void> => {
    const schema = aSchema();
    await test(schema);
    await dropSchema(database.connection, schema);
  };

  const open = (schema: string) =>
    createPostgresStorage({ connection: database.connection, schema });

  it('are made once, however often and by however many they are asked for', () =>
    inSchema(async (schema) => {
      const rounds = await Promise.all(Array.from({ length: 6 }, () => open(schema).migrate()));
      const versions = rounds.map((round) => round.unwrapOr([-1]).join());
      expect(versions.toSorted().map((each) => each.split(',')[0])).toEqual([
        '',
        '',
        '',
        '',
        '',
        '1',
      ]);
      const before = await catalogOf(database.connection, schema);
      expect((await open(schema).migrate()).unwrapOr([-1])).toEqual([]);
      expect(await catalogOf(database.connection, schema)).toEqual(before);
    }));

  it('are the same when somebody runs the printed script by hand', () =>
    inSchema(async (byHand) => {
      await inSchema(async (byCall) => {
        await query(open(byHand).migrationsSql());
        expect((await open(byCall).migrate()).isOk()).toBe(true);
        expect(await catalogOf(database.connection, byHand)).toEqual(
          await catalogOf(database.connection, byCall),
        );
        expect((await open(byHand).migrate()).unwrapOr([-1])).toEqual([]);
      });
    }));

  it('are left alone by a role that may not make any', () =>
    inSchema(async (schema) => {
      expect((await open(schema).migrate()).isOk()).toBe(true);
      const host = await database.pool?.connect();
      if (host === undefined) throw new Error('this test needs a server');
      try {
        await host.query('begin');
        await host.query(`create role "${schema}"`);
        await host.query(`grant usage on schema "${schema}" to "${schema}"`);
        await host.query(`grant select on all tables in schema "${schema}" to "${schema}"`);
        await host.query(`set local role "${schema}"`);
        const connection = { query: (query: PgQuery) => host.query(query) };
        const again = await createPostgresStorage({ connection, schema }).migrate();
        expect(again.unwrapOr([-1])).toEqual([]);
      } finally {
        await host.query('rollback');
        host.release();
      }
    }));

  it('have the tenant first in every key, so that they can be spread by tenant', () =>
    inSchema(async (schema) => {
      expect((await open(schema).migrate()).isOk()).toBe(true);
      const keys = (await query(
        `select i.indexrelid::regclass::text as key, a.attname as first_column
         from pg_index i
         join pg_class c on c.oid = i.indrelid
         join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
         where c.relnamespace = $1::regnamespace and i.indisunique
           and c.relname not like 'migration%'
         union all
         select f.conname, a.attname from pg_constraint f
         join pg_attribute a on a.attrelid = f.conrelid and a.attnum = f.conkey[1]
         where f.connamespace = $1::regnamespace and f.contype = 'f'`,
        [schema],
      )) as readonly { key: string; first_column: string }[];
      expect(keys.length).toBeGreaterThan(20);
      expect(keys.filter((key) => key.first_column !== 'tenant_id')).toEqual([]);
    }));

  it('say what they are', () =>
    inSchema(async (schema) => {
      expect((await open(schema).migrate()).isOk()).toBe(true);
      const silent = await query(
        `select relname from pg_class where relnamespace = $1::regnamespace and relkind = 'r'
           and obj_description(oid) is null`,
        [schema],
      );
      expect(silent).toEqual([]);
    }));

  it('hold no amount and no instant in a floating-point number', () =>
    inSchema(async (schema) => {
      expect((await open(schema).migrate()).isOk()).toBe(true);
      const floats = await query(
        `select table_name, column_name from information_schema.columns
         where table_schema = $1 and data_type in ('real', 'double precision', 'numeric')`,
        [schema],
      );
      expect(floats).toEqual([]);
    }));
});

it('refuses a schema that is not a plain name', () => {
  const connection = { query: () => Promise.resolve({ rows: [] }) };
  expect(() => createPostgresStorage({ connection, schema: 'a"; drop' })).toThrow(TypeError);
});

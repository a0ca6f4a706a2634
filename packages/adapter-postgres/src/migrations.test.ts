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
});

it('refuses a schema that is not a plain name', () => {
  const connection = { query: () => Promise.resolve({ rows: [] }) };
  expect(() => createPostgresStorage({ connection, schema: 'a"; drop' })).toThrow(TypeError);
});

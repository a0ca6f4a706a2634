import { createKaquan, unwrapOrThrow } from '@kaquan/core';
import { anId, createMarketplace, createFixedClock, createSeededIds } from '@kaquan/core/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { catalogOf } from '../test/catalog.ts';
import { aSchema, dropSchema, startServer, type TestDatabase } from '../test/databases.ts';
import { populatedTenants, testVault } from '../test/populate.ts';
import { releasedScript, releasedVersions, restoreReleased } from '../test/released.ts';
import {
  createPostgresStorage,
  type MigrationProgress,
  type PgLike,
  type PostgresStorage,
} from './index.ts';
import { migrations } from './migrations.ts';

const newest = Math.max(...migrations.map(({ version }) => version));

describe('a released schema version', () => {
  const connection: PgLike = { query: () => Promise.resolve({ rows: [] }) };

  it.each(releasedVersions)('%i prints what it printed when it was released', (version) => {
    const script = createPostgresStorage({ connection }).migrationsSql({ to: version });
    expect(script).toBe(releasedScript(version));
  });
});

describe.each(releasedVersions)('tables of version %i, full of orders', (version) => {
  let database: TestDatabase;
  let schema: string;
  let storage: PostgresStorage;

  beforeAll(async () => {
    database = await startServer();
  });

  afterAll(() => database.stop());

  beforeEach(async () => {
    schema = aSchema();
    const { connection } = database;
    await restoreReleased(connection, schema, version);
    storage = createPostgresStorage({ connection, schema });
    return () => dropSchema(connection, schema);
  });

  const query = async (text: string): Promise<readonly Record<string, unknown>[]> => {
    const sql = text.replaceAll('kaquan.', `"${schema}".`);
    const { rows } = await database.connection.query({ text: sql, values: [] });
    return rows as readonly Record<string, unknown>[];
  };

  // What stands in the columns that the released version had.
  const contents = async (columns: ReadonlyMap<string, string>): Promise<unknown> => {
    const found: Record<string, unknown> = {};
    for (const [table, list] of columns) {
      const text = `select count(*)::integer as row_count,
        md5(string_agg(t::text, '|' order by t::text)) as rows
        from (select ${list} from kaquan.${table}) t`;
      [found[table]] = await query(text);
    }
    return found;
  };

  const columnsByTable = async (): Promise<ReadonlyMap<string, string>> => {
    const rows = await query(
      `select table_name, string_agg(quote_ident(column_name), ', ' order by column_name) as list
       from information_schema.columns
       where table_schema = '${schema}' and table_name not like 'migration%' group by 1`,
    );
    return new Map(rows.map((row) => [String(row['table_name']), String(row['list'])]));
  };

  it('lose nothing on the way to the newest version, and end like new ones', async () => {
    const columns = await columnsByTable();
    expect(columns.size).toBeGreaterThan(15);
    const before = await contents(columns);
    const steps: string[] = [];
    const onProgress = ({ version: of, position, rows }: MigrationProgress): void => {
      if (rows === undefined) steps.push(`${of}/${position}`);
    };
    const migrated = await unwrapOrThrow(storage.migrate({ onProgress }));
    expect(migrated).toEqual(migrations.map((m) => m.version).filter((v) => v > version));
    expect(new Set(steps).size).toBe(steps.length);
    expect(steps[0]).toMatch(/\/1$/);
    expect(await contents(columns)).toEqual(before);
    await assertAsNew();
    expect(await unwrapOrThrow(storage.migrate())).toEqual([]);
  });

  const assertAsNew = async (): Promise<void> => {
    const fresh = aSchema();
    const { connection } = database;
    await unwrapOrThrow(createPostgresStorage({ connection, schema: fresh }).migrate());
    const expected = await catalogOf(connection, fresh);
    await dropSchema(connection, fresh);
    expect(await catalogOf(connection, schema)).toBe(expected);
  };

  it('can be brought to the newest version by hand, with the printed script', async () => {
    const client = await database.pool?.connect();
    for (const statement of storage.migrationsSql({ from: version }).split(/;\n\n/)) {
      await client?.query(statement);
    }
    client?.release();
    await assertAsNew();
    expect(await unwrapOrThrow(storage.migrate())).toEqual([]);
  });

  it('are upgraded while a process of that release changes an order after every step', async () => {
    const { connection } = database;
    const write = `update kaquan.orders set version = version + 1, is_frozen = not is_frozen,
      document = document || jsonb_build_object('version', version + 1,
        'eventCount', (document -> 'eventCount')::integer + 1)
      where (tenant_id, order_id) = (
        select tenant_id, order_id from kaquan.orders order by tenant_id, order_id limit 1
      ) returning tenant_id`;
    let tenant = '';
    const busy: PgLike = {
      query: (each) => connection.query(each),
      async transaction(work) {
        const answer = await connection.transaction?.(work);
        [{ tenant }] = (await query(`${write}::text as tenant`)) as readonly [{ tenant: string }];
        return answer as Awaited<ReturnType<typeof work>>;
      },
    };
    const meanwhile = createPostgresStorage({ connection: busy, schema });
    expect(await unwrapOrThrow(meanwhile.migrate())).toContain(newest);
    await assertAsNew();
    // What such a process leaves behind is counted when the last of them has ended.
    const checked = await unwrapOrThrow(storage.checkCounts({ tenant, repair: true }));
    expect(checked.staleOrders).toBeGreaterThan(0);
    const clean = { staleOrders: 0, differences: [] };
    expect(await unwrapOrThrow(storage.checkCounts({ tenant }))).toEqual(clean);
  });

  it('are upgraded once, by however many at once', async () => {
    const rounds = await Promise.all(Array.from({ length: 4 }, () => storage.migrate()));
    expect(rounds.flatMap((round) => (round.isErr() ? [round.error.cause] : []))).toEqual([]);
    const versions = rounds.flatMap((round) => round.unwrapOr([]));
    expect(versions.toSorted((a, b) => a - b)).toEqual(
      migrations.map((m) => m.version).filter((v) => v > version),
    );
    await assertAsNew();
  });

  it.each(populatedTenants)('can be read afterwards, every row: %s', async (name) => {
    await unwrapOrThrow(storage.migrate());
    const tenant = anId('tenant', name);
    const counted = async (table: string): Promise<number> => {
      const where = `where tenant_id = '${tenant}'`;
      const rows = await query(`select count(*)::integer as n from kaquan.${table} ${where}`);
      return Number(rows[0]?.['n']);
    };
    const orders = (await unwrapOrThrow(storage.findOrders({ tenant, limit: 500 }))).items;
    expect(orders.length).toBe(await counted('orders'));
    const shops = (await unwrapOrThrow(storage.findShops({ tenant, limit: 500 }))).items;
    expect(shops.length).toBe(await counted('shops'));
    const ids = { orderIds: orders.map(({ orderId }) => orderId), withKeys: true };
    const { keys } = await unwrapOrThrow(storage.load({ tenant, ...ids }));
    expect(keys.length).toBeGreaterThan(30);
    const opened = await unwrapOrThrow(
      testVault.openMany(
        keys.map(({ keyId, sealed }) => {
          const context = { tenant, table: 'card_keys', row: keyId, field: 'card' };
          return { sealed, context };
        }),
      ),
    );
    expect(new Set(opened).size).toBe(keys.length);
    let [events, effects, disclosures] = [0, 0, 0];
    for (const { orderId, eventCount } of orders) {
      const history = await unwrapOrThrow(storage.findHistory(tenant, orderId, 0));
      expect(history.length).toBe(eventCount);
      events += history.length;
      effects += (await unwrapOrThrow(storage.findEffects(tenant, orderId))).length;
      disclosures += (await unwrapOrThrow(storage.findDisclosures(tenant, orderId))).length;
    }
    expect(events).toBe(await counted('order_events'));
    expect(effects).toBe(await counted('effects'));
    expect(disclosures).toBe(await counted('disclosures'));
    for (const { shopId } of shops) {
      const failures = await unwrapOrThrow(storage.findIngestFailures(tenant, shopId));
      expect(failures.length).toBe(await counted('ingest_failures'));
    }
  });

  it.each(populatedTenants)('hold histories that still lead to their orders: %s', async (name) => {
    await unwrapOrThrow(storage.migrate());
    const kaquan = createKaquan({ storage, channels: [], vault: testVault });
    const { audit, orders } = kaquan.with({
      tenant: name,
      actor: { kind: 'operator', id: 'auditor' },
    });
    const { items } = await unwrapOrThrow(orders.find({ limit: 500 }));
    expect(items.length).toBeGreaterThan(10);
    for (const { orderId, version } of items) {
      const verified = await unwrapOrThrow(audit.verify({ orderId }));
      expect(verified).toEqual({ orderId, version, unlinkedChanges: version, finding: null });
    }
  });

  it('serve the orders that were in them', async () => {
    await unwrapOrThrow(storage.migrate());
    const clock = createFixedClock();
    clock.advance(400_000_000);
    const market = createMarketplace({ clock });
    const ids = createSeededIds('later');
    const channels = [market.channel];
    const kaquan = createKaquan({ storage, channels, vault: testVault, clock, ids });
    const desk = kaquan.with({ actor: { kind: 'operator', id: 'li' } });
    const { items } = await unwrapOrThrow(desk.orders.find({ redemption: 'redeemed', limit: 50 }));
    expect(items.length).toBeGreaterThan(5);
    const [held] = (await unwrapOrThrow(desk.orders.find({ isFrozen: true, limit: 50 }))).items;
    expect(held?.holds.length).toBeGreaterThan(0);
    const pending = items.find(({ cases }) => cases.some(({ state }) => state === 'requested'));
    const [asked] = pending?.cases.filter(({ state }) => state === 'requested') ?? [];
    const { caseId } = asked ?? { caseId: '' };
    const approved = await unwrapOrThrow(desk.afterSales.approve({ caseId }));
    expect(approved.outcome).toBe('applied');
  });

  it('are left as they are by a release that they are too new for', async () => {
    await unwrapOrThrow(storage.migrate());
    await query(`insert into kaquan.migrations (version, name, works_from)
      values (${newest + 1}, 'expand', ${newest})`);
    expect(await unwrapOrThrow(storage.migrate())).toEqual([]);
    await query(`insert into kaquan.migrations (version, name) values (${newest + 2}, 'unknown')`);
    const before = await catalogOf(database.connection, schema);
    const refused = await storage.migrate();
    expect(refused.isErr() && refused.error).toMatchObject({
      code: 'storage.newer_schema',
      found: newest + 2,
      known: newest,
    });
    expect(await catalogOf(database.connection, schema)).toBe(before);
  });
});

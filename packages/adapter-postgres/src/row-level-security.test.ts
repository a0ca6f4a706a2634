import {
  aChange,
  aNewKey,
  anEffect,
  anEvent,
  anId,
  anOrder,
  aShop,
  aWriteOf,
  claimsFor,
  storageContract,
  type TestedStorage,
} from '@kaquan/core/testing';
import { Pool, type PoolClient } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  aSchema,
  beginOn,
  dropSchema,
  emptySchema,
  startServer,
  type TestDatabase,
} from '../test/databases.ts';
import {
  createPostgresStorage,
  poolConnection,
  type PgLike,
  type PostgresStorage,
} from './index.ts';

const [tenantA, tenantB] = [anId('tenant', 'a'), anId('tenant', 'b')];

describe('row-level security', () => {
  let server: TestDatabase;
  let owner: PostgresStorage;
  const schema = aSchema();
  const [app, strict, worker] = [`${schema}_app`, `${schema}_strict`, `${schema}_worker`];
  const pools: Pool[] = [];

  const query = (text: string): Promise<unknown> => server.connection.query({ text, values: [] });

  const poolOf = (role: string): Pool => {
    // Spreading leaves the password out.
    const { password } = server.pool?.options ?? {};
    const own = {
      max: 10,
      options: `-c role=${role}`,
      ...(password === undefined ? {} : { password }),
    };
    const pool = new Pool({ ...server.pool?.options, ...own });
    pool.on('error', () => undefined);
    pools.push(pool);
    return pool;
  };

  const storageOf = (connection: PgLike): PostgresStorage =>
    createPostgresStorage({ connection, schema, rowLevelSecurity: true });

  beforeAll(async () => {
    server = await startServer();
    owner = createPostgresStorage({ connection: server.connection, schema });
    expect((await owner.migrate()).isOk()).toBe(true);
    for (const role of [app, strict, worker]) await query(`create role "${role}"`);
    await query(owner.rowLevelSecuritySql({ role: app }));
    await query(owner.rowLevelSecuritySql({ role: app }));
    const other = createPostgresStorage({ connection: server.connection, schema: `${schema}_2` });
    expect((await other.migrate()).isOk()).toBe(true);
    await query(other.rowLevelSecuritySql({ role: strict, workerRole: worker }));
  });

  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()));
    for (const each of [schema, `${schema}_2`]) await dropSchema(server.connection, each);
    for (const role of [app, strict, worker]) await query(`drop role "${role}"`);
    await server.stop();
  });

  describe('lets a storage that says whose rows it wants do everything', () => {
    let storage: PostgresStorage;

    beforeAll(() => {
      storage = storageOf(poolConnection(poolOf(app)));
    });

    const open = (): Promise<TestedStorage> => {
      const close = (): Promise<void> => emptySchema(server.connection, schema);
      const begin = () => beginOn(poolConnection(pools[0] ?? new Pool()));
      return Promise.resolve({ ...storage, close, begin });
    };

    it.each(storageContract)('$id $title', (each) => each.run(open));
  });

  const fill = async (into: string): Promise<void> => {
    const storage = createPostgresStorage({ connection: server.connection, schema: into });
    for (const tenant of [tenantA, tenantB]) {
      const order = anOrder({ orderId: anId('order', `o-${tenant}`), eventCount: 3 });
      const newKeys = [1, 2].map((n) => aNewKey({ keyId: anId('key', `k${n}-${tenant}`) }));
      const shop = { kind: 'shop', expectedVersion: 0, value: aShop() } as const;
      const changes = [
        aChange({ tenant, changeId: anId('change', 'stock'), newKeys, writes: [shop] }),
        aChange({
          tenant,
          writes: [aWriteOf(order)],
          events: [anEvent(order, { tenant })],
          effects: [anEffect(order, { tenant })],
          claims: claimsFor(order),
        }),
      ];
      for (const change of changes) {
        const outcomes = (await storage.commit([change])).unwrapOr([]);
        expect(outcomes[0]?.outcome).toBe('applied');
      }
      const look = { tenant, orderId: order.orderId, unitId: anId('unit', 'u'), attempt: 1 };
      const looked = await storage.appendDisclosures([{ ...look, at: 0, actor: 'li', reason: '' }]);
      expect(looked.isOk()).toBe(true);
    }
  };

  // Runs as a role, for a tenant or for nobody, and undoes it.
  const as = async <T>(
    role: string,
    tenant: string | null,
    work: (client: PoolClient) => Promise<T>,
  ): Promise<T> => {
    const client = (await server.pool?.connect()) as PoolClient;
    try {
      await client.query('begin');
      await client.query(`set local role "${role}"`);
      if (tenant !== null) {
        await client.query(`select set_config('kaquan_tenant.id', $1, true)`, [tenant]);
      }
      return await work(client);
    } finally {
      await client.query('rollback');
      client.release();
    }
  };

  const tablesOf = async (into: string, type = 'BASE TABLE'): Promise<readonly string[]> => {
    const { rows } = await server.connection.query({
      text: `select c.table_name from information_schema.columns c
        join information_schema.tables t using (table_schema, table_name)
        where table_schema = $1 and column_name = 'tenant_id' and table_type = $2`,
      values: [into, type],
    });
    return (rows as readonly { table_name: string }[]).map(({ table_name }) => table_name);
  };

  it.each([
    ['one role for everything', app, ''],
    ['a role of its own for the worker', strict, '_2'],
  ])(
    'keeps a tenant from the rows of others, whatever is typed: %s',
    async (_how, role, suffix) => {
      const into = `${schema}${suffix}`;
      await emptySchema(server.connection, into);
      await fill(into);
      const tables = await tablesOf(into);
      expect(tables.length).toBeGreaterThan(15);
      let seen = 0;
      for (const table of tables) {
        const name = `"${into}".${table}`;
        const tenants = await as(role, tenantA, async (client) => {
          await client.query(`set local kaquan_maintenance.mode = 'on'`);
          const { rows } = await client.query<{ tenant_id: string }>(`select * from ${name}`);
          const touched = await client.query(
            `update ${name} set tenant_id = tenant_id where tenant_id = '${tenantB}' or true`,
          );
          expect(touched.rowCount, table).toBe(rows.length);
          return rows.map(({ tenant_id }) => tenant_id);
        });
        expect(
          tenants.filter((each) => each !== tenantA),
          table,
        ).toEqual([]);
        seen += tenants.length;
        const nobody = await as(role, null, (client) => client.query(`select from ${name}`));
        expect(nobody.rowCount, `${table} for nobody`).toBe(0);
        const gone = await as(role, tenantA, async (client) => {
          await client.query(`set local kaquan_maintenance.mode = 'on'`);
          return client.query(`delete from ${name} where tenant_id = '${tenantB}'`);
        });
        expect(gone.rowCount, table).toBe(0);
        await expect(
          as(role, tenantA, (client) => client.query(`truncate ${name}`)),
        ).rejects.toMatchObject({ code: '42501' });
      }
      expect(seen).toBeGreaterThan(6);
      for (const view of await tablesOf(into, 'VIEW')) {
        const { rows } = await as(role, tenantA, (client) =>
          client.query<{ tenant_id: string }>(`select * from "${into}".${view}`),
        );
        expect(new Set(rows.map(({ tenant_id }) => tenant_id)), view).toEqual(new Set([tenantA]));
      }
      const forged = `insert into "${into}".products values ('${tenantB}', 'p', 1, 'n', '{}')`;
      await expect(as(role, tenantA, (client) => client.query(forged))).rejects.toThrow(
        'row-level security',
      );
      const moved = `update "${into}".leases set tenant_id = '${tenantB}'`;
      const lease = `insert into "${into}".leases values ('${tenantA}', 'j', null, 1, now())`;
      await expect(
        as(role, tenantA, async (client) => {
          await client.query(lease);
          return client.query(moved);
        }),
      ).rejects.toThrow('row-level security');
    },
  );

  it('lets only the role of the worker see all tenants, where it has one', async () => {
    const count = `select count(distinct tenant_id)::integer as n from "${schema}_2".orders`;
    const seenBy = (role: string) =>
      as(role, '*', async (client) => (await client.query<{ n: number }>(count)).rows[0]?.n);
    expect(await seenBy(strict)).toBe(0);
    expect(await seenBy(worker)).toBe(2);
  });

  it('answers nothing to a storage that does not say whose rows it wants', async () => {
    await emptySchema(server.connection, schema);
    await fill(schema);
    const connection = poolConnection(poolOf(app));
    const silent = createPostgresStorage({ connection, schema });
    const loud = storageOf(connection);
    const asked = { tenant: tenantA, orderIds: [anId('order', `o-${tenantA}`)] };
    expect((await silent.load(asked)).map(({ orders }) => orders.length)).toEqual(
      (await loud.load({ ...asked, tenant: tenantB })).map(({ orders }) => orders.length),
    );
    expect((await loud.load(asked)).map(({ orders }) => orders.length).unwrapOr(-1)).toBe(1);
    expect((await silent.load(asked)).map(({ orders }) => orders.length).unwrapOr(-1)).toBe(0);
  });

  it('goes over tenants only where a call says so', async () => {
    const storage = storageOf(poolConnection(poolOf(app)));
    const due = async (tenants: 'all' | readonly (typeof tenantA)[]): Promise<number> =>
      (await storage.findDueEffects({ tenants, at: Date.now(), limit: 9 })).unwrapOr([]).length;
    expect([await due('all'), await due([tenantA]), await due([tenantA, tenantB])]).toEqual([
      2, 1, 2,
    ]);
  });

  it('stores a batch of several tenants, each under its own name', async () => {
    const storage = storageOf(poolConnection(poolOf(app)));
    const changes = [tenantA, tenantB, tenantA].map((tenant, n) =>
      aChange({
        tenant,
        changeId: anId('change', `mixed-${n}`),
        writes: [aWriteOf(anOrder({ orderId: anId('order', `mixed-${n}`) }))],
      }),
    );
    const outcomes = (await storage.commit(changes)).unwrapOr([]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['applied', 'applied', 'applied']);
    const again = (await storage.commit(changes)).unwrapOr([]);
    expect(again.map(({ outcome }) => outcome)).toEqual(['duplicate', 'duplicate', 'duplicate']);
  });

  it('works inside the transaction of a host', async () => {
    const client = await poolOf(app).connect();
    await client.query('begin');
    const storage = storageOf(poolConnection(poolOf(app))).within(client);
    const write = aWriteOf(anOrder({ orderId: anId('order', 'within') }));
    const change = aChange({
      tenant: tenantA,
      changeId: anId('change', 'within'),
      writes: [write],
    });
    expect((await storage.commit([change])).unwrapOr([])[0]?.outcome).toBe('applied');
    const asked = { tenant: tenantA, orderIds: [anId('order', 'within')] };
    expect((await storage.load(asked)).map(({ orders }) => orders.length).unwrapOr(-1)).toBe(1);
    await client.query('rollback');
    client.release();
  });

  it('refuses roles that are no plain names', () => {
    expect(() => owner.rowLevelSecuritySql({ role: 'a"; drop' })).toThrow(TypeError);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { catalogOf } from '../test/catalog.ts';
import { aSchema, dropSchema, startServer, type TestDatabase } from '../test/databases.ts';
import { migrate, type MigrationProgress } from './migrate.ts';
import type { Migration } from './migrations/migration.ts';
import { migrations } from './migrations.ts';
import type { PgLike, PgQuery } from './pg-like.ts';
import { createDatabase } from './session.ts';

const rows = 1_200;

// One of every kind of step, over a table that is full already.
const later: Migration = {
  version: 1_001,
  name: 'later',
  statements: [
    `alter table kaquan.leases add column is_long boolean`,
    `comment on column kaquan.leases.is_long is 'Whether its name is long'`,
  ],
  online: [
    {
      kind: 'backfill',
      name: 'long_names',
      sql: (batch) => `with lacking as materialized (
  select tenant_id, job from kaquan.leases where is_long is null limit ${batch} for update
)
update kaquan.leases l set is_long = length(l.job) > 6 from lacking s
where l.tenant_id = s.tenant_id and l.job = s.job returning 1`,
    },
    {
      kind: 'index',
      name: 'leases_long',
      isUnique: true,
      definition: 'on kaquan.leases (tenant_id, job) where is_long',
    },
    { kind: 'index', name: 'leases_short', definition: 'on kaquan.leases (tenant_id, token)' },
    {
      kind: 'constraint',
      table: 'leases',
      name: 'leases_told',
      definition: 'check (is_long is not null)',
    },
    {
      kind: 'ddl',
      name: 'leases_default',
      statements: [`alter table kaquan.leases alter column is_long set default false`],
    },
    {
      kind: 'once',
      name: 'one_holder',
      sql: `update kaquan.leases set holder = 'h' where token = 1`,
    },
    { kind: 'drop_indexes', name: 'no_short', indexes: ['leases_short'] },
  ],
};

describe('an upgrade', () => {
  let server: TestDatabase;
  let schema: string;

  beforeAll(async () => {
    server = await startServer();
  });

  afterAll(() => server.stop());

  beforeEach(async () => {
    schema = aSchema();
    await run([...migrations]);
    await query(`insert into kaquan.leases (tenant_id, job, holder, token, held_until)
      select 't', 'job-' || i, null, i, now() from generate_series(1, ${rows}) i`);
    return () => dropSchema(server.connection, schema);
  });

  const query = async (text: string): Promise<readonly unknown[]> => {
    const sql = text.replaceAll('kaquan.', `"${schema}".`);
    return (await server.connection.query({ text: sql, values: [] })).rows;
  };

  const run = async (
    steps: readonly Migration[],
    connection: PgLike = server.connection,
    onProgress: (progress: MigrationProgress) => void = () => undefined,
  ): Promise<readonly number[]> => {
    const database = createDatabase({ connection, prepare: 'unnamed', schema });
    const request = { schema, isJoined: false, migrations: steps, onProgress };
    return (await migrate(database, request)).unwrapOr([]);
  };

  const all = [...migrations, later];

  const outcome = async (): Promise<string> => {
    const [filled] = await query(`select count(*) filter (where is_long)::integer as long,
      count(*) filter (where not is_long)::integer as short from kaquan.leases`);
    const steps = await query('select * from kaquan.migration_steps');
    const catalog = await catalogOf(server.connection, schema);
    return JSON.stringify({ filled, steps, catalog });
  };

  // A process that is killed before, or just after, its statement number `n` has reached the server.
  const dyingAt = (n: number, isAnswered: boolean): { connection: PgLike; sent: () => number } => {
    let sent = 0;
    const dead = new Error('killed');
    const through = async (send: () => Promise<{ rows: readonly unknown[] }>) => {
      sent += 1;
      if (sent > n || (sent === n && !isAnswered)) throw dead;
      const answer = await send();
      if (sent >= n) throw dead;
      return answer;
    };
    const { pool } = server;
    if (pool === undefined) throw new Error('this test needs a server');
    const connection: PgLike = {
      query: (each: PgQuery) => through(() => pool.query(each)),
      async transaction(work) {
        const client = await pool.connect();
        try {
          await through(() => client.query('begin'));
          const answer = await work({ query: (each) => through(() => client.query(each)) });
          await through(() => client.query('commit'));
          return answer;
        } finally {
          // The server rolls back what a client leaves open.
          client.release(true);
        }
      },
    };
    return { connection, sent: () => sent };
  };

  it('that is killed on its way goes on from there, and ends the same', async () => {
    const whole = dyingAt(Infinity, true);
    expect(await run(all, whole.connection)).toEqual([later.version]);
    const expected = await outcome();
    const statements = whole.sent();
    expect(statements).toBeGreaterThan(60);
    // Every fifth, in turn as sent and lost, and as done and not heard of.
    for (let n = 1; n <= statements; n += 5) {
      const isAnswered = n % 2 === 0;
      await undo();
      await expect(run(all, dyingAt(n, isAnswered).connection)).rejects.toBeInstanceOf(Error);
      const versions = await run(all);
      expect(versions.every((version) => version === later.version)).toBe(true);
      expect(await outcome(), `killed at statement ${n}`).toBe(expected);
    }
  }, 120_000);

  const undo = async (): Promise<void> => {
    await query('drop index if exists kaquan.leases_long');
    await query('drop index if exists kaquan.leases_short');
    await query('alter table kaquan.leases drop constraint if exists leases_told');
    await query('alter table kaquan.leases drop column if exists is_long');
    await query(`delete from kaquan.migrations where version = ${later.version}`);
    await query('delete from kaquan.migration_steps');
  };

  it('drops the half-built index that a killed run has left', async () => {
    await query(`insert into kaquan.leases values ('t', 'double', null, 1, now())`);
    const twice = `create unique index concurrently leases_short on kaquan.leases (tenant_id, token)`;
    await expect(query(twice)).rejects.toThrow('could not create unique index');
    const invalid = `select 1 from pg_index i join pg_class c on c.oid = i.indexrelid
      where c.relname = 'leases_short' and not i.indisvalid
        and c.relnamespace = '${schema}'::regnamespace`;
    expect(await query(invalid)).toHaveLength(1);
    const online = later.online?.filter((step) => step.kind === 'index') ?? [];
    await run([...migrations, { ...later, online }]);
    expect(await query(invalid)).toEqual([]);
    const [row] = await query(`select indexdef from pg_indexes
      where schemaname = '${schema}' and indexname = 'leases_short'`);
    expect(row).toMatchObject({ indexdef: expect.not.stringContaining('UNIQUE') as string });
  });

  it('tells how far it is, and how many rows it has brought up to date', async () => {
    const told: MigrationProgress[] = [];
    await run(all, server.connection, (progress) => void told.push(progress));
    expect(told.map(({ position, step }) => `${position} ${step}`)).toEqual([
      '1 later',
      ...Array<string>(4).fill('2 long_names'),
      '3 leases_long',
      '4 leases_short',
      '5 leases_told',
      '6 leases_default',
      '7 one_holder',
      '8 no_short',
    ]);
    expect(told.flatMap((each) => each.rows ?? [])).toEqual([500, 1_000, 1_200]);
    expect(new Set(told.map(({ steps }) => steps))).toEqual(new Set([8]));
  });

  it('says which stored rows break a new rule, keeps new ones out, and goes on once they are mended', async () => {
    const rule: Migration = {
      version: 1_002,
      name: 'rule',
      statements: [],
      online: [
        {
          kind: 'constraint',
          table: 'leases',
          name: 'leases_token',
          definition: 'check (token <> 7)',
        },
      ],
    };
    const broken = run([...migrations, rule]);
    await expect(broken).rejects.toMatchObject({ code: '23514', constraint: 'leases_token' });
    await expect(query(`update kaquan.leases set token = 7 where token = 8`)).rejects.toThrow(
      'leases_token',
    );
    await query(`delete from kaquan.leases where token = 7`);
    expect(await run([...migrations, rule])).toEqual([rule.version]);
  });

  it('lets traffic through between its tries while somebody holds on to a table', async () => {
    const holder = await server.pool?.connect();
    await holder?.query('begin');
    await holder?.query(`update "${schema}".leases set token = token + 1 where job = 'job-1'`);
    const upgraded = run(all);
    const waits: number[] = [];
    for (let i = 0; i < 30; i += 1) {
      const begun = performance.now();
      await query(`update kaquan.leases set token = token + 1 where job = 'job-2'`);
      waits.push(performance.now() - begun);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await holder?.query('commit');
    holder?.release();
    expect(await upgraded).toEqual([later.version]);
    // Each try stands in the way for a fifth of a second; the rest is what a busy machine adds.
    expect(Math.max(...waits)).toBeLessThan(2_000);
  });

  it('does everything inside the transaction of a host that has opened one', async () => {
    const host = await server.pool?.connect();
    await host?.query('begin');
    const connection: PgLike = {
      query: async (each) => (await host?.query(each)) ?? { rows: [] },
    };
    const database = createDatabase({ connection, prepare: 'unnamed', schema });
    const request = { schema, isJoined: true, migrations: all };
    expect((await migrate(database, request)).unwrapOr([])).toEqual([later.version]);
    await host?.query('rollback');
    host?.release();
    const columns = await query(`select 1 from information_schema.columns
      where table_schema = '${schema}' and column_name = 'is_long'`);
    expect(columns).toEqual([]);
  });
});

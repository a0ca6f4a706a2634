import { init } from './migrations/0001-init.ts';
import type { Migration } from './migrations/migration.ts';
import { wholeOf } from './rows.ts';
import { inSchema, type Database, type Session, type Sql } from './session.ts';

const migrations: readonly Migration[] = [init];

// Whoever comes second waits, and then finds everything done. The lock ends with the transaction.
const lockSql: Sql = `select pg_advisory_xact_lock(hashtextextended('kaquan.migrations', 0))`;

const bookkeeping: readonly Sql[] = [
  `create table if not exists kaquan.migrations (
  version integer primary key,
  name text not null,
  applied_at timestamptz not null default now()
)`,
  `comment on table kaquan.migrations is 'Which steps these tables have been through'`,
];

function recordSql({ version, name }: Migration): Sql {
  return `insert into kaquan.migrations (version, name) values (${version}, '${name}')`;
}

/** Brings the tables up to this release in one transaction; answers the versions that were new. */
export async function migrate(database: Database, schema: string): Promise<readonly number[]> {
  return database.transaction(async (session) => {
    await session.run(lockSql, []);
    await session.run(createSchemaSql(schema), []);
    for (const sql of bookkeeping) await session.run(sql, []);
    const done = await versionsOf(session);
    const missing = migrations.filter(({ version }) => !done.has(version));
    for (const migration of missing) {
      for (const sql of migration.statements) await session.run(sql, []);
      await session.run(recordSql(migration), []);
    }
    return missing.map(({ version }) => version);
  });
}

/** All steps as one script for an empty database: for whoever reviews it, or runs it by hand. */
export function migrationsSql(schema: string): string {
  const steps = migrations.flatMap((migration) => [...migration.statements, recordSql(migration)]);
  const all = ['begin', lockSql, createSchemaSql(schema), ...bookkeeping, ...steps, 'commit'];
  return `${all.map((sql) => inSchema(sql, schema)).join(';\n\n')};\n`;
}

// Not asked for again where it exists: a role without the right to make one may still fill it.
function createSchemaSql(schema: string): Sql {
  return `do $body$ begin
  if to_regnamespace('"${schema}"') is null then create schema "${schema}"; end if;
end $body$`;
}

async function versionsOf(session: Session): Promise<ReadonlySet<number>> {
  const rows = await session.run('select version from kaquan.migrations', []);
  return new Set(rows.map((row) => wholeOf(row, 'version')));
}

import { init } from './migrations/0001-init.ts';
import { commitFunction } from './migrations/0005-commit-function.ts';
import type { Migration } from './migrations/migration.ts';
import { wholeOf } from './rows.ts';
import { inSchema, type Database, type Session, type Sql } from './session.ts';

const migrations: readonly Migration[] = [init, commitFunction];

// Whoever comes second waits, and then finds everything done. The lock ends with the transaction.
const lockSql: Sql = `select pg_advisory_xact_lock(hashtextextended('kaquan.migrations', 0))`;

const bookkeeping: readonly Sql[] = [
  `create table kaquan.migrations (
  version integer primary key,
  name text not null,
  applied_at timestamptz not null default now()
)`,
  `comment on table kaquan.migrations is 'Which steps these tables have been through'`,
];

function recordSql({ version, name }: Migration): Sql {
  return `insert into kaquan.migrations (version, name) values (${version}, '${name}')`;
}

/**
 * Brings the tables up to this release in one transaction; answers the versions that were new.
 *
 * Where everything is there it only reads, so that a role without the right to make tables may call
 * it once somebody else has made them.
 */
export async function migrate(database: Database, schema: string): Promise<readonly number[]> {
  return database.transaction(async (session) => {
    await session.run(lockSql, []);
    const done = await versionsOf(session);
    const missing = migrations.filter(({ version }) => done?.has(version) !== true);
    if (done === null) {
      for (const sql of [createSchemaSql(schema), ...bookkeeping]) await session.run(sql, []);
    }
    for (const migration of missing) {
      for (const sql of [...migration.statements, recordSql(migration)]) await session.run(sql, []);
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

// Asking for a schema that exists still takes the right to make one, which its owner may not have.
function createSchemaSql(schema: string): Sql {
  return `do $body$ begin
  if to_regnamespace('"${schema}"') is null then create schema "${schema}"; end if;
end $body$`;
}

// What has been applied; `null` where nothing ever was.
async function versionsOf(session: Session): Promise<ReadonlySet<number> | null> {
  const [found] = await session.run(
    `select (to_regclass('kaquan.migrations') is not null) as is_there`,
    [],
  );
  if (found?.['is_there'] !== true) return null;
  const rows = await session.run('select version from kaquan.migrations', []);
  return new Set(rows.map((row) => wholeOf(row, 'version')));
}

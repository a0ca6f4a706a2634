import { coreError, err, ok, type CoreError, type Result } from '@kaquan/core';
import { learnStatisticsSql } from './learn-statistics.ts';
import { briefly, migrationLockSql, plainSql, runAll, runOnline } from './migrate-online.ts';
import {
  bookkeeping,
  createSchemaSql,
  migrations as allMigrations,
  recordSql,
  stepSql,
} from './migrations.ts';
import type { Migration, OnlineStep } from './migrations/migration.ts';
import { textOf, wholeOf } from './rows.ts';
import type { Database, Session, Sql } from './session.ts';

/** Where an upgrade is. */
export interface MigrationProgress {
  /** The schema version that is being brought about. */
  readonly version: number;
  /** What is done next, or being done: the name of an index, a constraint, a batch of statements. */
  readonly step: string;
  /** Which of how many steps of this version it is, from 1. */
  readonly position: number;
  /** How many steps its version has. */
  readonly steps: number;
  /** How many rows have been brought up to date so far, where the step does that. */
  readonly rows?: number;
}

/** How the tables are brought up to date. */
export interface MigrateOptions {
  /** Called before each step of an upgrade, and after each batch of rows. */
  readonly onProgress?: (progress: MigrationProgress) => void;
}

/** What {@link migrate} works with. */
export interface MigrateRequest extends MigrateOptions {
  readonly schema: string;
  /** Whether the host has opened a transaction, in which everything must then be done. */
  readonly isJoined: boolean;
  /** Other steps than this release's. */
  readonly migrations?: readonly Migration[];
}

/** The tables belong to a release that this one cannot work with. */
export type NewerSchemaError = CoreError<'storage.newer_schema'>;

/** What the tables say about themselves. */
interface State {
  readonly isEmpty: boolean;
  readonly versions: ReadonlySet<number>;
  /** Of the version that is half way: the steps that are done, `0` for its statements. */
  readonly steps: ReadonlySet<string>;
  readonly newer: NewerSchemaError | null;
}

/**
 * Brings the tables up to this release; answers the versions that were new.
 *
 * Empty tables are made in one transaction. An upgrade goes step by step, each of which is short or
 * locks nothing that others need, and is recorded when it is done: whoever comes after a run that
 * was killed goes on from there. Where everything is there it only reads, so that a role without the
 * right to make tables may call it.
 */
export async function migrate(
  database: Database,
  request: MigrateRequest,
): Promise<Result<readonly number[], NewerSchemaError>> {
  const { migrations = allMigrations, isJoined } = request;
  const first = await database.transaction(async (session) => {
    await session.run(migrationLockSql, []);
    const state = await readState(session, request.schema, migrations);
    const missing = migrations.filter(({ version }) => !state.versions.has(version));
    const isAtOnce = state.newer === null && (state.isEmpty || isJoined);
    if (isAtOnce) await installAll(session, { request, state, missing });
    return { newer: state.newer, missing, isAtOnce };
  });
  if (first.newer !== null) return err(first.newer);
  const versions = first.missing.map(({ version }) => version);
  if (first.isAtOnce) return ok(versions);
  const own: number[] = [];
  for (const migration of first.missing) {
    if (await upgrade(database, request, migration)) own.push(migration.version);
  }
  if (own.length > 0) await briefly(database, (session) => session.run(learnStatisticsSql, []));
  return ok(own);
}

interface Installing {
  readonly request: MigrateRequest;
  readonly state: State;
  readonly missing: readonly Migration[];
}

async function installAll(session: Session, { request, state, missing }: Installing) {
  if (state.isEmpty) await runAll(session, [createSchemaSql(request.schema), ...bookkeeping]);
  for (const migration of missing) {
    const { version, statements, online = [] } = migration;
    if (!state.steps.has(stepKey(version, 0))) await runAll(session, statements);
    for (const [i, step] of online.entries()) {
      if (!state.steps.has(stepKey(version, i + 1))) await runAll(session, plainSql(step));
    }
    await session.run(recordSql(migration), []);
  }
  if (missing.length > 0) await session.run(learnStatisticsSql, []);
}

async function upgrade(
  database: Database,
  { schema, onProgress }: MigrateRequest,
  migration: Migration,
): Promise<boolean> {
  const { version, name, statements, online = [] } = migration;
  const steps = online.length + 1;
  const report = (position: number, step: string, rows?: number): void =>
    onProgress?.({ version, step, position, steps, ...(rows === undefined ? {} : { rows }) });
  report(1, name);
  const isFirst = await briefly(database, async (session) => {
    const { versions, steps: done } = await readState(session, schema, [migration]);
    if (versions.has(version) || done.has(stepKey(version, 0))) return !versions.has(version);
    await runAll(session, statements);
    await session.run(online.length === 0 ? recordSql(migration) : stepSql(version, 0), []);
    return true;
  });
  if (!isFirst || online.length === 0) return isFirst;
  for (const [i, step] of online.entries()) {
    report(i + 2, step.name);
    await doStep(database, {
      // Steps are forgotten once their version is whole.
      isDone: async (session) => {
        const { versions, steps: done } = await readState(session, schema, [migration]);
        return versions.has(version) || done.has(stepKey(version, i + 1));
      },
      record: stepSql(version, i + 1),
      onRows: (rows) => report(i + 2, step.name, rows),
      step,
    });
  }
  return briefly(database, async (session) => {
    const { versions } = await readState(session, schema, [migration]);
    if (!versions.has(version)) await session.run(recordSql(migration), []);
    return !versions.has(version);
  });
}

interface Doing {
  readonly step: OnlineStep;
  readonly isDone: (session: Session) => Promise<boolean>;
  readonly record: Sql;
  readonly onRows: (rows: number) => void;
}

async function doStep(database: Database, { step, isDone, record, onRows }: Doing): Promise<void> {
  if (step.kind !== 'drop_indexes' && (await isDone(database))) return;
  if (step.kind !== 'ddl') await runOnline({ database, onRows }, step);
  await briefly(database, async (session) => {
    if (await isDone(session)) return;
    if (step.kind === 'ddl') await runAll(session, step.statements);
    await session.run(record, []);
  });
}

function stepKey(version: number, step: number): string {
  return `${version}/${step}`;
}

// Reads the catalog as it is now; a name that is only looked up, as by `to_regclass`, may be answered
// out of what the session knew before it waited for the lock.
const tablesSql: Sql = `select c.relname::text as name
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1 and c.relname in ('migrations', 'migration_steps')`;

async function readState(
  session: Session,
  schema: string,
  known: readonly Migration[],
): Promise<State> {
  const found = await session.run(tablesSql, [schema]);
  const names = found.map((row) => textOf(row, 'name'));
  const nothing = { versions: new Set<number>(), steps: new Set<string>(), newer: null };
  if (!names.includes('migrations')) return { isEmpty: true, ...nothing };
  const rows = await session.run(
    `select m.version, (to_jsonb(m) ->> 'works_from')::integer as works_from
from kaquan.migrations m`,
    [],
  );
  const done = names.includes('migration_steps')
    ? await session.run('select s.version, s.step from kaquan.migration_steps s', [])
    : [];
  return {
    isEmpty: false,
    versions: new Set(rows.map((row) => wholeOf(row, 'version'))),
    steps: new Set(done.map((row) => stepKey(wholeOf(row, 'version'), wholeOf(row, 'step')))),
    newer: newerOf(rows, known),
  };
}

// A later release says which earlier ones still work on what it has made; one that does not say is
// not to be trusted with anybody's orders.
function newerOf(
  rows: readonly Readonly<Record<string, unknown>>[],
  known: readonly Migration[],
): NewerSchemaError | null {
  const newest = Math.max(...known.map(({ version }) => version));
  const foreign = rows.filter((row) => {
    const worksFrom = row['works_from'] === null ? Infinity : wholeOf(row, 'works_from');
    return wholeOf(row, 'version') > newest && worksFrom > newest;
  });
  if (foreign.length === 0) return null;
  const found = Math.max(...foreign.map((row) => wholeOf(row, 'version')));
  return coreError('storage.newer_schema', { found, known: newest });
}

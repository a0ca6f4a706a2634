import type {
  BackfillStep,
  ConstraintStep,
  DdlStep,
  DropIndexesStep,
  IndexStep,
  OnlineStep,
} from './migrations/migration.ts';
import type { Database, Session, Sql } from './session.ts';
import { NotCarriedOut } from './sql-state.ts';

// The lock ends with the transaction: one that a session holds would stay behind on whatever server
// connection a pooler has lent for a moment.
export const migrationLockSql: Sql = `select true as locked
from pg_advisory_xact_lock(hashtextextended('kaquan.migrations', 0))`;

/** How long a statement that needs a strong lock stands in the way of those who come after it. */
export const lockTimeoutMs = 200;

const maxTries = 60;
const maxPauseMs = 2_000;
const batchSize = 500;

/** A step that needs no record to be done once. */
export type RepeatableStep = Exclude<OnlineStep, DdlStep>;

/** What an upgrade needs. */
export interface Upgrade {
  readonly database: Database;
  /** Called with the rows that a backfill has changed in all. */
  readonly onRows: (rows: number) => void;
}

/**
 * Runs work in a transaction that only one migration at a time has, and that gives up a lock which
 * it does not get at once: whoever reads or writes queues behind it for an instant at most. It then
 * tries again, for about a minute and a half.
 */
export async function briefly<T>(
  database: Database,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await database.transaction(async (session) => {
        await session.run(migrationLockSql, []);
        await session.run(`set local lock_timeout = ${lockTimeoutMs}`, []);
        return await notAtOnce(() => work(session));
      });
    } catch (error) {
      const blocked = blockedIn(error);
      if (blocked === null) throw error; // The edge turns it into a value.
      if (tried >= maxTries) throw blocked.cause; // Traffic never let go of the table.
    }
    await pause(Math.min(lockTimeoutMs * tried, maxPauseMs) * (0.5 + Math.random()));
  }
}

// Keeps the transaction from being run again without a pause in which traffic moves on.
class Blocked extends Error {}

async function notAtOnce<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isOfLocks(error)) throw error; // Deciding again would only fail again.
    throw new Blocked('a lock was not to be had', { cause: error });
  }
}

function isOfLocks(error: unknown): boolean {
  return codeOf(error) === '55P03' || codeOf(error) === '40P01';
}

function codeOf(error: unknown): unknown {
  return (Object(error) as { readonly code?: unknown }).code;
}

// What ends a transaction may come wrapped.
function blockedIn(error: unknown): Blocked | null {
  if (error instanceof Blocked) return error;
  return error instanceof Error && error.cause instanceof Blocked ? error.cause : null;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Does a step while others read and write; done again, it changes nothing. */
export async function runOnline(upgrade: Upgrade, step: RepeatableStep): Promise<void> {
  switch (step.kind) {
    case 'index':
      return buildIndex(upgrade, step);
    case 'drop_indexes':
      return briefly(upgrade.database, (session) => runAll(session, dropSql(step)));
    case 'constraint':
      return addConstraint(upgrade, step);
    case 'backfill':
      return backfill(upgrade, step);
    case 'once':
      return briefly(upgrade.database, (session) => runAll(session, [step.sql]));
  }
}

/** Runs statements one after the other. */
export async function runAll(session: Session, statements: readonly Sql[]): Promise<void> {
  for (const sql of statements) await session.run(sql, []);
}

// No lock can be kept while an index is built outside of transactions. None is needed: whoever finds
// an index that is not valid asks for the table's lock that building holds all the time; he gets it
// only when nobody builds any more, and then the index is somebody's remains.
async function buildIndex({ database }: Upgrade, step: IndexStep): Promise<void> {
  const { name, definition } = step;
  const table = /^on (kaquan\.\w+)/.exec(definition)?.[1] ?? '';
  for (let tried = 1; ; tried += 1) {
    const isValid = await isIndexValid(database, name);
    if (isValid === true) return;
    // Rivals that build and drop in turn, or a name that something else has taken.
    if (tried > maxTries) throw new Error(`the index ${name} was not to be had`);
    if (await isWorkedOn(database, table)) {
      await pause(Math.min(lockTimeoutMs * tried, maxPauseMs) * (0.5 + Math.random()));
      continue;
    }
    await unlessRival(async () => {
      if (isValid === null) await database.run(concurrentIndexSql(step), []);
      else await dropRemains(database, { name, table });
    });
  }
}

// Only spares two builders waiting for each other until the server breaks it up.
async function isWorkedOn(session: Session, table: string): Promise<boolean> {
  const rows = await session.run(
    `select 1 from pg_locks l where l.relation = to_regclass('${table}') and l.granted
  and l.mode = 'ShareUpdateExclusiveLock' limit 1`,
    [],
  );
  return rows.length > 0;
}

interface Remains {
  readonly name: string;
  readonly table: string;
}

async function dropRemains(database: Database, { name, table }: Remains): Promise<void> {
  await briefly(database, async (session) => {
    await session.run(`lock table ${table} in share update exclusive mode`, []);
    if ((await isIndexValid(session, name)) !== false) return;
    await session.run(`drop index kaquan.${name}`, []);
  });
}

// `null`: there is none of that name.
async function isIndexValid(session: Session, name: string): Promise<boolean | null> {
  const [row] = await session.run(
    `select i.indisvalid as is_valid
from pg_index i join pg_class c on c.oid = i.indexrelid
where c.oid = to_regclass('kaquan.${name}')`,
    [],
  );
  return row === undefined ? null : row['is_valid'] === true;
}

// Two that build the same index at once: the catalog refuses one of them, who then looks again. The
// builder lets go of the table an instant before the index is valid for others; whoever wants to
// drop it just then is told that its entry was updated.
async function unlessRival(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const cause = error instanceof NotCarriedOut ? error.cause : error;
    const { table } = Object(cause) as { readonly table?: unknown };
    const isThere =
      codeOf(cause) === '42P07' || (codeOf(cause) === '23505' && table === 'pg_class');
    const isUpdated = codeOf(cause) === 'XX000';
    if (!isThere && !isUpdated && !isOfLocks(cause)) throw error; // Such as rows that are not unique.
  }
}

async function addConstraint({ database }: Upgrade, step: ConstraintStep): Promise<void> {
  const { table, name } = step;
  const isThere = await briefly(database, async (session) => {
    const [row] = await session.run(
      `select c.convalidated as is_valid from pg_constraint c
where c.conrelid = to_regclass('kaquan.${table}') and c.conname = $1`,
      [name],
    );
    if (row === undefined) await session.run(looseConstraintSql(step), []);
    return row?.['is_valid'] === true;
  });
  if (isThere) return;
  // Reads the whole table and locks it against other changes of its shape only.
  await database.transaction((session) => session.run(validateSql(step), []));
}

async function backfill({ database, onRows }: Upgrade, step: BackfillStep): Promise<void> {
  let rows = 0;
  for (;;) {
    const changed = await briefly(database, async (session) => {
      return (await session.run(step.sql(batchSize), [])).length;
    });
    rows += changed;
    if (changed > 0) onRows(rows);
    // Rows that others write meanwhile are theirs to bring up to date, or there would be no end.
    if (changed < batchSize) return;
  }
}

function concurrentIndexSql({ name, isUnique = false, definition }: IndexStep): Sql {
  const unique = isUnique ? 'unique ' : '';
  return `create ${unique}index concurrently if not exists ${name} ${definition}`;
}

function dropSql({ indexes }: DropIndexesStep): readonly Sql[] {
  return indexes.map((name) => `drop index if exists kaquan.${name}`);
}

function looseConstraintSql({ table, name, definition }: ConstraintStep): Sql {
  return `alter table kaquan.${table} add constraint ${name} ${definition} not valid`;
}

function validateSql({ table, name }: ConstraintStep): Sql {
  return `alter table kaquan.${table} validate constraint ${name}`;
}

/** The same step for tables that are empty, or that nobody else may see meanwhile. */
export function plainSql(step: OnlineStep): readonly Sql[] {
  switch (step.kind) {
    case 'index':
      return [concurrentIndexSql(step).replace(' concurrently if not exists', '')];
    case 'drop_indexes':
      return dropSql(step);
    case 'constraint':
      return [`${looseConstraintSql(step)}`.replace(/ not valid$/, '')];
    case 'ddl':
      return step.statements;
    case 'backfill':
      return [step.sql(2_147_483_647)];
    case 'once':
      return [step.sql];
  }
}

/** The same step as a script, each entry to be run by itself outside of a transaction. */
export function onlineSql(step: OnlineStep): readonly Sql[] {
  const briefly = `set lock_timeout = ${lockTimeoutMs}`;
  switch (step.kind) {
    case 'index':
      return ['set lock_timeout = 0', concurrentIndexSql(step)];
    case 'drop_indexes':
      return [briefly, ...dropSql(step)];
    case 'constraint':
      return [briefly, looseConstraintSql(step), validateSql(step)];
    case 'ddl':
      return [briefly, 'begin', ...step.statements, 'commit'];
    case 'once':
      return [briefly, step.sql];
    case 'backfill':
      return [
        `do $loop$ declare changed bigint; one record; begin
  loop
    changed := 0;
    for one in ${step.sql(batchSize)} loop changed := changed + 1; end loop;
    commit;
    exit when changed < ${batchSize};
  end loop;
end $loop$`,
      ];
  }
}

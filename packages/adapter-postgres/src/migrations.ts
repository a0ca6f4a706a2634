import { learnStatisticsSql } from './learn-statistics.ts';
import { lockTimeoutMs, onlineSql, plainSql } from './migrate-online.ts';
import { init } from './migrations/0001-init.ts';
import { rules } from './migrations/0003-rules.ts';
import { orderTabs } from './migrations/0004-order-tabs.ts';
import { commitFunction } from './migrations/0005-commit-function.ts';
import { ledger } from './migrations/0006-ledger.ts';
import { looks } from './migrations/0007-looks.ts';
import { verificationCodes } from './migrations/0009-verification-codes.ts';
import { goods } from './migrations/0011-goods.ts';
import { presence } from './migrations/0014-presence.ts';
import { dispatches } from './migrations/0015-dispatches.ts';
import { deadlines } from './migrations/0016-deadlines.ts';
import { sharedKeys } from './migrations/0020-shared-keys.ts';
import { keyStates } from './migrations/0021-key-states.ts';
import { handWork } from './migrations/0025-hand-work.ts';
import { shopSwitch } from './migrations/0027-shop-switch.ts';
import { buyerStandings } from './migrations/0028-buyer-standings.ts';
import { batches } from './migrations/0029-batches.ts';
import { historyLinks } from './migrations/0031-history-links.ts';
import { auditRoots } from './migrations/0032-audit-roots.ts';
import { sales } from './migrations/0033-sales.ts';
import { shopChanges } from './migrations/0040-shop-changes.ts';
import { keyDefects } from './migrations/0041-key-defects.ts';
import { statementLines } from './migrations/0044-statement-lines.ts';
import { keptCalls } from './migrations/0042-kept-calls.ts';
import { notices } from './migrations/0043-notices.ts';
import { shopProgress } from './migrations/0045-shop-progress.ts';
import { balances } from './migrations/0046-balances.ts';
import { reports } from './migrations/0049-reports.ts';
import { stock } from './migrations/0051-stock.ts';
import { parkedEffects } from './migrations/0054-parked-effects.ts';
import { ledgerEntries } from './migrations/0047-ledger-entries.ts';
import { people } from './migrations/0026-people.ts';
import type { Migration } from './migrations/migration.ts';
import { inSchema, type Sql } from './session.ts';

/** By version; numbers may be left out, and are then never used. */
export const migrations: readonly Migration[] = [
  init,
  rules,
  orderTabs,
  commitFunction,
  ledger,
  looks,
  verificationCodes,
  goods,
  presence,
  dispatches,
  deadlines,
  sharedKeys,
  keyStates,
  handWork,
  people,
  shopSwitch,
  buyerStandings,
  batches,
  historyLinks,
  auditRoots,
  sales,
  shopChanges,
  keyDefects,
  keptCalls,
  notices,
  statementLines,
  shopProgress,
  balances,
  ledgerEntries,
  reports,
  stock,
  parkedEffects,
];

/** The table that says which steps have been done; as the first release made it. */
export const bookkeeping: readonly Sql[] = [
  `create table kaquan.migrations (
  version integer primary key,
  name text not null,
  applied_at timestamptz not null default now()
)`,
  `comment on table kaquan.migrations is 'Which steps these tables have been through'`,
];

/** The first version whose tables say which releases work with them, and keep half-done steps. */
const firstWithSteps = 3;

/** Records a version, and forgets the steps that led to it. */
export function recordSql({ version, name, worksFrom = 1 }: Migration): Sql {
  if (version < firstWithSteps) {
    return `insert into kaquan.migrations (version, name) values (${version}, '${name}')`;
  }
  return `with done as (delete from kaquan.migration_steps where version = ${version})
insert into kaquan.migrations (version, name, works_from)
values (${version}, '${name}', ${worksFrom})`;
}

/** Records one step of a version. */
export function stepSql(version: number, step: number): Sql {
  return `insert into kaquan.migration_steps (version, step) values (${version}, ${step})
on conflict do nothing`;
}

/** Asking for a schema that exists takes the right to make one, which its owner may not have. */
export function createSchemaSql(schema: string): Sql {
  return `do $body$ begin
  if to_regnamespace('"${schema}"') is null then create schema "${schema}"; end if;
end $body$`;
}

/** Which script is printed. */
export interface ScriptOptions {
  /** The version that the tables have; `0`, the default, for an empty database. */
  readonly from?: number;
  /** The version that they are to have; the newest unless told otherwise. */
  readonly to?: number;
}

const lockSql: Sql = `select pg_advisory_xact_lock(hashtextextended('kaquan.migrations', 0))`;

/** All steps as one script: for whoever reviews it, or runs it by hand. */
export function migrationsSql(schema: string, { from = 0, to = Infinity }: ScriptOptions): string {
  const chosen = migrations.filter(({ version }) => version > from && version <= to);
  // It knows the newest tables only.
  const last = migrations.at(-1) === chosen.at(-1) ? [learnStatisticsSql] : [];
  const upgrade = [...chosen.flatMap(upgradeSql), ...last, 'reset lock_timeout'];
  const all = from === 0 ? [...freshSql(schema, chosen), ...last, 'commit'] : upgrade;
  return `${all.map((sql) => inSchema(sql, schema)).join(';\n\n')};\n`;
}

function freshSql(schema: string, chosen: readonly Migration[]): readonly Sql[] {
  const steps = chosen.flatMap((migration) => {
    const { statements, online = [] } = migration;
    return [...statements, ...online.flatMap(plainSql), recordSql(migration)];
  });
  return ['begin', lockSql, createSchemaSql(schema), ...bookkeeping, ...steps];
}

function upgradeSql(migration: Migration): readonly Sql[] {
  const { statements, online = [] } = migration;
  const wait = `set lock_timeout = ${lockTimeoutMs}`;
  const first = [wait, 'begin', lockSql, ...statements];
  if (online.length === 0) return [...first, recordSql(migration), 'commit'];
  return [...first, 'commit', ...online.flatMap(onlineSql), recordSql(migration)];
}

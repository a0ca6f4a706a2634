import type { Result } from '@kaquan/core';
import type {
  AuditStorage,
  BatchStorage,
  NoticeStorage,
  Storage,
  StorageError,
} from '@kaquan/core/ports';
import { balanceCalls } from './balances.ts';
import { checkCounts, type CheckCountsOptions, type CheckedCounts } from './check-counts.ts';
import { findShopChanges } from './find-shop-changes.ts';
import { findShopNews } from './find-shop-news.ts';
import { findStandings, findStandingsDue } from './find-standings.ts';
import { findOpen } from './find-open.ts';
import { findBatches, findRunningBatches, loadBatch, purgeBatches } from './find-batches.ts';
import { findAlarms, findDue } from './find-due.ts';
import * as notices from './find-notices.ts';
import { findParkedEffects, findPendingEffects } from './find-effects.ts';
import { countOrders, findOrders } from './find-orders.ts';
import * as records from './find-records.ts';
import { findLeaves, findRoots, findUnsealed, latestRoot } from './find-audit.ts';
import { findDueDispatches, findParkedDispatches } from './find-dispatches.ts';
import { findShops, findTenantShops } from './find-shops.ts';
import * as work from './find-work.ts';
import { foldAll } from './fold-all.ts';
import { isSession } from './host-transaction.ts';
import { ledgerCalls } from './ledger.ts';
import { releaseLease, takeLease } from './leases.ts';
import { migrate, type MigrateOptions, type NewerSchemaError } from './migrate.ts';
import { migrationsSql, type ScriptOptions } from './migrations.ts';
import type { PgLike } from './pg-like.ts';
import { purgeCalls } from './purge-calls.ts';
import { readingFromReplica } from './replica.ts';
import {
  forTenant,
  rowLevelSecuritySql,
  scopedStorage,
  type RowLevelSecurityOptions,
} from './row-level-security.ts';
import { attempt, createDatabase, type Database } from './session.ts';
import { retireSubscribers, spreadNews } from './spread-news.ts';
import { reportCalls } from './find-reports.ts';
import { statementCalls } from './statements.ts';
import { stockCalls } from './stock-calls.ts';
import { ownTrips, sharedTrips } from './shared-trips.ts';
import { tallySales } from './sales-counts.ts';
import { countTabs } from './tab-counts.ts';

/** How a storage on PostgreSQL is made. */
export interface PostgresStorageOptions {
  /**
   * See {@link PgLike}: `poolConnection(pool)`, `pgliteConnection(database)` or your own. Without
   * `transaction` the storage is good for `migrate` inside your own transaction; `createKaquan` refuses
   * it, as `kaquan.with({ tx })` is the way to join one.
   */
  readonly connection: PgLike;
  /**
   * A streaming replica, for what lists, counts and shows; everything that decides or reveals reads
   * `connection`. A storage finds what was stored through itself, whatever the replica lacks still,
   * except in a transaction of the host's. While the replica fails, `connection` serves.
   */
  readonly reads?: PgLike;
  /**
   * `named` (the default) keeps hot statements prepared on their connections. `unnamed` is for
   * poolers that hand every transaction another server connection, and costs the server a plan per
   * statement.
   */
  readonly prepare?: 'named' | 'unnamed';
  /** The schema of the tables, `kaquan` unless told otherwise: lower-case letters, digits, `_`. */
  readonly schema?: string;
  /**
   * Whether every transaction tells the server whose rows it is about, for policies as
   * `rowLevelSecuritySql` prints them; `false` unless told. Costs each call a trip or more.
   */
  readonly rowLevelSecurity?: boolean;
}

/** A storage with its tables. */
export interface PostgresStorage extends Storage {
  /**
   * Makes or updates the tables; any number of processes may call it at once and again. Answers the
   * versions that were new, none when everything was there.
   *
   * Empty tables are made in one transaction. An update goes step by step while others read and
   * write, those of the release before included; what is killed goes on where it stood. Inside the
   * host's transaction all of it happens there, and then it locks what it changes.
   *
   * Errors: those of storage, such as `storage.denied` where the role may not create tables,
   * `storage.busy` where traffic never let go of a table, `storage.corrupt` where stored rows break a
   * new rule; `storage.newer_schema` where a later release has made tables for itself.
   */
  migrate(
    options?: MigrateOptions,
  ): Promise<Result<readonly number[], StorageError | NewerSchemaError>>;
  /**
   * The same as one SQL script, for whoever reviews or runs it by hand: for an empty database, or
   * from an earlier version on, then as statements to be run one by one outside of a transaction.
   */
  migrationsSql(options?: ScriptOptions): string;
  /**
   * A script for the owner of the tables after which a role sees and writes rows of the tenant only
   * that a transaction says it is about, as a storage with `rowLevelSecurity` does. The roles exist
   * already. Run again after an update, it covers what has come.
   *
   * Throws when a role is not a plain name.
   */
  rowLevelSecuritySql(options: RowLevelSecurityOptions): string;
  /**
   * Counts a tenant's orders by tab anew, reading every one of them while others go on, and answers
   * which kept counts differ: none, unless somebody wrote past this release. `repair` puts them right,
   * and reads off orders that an earlier release has written meanwhile; after an update at which old
   * processes went on, call it once when the last of them has ended.
   *
   * Errors: those of storage.
   */
  checkCounts(options: CheckCountsOptions): Promise<Result<CheckedCounts, StorageError>>;
}

/**
 * Makes a storage on PostgreSQL 15 or newer, or on an embedded PGlite. Call `migrate` once before
 * the first use; nothing is sent to the server before.
 *
 * A commit is one call of a function of the server for the whole batch, and loads and commits that
 * come at the same time share their trips. Serialization failures,
 * deadlocks and keys that rivals hold for a moment are tried again here, a bounded number of times,
 * unless the connection stands for the host's own transaction.
 *
 * Throws when `schema` is not a plain name.
 *
 * Errors of its methods are read off the server's code and keep the driver's error as cause:
 * `storage.unavailable`, `storage.outcome_unknown` only of a commit, `storage.busy`, `storage.full`,
 * `storage.read_only`, `storage.not_migrated`, `storage.denied`; `storage.corrupt` for a row that
 * cannot be decoded, data that the tables refuse, and a page cursor that no listing gave out.
 */
export function createPostgresStorage(options: PostgresStorageOptions): PostgresStorage {
  const { connection, reads, prepare = 'named', schema = 'kaquan' } = options;
  const { rowLevelSecurity = false } = options;
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    // A wrong option is the host's mistake, found where it is made.
    throw new TypeError(`schema must be a plain lower-case name, not ${JSON.stringify(schema)}`);
  }
  const database = (to: PgLike): Database => createDatabase({ connection: to, prepare, schema });
  const db = database(connection);
  const storage = (on: Database): Storage =>
    rowLevelSecurity ? scopedStorage(on, storageOver) : storageOver(on);
  const primary = storage(db);
  const over = (to: PgLike): Storage => storage(database(to));
  return {
    ...(reads ? readingFromReplica({ primary, connection, replica: reads, over }) : primary),
    migrate: async (options) => {
      const isJoined = connection.transaction === undefined;
      const migrated = await attempt('migrate', () =>
        migrate(db, { ...options, schema, isJoined }),
      );
      return migrated.andThen((result) => result);
    },
    checkCounts: (asked) => {
      const own = rowLevelSecurity ? forTenant(db, asked.tenant) : db;
      return attempt('checkCounts', () => checkCounts(own, asked));
    },
    migrationsSql: (script = {}) => migrationsSql(schema, script),
    rowLevelSecuritySql: (roles) => rowLevelSecuritySql(schema, roles),
  };
}

function storageOver(db: Database): Storage {
  return {
    name: 'postgres',
    contract: 1,
    isInHostTransaction: db.single === null,
    within(tx) {
      if (isSession(tx)) return storageOver(db.within(tx));
      // A wrong handle is the host's mistake, found where it is made.
      throw new TypeError(
        'tx must be one session with an open transaction, `{ query }` as a client of pg: ' +
          'no pool, no database; of other drivers what a bridge makes of their transaction',
      );
    },
    ...(db.single === null ? ownTrips(db) : sharedTrips(db, db.single)),
    appendDisclosures: (rows) =>
      attempt('appendDisclosures', () => records.appendDisclosures(db, rows)),
    findDisclosures: (tenant, orderId) =>
      attempt('findDisclosures', () => records.findDisclosures(db, tenant, orderId)),
    lease: (request) => attempt('lease', () => takeLease(db, request)),
    releaseLease: (tenant, fence) => attempt('releaseLease', () => releaseLease(db, tenant, fence)),
    findOrders: (filter) => attempt('findOrders', () => findOrders(db, filter)),
    countOrders: (filter, most) => attempt('countOrders', () => countOrders(db, filter, most)),
    countTabs: (tenant, shopId) => attempt('countTabs', () => countTabs(db, tenant, shopId)),
    tallySales: (filter) => attempt('tallySales', () => tallySales(db, filter)),
    foldDeltas: (tenants, limit) => attempt('foldDeltas', () => foldAll(db, { tenants, limit })),
    purgeCalls: (request) => attempt('purgeCalls', () => purgeCalls(db, request)),
    ...ledgerCalls(db),
    ...{ ...statementCalls(db), ...reportCalls(db) },
    ...balanceCalls(db),
    findShops: (filter) => attempt('findShops', () => findShops(db, filter)),
    findTenantShops: (filter) => attempt('findTenantShops', () => findTenantShops(db, filter)),
    findHistory: (tenant, orderId, afterSeq) =>
      attempt('findHistory', () => records.findHistory(db, { tenant, orderId }, afterSeq)),
    ...auditCalls(db),
    findShopChanges: (filter) => attempt('findShopChanges', () => findShopChanges(db, filter)),
    findStandings: (filter) => attempt('findStandings', () => findStandings(db, filter)),
    findStandingsDue: (filter) => attempt('findStandingsDue', () => findStandingsDue(db, filter)),
    findOpen: (filter) => attempt('findOpen', () => findOpen(db, filter)),
    findDue: (filter) => attempt('findDue', () => findDue(db, filter)),
    findAlarms: (filter) => attempt('findAlarms', () => findAlarms(db, filter)),
    findDueEffects: (filter) => attempt('findDueEffects', () => work.findDueEffects(db, filter)),
    findEffects: (tenant, orderId) =>
      attempt('findEffects', () => work.findEffects(db, tenant, orderId)),
    findParkedEffects: (filter) =>
      attempt('findParkedEffects', () => findParkedEffects(db, filter)),
    findPendingEffects: (filter) =>
      attempt('findPendingEffects', () => findPendingEffects(db, filter)),
    ...newsCalls(db),
    findWaiting: (tenant, productId, limit) =>
      attempt('findWaiting', () => work.findWaiting(db, { tenant, productId, limit })),
    findServable: (tenants, at, limit) =>
      attempt('findServable', () => work.findServable(db, { tenants, at, limit })),
    stockLevels: (tenant, productIds, at) =>
      attempt('stockLevels', () => work.stockLevels(db, { tenant, productIds, at })),
    ...stockCalls(db),
    countImported: (tenant, importId) =>
      attempt('countImported', () => work.countImported(db, tenant, importId)),
    ...batchCalls(db),
    ...noticeCalls(db),
    loadCursor: (tenant, shopId, stream) =>
      attempt('loadCursor', () => records.loadCursor(db, tenant, { shopId, stream })),
    findIngestFailures: (tenant, shopId) =>
      attempt('findIngestFailures', () => records.findIngestFailures(db, tenant, shopId)),
  };
}

function newsCalls(
  db: Database,
): Pick<
  Storage,
  'spreadNews' | 'retireSubscribers' | 'findDueDispatches' | 'findParkedDispatches' | 'findShopNews'
> {
  return {
    findShopNews: (filter) => attempt('findShopNews', () => findShopNews(db, filter)),
    spreadNews: (request) => attempt('spreadNews', () => spreadNews(db, request)),
    retireSubscribers: (request) =>
      attempt('retireSubscribers', () => retireSubscribers(db, request)),
    findDueDispatches: (filter) =>
      attempt('findDueDispatches', () => findDueDispatches(db, filter)),
    findParkedDispatches: (filter) =>
      attempt('findParkedDispatches', () => findParkedDispatches(db, filter)),
  };
}

function batchCalls(db: Database): BatchStorage {
  return {
    loadBatch: (request) => attempt('loadBatch', () => loadBatch(db, request)),
    findBatches: (filter) => attempt('findBatches', () => findBatches(db, filter)),
    findRunningBatches: (filter) =>
      attempt('findRunningBatches', () => findRunningBatches(db, filter)),
    purgeBatches: (request) => attempt('purgeBatches', () => purgeBatches(db, request)),
  };
}

function noticeCalls(db: Database): NoticeStorage {
  return {
    findDueNotices: (filter) => attempt('findDueNotices', () => notices.findDueNotices(db, filter)),
    findParkedNotices: (filter) =>
      attempt('findParkedNotices', () => notices.findParkedNotices(db, filter)),
    latestVoucherNotice: (order) =>
      attempt('latestVoucherNotice', () => notices.latestVoucherNotice(db, order)),
    purgeNotices: (request) => attempt('purgeNotices', () => notices.purgeNotices(db, request)),
  };
}

function auditCalls(db: Database): AuditStorage {
  return {
    findRecords: (filter) => attempt('findRecords', () => records.findRecords(db, filter)),
    findRoots: (filter) => attempt('findRoots', () => findRoots(db, filter)),
    latestRoot: (tenant) => attempt('latestRoot', () => latestRoot(db, tenant)),
    findLeaves: (filter) => attempt('findLeaves', () => findLeaves(db, filter)),
    findUnsealed: (filter) => attempt('findUnsealed', () => findUnsealed(db, filter)),
  };
}

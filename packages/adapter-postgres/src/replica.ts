import { err, type Result, type TenantId } from '@kaquan/core';
import type { Storage, StorageError } from '@kaquan/core/ports';
import type { PgLike, PgSession } from './pg-like.ts';
import { attempt } from './session.ts';

/** What reads come from. */
export interface ReplicaOptions {
  /** Where everything is stored, and read where the replica will not do. */
  readonly primary: Storage;
  readonly connection: PgLike;
  readonly replica: PgLike;
  /** The same storage over another connection. */
  readonly over: (connection: PgLike) => Storage;
}

/** How long a replica that has failed is left alone. */
const restMs = 5_000;

/**
 * How long a write is remembered after a replica was found to have it: there may be several, and the
 * next read may come to one that is behind the others.
 */
const keptMs = 600_000;

const positionSql = 'select pg_current_wal_insert_lsn()::text as position';

// A replica that was made a primary has everything that it will ever get.
const reachedSql = `select coalesce(pg_last_wal_replay_lsn() >= $1::pg_lsn,
  not pg_is_in_recovery()) as is_reached`;

// A write of this storage; its position in the log is asked for when somebody reads.
interface Written {
  position: string | null;
  /** When a replica was first found to have replayed it; `null` before. */
  reachedAt: number | null;
}

type Ask<T> = (storage: Storage) => Promise<Result<T, StorageError>>;

/**
 * A storage that lists, counts and shows from a replica. Whatever decides or reveals reads the
 * primary: `load`, the work of jobs, and a search that asks for the current state; so do lists of
 * batches, of which there are few, and which a purge over all tenants forgets unseen.
 *
 * Who has written through this storage finds it: where the replica has not replayed the log up to
 * where the primary's stood after the write, that tenant's reads go to the primary. What fails on the
 * replica is read from the primary, which then serves for some seconds.
 */
export function readingFromReplica(options: ReplicaOptions): Storage {
  const { primary } = options;
  const { mark, read } = createReads(options);
  return {
    ...primary,
    async commit(changes) {
      const outcomes = await primary.commit(changes);
      mark(changes);
      return outcomes;
    },
    async appendDisclosures(rows) {
      const appended = await primary.appendDisclosures(rows);
      mark(rows);
      return appended;
    },
    findOrders: (filter) =>
      filter.isCurrent === true
        ? primary.findOrders(filter)
        : read(filter.tenant, (from) => from.findOrders(filter)),
    countOrders: (filter, most) => read(filter.tenant, (from) => from.countOrders(filter, most)),
    findPostings: (filter) => read(filter.tenant, (from) => from.findPostings(filter)),
    ledgerTotals: (filter) => read(filter.tenant, (from) => from.ledgerTotals(filter)),
    countTabs: (tenant, shopId) => read(tenant, (from) => from.countTabs(tenant, shopId)),
    tallySales: (filter) => read(filter.tenant, (from) => from.tallySales(filter)),
    findShops: (filter) => read(filter.tenant, (from) => from.findShops(filter)),
    findHistory: (tenant, orderId, afterSeq) =>
      read(tenant, (from) => from.findHistory(tenant, orderId, afterSeq)),
    findDisclosures: (tenant, orderId) =>
      read(tenant, (from) => from.findDisclosures(tenant, orderId)),
    findImports: (filter) => read(filter.tenant, (from) => from.findImports(filter)),
    tallySuppliers: (filter) => read(filter.tenant, (from) => from.tallySuppliers(filter)),
    stockLevels: (tenant, productIds, at) =>
      read(tenant, (from) => from.stockLevels(tenant, productIds, at)),
  };
}

interface Reads {
  /** Remembers that the tenants of these rows have just written. */
  readonly mark: (rows: readonly { readonly tenant: TenantId }[]) => void;
  /** Asks the replica where it has what the tenant wrote, else the primary. */
  readonly read: <T>(tenant: TenantId, ask: Ask<T>) => Promise<Result<T, StorageError>>;
}

function createReads({ primary, connection, replica, over }: ReplicaOptions): Reads {
  const lagging = over(replica);
  const writtenByTenant = new Map<TenantId, Written>();
  let restsUntil = 0;

  const mark: Reads['mark'] = (rows) => {
    for (const { tenant } of rows) {
      writtenByTenant.set(tenant, { position: null, reachedAt: null });
    }
  };

  const read = async <T>(tenant: TenantId, ask: Ask<T>): Promise<Result<T, StorageError>> => {
    if (performance.now() < restsUntil) return ask(primary);
    const written = writtenBy(tenant);
    if (written === undefined) return orElse(await ask(lagging), ask);
    const position = await positionAfter(written);
    if (position === null) return ask(primary);
    const asked = await attempt('read', () =>
      onOneSession(replica, async (session) => {
        if (!(await hasReached(session, position))) return null;
        written.reachedAt ??= performance.now();
        return ask(over(session));
      }),
    );
    if (asked.isErr()) return orElse(err(asked.error), ask);
    return asked.value === null ? ask(primary) : orElse(asked.value, ask);
  };

  const writtenBy = (tenant: TenantId): Written | undefined => {
    const written = writtenByTenant.get(tenant);
    const { reachedAt = null } = written ?? {};
    if (reachedAt === null || performance.now() - reachedAt < keptMs) return written;
    writtenByTenant.delete(tenant);
    return undefined;
  };

  // `null` where the primary does not tell; that is no fault of the replica's.
  const positionAfter = async (written: Written): Promise<string | null> => {
    if (written.position !== null) return written.position;
    const asked = await attempt('read', () => connection.query({ text: positionSql, values: [] }));
    const [row] = asked.isOk() ? (asked.value.rows as readonly { position: string }[]) : [];
    written.position = row?.position ?? null;
    return written.position;
  };

  const orElse = <T>(answer: Result<T, StorageError>, ask: Ask<T>) => {
    if (answer.isOk() || answer.error.code === 'storage.corrupt') return answer;
    restsUntil = performance.now() + restMs;
    return ask(primary);
  };

  return { mark, read };
}

// A pool may lead to several replicas, of which others are behind.
function onOneSession<T>(replica: PgLike, work: (session: PgSession) => Promise<T>): Promise<T> {
  return replica.transaction === undefined ? work(replica) : replica.transaction(work);
}

async function hasReached(session: PgSession, position: string): Promise<boolean> {
  const { rows } = await session.query({ text: reachedSql, values: [position] });
  const [row] = rows as readonly { readonly is_reached: boolean }[];
  return row?.is_reached === true;
}

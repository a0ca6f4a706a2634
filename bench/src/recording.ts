import type { Pool } from 'pg';
import type { PgLike, PgQuery, PgSession } from '@kaquan/adapter-postgres';
import { inFlight } from './sample.ts';

/** What was sent at once: one statement, or a whole transaction of them. */
export interface SentUnit {
  readonly isTransaction: boolean;
  readonly queries: PgQuery[];
}

/** Everything that was sent between two calls of `take`, in the order in which it was begun. */
export interface Recording {
  readonly units: readonly SentUnit[];
  /** How many units were under way at the same time, at most. */
  readonly atOnce: number;
}

/** A connection that remembers what is sent through it. */
export interface RecordingConnection {
  readonly connection: PgLike;
  /** What was sent since the last call. */
  readonly take: () => Recording;
}

/** Puts a recorder in front of a connection; whatever the adapter sends is kept with its values. */
export function recordingOf(inner: PgLike): RecordingConnection {
  let units: SentUnit[] = [];
  let present = 0;
  let atOnce = 0;
  const under = async <T>(unit: SentUnit, work: () => Promise<T>): Promise<T> => {
    units.push(unit);
    present += 1;
    atOnce = Math.max(atOnce, present);
    try {
      return await work();
    } finally {
      present -= 1;
    }
  };
  const transaction = inner.transaction?.bind(inner);
  return {
    connection: {
      ...inner,
      query: (query) => under({ isTransaction: false, queries: [query] }, () => inner.query(query)),
      ...(transaction && {
        transaction: <T>(work: (session: PgSession) => Promise<T>) => {
          const unit: SentUnit = { isTransaction: true, queries: [] };
          const noted = (session: PgSession): PgSession => ({
            ...session,
            query(query) {
              unit.queries.push(query);
              return session.query(query);
            },
          });
          return under(unit, () => transaction((session) => work(noted(session))));
        },
      }),
    },
    take() {
      const recording = { units, atOnce };
      [units, atOnce] = [[], 0];
      return recording;
    },
  };
}

/** How a replay went. */
export interface Replayed {
  /** Units that failed: where the statements lock rows, another order of them may deadlock. */
  readonly failed: number;
}

/** Sends what was recorded again, in its order, as many units at once as then. */
export async function replay(pool: Pool, { units, atOnce }: Recording): Promise<Replayed> {
  let failed = 0;
  await inFlight(units.length, Math.max(atOnce, 1), async (position) => {
    const unit = units[position];
    if (unit === undefined) return;
    try {
      await replayUnit(pool, unit);
    } catch {
      failed += 1;
    }
  });
  return { failed };
}

async function replayUnit(pool: Pool, { isTransaction, queries }: SentUnit): Promise<void> {
  if (!isTransaction) {
    for (const query of queries) await pool.query(query);
    return;
  }
  const client = await pool.connect();
  try {
    await client.query('begin');
    for (const query of queries) await client.query(query);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error; // Counted above; here it only ends the transaction.
  } finally {
    client.release();
  }
}

/**
 * The same without what keeps the tab counts, to learn what that costs: the one parameter of a
 * commit that holds rows by tab is nothing.
 */
export function withoutTabCounts(recording: Recording): Recording {
  const strip = (query: PgQuery): PgQuery => {
    const values = query.values.map((value) => (isTabDeltas(value) ? null : value));
    return { ...query, values };
  };
  const units = recording.units.map((unit) => ({ ...unit, queries: unit.queries.map(strip) }));
  return { ...recording, units };
}

/** How many parameters there are that hold rows by tab. */
export function countTabCounts({ units }: Recording): number {
  return units
    .flatMap(({ queries }) => queries)
    .filter(({ values }) => values.some((value) => isTabDeltas(value))).length;
}

// Rows that say of a shop nothing but by how much each tab grows or shrinks.
function isTabDeltas(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return /^\[\{"tenant_id":"[^"]*","shop_id":"[^"]*"(,"[a-z_]+":-?\d+)+\}/.test(value);
}

/** How many statements there are in a recording, those that begin and end transactions included. */
export function countStatements({ units }: Recording): number {
  return units.reduce((sum, unit) => sum + unit.queries.length + (unit.isTransaction ? 2 : 0), 0);
}

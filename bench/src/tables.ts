import type { Pool, PoolClient } from 'pg';

/**
 * Runs statements in a transaction that no trigger of the tables looks at: they guard what hosts
 * do, and emptying everything is nothing that a host may do.
 */
export async function withoutTriggers(
  pool: Pool,
  work: (client: PoolClient) => Promise<void>,
): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('set local session_replication_role = replica');
    await work(client);
    await client.query('commit');
    client.release();
  } catch (error) {
    client.release(true);
    throw error; // The run ends with it; what is left open goes with the connection.
  }
}

/** The columns of every table that are written, not computed by the server. */
export async function columnsByTable(pool: Pool): Promise<ReadonlyMap<string, string>> {
  return new Map((await tablesOf(pool)).map(({ name, columns }) => [name, columns]));
}

/** A table of ours. */
export interface Table {
  readonly name: string;
  /** Without those that the server computes. */
  readonly columns: string;
}

/** The tables that hold what hosts store. */
export async function tablesOf(pool: Pool): Promise<readonly Table[]> {
  const { rows } = await pool.query<Table>(
    `select c.relname as name, string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'kaquan'::regnamespace and c.relkind in ('r', 'p')
       and not c.relispartition and c.relname not like 'migration%'
       and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     group by c.relname order by c.relname`,
  );
  return rows;
}

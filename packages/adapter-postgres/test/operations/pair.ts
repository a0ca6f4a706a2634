import type { Pool } from 'pg';
import { expect } from 'vitest';
import { copyData, login, startOwnServer, writeData, type OwnServer } from './own-server.ts';

/** A primary with a standby that replays what it streams. */
export interface Pair {
  readonly server: OwnServer;
  readonly standby: OwnServer;
  readonly pool: Pool;
  /** A pool of the standby. */
  readonly behind: Pool;
  /** Waits until the standby has everything that is on the primary now. */
  caughtUp(): Promise<void>;
  remove(): Promise<void>;
}

/** Starts both; the standby begins with a copy of the primary's files, as a base backup is one. */
export async function startPair(): Promise<Pair> {
  const server = await startOwnServer();
  await server.stop();
  const folder = await copyData(server.folder);
  await server.start();
  await writeData(folder, 'standby.signal', '');
  const { host, user, password } = login;
  const source = `host=${host} port=${server.port} user=${user} password=${password}`;
  const settings = [`primary_conninfo=${source}`];
  const standby = await startOwnServer({ folder, isFilled: true, settings });
  const [pool, behind] = [server.pool(), standby.pool()];
  return {
    server,
    standby,
    pool,
    behind,
    async caughtUp() {
      const { rows } = await pool.query<{ lsn: string }>('select pg_current_wal_lsn() as lsn');
      const reached = async () => {
        const sql = 'select pg_last_wal_replay_lsn() >= $1::pg_lsn as is_there';
        return (await behind.query<{ is_there: boolean }>(sql, [rows[0]?.lsn])).rows[0]?.is_there;
      };
      await expect.poll(reached, { interval: 20, timeout: 10_000 }).toBe(true);
    },
    async remove() {
      await standby.remove();
      await server.remove();
    },
  };
}

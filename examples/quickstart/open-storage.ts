import { mkdirSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { createMemoryStorage } from '@kaquan/adapter-memory';
import { createPostgresStorage, poolConnection } from '@kaquan/adapter-postgres';
import { pgliteConnection } from '@kaquan/adapter-postgres/pglite';
import { unwrapOrThrow } from '@kaquan/core';
import type { Storage } from '@kaquan/core/ports';
import { createHash, randomBytes } from 'node:crypto';
import { Pool } from 'pg';

/** A storage that is ready, and how to leave it. */
export interface OpenStorage {
  readonly storage: Storage;
  close(): Promise<void>;
}

/**
 * Opens `memory`, `pglite` (in `folder`) or a PostgreSQL server. On a server every seed that is kept
 * has its own schema; what is not kept is dropped at the end.
 */
export async function openStorage(options: {
  readonly kind: string;
  readonly folder: string;
  readonly seed: string;
  readonly isKept: boolean;
}): Promise<OpenStorage> {
  const { kind, folder } = options;
  if (kind === 'memory') return { storage: createMemoryStorage(), close: async () => undefined };
  if (kind !== 'pglite') return openServer(kind, options);
  mkdirSync(folder, { recursive: true });
  const database = await PGlite.create(folder);
  const storage = createPostgresStorage({ connection: pgliteConnection(database) });
  await unwrapOrThrow(storage.migrate());
  return { storage, close: () => database.close() };
}

async function openServer(
  connectionString: string,
  { seed, isKept }: { readonly seed: string; readonly isKept: boolean },
): Promise<OpenStorage> {
  const name = isKept ? createHash('sha256').update(seed).digest('hex') : randomId();
  const schema = `kaquan_demo_${name.slice(0, 16)}`;
  const pool = new Pool({ connectionString, max: 10 });
  const storage = createPostgresStorage({ connection: poolConnection(pool), schema });
  await unwrapOrThrow(storage.migrate());
  return {
    storage,
    async close() {
      if (!isKept) await pool.query(`drop schema "${schema}" cascade`);
      await pool.end();
    },
  };
}

function randomId(): string {
  return randomBytes(8).toString('hex');
}

// Freezes the newest schema version as it is released: its script, and a database of it that was
// filled through the API. Run once for a release: node --conditions=source test/freeze-release.ts
import { existsSync, writeFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { createPostgresStorage } from '../src/index.ts';
import { pgliteConnection } from '../src/pglite.ts';
import { dumpRows } from './dump-rows.ts';
import { populate } from './populate.ts';

const database = await PGlite.create();
const connection = pgliteConnection(database);
const storage = createPostgresStorage({ connection });
const versions = (await storage.migrate()).unwrapOr([]);
const version = Math.max(...versions);
const script = new URL(`released/v${version}.sql`, import.meta.url);
if (existsSync(script)) {
  console.error(`version ${version} is frozen already`);
  process.exit(1);
}
await populate(storage);
writeFileSync(script, storage.migrationsSql());
writeFileSync(
  new URL(`released/v${version}-rows.sql`, import.meta.url),
  await dumpRows(connection),
);
await database.close();

import { readdirSync, readFileSync } from 'node:fs';
import type { PgLike } from '../src/index.ts';

const folder = new URL('released/', import.meta.url);

/** The schema versions that were frozen at their release, oldest first. */
export const releasedVersions: readonly number[] = readdirSync(folder)
  .flatMap((name) => /^v(\d+)\.sql$/.exec(name)?.[1] ?? [])
  .map(Number)
  .toSorted((a, b) => a - b);

/** The script of a released version, as it was printed then. */
export function releasedScript(version: number): string {
  return readFileSync(new URL(`v${version}.sql`, folder), 'utf8');
}

/** Makes the tables of a released version and fills them with what was in them then. */
export async function restoreReleased(
  connection: PgLike,
  schema: string,
  version: number,
): Promise<void> {
  const rows = readFileSync(new URL(`v${version}-rows.sql`, folder), 'utf8');
  const scripts = [
    releasedScript(version).replaceAll('"kaquan"', `"${schema}"`),
    rows.replaceAll(/^insert into kaquan\./gm, `insert into "${schema}".`),
  ];
  for (const text of scripts) await connection.query({ text, values: [] });
}

import type { TestDatabase } from '../../packages/adapter-postgres/test/databases.ts';

/** Where a library finds the server of the tests. */
export function urlOf({ pool }: TestDatabase): string {
  const { connectionString, host, port, user, password, database } = pool?.options ?? {};
  return connectionString ?? `postgres://${user}:${String(password)}@${host}:${port}/${database}`;
}

import type { TestDatabase } from '../../packages/adapter-postgres/test/databases.ts';

/** Where a library finds the server of the tests; `level`: what transactions begin with there. */
export function urlOf({ pool }: TestDatabase, level = 'read committed'): string {
  const { connectionString, host, port, user, password, database } = pool?.options ?? {};
  const url = new URL(
    connectionString ?? `postgres://${user}:${String(password)}@${host}:${port}/${database}`,
  );
  const escaped = level.replaceAll(' ', '\\ ');
  url.searchParams.set('options', `-c default_transaction_isolation=${escaped}`);
  // Not every library reads a plus as a space.
  return url.href.replaceAll('+', '%20');
}

export { createPostgresStorage } from './postgres-storage.ts';
export type { PostgresStorage, PostgresStorageOptions } from './postgres-storage.ts';
export { poolConnection } from './pool-connection.ts';
export type { PoolClientLike, PoolLike } from './pool-connection.ts';
export type { PgLike, PgQuery, PgRows, PgSession } from './pg-like.ts';

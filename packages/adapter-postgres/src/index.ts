export { createPostgresStorage } from './postgres-storage.ts';
export type { PostgresStorage, PostgresStorageOptions } from './postgres-storage.ts';
export { poolConnection } from './pool-connection.ts';
export type { PoolClientLike, PoolLike } from './pool-connection.ts';
export type { PgLike, PgQuery, PgRows, PgSession } from './pg-like.ts';
export type { CheckCountsOptions, CheckedCounts, CountDifference } from './check-counts.ts';
export type { MigrateOptions, MigrationProgress, NewerSchemaError } from './migrate.ts';
export type { ScriptOptions } from './migrations.ts';
export type { RowLevelSecurityOptions } from './row-level-security.ts';

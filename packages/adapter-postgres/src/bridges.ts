export { drizzleConnection, drizzleSession } from './bridges/drizzle.ts';
export type { DrizzleLike, DrizzleSessionLike, DrizzleSqlLike } from './bridges/drizzle.ts';
export { knexConnection, knexSession } from './bridges/knex.ts';
export type { KnexLike, KnexTransactionLike } from './bridges/knex.ts';
export { kyselyConnection, kyselySession } from './bridges/kysely.ts';
export type { KyselyExecutorLike, KyselyLike, KyselyQuery } from './bridges/kysely.ts';
export { postgresJsConnection, postgresJsSession } from './bridges/postgres-js.ts';
export type {
  PostgresJsLike,
  PostgresJsQueryLike,
  PostgresJsRows,
  PostgresJsSessionLike,
  PostgresJsTransactionLike,
} from './bridges/postgres-js.ts';
export { prismaConnection, prismaSession } from './bridges/prisma.ts';
export type { PrismaLike, PrismaSessionLike, PrismaTransactionOptions } from './bridges/prisma.ts';
export { typeormConnection, typeormSession } from './bridges/typeorm.ts';
export type { EntityManagerLike, QueryRunnerLike, TypeormLike } from './bridges/typeorm.ts';
export type { RawClientLike } from './bridges/raw-client.ts';
export type { PgLike, PgQuery, PgRows, PgSession } from './pg-like.ts';

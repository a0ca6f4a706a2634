import { PGlite } from '@electric-sql/pglite';
import { describe, expect, it } from 'vitest';
import { pgliteConnection, type PgliteLike } from '../pglite.ts';
import { drizzleConnection, type DrizzleLike } from './drizzle.ts';
import { knexConnection, type KnexLike } from './knex.ts';
import { kyselyConnection, type KyselyLike } from './kysely.ts';
import { postgresJsConnection, type PostgresJsLike } from './postgres-js.ts';
import { prismaConnection, type PrismaLike } from './prisma.ts';

const never = (): Promise<never> => Promise.reject(new Error('is not called'));
const asText = (strings: TemplateStringsArray): string => strings.join('?');

// As each library's own transaction shows itself; the other members are never asked here.
const drizzle: DrizzleLike<string> = { execute: never, transaction: never };
const kysely: KyselyLike = {
  withoutPlugins: () => ({ executeQuery: never }),
  transaction: () => ({ setIsolationLevel: () => ({ execute: never }) }),
};
const knex: KnexLike = { client: { acquireConnection: never, releaseConnection: never } };

const asked: Readonly<Record<string, readonly [made: () => unknown, refused: () => unknown]>> = {
  drizzleSession: [
    () => drizzleConnection(drizzle, asText),
    () => drizzleConnection({ ...drizzle, rollback: never } as DrizzleLike<string>, asText),
  ],
  kyselySession: [
    () => kyselyConnection({ ...kysely, isTransaction: false } as KyselyLike),
    () => kyselyConnection({ ...kysely, isTransaction: true } as KyselyLike),
  ],
  knexSession: [
    () => knexConnection(knex),
    () => knexConnection({ ...knex, isTransaction: true } as KnexLike),
  ],
  postgresJsSession: [
    () => postgresJsConnection({ begin: never } as Partial<PostgresJsLike> as PostgresJsLike),
    () => postgresJsConnection({} as PostgresJsLike),
  ],
  prismaSession: [
    () => prismaConnection({ $transaction: never } as Partial<PrismaLike> as PrismaLike),
    () => prismaConnection({} as PrismaLike),
  ],
};

describe('a connection', () => {
  it.each(Object.entries(asked))('is made of a database, not of what %s takes', (name, of) => {
    const [made, refused] = of;
    expect(made).not.toThrow();
    expect(refused).toThrow(TypeError);
    expect(refused).toThrow(new RegExp(`is a transaction.*kaquan\\.with\\(\\{ tx: ${name}`));
  });

  it('is not made of a transaction of PGlite', async () => {
    const database = await PGlite.create();
    await database.transaction(async (tx) => {
      expect(() => pgliteConnection(tx as Partial<PgliteLike> as PgliteLike)).toThrow(
        /is a transaction.*pgliteSession/,
      );
    });
    await database.close();
  });
});

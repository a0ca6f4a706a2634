import type { PgLike, PgQuery, PgRows, PgSession } from '../pg-like.ts';
import { told } from './driver-error.ts';
import { assertOutsideTransaction, memberOf } from './outside-transaction.ts';
import { sessionOf } from './session-of.ts';

/** What is used of Prisma's client, in a transaction or outside of one. */
export interface PrismaSessionLike {
  /** Runs one statement as it stands. */
  $queryRawUnsafe(text: string, ...values: unknown[]): PromiseLike<unknown>;
}

/** What is used of `PrismaClient` over PostgreSQL. */
export interface PrismaLike extends PrismaSessionLike {
  /** Runs the work in an interactive transaction. */
  $transaction<T>(
    work: (transaction: PrismaSessionLike) => Promise<T>,
    options: Required<PrismaTransactionOptions> & { isolationLevel: 'ReadCommitted' },
  ): Promise<T>;
}

/** How long Prisma lets a transaction take, in milliseconds. */
export interface PrismaTransactionOptions {
  /** Until it has a connection; 10 seconds unless told otherwise. */
  readonly maxWait?: number;
  /** From its beginning to its end; 30 seconds unless told otherwise. */
  readonly timeout?: number;
}

/**
 * Makes a connection of a `PrismaClient` over PostgreSQL (driver adapter `@prisma/adapter-pg`).
 * Where the host has the pool below it at hand, `poolConnection(pool)` does the same with fewer
 * layers, and keeps statements prepared.
 */
export function prismaConnection(
  prisma: PrismaLike,
  { maxWait = 10_000, timeout = 30_000 }: PrismaTransactionOptions = {},
): PgLike {
  assertOutsideTransaction(memberOf(prisma, '$transaction') === undefined, 'prismaSession');
  return {
    ...prismaSession(prisma),
    transaction: (work) =>
      told({
        begin: (through) =>
          prisma.$transaction(through, { maxWait, timeout, isolationLevel: 'ReadCommitted' }),
        work: (transaction: PrismaSessionLike) => work(prismaSession(transaction)),
        errorOf: driverErrorOf,
      }),
  };
}

/** Makes a session of an interactive transaction of Prisma that the host has open. */
export function prismaSession(transaction: PrismaSessionLike): PgSession {
  return sessionOf(transaction, () => ({ query: (query) => run(transaction, query) }));
}

async function run(prisma: PrismaSessionLike, { text, values }: PgQuery): Promise<PgRows> {
  try {
    return { rows: (await prisma.$queryRawUnsafe(text, ...values)) as readonly unknown[] };
  } catch (error) {
    throw driverErrorOf(error); // What a failure means stands in the driver's error.
  }
}

// Prisma tells some failures by words of its own and without the server's code.
const codeByKind: Readonly<Record<string, string>> = {
  DatabaseNotReachable: 'ECONNREFUSED',
  TlsConnectionError: '08001', // sqlclient_unable_to_establish_sqlconnection
  ConnectionClosed: 'ECONNRESET',
  SocketTimeout: 'ETIMEDOUT',
};

const codeByPrismaCode: Readonly<Record<string, string>> = {
  P2024: '53300', // too_many_connections: no connection within Prisma's time limit
  P2034: '40001', // serialization_failure, or a deadlock
  P2028: '25P04', // transaction_timeout: Prisma has ended the transaction
};

interface PrismaErrorLike {
  readonly code?: string;
  readonly meta?: { readonly driverAdapterError?: { readonly cause?: AdapterErrorLike } };
}

interface AdapterErrorLike {
  readonly kind?: string;
  readonly originalCode?: string;
  readonly originalMessage?: string;
  readonly table?: string;
  readonly constraint?: { readonly index?: string };
}

function driverErrorOf(error: unknown): unknown {
  const { code = '', meta } = Object(error) as PrismaErrorLike;
  const below = meta?.driverAdapterError?.cause ?? {};
  const known = below.originalCode ?? codeByKind[below.kind ?? ''] ?? codeByPrismaCode[code];
  return known === undefined ? error : as(known, below, error);
}

function as(code: string, below: AdapterErrorLike, cause: unknown): Error {
  const error = new Error(below.originalMessage ?? code, { cause });
  return Object.assign(error, { code, table: below.table, constraint: below.constraint?.index });
}

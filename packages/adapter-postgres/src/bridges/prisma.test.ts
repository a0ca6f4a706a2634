import { describe, expect, it } from 'vitest';
import { prismaSession } from './prisma.ts';

// What Prisma 7 rejects with, taken from its client over `@prisma/adapter-pg`.
const failing = (error: object) =>
  prismaSession({ $queryRawUnsafe: () => Promise.reject(Object.assign(new Error('?'), error)) });

const rejectionOf = (error: object): Promise<unknown> =>
  failing(error)
    .query({ text: 'select 1', values: [] })
    .then(
      () => 'resolved',
      (rejection: unknown) => rejection,
    );

const below = (cause: object) => ({ code: 'P2010', meta: { driverAdapterError: { cause } } });

describe('a failure that Prisma tells', () => {
  it('has the code of the server and the names of the constraint', async () => {
    const told = { originalCode: '23505', table: 't', constraint: { index: 't_pkey' } };
    const expected = { code: '23505', table: 't', constraint: 't_pkey' };
    expect(await rejectionOf(below(told))).toMatchObject(expected);
  });

  it.each([
    ['DatabaseNotReachable', 'ECONNREFUSED'],
    ['ConnectionClosed', 'ECONNRESET'],
    ['SocketTimeout', 'ETIMEDOUT'],
  ])('of the kind %s has the code that the network gave', async (kind, code) => {
    expect(await rejectionOf(below({ kind }))).toMatchObject({ code });
  });

  it.each([
    ['P2024', '53300'],
    ['P2028', '25P04'],
    ['P2034', '40001'],
  ])('by the code %s has the nearest code of the server', async (prismaCode, code) => {
    expect(await rejectionOf({ code: prismaCode })).toMatchObject({ code });
  });

  it('is left as it is where it says nothing of the server', async () => {
    const error = { code: 'P9999', meta: {} };
    expect(await rejectionOf(error)).toMatchObject(error);
    expect(await rejectionOf({})).toBeInstanceOf(Error);
  });
});

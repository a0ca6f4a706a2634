import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lentConnection } from './raw-client.ts';

const statement = { text: 'select 1', values: [] };

describe('a client that a library does not take back', () => {
  const unheard: unknown[] = [];
  const hear = (reason: unknown): void => void unheard.push(reason);
  beforeEach(() => void process.on('unhandledRejection', hear));
  afterEach(() => void process.off('unhandledRejection', hear));

  // In turn: the answer, or the failure, of the statement; how closing goes; how giving back goes.
  const lent = (answers: {
    readonly query: () => Promise<{ rows: unknown[] }>;
    readonly end?: () => Promise<void>;
    readonly giveBack: () => unknown;
  }) => {
    const log: string[] = [];
    const connection = lentConnection(async () => ({
      client: {
        query: answers.query,
        async end() {
          log.push('closed');
          await answers.end?.();
        },
      },
      giveBack() {
        log.push('given back');
        return answers.giveBack();
      },
    }));
    return { connection, log };
  };
  const fine = (): Promise<{ rows: unknown[] }> => Promise.resolve({ rows: ['a row'] });
  const rejecting = (): Promise<never> => Promise.reject(new Error('not taken back'));
  const throwing = (): never => {
    throw new Error('not taken back');
  };

  it.each([
    ['rejects', rejecting],
    ['throws', throwing],
  ])('has answered all the same when it %s', async (_how, giveBack) => {
    const { connection, log } = lent({ query: fine, giveBack });
    expect(await connection.query(statement)).toEqual({ rows: ['a row'] });
    expect(await connection.transaction?.(async () => 'done')).toBe('done');
    await setImmediate();
    expect([log, unheard]).toEqual([['given back', 'given back'], []]);
  });

  it.each([
    ['rejects', rejecting],
    ['throws', throwing],
  ])('tells of what broke it when closing it %s as well', async (_how, fails) => {
    const lost = new Error('connection lost');
    const query = (): Promise<never> => Promise.reject(lost);
    const { connection, log } = lent({ query, end: fails, giveBack: fails });
    await expect(connection.query(statement)).rejects.toBe(lost);
    await setImmediate();
    expect([log, unheard]).toEqual([['closed', 'given back'], []]);
  });
});

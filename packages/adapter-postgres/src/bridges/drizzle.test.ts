import { describe, expect, it } from 'vitest';
import { drizzleConnection, type DrizzleLike, type DrizzleSessionLike } from './drizzle.ts';

const asText = (strings: TemplateStringsArray): string => strings.join('?');
const failure = (code: string): Error => Object.assign(new Error('of the server'), { code });

// Drizzle's way to tell of a statement that failed: the driver's error is the cause of its own.
const wrapped = (cause: Error): Error => new Error('Failed query: commit', { cause });

const endingWith = (end: () => Promise<void>) => {
  const execute = () => Promise.resolve({ rows: [] });
  const db: DrizzleLike<string> & DrizzleSessionLike<string> = {
    execute,
    async transaction<T>(work: (transaction: DrizzleSessionLike<string>) => Promise<T>) {
      const answer = await work(db);
      await end();
      return answer;
    },
  };
  return drizzleConnection(db, asText);
};

describe('a transaction of Drizzle', () => {
  it('that fails at its end tells what the server said', async () => {
    const connection = endingWith(() => Promise.reject(wrapped(failure('40001'))));
    await expect(connection.transaction?.(async () => 'done')).rejects.toMatchObject({
      code: '40001',
    });
  });

  it('rejects with what its work has rejected with, whatever that carries', async () => {
    const own = new Error('of the storage', { cause: failure('40001') });
    const connection = endingWith(() => Promise.resolve());
    await expect(connection.transaction?.(() => Promise.reject(own))).rejects.toBe(own);
  });

  it('answers what its work has answered', async () => {
    const connection = endingWith(() => Promise.resolve());
    await expect(connection.transaction?.(async () => ['done'])).resolves.toEqual(['done']);
  });
});

describe('a statement through Drizzle', () => {
  it('has its values in the places of its placeholders', async () => {
    const sent: unknown[] = [];
    const db = {
      execute: (query: unknown) => Promise.resolve(void sent.push(query)),
      transaction: () => Promise.reject(new Error('not asked for')),
    };
    const sql = (strings: TemplateStringsArray, ...values: unknown[]) => [[...strings], values];
    const connection = drizzleConnection(db, sql);
    await connection.query({ text: 'a $2 b $1 c $2', values: ['x', null] });
    await connection.query({ text: 'a function of $1', values: [] });
    expect(sent).toEqual([
      [
        ['a ', ' b ', ' c ', ''],
        [null, 'x', null],
      ],
      [['a function of $1'], []],
    ]);
  });
});

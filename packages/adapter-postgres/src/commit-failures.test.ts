import { aChange, aNewKey, anId } from '@kaquan/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPglite, type TestDatabase } from '../test/databases.ts';
import { commitBatch } from './commit.ts';
import { createPostgresStorage, type PgLike } from './index.ts';
import { createDatabase } from './session.ts';

// Changes that bring keys cannot share a statement: each is stored by itself.
const stocking = (name: string) =>
  aChange({
    changeId: anId('change', name),
    newKeys: [aNewKey({ keyId: anId('key', name), fingerprint: name })],
  });

describe('a batch that fails in the middle', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await startPglite();
    const storage = createPostgresStorage({ connection: database.connection });
    expect((await storage.migrate()).isOk()).toBe(true);
  });

  afterAll(() => database.stop());

  // Fails every transaction after the first one.
  const failing = (code: string): { connection: PgLike; begun: () => number } => {
    let begun = 0;
    const honest = database.connection;
    const failure = Object.assign(new Error('in the words of the server'), { code });
    const connection: PgLike = {
      query: (query) => honest.query(query),
      transaction(work) {
        begun += 1;
        const isFirst = begun === 1;
        return (isFirst ? honest.transaction?.(work) : undefined) ?? Promise.reject(failure);
      },
    };
    return { connection, begun: () => begun };
  };

  it.each([
    ['57014', 'storage.busy'],
    ['53100', 'storage.full'],
    ['ECONNRESET', 'storage.unavailable'],
  ])('says of each change what became of it, at %s', async (code, expected) => {
    const { connection, begun } = failing(code);
    const way = createDatabase({ connection, prepare: 'named', schema: 'kaquan' });
    const [first, second, third] = ['a', 'b', 'c'].map((each) => stocking(`${code}-${each}`));
    const settled = await commitBatch(
      way,
      [first, second, third].flatMap((each) => each ?? []),
    );
    const words = settled.map((each) => (each.isOk() ? each.value.outcome : each.error.code));
    expect(words).toEqual(['applied', expected, expected]);
    expect(begun(), 'the third has not waited for the same').toBe(2);
    const { rows } = await database.connection.query({
      text: `select key_id from kaquan.card_keys where starts_with(key_id, $1)`,
      values: [`${code}-`],
    });
    expect(rows).toEqual([{ key_id: `${code}-a` }]);
  });
});

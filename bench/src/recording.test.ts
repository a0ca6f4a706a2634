import { expect, it } from 'vitest';
import type { PgLike, PgQuery } from '@kaquan/adapter-postgres';
import { countStatements, countTabCounts, recordingOf, withoutTabCounts } from './recording.ts';

const query = (text: string): PgQuery => ({ text, values: [] });

function aConnection(): PgLike & { readonly sent: string[] } {
  const sent: string[] = [];
  const run = async ({ text }: PgQuery): Promise<{ rows: readonly unknown[] }> => {
    sent.push(text);
    await new Promise((resolve) => setImmediate(resolve));
    return { rows: [text] };
  };
  return { sent, query: run, transaction: (work) => work({ query: run }) };
}

it('keeps what is sent, alone and in transactions, and passes it on', async () => {
  const inner = aConnection();
  const { connection, take } = recordingOf(inner);
  const { rows } = await connection.query(query('one'));
  const answer = await connection.transaction?.(async (session) => {
    await session.query(query('two'));
    await session.query(query('three'));
    return 4;
  });
  expect([rows, answer, inner.sent]).toEqual([['one'], 4, ['one', 'two', 'three']]);
  const recording = take();
  expect(recording.units.map((unit) => unit.queries.map(({ text }) => text))).toEqual([
    ['one'],
    ['two', 'three'],
  ]);
  expect(recording.units.map(({ isTransaction }) => isTransaction)).toEqual([false, true]);
  expect(countStatements(recording)).toBe(5);
});

it('begins anew after what was sent is taken', async () => {
  const { connection, take } = recordingOf(aConnection());
  await connection.query(query('before'));
  take();
  await connection.query(query('after'));
  expect(take().units.map(({ queries }) => queries[0]?.text)).toEqual(['after']);
});

it('tells how much was under way at once', async () => {
  const { connection, take } = recordingOf(aConnection());
  await Promise.all(['a', 'b', 'c'].map((text) => connection.query(query(text))));
  await connection.query(query('d'));
  expect(take().atOnce).toBe(3);
});

it('is one session where the connection is one', () => {
  const inner = aConnection();
  const single = recordingOf({ query: (sent) => inner.query(sent) });
  expect('transaction' in single.connection).toBe(false);
});

it('leaves out what keeps the tab counts, and nothing else', () => {
  const deltas = '[{"tenant_id":"t","shop_id":"s","to_redeem":-1,"redeemed":1}]';
  const events = '[{"tenant_id":"t","shop_id":"s","event":"to_redeem","seq":1}]';
  const queries = [{ text: 'commit', values: [events, deltas, null, 7] }];
  const recording = { units: [{ isTransaction: false, queries }], atOnce: 1 };
  const stripped = withoutTabCounts(recording);
  expect(stripped.units[0]?.queries[0]?.values).toEqual([events, null, null, 7]);
  expect([countTabCounts(recording), countTabCounts(stripped)]).toEqual([1, 0]);
  expect(queries[0]?.values[1]).toBe(deltas);
});

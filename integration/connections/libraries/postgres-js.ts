import { postgresJsConnection, postgresJsSession } from '@kaquan/adapter-postgres/bridges';
import postgres from 'postgres';
import type { Library } from './library.ts';

export const postgresJsLibrary: Library = {
  name: 'postgres.js',
  keepsPrepared: true,
  knowsItsEnd: false,
  async open(url) {
    const sql = postgres(url, {
      onnotice: () => undefined,
      transform: {
        ...postgres.camel,
        value: { from: (value: unknown) => (typeof value === 'string' ? `<${value}>` : value) },
        row: { from: (row: object) => ({ ...row, readAt: 'now' }) },
      },
      types: { whole: { to: 23, from: [23], serialize: String, parse: BigInt } },
    });
    return {
      connection: postgresJsConnection(sql),
      transaction: (work) =>
        sql.begin((tx) =>
          work({
            session: postgresJsSession(tx),
            insert: (note) => tx`insert into host_notes ${tx({ ...note })}`,
          }),
        ),
      close: () => sql.end(),
    };
  },
};

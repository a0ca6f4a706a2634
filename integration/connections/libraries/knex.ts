import { knexConnection, knexSession } from '@kaquan/adapter-postgres/bridges';
import knex from 'knex';
import type { Library } from './library.ts';

const snakeOf = (name: string): string => name.replace(/[A-Z]/g, (x) => `_${x.toLowerCase()}`);

export const knexLibrary: Library = {
  name: 'Knex',
  keepsPrepared: true,
  knowsItsEnd: true,
  async open(url) {
    const db = knex({
      client: 'pg',
      connection: url,
      wrapIdentifier: (name, original) => original(snakeOf(name)),
      postProcessResponse: () => 'spoilt',
    });
    return {
      connection: knexConnection(db),
      transaction: (work) =>
        db.transaction((trx) =>
          work({
            session: knexSession(trx),
            insert: async (note) => trx('hostNotes').insert(note),
            misconnect: () => knexConnection(trx),
          }),
        ),
      close: () => db.destroy(),
    };
  },
};

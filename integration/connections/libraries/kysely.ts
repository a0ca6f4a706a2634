import { kyselyConnection, kyselySession } from '@kaquan/adapter-postgres/bridges';
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import type { Library, Note } from './library.ts';

export const kyselyLibrary: Library = {
  name: 'Kysely',
  keepsPrepared: false,
  knowsItsEnd: true,
  async open(url) {
    const db = new Kysely<{ hostNotes: Note }>({
      dialect: new PostgresDialect({ pool: new Pool({ connectionString: url }) }),
      plugins: [new CamelCasePlugin()],
    });
    return {
      connection: kyselyConnection(db),
      transaction: (work) =>
        db.transaction().execute((trx) =>
          work({
            session: kyselySession(trx),
            insert: (note) => trx.insertInto('hostNotes').values(note).execute(),
            misconnect: () => kyselyConnection(trx),
          }),
        ),
      close: () => db.destroy(),
    };
  },
};

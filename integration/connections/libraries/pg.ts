import { poolConnection } from '@kaquan/adapter-postgres';
import { Client, Pool } from 'pg';
import type { Library } from './library.ts';

export const pgLibrary: Library = {
  name: 'pg, a client in its open transaction',
  keepsPrepared: true,
  knowsItsEnd: true,
  async open(url) {
    const pool = new Pool({ connectionString: url });
    return {
      connection: poolConnection(pool),
      async transaction(work) {
        const client = new Client({ connectionString: url });
        await client.connect();
        try {
          await client.query('begin');
          await work({
            session: client,
            insert: ({ noteId, noteText }) =>
              client.query('insert into host_notes values ($1, $2)', [noteId, noteText]),
          });
          await client.query('commit');
        } finally {
          await client.end();
        }
      },
      close: () => pool.end(),
    };
  },
};

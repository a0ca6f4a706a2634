import { drizzleConnection, drizzleSession } from '@kaquan/adapter-postgres/bridges';
import { sql } from 'drizzle-orm';
import { drizzle as overPg } from 'drizzle-orm/node-postgres';
import { pgTable, text } from 'drizzle-orm/pg-core';
import { drizzle as overPostgresJs } from 'drizzle-orm/postgres-js';
import { Pool } from 'pg';
import postgres from 'postgres';
import type { Library } from './library.ts';

const hostNotes = pgTable('host_notes', {
  noteId: text('note_id').primaryKey(),
  noteText: text('note_text').notNull(),
});

export const drizzlePgLibrary: Library = {
  name: 'Drizzle over node-postgres',
  keepsPrepared: false,
  knowsItsEnd: false,
  async open(url) {
    const db = overPg(new Pool({ connectionString: url }), { casing: 'camelCase' });
    return {
      connection: drizzleConnection(db, sql),
      transaction: (work) =>
        db.transaction((tx) =>
          work({
            session: drizzleSession(tx, sql),
            insert: (note) => tx.insert(hostNotes).values(note),
            misconnect: () => drizzleConnection(tx, sql),
          }),
        ),
      close: () => db.$client.end(),
    };
  },
};

export const drizzlePostgresJsLibrary: Library = {
  name: 'Drizzle over postgres.js',
  keepsPrepared: false,
  knowsItsEnd: false,
  async open(url) {
    const client = postgres(url, { onnotice: () => undefined, transform: postgres.camel });
    const db = overPostgresJs(client);
    return {
      connection: drizzleConnection(db, sql),
      transaction: (work) =>
        db.transaction((tx) =>
          work({
            session: drizzleSession(tx, sql),
            insert: (note) => tx.insert(hostNotes).values(note),
            misconnect: () => drizzleConnection(tx, sql),
          }),
        ),
      close: () => client.end(),
    };
  },
};

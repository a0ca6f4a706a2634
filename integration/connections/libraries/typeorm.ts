import { typeormConnection, typeormSession } from '@kaquan/adapter-postgres/bridges';
import { DataSource, EntitySchema } from 'typeorm';
import type { Library, Note } from './library.ts';

const hostNotes = new EntitySchema<Note>({
  name: 'Note',
  tableName: 'host_notes',
  columns: {
    noteId: { type: String, name: 'note_id', primary: true },
    noteText: { type: String, name: 'note_text' },
  },
});

export const typeormLibrary: Library = {
  name: 'TypeORM',
  keepsPrepared: true,
  knowsItsEnd: true,
  async open(url) {
    const source = new DataSource({ type: 'postgres', url, entities: [hostNotes] });
    await source.initialize();
    return {
      connection: typeormConnection(source),
      transaction: (work) =>
        source.transaction((manager) =>
          work({
            session: typeormSession(manager),
            insert: (note) => manager.insert(hostNotes, note),
          }),
        ),
      close: () => source.destroy(),
    };
  },
};

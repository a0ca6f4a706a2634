import type { Change } from '@kaquan/core/ports';
import { aChange, anId } from '@kaquan/core/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { createPostgresStorage, type PostgresStorage } from '../src/index.ts';
import { aSchema, dropSchema, startServer, type TestDatabase } from './databases.ts';

/** A server for the tests of one `describe`, with empty tables for each of them. */
export interface FreshTables {
  readonly database: TestDatabase;
  readonly schema: string;
  readonly storage: PostgresStorage;
  /** A change with an id that no other has. */
  readonly change: (parts: Partial<Change>) => Change;
}

/** Starts the server before the tests of the `describe` that calls it, and stops it afterwards. */
export function useFreshTables(): FreshTables {
  let database: TestDatabase;
  let schema: string;
  let storage: PostgresStorage;
  let changes = 0;
  beforeAll(async () => {
    database = await startServer();
  });
  afterAll(() => database.stop());
  beforeEach(async () => {
    schema = aSchema();
    storage = createPostgresStorage({ connection: database.connection, schema });
    expect((await storage.migrate()).isOk()).toBe(true);
  });
  afterEach(() => dropSchema(database.connection, schema));
  return {
    get database() {
      return database;
    },
    get schema() {
      return schema;
    },
    get storage() {
      return storage;
    },
    change(parts) {
      changes += 1;
      return aChange({ changeId: anId('change', `change-${changes}`), ...parts });
    },
  };
}

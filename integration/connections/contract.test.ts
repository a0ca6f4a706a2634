import { storageContract } from '@kaquan/core/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';
import {
  openStorage,
  startServer,
  type TestDatabase,
} from '../../packages/adapter-postgres/test/databases.ts';
import { libraries } from './libraries/libraries.ts';
import type { Host } from './libraries/library.ts';
import { urlOf } from './server.ts';

let server: TestDatabase;

beforeAll(async () => {
  server = await startServer();
});

afterAll(() => server.stop());

describe.each(libraries)('the storage through $name', (library) => {
  let host: Host;
  let database: TestDatabase;

  beforeAll(async () => {
    host = await library.open(urlOf(server));
    database = { connection: host.connection, emptied: [], stop: () => Promise.resolve() };
  });

  afterAll(() => host.close());

  it.each(storageContract)('$id $title', (each) => each.run(() => openStorage(database)));
});

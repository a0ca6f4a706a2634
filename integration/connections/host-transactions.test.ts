import { unwrapOrThrow } from '@kaquan/core';
import type { Change, Outcome, Storage } from '@kaquan/core/ports';
import { anId, testTenant, type TestedStorage } from '@kaquan/core/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  openStorage,
  startServer,
  type TestDatabase,
} from '../../packages/adapter-postgres/test/databases.ts';
import { aNewProduct, conflicts } from './conflicts.ts';
import { libraries } from './libraries/libraries.ts';
import type { Host, Note } from './libraries/library.ts';
import { urlOf } from './server.ts';
import { setStage, type Stage } from './stage.ts';

let server: TestDatabase;

beforeAll(async () => {
  server = await startServer();
  await server.connection.query({
    text: 'create table host_notes (note_id text primary key, note_text text not null)',
    values: [],
  });
});

afterAll(async () => {
  await server.connection.query({ text: 'drop table host_notes', values: [] });
  await server.stop();
});

const note: Note = { noteId: 'note-1', noteText: 'of the host' };
const buyer = { kind: 'buyer', id: 'b1' } as const;

// Asked past the library, on a connection of the test's own.
async function notes(): Promise<readonly unknown[]> {
  const text = 'select note_id, note_text from host_notes';
  return (await server.connection.query({ text, values: [] })).rows;
}

describe.each(libraries)('a transaction of $name', (library) => {
  let host: Host;
  let database: TestDatabase;
  let storage: TestedStorage;
  let stage: Stage;

  beforeAll(async () => {
    host = await library.open(urlOf(server));
    database = { connection: host.connection, emptied: [], stop: () => Promise.resolve() };
  });

  beforeEach(async () => {
    await server.connection.query({ text: 'delete from host_notes', values: [] });
    storage = await openStorage(database);
    stage = await setStage(storage);
  });

  afterEach(() => storage.close?.());
  afterAll(() => host.close());

  const looking = () => stage.kaquan.with({ actor: buyer }).redemption;

  it('commits the row of the host and the redemption together', async () => {
    await host.transaction(async ({ session, insert }) => {
      await insert(note);
      const { redemption } = stage.kaquan.with({ actor: buyer, tx: session });
      await unwrapOrThrow(redemption.redeem({ token: stage.token }));
    });
    expect(await notes()).toEqual([{ note_id: 'note-1', note_text: 'of the host' }]);
    expect((await unwrapOrThrow(looking().preview({ token: stage.token }))).state).toBe('redeemed');
    const { goods } = await unwrapOrThrow(looking().reveal({ token: stage.token }));
    expect(goods.map(({ secret }) => secret.reveal())).toEqual(['sesame-1']);
  });

  it('leaves nothing of ours behind when the host rolls back', async () => {
    const before = await everything(storage, stage);
    const work = host.transaction(async ({ session, insert }) => {
      await insert(note);
      const desk = stage.kaquan.with({ actor: { kind: 'operator', id: 'li' }, tx: session });
      await unwrapOrThrow(desk.catalog.createProduct({ name: '年卡' }));
      const buying = stage.kaquan.with({ actor: buyer, tx: session });
      await unwrapOrThrow(buying.redemption.redeem({ token: stage.token }));
      throw new Error('the host thinks better of it');
    });
    await expect(work).rejects.toThrow('thinks better');
    expect(await notes()).toEqual([]);
    expect(await everything(storage, stage)).toEqual(before);
  });

  it('has no secret to show before the host commits, and its key is free after a rollback', async () => {
    const answers: unknown[] = [];
    const work = host.transaction(async ({ session }) => {
      const { redemption } = stage.kaquan.with({ actor: buyer, tx: session });
      const redeemed = await unwrapOrThrow(redemption.redeem({ token: stage.token }));
      answers.push(redeemed.goods);
      const revealed = await redemption.reveal({ token: stage.token });
      answers.push(revealed.isErr() && revealed.error.code);
      throw new Error('the host thinks better of it');
    });
    await expect(work).rejects.toThrow('thinks better');
    expect(answers).toEqual(['sealed', 'transaction.not_allowed']);
    const { goods, outcome } = await unwrapOrThrow(looking().redeem({ token: stage.token }));
    expect(outcome).toBe('applied');
    expect(goods.map(({ secret }) => secret.reveal())).toEqual(['sesame-1']);
  });

  // Over it, goods would be opened before the host commits.
  it('makes no connection of itself', async ({ skip }) => {
    const mistakes: (() => unknown)[] = [];
    await host.transaction(async ({ misconnect }) => {
      if (misconnect === undefined) return;
      mistakes.push(misconnect);
      expect(misconnect).toThrow(/is a transaction.*kaquan\.with/);
    });
    skip(mistakes.length === 0, 'the types of the library refuse it');
  });

  it.each(Object.entries(conflicts))('goes on after a change of ours that %s', async (_, make) => {
    const { change, outcome } = make(stage);
    await host.transaction(async ({ session, insert }) => {
      const joined = storage.within(session);
      expect(await outcomeOf(joined, change)).toBe(outcome);
      await insert(note);
      // What comes after it is stored as if nothing had been.
      expect(await outcomeOf(joined, aNewProduct('after'))).toBe('applied');
    });
    expect(await notes()).toHaveLength(1);
    expect(await productsOf(storage, 'after', 'new')).toEqual(['product-after']);
  });

  it('does nothing more once it has ended', async () => {
    let joined: Storage = storage;
    await host.transaction(async ({ session, insert }) => {
      joined = storage.within(session);
      await insert(note);
      expect(await outcomeOf(joined, aNewProduct('before'))).toBe('applied');
    });
    expect(await outcomeOf(joined, aNewProduct('late'))).toBe('storage.transaction_aborted');
    expect(await productsOf(storage, 'before', 'late')).toEqual(['product-before']);
  });

  it.runIf(library.knowsItsEnd)('takes no part in another one on its client', async () => {
    let joined: Storage = storage;
    await host.transaction(async ({ session }) => {
      joined = storage.within(session);
      expect(await outcomeOf(joined, aNewProduct('before'))).toBe('applied');
    });
    await host.transaction(async ({ insert }) => {
      await insert(note);
      expect(await outcomeOf(joined, aNewProduct('late'))).toBe('storage.transaction_aborted');
    });
    expect(await notes()).toHaveLength(1);
    expect(await productsOf(storage, 'before', 'late')).toEqual(['product-before']);
  });

  it('is of the level that the storage is written for, whatever the server begins with', async () => {
    const { connection, close } = await library.open(urlOf(server, 'serializable'));
    const level = { text: `select current_setting('transaction_isolation') as level`, values: [] };
    try {
      expect((await connection.query(level)).rows).toEqual([{ level: 'serializable' }]);
      const inside = await connection.transaction?.((session) => session.query(level));
      expect(inside?.rows).toEqual([{ level: 'read committed' }]);
    } finally {
      await close();
    }
  });

  it(`keeps statements prepared: ${String(library.keepsPrepared)}`, async () => {
    const text = `select count(*)::integer as kept from pg_prepared_statements
      where name <> '' and statement like '%card_keys%'`;
    await host.transaction(async ({ session }) => {
      const { redemption } = stage.kaquan.with({ actor: buyer, tx: session });
      await unwrapOrThrow(redemption.redeem({ token: stage.token }));
      const [counted] = (await session.query({ text, values: [] })).rows;
      const { kept } = counted as { readonly kept: number };
      expect(kept > 0).toBe(library.keepsPrepared);
    });
  });
});

/** All that a redemption writes, in the eyes of somebody who stands outside. */
async function everything(storage: Storage, { orderId, productId }: Stage): Promise<unknown> {
  const tenant = testTenant;
  const id = anId('order', orderId);
  const product = anId('product', productId);
  return {
    loaded: await storage.load({ tenant, orderIds: [id], withKeys: true, productIds: [product] }),
    history: await storage.findHistory(tenant, id, 0),
    effects: await storage.findEffects(tenant, id),
    levels: await storage.stockLevels(tenant, [product], 0),
    waiting: await storage.findWaiting(tenant, product, 10),
  };
}

async function outcomeOf(storage: Storage, change: Change): Promise<string> {
  const committed = await storage.commit([change]);
  return committed.isOk() ? (committed.value[0] as Outcome).outcome : committed.error.code;
}

async function productsOf(storage: Storage, ...names: readonly string[]): Promise<unknown> {
  const productIds = names.map((name) => anId('product', `product-${name}`));
  const loaded = await unwrapOrThrow(storage.load({ tenant: testTenant, productIds }));
  return loaded.products.map(({ productId }) => productId);
}

import { createKaquan, unwrapOrThrow, type Order } from '@kaquan/core';
import { balancesOf } from '@kaquan/core/ports';
import {
  aChange,
  aHold,
  anEntry,
  anId,
  anOrder,
  aPosting,
  aStatementRow,
  createFixedClock,
  createMarketplace,
  createSeededIds,
  testTenant,
} from '@kaquan/core/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auditDatabase, type Finding } from '../test/audit/audit.ts';
import { ledgerRules } from '../test/audit/ledger-rules.ts';
import { aSchema, dropSchema, startServer, type TestDatabase } from '../test/databases.ts';
import { testVault } from '../test/populate.ts';
import { restoreReleased } from '../test/released.ts';
import { createPostgresStorage, type PgSession, type PostgresStorage } from './index.ts';

// What the tables do about the ledger themselves: for what was written by a release that keeps none.
let database: TestDatabase;
let schema: string;
let storage: PostgresStorage;

beforeAll(async () => {
  database = await startServer();
});

afterAll(() => database.stop());

beforeEach(() => {
  schema = aSchema();
  storage = createPostgresStorage({ connection: database.connection, schema });
  return () => dropSchema(database.connection, schema);
});

type Rows = readonly Readonly<Record<string, unknown>>[];

const query = async (
  text: string,
  values: readonly unknown[] = [],
  on: PgSession = database.connection,
): Promise<Rows> => {
  const sql = text.replaceAll('kaquan.', `"${schema}".`);
  const { rows } = await on.query({ text: sql, values: [...values] });
  return rows as Rows;
};

const ledgerFindings = async (): Promise<readonly Finding[]> => {
  const names = ledgerRules.map(({ name }) => name);
  const found = await auditDatabase((text, values) => query(text, values), schema);
  return found.filter(({ rule }) => names.includes(rule));
};

/** What was posted of an order, by account; what is nought is left out. */
const postedOf = async ({ orderId }: Order): Promise<Readonly<Record<string, number>>> => {
  const filter = { tenant: testTenant, orderId, limit: 500 };
  const { items } = await unwrapOrThrow(storage.findPostings(filter));
  const sums: Record<string, number> = {};
  for (const { debit, credit, amountMinor } of items) {
    sums[debit] = (sums[debit] ?? 0) + amountMinor;
    sums[credit] = (sums[credit] ?? 0) - amountMinor;
  }
  return standing(sums);
};

function standing(sums: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(sums).filter(([, amount]) => amount !== 0));
}

// As version 1 wrote an order, without a word about what it had booked.
const insertAsBefore = (order: Order, on?: PgSession): Promise<Rows> =>
  query(
    `insert into kaquan.orders (tenant_id, order_id, version, shop_id, order_no, payment,
       redemption, is_frozen, has_open_case, created_at, document)
     values ($1, $2, $3, $4, $5, $6, $7, $8, false, now(), $9::jsonb)`,
    [testTenant, order.orderId, ...columnsOf(order)],
    on,
  );

const updateAsBefore = (order: Order): Promise<Rows> =>
  query(
    `update kaquan.orders set version = $3, shop_id = $4, order_no = $5, payment = $6,
       redemption = $7, is_frozen = $8, document = $9::jsonb where tenant_id = $1 and order_id = $2`,
    [testTenant, order.orderId, ...columnsOf(order)],
  );

function columnsOf(order: Order): readonly unknown[] {
  const { version, shopId, orderNo, payment, redemption, holds } = order;
  const isFrozen = holds.length > 0;
  return [version, shopId, orderNo, payment, redemption, isFrozen, JSON.stringify(order)];
}

const money = fc.record({
  settlement: fc.constantFrom<Order['settlement']>('none', 'unsettled', 'settled', 'reversed'),
  reasons: fc.uniqueArray(
    fc.constantFrom<Order['holds'][number]['reason']>(
      'manual',
      'conflict',
      'risk',
      'channel_hold',
      'out_of_stock',
    ),
  ),
  unexplainedMinor: fc.nat(500),
  shares: fc.array(fc.tuple(fc.nat(1_000), fc.nat(1_000)), { minLength: 2, maxLength: 2 }),
});

type Told = typeof money extends fc.Arbitrary<infer T> ? T : never;

function anOrderAs(orderId: Order['orderId'], version: number, told: Told): Order {
  const order = anOrder({ orderId, quantity: 2, version, eventCount: version });
  const { settlement, reasons, unexplainedMinor, shares } = told;
  const lines = order.lines.map((line) => ({
    ...line,
    units: line.units.map((unit, n) => {
      const [refunded = 0, reserved = 0] = shares[n] ?? [];
      const reservedMinor = Math.min(reserved, 1_000 - refunded);
      return { ...unit, refundedMinor: refunded, reservedMinor };
    }),
  }));
  const holds = reasons.map((reason) => aHold({ reason }));
  return { ...order, settlement, holds, unexplainedMinor, lines };
}

describe('an order that another release has written', () => {
  it('is brought forward as the core would have posted it, each time', async () => {
    await unwrapOrThrow(storage.migrate());
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(money, { minLength: 1, maxLength: 4 }), async (states) => {
        count += 1;
        const orderId = anId('order', `o${count}`);
        for (const [position, told] of states.entries()) {
          const order = anOrderAs(orderId, position + 1, told);
          await (position === 0 ? insertAsBefore(order) : updateAsBefore(order));
          expect(await postedOf(order)).toEqual(standing(balancesOf(order)));
        }
      }),
      { numRuns: 40 },
    );
    // These orders have no history that a posting could stand by.
    const found = await ledgerFindings();
    expect(found.map(({ rule }) => rule)).toEqual(['a posting stands by the event that caused it']);
  });

  it('is brought forward where its role may not write the ledger itself', async () => {
    await unwrapOrThrow(storage.migrate());
    const order = anOrder();
    const role = `${schema}_before`;
    await query(`create role ${role}`);
    await query(`grant usage on schema "${schema}" to ${role}`);
    await query(`grant select, insert, update on kaquan.orders to ${role}`);
    await database.connection.transaction?.(async (session) => {
      await session.query({ text: `set local role ${role}`, values: [] });
      await insertAsBefore(order, session);
      const read = { text: `select 1 from "${schema}".ledger_postings`, values: [] };
      await session.query({ text: 'savepoint a', values: [] });
      await expect(session.query(read)).rejects.toThrow('permission denied');
      await session.query({ text: 'rollback to a', values: [] });
    });
    expect(await postedOf(order)).toEqual(standing(balancesOf(order)));
    await query(`drop owned by ${role}`);
    await query(`drop role ${role}`);
  });

  it('is brought forward before this release writes upon it', async () => {
    await unwrapOrThrow(storage.migrate());
    const before = anOrder();
    await query(`alter table kaquan.orders disable trigger orders_booked`);
    await insertAsBefore(before);
    await query(`alter table kaquan.orders enable trigger orders_booked`);
    expect(await postedOf(before)).toEqual({});
    const after: Order = { ...before, settlement: 'settled', version: 2, eventCount: 2 };
    const settled = aPosting({
      ...{ seq: 2, cause: 'settlement.settled', amountMinor: 1_000 },
      ...{ debit: 'revenue_unsettled', credit: 'revenue_settled' },
    });
    const writes = [{ kind: 'order', expectedVersion: 1, value: after }] as const;
    const change = aChange({ writes, postings: [settled] });
    const [outcome] = await unwrapOrThrow(storage.commit([change]));
    expect(outcome?.outcome).toBe('applied');
    expect(await postedOf(after)).toEqual(standing(balancesOf(after)));
  });
});

describe('the ledger of tables that are upgraded', () => {
  it('holds what their orders say, and goes on from there', async () => {
    await restoreReleased(database.connection, schema, 1);
    await unwrapOrThrow(storage.migrate());
    expect(await ledgerFindings()).toEqual([]);
    const causes = await query(`select distinct cause from kaquan.ledger_postings`);
    expect(causes).toEqual([{ cause: 'brought_forward' }]);
    const [count] = await query(`select count(*)::integer as n from kaquan.ledger_postings`);
    expect(count?.['n']).toBeGreaterThan(20);
    const clock = createFixedClock();
    clock.advance(400_000_000);
    const { channel } = createMarketplace({ clock });
    const ids = createSeededIds('later');
    const kaquan = createKaquan({ storage, channels: [channel], vault: testVault, clock, ids });
    const desk = kaquan.with({ actor: { kind: 'operator', id: 'li' } });
    const { items } = await unwrapOrThrow(desk.orders.find({ hasOpenCase: true, limit: 50 }));
    const asked = items.flatMap(({ cases }) => cases).find(({ state }) => state === 'requested');
    const agreed = { caseId: asked?.caseId ?? '', override: true };
    await unwrapOrThrow(desk.afterSales.approve(agreed, { reason: '店长同意' }));
    await unwrapOrThrow(kaquan.worker.tidy());
    expect(await ledgerFindings()).toEqual([]);
    const rows = await unwrapOrThrow(desk.ledger.balances({}));
    const left = rows.reduce((sum, row) => sum + row.debitMinor - row.creditMinor, 0);
    expect([rows.length > 2, left]).toEqual([true, 0]);
  });
});

describe('a posting', () => {
  it('stays as it was written', async () => {
    await unwrapOrThrow(storage.migrate());
    await unwrapOrThrow(storage.commit([aChange({ postings: [aPosting()] })]));
    for (const sql of [
      'update kaquan.ledger_postings set amount_minor = 2',
      'delete from kaquan.ledger_postings',
      'truncate kaquan.ledger_postings cascade',
    ]) {
      await expect(query(sql), sql).rejects.toThrow('what has happened stays written');
    }
  });

  it.each([
    [{ amountMinor: 0 }],
    [{ amountMinor: -1 }],
    [{ credit: 'channel_receivable' as const }],
    [{ part: 0 }],
  ])('is refused with %j', async (parts) => {
    await unwrapOrThrow(storage.migrate());
    const committed = await storage.commit([aChange({ postings: [aPosting(parts)] })]);
    expect(committed.isErr() && committed.error.code).toBe('storage.corrupt');
  });

  it('is found by its key and its shop, however many there are', async () => {
    await unwrapOrThrow(storage.migrate());
    const indexes = await query(
      `select indexname::text as name from pg_indexes where schemaname = $1
         and tablename = 'ledger_postings' order by 1`,
      [schema],
    );
    expect(indexes).toEqual([
      { name: 'ledger_postings_by_shop' },
      { name: 'ledger_postings_pkey' },
    ]);
  });
});

describe('what is posted beside orders', () => {
  const line = { book: 'bills', lineNo: '1', print: 'p1' };
  const told = { cause: 'statement.income', line, reason: '', entryId: 'told' } as const;

  it('stays as it was written, with what it stands on', async () => {
    await unwrapOrThrow(storage.migrate());
    const change = aChange({ statementLines: [aStatementRow()], entries: [anEntry()] });
    await unwrapOrThrow(storage.commit([change]));
    const posted = aChange({ changeId: anId('change', 'c2'), entries: [anEntry(told)] });
    await unwrapOrThrow(storage.commit([posted]));
    for (const sql of [
      'update kaquan.ledger_entries set amount_minor = 2',
      'delete from kaquan.ledger_entries',
      'truncate kaquan.ledger_entries',
    ]) {
      await expect(query(sql), sql).rejects.toThrow('what has happened stays written');
    }
    const again = `insert into kaquan.ledger_entries select tenant_id, shop_id, 'again', cause, at,
      recorded_at, currency, debit, credit, amount_minor, order_no, book, line_no, print,
      corrects_entry, corrects_order, corrects_seq, corrects_part, evidence, by, reason
      from kaquan.ledger_entries where entry_id = 'told'`;
    await expect(query(again)).rejects.toThrow('ledger_entries_by_line');
  });

  it.each([
    ['no amount', { amountMinor: 0 }],
    ['one account on both sides', { credit: 'linked_account' as const }],
    ['no reason', { reason: '' }],
    ['a line that nobody was told', told],
    ['a cause of a line, and no line', { ...told, line: null }],
    ['a correction of nothing', { cause: 'correction' as const }],
    ['a correction of what is not there', { cause: 'correction' as const, corrects: told }],
    ['a cause that nobody knows', { cause: 'gift' as 'fee' }],
  ])('is refused with %s', async (_what, parts) => {
    await unwrapOrThrow(storage.migrate());
    const committed = await storage.commit([aChange({ entries: [anEntry(parts)] })]);
    expect(committed.isErr() && committed.error.code).toBe('storage.corrupt');
  });
});

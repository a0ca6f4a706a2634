import { aChange, anId, startOfTests, testTenant } from '@kaquan/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  aSchema,
  dropSchema,
  startPglite,
  withoutRulesSql,
  type TestDatabase,
} from '../test/databases.ts';
import { createPostgresStorage, type PgQuery, type PostgresStorage } from './index.ts';

const units = 20_000;

interface PlanNode {
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

// One content that everybody gets: nearly all have it, some still wait behind their link.
const load = (schema: string): readonly string[] => [
  withoutRulesSql(schema),
  `alter table "${schema}".allotments drop constraint allotments_order`,
  `insert into "${schema}".card_keys (tenant_id, key_id, product_id, import_id, fingerprint, sealed,
  state, expires_at, pick_order, key_use)
select '${testTenant}', 'k' || i, 'p1', 'i1', 'f' || i, 's', 'available', 'infinity', i, 'fixed'
from generate_series(1, 20) i`,
  `insert into "${schema}".allotments (tenant_id, unit_id, attempt, order_id, product_id, state, key_id)
select '${testTenant}', 'o' || i || '.1', 1, 'o' || i, 'p1',
  case when i % 500 = 0 then 'claimed' else 'delivered' end, 'k' || 1 + i % 20
from generate_series(1, ${units}) i`,
  `update "${schema}".card_keys set state = 'quarantined' where key_id = 'k1'`,
  // One product of which nearly everything has expired, and an import of it that is bad.
  `insert into "${schema}".card_keys (tenant_id, key_id, product_id, import_id, fingerprint, sealed,
  state, expires_at, pick_order)
select '${testTenant}', 'x' || i, 'p2', case when i % 4000 = 0 then 'bad' else 'good' end, 'x' || i,
  's', 'available', timestamptz '2020-01-01' + i * interval '1 second', i
from generate_series(1, ${units}) i`,
  `analyze "${schema}".allotments`,
  `analyze "${schema}".card_keys`,
];

describe('the worker’s look for keys that were taken out of stock', () => {
  let database: TestDatabase;
  let schema: string;
  let storage: PostgresStorage;
  let last: PgQuery | null = null;
  const asked: PgQuery[] = [];

  beforeAll(async () => {
    database = await startPglite();
    schema = aSchema();
    const { connection } = database;
    const inTransaction = connection.transaction?.bind(connection);
    if (inTransaction === undefined) throw new Error('this connection has no transactions');
    storage = createPostgresStorage({
      schema,
      connection: {
        ...connection,
        query: (query) => {
          last = query;
          asked.push(query);
          return connection.query(query);
        },
        transaction: (work) =>
          inTransaction((session) =>
            work({
              query: (query) => {
                asked.push(query);
                return session.query(query);
              },
            }),
          ),
      },
    });
    expect((await storage.migrate()).isOk()).toBe(true);
    for (const text of load(schema)) await connection.query({ text, values: [] });
  }, 120_000);

  afterAll(async () => {
    await dropSchema(database.connection, schema);
    await database.stop();
  });

  it('passes over those who have what they share', async () => {
    const found = await storage.findWithdrawn('all', 500);
    expect(found._unsafeUnwrap()).toHaveLength(units / 500);
    expect(touched(await planOf(last))).toBeLessThan(1_000);
  });

  it('reads no more than a page of what has expired', async () => {
    const at = startOfTests;
    const found = await storage.findExpired({ tenants: 'all', at, limit: 200 });
    expect(found._unsafeUnwrap()).toEqual([{ tenant: testTenant, productId: 'p2' }]);
    expect(Math.max(...rowsOf(await planOf(last)))).toBe(10_000);
  });

  it('picks the keys of an import among those of the import', async () => {
    const importId = anId('import', 'bad');
    const act = { kind: 'quarantine', which: { importId }, limit: 500 } as const;
    const productId = anId('product', 'p2');
    const stockEntry = { productId, act, actor: 'operator:li', reason: 'bad' };
    asked.length = 0;
    const [outcome] = (await storage.commit([aChange({ stockEntry })]))._unsafeUnwrap();
    expect(outcome).toMatchObject({ outcome: 'applied', entered: { quantity: units / 4_000 } });
    const picks = asked.filter(({ text }) => text.startsWith('select k.key_id'));
    expect(picks).toHaveLength(3);
    for (const pick of picks) expect(touched(await planOf(pick))).toBeLessThan(50);
  });

  async function planOf(query: PgQuery | null): Promise<PlanNode> {
    const { text = '', values = [] } = query ?? {};
    const explained = { text: `explain (analyze, format json) ${text}`, values };
    const { rows } = await database.connection.query(explained);
    const [plan] = Reflect.get(Object(rows[0]), 'QUERY PLAN') as readonly { Plan: PlanNode }[];
    if (plan === undefined) throw new Error('the server has told no plan');
    return plan.Plan;
  }
});

// How many rows a plan and what is below it have laid their hands on.
function touched(node: PlanNode): number {
  const own = node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0);
  const below = node.Plans ?? [];
  return below.reduce((sum, each) => sum + touched(each), own * node['Actual Loops']);
}

function rowsOf(node: PlanNode): readonly number[] {
  return [node['Actual Rows'], ...(node.Plans ?? []).flatMap(rowsOf)];
}

import { testTenant } from '@kaquan/core/testing';
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
  `analyze "${schema}".allotments`,
  `analyze "${schema}".card_keys`,
];

describe('the worker’s look for keys that were taken out of stock', () => {
  let database: TestDatabase;
  let schema: string;
  let storage: PostgresStorage;
  let last: PgQuery | null = null;

  beforeAll(async () => {
    database = await startPglite();
    schema = aSchema();
    const { connection } = database;
    storage = createPostgresStorage({
      schema,
      connection: {
        ...connection,
        query: (asked) => {
          last = asked;
          return connection.query(asked);
        },
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
    const { text = '', values = [] } = last ?? {};
    const { rows } = await database.connection.query({
      text: `explain (analyze, format json) ${text}`,
      values,
    });
    const [plan] = Reflect.get(Object(rows[0]), 'QUERY PLAN') as readonly { Plan: PlanNode }[];
    expect(plan === undefined ? Infinity : touched(plan.Plan)).toBeLessThan(1_000);
  });
});

// How many rows a plan and what is below it have laid their hands on.
function touched(node: PlanNode): number {
  const own = node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0);
  const below = node.Plans ?? [];
  return below.reduce((sum, each) => sum + touched(each), own * node['Actual Loops']);
}

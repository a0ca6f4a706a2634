import type { DueFilter, Storage } from '@kaquan/core/ports';
import { aFinding, anId, anOrder, startOfTests, testTenant } from '@kaquan/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  aSchema,
  dropSchema,
  startPglite,
  withoutRulesSql,
  type TestDatabase,
} from '../test/databases.ts';
import { createPostgresStorage, type PgQuery, type PostgresStorage } from './index.ts';

const rows = 20_000;
const hourMs = 3_600_000;

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

const start = `timestamptz '${new Date(startOfTests).toISOString()}'`;
const minutes = `${start} + i * interval '1 minute'`;
const some = `case when i % 1000 = 0 then ${minutes} end`;

const actor = { kind: 'operator', id: 'li' };
const none = { done: 0, endorsed: 0, skipped: 0, failed: 0 };

// All alike: only what stands in columns is looked for.
const batch = {
  ...{ batchId: 'b1', version: 1, operation: 'orders.remove', input: {}, reason: 'mistaken' },
  ...{ state: 'planned', plannedBy: actor, plannedAt: startOfTests, expiresAt: startOfTests },
  ...{ startedBy: null, startedAt: null, endedAt: null, itemCount: 0, pageCount: 0 },
  ...{ planned: { apply: 0, endorse: 0, skip: 0, refuse: 0 }, pagesDone: 0, counts: none },
  ...{ totals: { stock: [], productsLeftOut: 0, money: [] }, cancelled: null, undo: null },
};
const page = { batchId: 'b1', pageNo: 1, version: 1, items: [] };

// One in a thousand is to be looked at; of two tenants, so that each is half of it.
const tenantOf = `case when i % 2 = 0 then '${testTenant}' else 'other' end`;

const load = (schema: string): readonly (readonly [text: string, document: object | null])[] => [
  [withoutRulesSql(schema), null],
  [`alter table "${schema}".batches drop constraint batches_copies`, null],
  [`alter table "${schema}".stock_watches drop constraint stock_watches_product`, null],
  [`alter table "${schema}".batch_pages drop constraint batch_pages_copies`, null],
  [
    `insert into "${schema}".batches (tenant_id, batch_id, version, planned_at, is_running,
  rests_since, is_report, document)
select ${tenantOf}, 'b' || i, 1, ${minutes}, i % 1000 = 0,
  case when i % 1000 <> 0 then ${minutes} end, i % 1000 <> 2, d.document
from generate_series(1, ${rows}) i, (select $1::jsonb as document) d`,
    batch,
  ],
  [
    `insert into "${schema}".batch_pages (tenant_id, batch_id, page_no, version, document)
select ${tenantOf}, 'b' || i, p, 1, d.document
from generate_series(1, ${rows}) i, generate_series(1, 2) p, (select $1::jsonb as document) d`,
    page,
  ],
  [
    `insert into "${schema}".orders (tenant_id, order_id, version, shop_id, order_no, payment,
  redemption, verification, after_sales, is_frozen, has_open_case, is_refunded, created_at, titles,
  status_version, due_at, hand_at, alarm_at, erase_at, open_minor, document)
select ${tenantOf}, 'o' || i, 1, 'shop-1', 'no-' || i, 'paid', 'pending', 'not_due', 'none', false,
  false, false, ${minutes}, '', 1, ${some}, ${some}, ${some}, ${some},
  case when i % 1000 = 0 then 100 end, d.document
from generate_series(1, ${rows}) i, (select $1::jsonb as document) d`,
    anOrder(),
  ],
  [
    `insert into "${schema}".applied_changes (tenant_id, change_id, operation, idempotency_key,
  applied_at)
select ${tenantOf}, 'c' || i, 'orders.freeze', 'k' || i, ${minutes}
from generate_series(1, ${rows}) i`,
    null,
  ],
  [
    `insert into "${schema}".idempotency (tenant_id, operation, key, input_hash, answer, stored_at)
select ${tenantOf}, 'orders.freeze', 'k' || i, 'hash', '{}', ${minutes}
from generate_series(1, ${rows}) i`,
    null,
  ],
  [`alter table "${schema}".findings drop constraint findings_copies`, null],
  [
    `insert into "${schema}".findings (tenant_id, finding_id, version, check_id, shop_id, state,
  opened_at, settled_at, document)
select ${tenantOf}, 'f' || i, 1, 'daily.frozen', 'shop-1',
  case when i % 1000 = 0 then 'open' else 'resolved' end, ${minutes},
  case when i % 1000 <> 0 then ${minutes} end, d.document
from generate_series(1, ${rows}) i, (select $1::jsonb as document) d`,
    aFinding(),
  ],
  [
    `insert into "${schema}".effects (tenant_id, effect_id, shop_id, order_id, effect_group, seq,
  subject, attempts, due_at, state)
select ${tenantOf}, 'o' || i || '.e1', 'shop-1', 'o' || i, 'confirm', 1, 's1', 0, ${minutes},
  case when i % 1000 = 0 then 'pending' when i % 1000 = 2 then 'parked' else 'done' end
from generate_series(1, ${rows}) i`,
    null,
  ],
  [
    `insert into "${schema}".stock_watches (tenant_id, product_id, due_at)
select ${tenantOf}, 'w' || i, ${minutes} from generate_series(1, ${rows}) i`,
    null,
  ],
  [
    `insert into "${schema}".item_mappings (tenant_id, shop_id, item_key, version, document)
select ${tenantOf}, 'shop-1', k, 1, d.document || jsonb_build_object('itemKey', k, 'productId', 'p' || i)
from generate_series(1, ${rows}) i, concat('item:', i) k, (select $1::jsonb as document) d`,
    { shopId: 'shop-1', version: 1, delivery: null, verifiedBy: null },
  ],
  // A shop's money of every day since the epoch.
  [
    `insert into "${schema}".ledger_days (tenant_id, shop_id, day, currency, debit, credit,
  amount_minor)
select ${tenantOf}, 'shop-1', timestamptz '1970-01-01' + i * interval '1 day', 'CNY',
  'channel_receivable', 'revenue_unsettled', i from generate_series(1, ${rows}) i`,
    null,
  ],
  [
    `insert into "${schema}".ledger_totals (tenant_id, shop_id, currency, debit, credit, amount_minor)
select tenant_id, shop_id, currency, debit, credit, sum(amount_minor)::bigint
from "${schema}".ledger_days group by 1, 2, 3, 4, 5`,
    null,
  ],
  ...[
    ...['stock_watches', 'batches', 'batch_pages', 'orders', 'applied_changes', 'idempotency'],
    ...['findings', 'effects', 'ledger_days', 'item_mappings'],
  ].map((table) => [`analyze "${schema}".${table}`, null] as const),
];

const end = startOfTests + rows * 60_000;
const tenants = [testTenant] as const;
const lateDay = Date.UTC(1970, 0, 1) + (rows - 100) * 86_400_000;
const dueBy = (by: NonNullable<DueFilter['by']>): DueFilter => ({
  ...{ tenant: testTenant, by, to: end, limit: 50 },
});
// One in a thousand of narrow rows, ten times the share that the worker takes of ten millions.
const few = 20;
const standing = { check: 'daily.frozen', states: ['open', 'acknowledged'] } as const;
const batchId = anId('batch', 'b4000');

const soldIds = Array.from({ length: 200 }, (_, n) => anId('product', `p${n * 2}`));
const items = { tenant: testTenant, productIds: soldIds };

// What services and worker ask over and over, and how many rows of all those it may look at.
const asked: readonly (readonly [string, (storage: Storage) => Promise<unknown>])[] = [
  ['a batch and a page', (s) => s.loadBatch({ tenant: testTenant, batchId, pageNo: 2 })],
  ['the latest batches', (s) => s.findBatches({ tenant: testTenant, limit: 50 })],
  [
    'earlier batches',
    (s) => {
      const cursor = JSON.stringify([end - 9_000 * 60_000, 'b1']);
      return s.findBatches({ tenant: testTenant, limit: 50, cursor });
    },
  ],
  ['batches under way', (s) => s.findRunningBatches({ tenants: 'all', limit: 100 })],
  ['those of a tenant', (s) => s.findRunningBatches({ tenants, limit: 100 })],
  [
    'those behind one',
    (s) => s.findRunningBatches({ tenants, limit: 100, after: { tenant: testTenant, batchId } }),
  ],
  [
    'batches that are kept no longer',
    (s) => {
      const before = { plansBefore: end, reportsBefore: startOfTests + hourMs };
      return s.purgeBatches({ tenants: 'all', ...before, limit: 100 });
    },
  ],
  [
    'calls that are remembered no longer',
    (s) => s.purgeCalls({ tenants: 'all', before: startOfTests + hourMs, limit: few }),
  ],
  [
    'those of a tenant, of many that are old',
    (s) => s.purgeCalls({ tenants, before: end, limit: few }),
  ],
  ['what is due', (s) => s.findDue(dueBy('deadline'))],
  ['what is to be done by hand', (s) => s.findDue(dueBy('hand_work'))],
  ['what is to be announced', (s) => s.findAlarms({ tenants: 'all', at: end, limit: 500 })],
  ['what was given up', (s) => s.findParkedEffects({ tenant: testTenant, limit: 500 })],
  ['what is to be told', (s) => s.findPendingEffects({ tenant: testTenant, limit: 500 })],
  [
    'what a check has found that stands, of much that is settled',
    (s) => s.findFindings({ ...{ tenant: testTenant, limit: 200 }, ...standing }),
  ],
  [
    'what stands of every check',
    (s) => s.findFindings({ tenant: testTenant, limit: 50, states: standing.states }),
  ],
  [
    'products that are to be looked at',
    (s) => s.findWatchesDue({ tenants: 'all', at: end, limit: 500 }),
  ],
  ['those of one tenant', (s) => s.findWatchesDue({ tenants, at: end, limit: 500 })],
  ['the items of some products', (s) => s.findMappings({ ...items, limit: 1_000 })],
  [
    'those behind some',
    (s) => s.findMappings({ ...items, limit: 50, cursor: JSON.stringify(['shop-1', 'item:2']) }),
  ],
  [
    'what was open and is told by statements',
    (s) => s.findArrivals({ tenant: testTenant, shopId: anId('shop', 'shop-1'), limit: 50 }),
  ],
  [
    'balances of an earlier day',
    (s) => s.ledgerTotals({ tenant: testTenant, shopId: anId('shop', 'shop-1'), until: lateDay }),
  ],
  [
    'what is to be erased',
    (s) => s.findAlarms({ tenants: 'all', at: end, limit: 500, by: 'erasure' }),
  ],
];

describe('what is asked over and over of large tables', () => {
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
        query: (query) => {
          last = query;
          return connection.query(query);
        },
      },
    });
    expect((await storage.migrate()).isOk()).toBe(true);
    for (const [text, document] of load(schema)) {
      const values = document === null ? [] : [JSON.stringify(document)];
      await connection.query({ text, values });
    }
  }, 120_000);

  afterAll(async () => {
    await dropSchema(database.connection, schema);
    await database.stop();
  });

  it.each(asked)('reads no more than it needs: %s', async (_name, ask) => {
    const { connection } = database;
    await connection.query({ text: 'begin', values: [] });
    try {
      const answer = await ask(storage);
      expect(Reflect.get(Object(answer), 'error')).toBeUndefined();
      const { text = '', values = [] } = last ?? {};
      const explained = await connection.query({
        text: `explain (analyze, format json) ${text}`,
        values,
      });
      const [plan] = Reflect.get(Object(explained.rows[0]), 'QUERY PLAN') as readonly {
        readonly Plan: PlanNode;
      }[];
      const nodes = plan === undefined ? [] : nodesOf(plan.Plan);
      expect(nodes.filter((node) => node['Node Type'] === 'Seq Scan')).toEqual([]);
      const touched = nodes
        .filter((node) => node['Node Type'].includes('Scan'))
        .map((n) => (n['Actual Rows'] + (n['Rows Removed by Filter'] ?? 0)) * n['Actual Loops']);
      expect(touched.reduce((sum, each) => sum + each, 0)).toBeLessThan(1_500);
    } finally {
      await connection.query({ text: 'rollback', values: [] });
    }
  });
});

function nodesOf(node: PlanNode): readonly PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

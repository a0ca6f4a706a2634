import type { ProductId, TenantId } from '@kaquan/core';
import type { DueEffectFilter } from '@kaquan/core/ports';
import {
  decodeStockWatch,
  type DueWatch,
  type StockNews,
  type StockNewsFilter,
  type StockWatch,
  type UnheardNews,
  type WatchStorage,
} from '@kaquan/core/stock';
import { tenantsJson } from './find-shops.ts';
import { documentOf } from './load.ts';
import { rowsIn } from './recordset.ts';
import { jsonOf, textOf, timestampOf, wholeOf } from './rows.ts';
import { attempt, type Database, type Row, type Session, type Sql } from './session.ts';
import type { WritePart } from './write-aggregates.ts';

/** What is known of how long products last, and who has heard of it. */
export const watchParts = {
  // A product's row comes with it.
  put_stock_watches: {
    isExact: true,
    sql: (values) => `
  update kaquan.stock_watches w set version = x.version, due_at = x.due_at,
    news_version = x.news_version, document = x.document
  from ${rowsIn(
    values,
    `tenant_id text, product_id text, from_version integer, version integer, due_at timestamptz,
    news_version integer, document jsonb`,
  )} as x
  where w.tenant_id = x.tenant_id and w.product_id = x.product_id and w.version = x.from_version
  returning 1`,
  },
  put_heard_news: {
    isExact: true,
    sql: (values) => `
  update kaquan.stock_watches w set heard = w.heard || jsonb_build_object(x.subscriber,
    jsonb_build_object('version', x.version, 'attempts', x.attempts, 'dueAt', x.due_ms))
  from ${rowsIn(
    values,
    `tenant_id text, product_id text, subscriber text, version integer, attempts integer,
    due_ms bigint`,
  )} as x
  where w.tenant_id = x.tenant_id and w.product_id = x.product_id
  returning 1`,
  },
} as const satisfies Readonly<Record<string, WritePart>>;

const watchesSql: Sql = `select w.document::text as document from kaquan.stock_watches w
where w.tenant_id = $1 and w.product_id in (select jsonb_array_elements_text($2::jsonb))
  and w.document is not null`;

async function findWatches(
  session: Session,
  tenant: TenantId,
  productIds: readonly ProductId[],
): Promise<readonly StockWatch[]> {
  const rows = await session.run(watchesSql, [tenant, JSON.stringify(productIds)]);
  return rows.map((row) => documentOf(row, decodeStockWatch));
}

// The tenants that have any are found by skipping along the index, then each is asked for its share.
const dueSql: Sql = `with recursive present(tenant_id) as (
  (select w.tenant_id from kaquan.stock_watches w
  where $1::jsonb is null order by w.tenant_id limit 1)
  union all
  select (select w.tenant_id from kaquan.stock_watches w
    where w.tenant_id > h.tenant_id order by w.tenant_id limit 1)
  from present h where h.tenant_id is not null
), asked as (
  select tenant_id from present where tenant_id is not null
  union all
  select distinct jsonb_array_elements_text($1::jsonb)
), due as materialized (
  select a.tenant_id from asked a cross join lateral (
    select from kaquan.stock_watches w
    where w.tenant_id = a.tenant_id and w.due_at <= $2::timestamptz
    order by w.due_at limit 1
  ) w
)
select d.tenant_id, w.product_id from due d cross join lateral (
  select w.product_id, w.due_at from kaquan.stock_watches w
  where w.tenant_id = d.tenant_id and w.due_at <= $2::timestamptz
  order by w.due_at, w.product_id limit (select ceil($3::numeric / count(*)) from due)
) w
order by w.due_at, d.tenant_id, w.product_id limit $3`;

async function findWatchesDue(
  session: Session,
  { tenants, at, limit }: DueEffectFilter,
): Promise<readonly DueWatch[]> {
  const rows = await session.run(dueSql, [tenantsJson(tenants), timestampOf(at), limit]);
  return rows.map((row) => ({
    tenant: textOf(row, 'tenant_id') as TenantId,
    productId: textOf(row, 'product_id') as ProductId,
  }));
}

// One probe for each product that has ever crossed, and subscriber: most never do.
const newsSql: Sql = `select w.tenant_id, n.subscriber, coalesce((h.heard ->> 'attempts')::integer, 0) as attempts,
  (w.document -> 'news')::text as news
from kaquan.stock_watches w
cross join (select distinct value as subscriber from jsonb_array_elements_text($2::jsonb)) n
cross join lateral (select w.heard -> n.subscriber as heard) h
where w.news_version > 0
  and ($1::jsonb is null or w.tenant_id in (select jsonb_array_elements_text($1::jsonb)))
  and coalesce((h.heard ->> 'version')::integer, 0) < w.news_version
  and coalesce((h.heard ->> 'dueAt')::bigint, 0) <= $3::bigint
order by w.tenant_id, w.product_id, n.subscriber collate "C" limit $4`;

async function findStockNews(
  session: Session,
  { tenants, subscribers, at, limit }: StockNewsFilter,
): Promise<readonly UnheardNews[]> {
  const names = JSON.stringify(subscribers);
  const rows = await session.run(newsSql, [tenantsJson(tenants), names, at, limit]);
  return rows.map(unheardOf);
}

function unheardOf(row: Row): UnheardNews {
  return {
    tenant: textOf(row, 'tenant_id') as TenantId,
    subscriber: textOf(row, 'subscriber'),
    attempts: wholeOf(row, 'attempts'),
    // Part of a document that was decoded when it was stored, and that the tables hold to its version.
    news: jsonOf(row, 'news') as StockNews,
  };
}

/** What is asked of watches. */
export function watchCalls(db: Database): WatchStorage {
  return {
    findWatches: (tenant, productIds) =>
      attempt('findWatches', () => findWatches(db, tenant, productIds)),
    findWatchesDue: (filter) => attempt('findWatchesDue', () => findWatchesDue(db, filter)),
    findStockNews: (filter) => attempt('findStockNews', () => findStockNews(db, filter)),
  };
}

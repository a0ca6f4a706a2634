import {
  decodeOrder,
  type AlarmedOrder,
  type AlarmFilter,
  type DueFilter,
  type Order,
  type Page,
} from '@kaquan/core/ports';
import { tenantsJson } from './find-shops.ts';
import { documentOf } from './load.ts';
import { parseCursor, toPage } from './page-cursor.ts';
import { jsonOf, timestampOf, wholeOf } from './rows.ts';
import type { Session, Sql } from './session.ts';

// Times are those of the version that they were written with; a release that does not know them leaves
// them behind, and they are passed over until the order changes again.
const dueBy = (column: 'due_at' | 'hand_at'): Sql => `select o.document::text as document,
  (extract(epoch from o.${column}) * 1000)::bigint::text as due_ms
from kaquan.orders o
where o.tenant_id = (select $1::text) and o.${column} >= $2::timestamptz
  and o.${column} < $3::timestamptz
  and ($4::text is null or o.shop_id = $4::text) and o.status_version = o.version
  and o.${column} >= $5::timestamptz and (o.${column} > $5::timestamptz or o.order_id > $6::text)
order by o.${column}, o.order_id limit $7`;

const dueSql = { deadline: dueBy('due_at'), hand_work: dueBy('hand_at') } as const;

/** See `Storage.findDue`. */
export async function findDue(session: Session, filter: DueFilter): Promise<Page<Order>> {
  const { tenant, shopId = null, by = 'deadline', from = 0, to, cursor, limit } = filter;
  const [lastAt, lastId] = parseCursor(cursor, 'instant') ?? [0, ''];
  const range = [timestampOf(from), timestampOf(to), shopId];
  const position = [timestampOf(Number(lastAt)), lastId];
  const rows = await session.run(dueSql[by], [tenant, ...range, ...position, limit + 1]);
  const found = rows.map((row) => ({
    order: documentOf(row, decodeOrder),
    dueAt: wholeOf(row, 'due_ms'),
  }));
  const page = toPage(found, limit, ({ order, dueAt }) => [dueAt, order.orderId]);
  return { ...page, items: page.items.map(({ order }) => order) };
}

// The tenants that have any are found by skipping along the index from one to the next, then each is
// asked for its share: one tenant's backlog is neither read through nor sorted for the others.
const alarmsBy = (column: 'alarm_at' | 'erase_at'): Sql => `with recursive present(tenant_id) as (
  (select o.tenant_id from kaquan.orders o
  where $1::jsonb is null and o.${column} is not null order by o.tenant_id limit 1)
  union all
  select (select o.tenant_id from kaquan.orders o
    where o.${column} is not null and o.tenant_id > h.tenant_id order by o.tenant_id limit 1)
  from present h where h.tenant_id is not null
), asked as (
  select tenant_id from present where tenant_id is not null
  union all
  select distinct jsonb_array_elements_text($1::jsonb)
), due as materialized (
  select a.tenant_id,
    array(select jsonb_array_elements_text($4::jsonb -> a.tenant_id)) as left_out
  from asked a cross join lateral (
    select from kaquan.orders o where o.tenant_id = a.tenant_id
      and o.${column} <= $2::timestamptz and o.status_version = o.version
    order by o.${column} limit 1
  ) o
)
select json_build_object('tenant', d.tenant_id, 'orderId', o.order_id, 'version', o.version)::text
  as document
from due d cross join lateral (
  select o.order_id, o.version, o.${column} as at from kaquan.orders o
  where o.tenant_id = d.tenant_id and o.${column} <= $2::timestamptz
    and o.status_version = o.version
    and o.order_id <> all (d.left_out)
  order by o.${column}, o.order_id
  limit (select ceil($3::numeric / count(*)) from due)
) o
order by o.at, o.order_id limit $3`;

const alarmsSql = { alarm: alarmsBy('alarm_at'), erasure: alarmsBy('erase_at') } as const;

/** See `Storage.findAlarms`. */
export async function findAlarms(
  session: Session,
  { tenants, at, limit, by = 'alarm', except = [] }: AlarmFilter,
): Promise<readonly AlarmedOrder[]> {
  const left = Object.fromEntries(
    [...Map.groupBy(except, ({ tenant }) => tenant)].map(([tenant, orders]) => [
      tenant,
      orders.map(({ orderId }) => orderId),
    ]),
  );
  const values = [tenantsJson(tenants), timestampOf(at), limit, JSON.stringify(left)];
  const rows = await session.run(alarmsSql[by], values);
  // Built by our own statement out of columns that the tables type and check.
  return rows.map((row) => jsonOf(row, 'document') as AlarmedOrder);
}

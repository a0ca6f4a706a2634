import type { Instant, ShopId, TenantId } from '@kaquan/core';
import {
  decodeOrder,
  type OpenFilter,
  type OpenOrders,
  type Order,
  type Page,
} from '@kaquan/core/ports';
import { documentOf } from './load.ts';
import { parseCursor, toPage } from './page-cursor.ts';
import { jsonOf, timestampOf } from './rows.ts';
import type { Session, Sql } from './session.ts';

// Of an order that a release has written which does not know the column, the document tells.
const isOpen = `o.open_minor is not null
  and (o.status_version = o.version or o.document ->> 'settlement' = 'unsettled')`;

const openSql: Sql = `select o.document::text as document from kaquan.orders o
where o.tenant_id = (select $1::text) and o.shop_id = $2 and ${isOpen}
  and o.created_at >= $3::timestamptz
  and (o.created_at > $3::timestamptz or o.order_id > $4::text)
order by o.created_at, o.order_id limit $5`;

const beginning: Instant = Date.UTC(1);

/** See `Storage.findOpen`. */
export async function findOpen(session: Session, filter: OpenFilter): Promise<Page<Order>> {
  const { tenant, shopId, cursor, limit } = filter;
  const [createdAt, orderId] = parseCursor(cursor, 'instant') ?? [beginning, ''];
  const position = [timestampOf(Number(createdAt)), orderId];
  const rows = await session.run(openSql, [tenant, shopId, ...position, limit + 1]);
  const orders = rows.map((row) => documentOf(row, decodeOrder));
  return toPage(orders, limit, (order) => [order.createdAt, order.orderId]);
}

const sumSql: Sql = `with open as materialized (
  select o.created_at, o.order_id, o.order_no, o.open_minor, o.document ->> 'currency' as currency
  from kaquan.orders o
  where o.tenant_id = $1 and o.shop_id = $2 and ${isOpen}
)
select json_build_object(
  'orders', (select count(*) from open),
  'sums', (
    select coalesce(json_agg(json_build_object('currency', s.currency, 'amountMinor', s.amount)
      order by s.currency), '[]')
    from (select currency collate "C" as currency, sum(open_minor)::bigint as amount from open group by 1) s
  ),
  'first', (
    select coalesce(json_agg(json_build_object('orderId', f.order_id, 'orderNo', f.order_no)
      order by f.created_at, f.order_id), '[]')
    from (select * from open order by created_at, order_id limit 10) f
  )
)::text as document`;

/** The orders that keep a shop from closing; `null` without any. */
export async function openOrdersOf(
  session: Session,
  { tenant, shopId }: { readonly tenant: TenantId; readonly shopId: ShopId },
): Promise<OpenOrders | null> {
  const [row] = await session.run(sumSql, [tenant, shopId]);
  if (row === undefined) return null;
  // Built by our own statement out of columns that the tables type and check.
  const open = jsonOf(row, 'document') as OpenOrders;
  return open.orders === 0 ? null : open;
}

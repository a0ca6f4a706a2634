import type { Instant, OrderId, ShopId, TenantId } from '@kaquan/core';
import {
  decodeOrder,
  type OpenFilter,
  type OpenOrders,
  type Order,
  type Page,
} from '@kaquan/core/ports';
import { documentOf } from './load.ts';
import { parseCursor, toPage } from './page-cursor.ts';
import { jsonOf, textOf, timestampOf, wholeOf } from './rows.ts';
import type { Session, Sql } from './session.ts';

// Of an order that a release has written which does not know the column, the document tells.
const isOpen = `o.open_minor is not null
  and (o.status_version = o.version or o.document ->> 'settlement' = 'unsettled')`;

const openSql = (columns: Sql): Sql => `select ${columns} from kaquan.orders o
where o.tenant_id = (select $1::text) and o.shop_id = $2 and ${isOpen}
  and o.created_at >= $3::timestamptz
  and (o.created_at > $3::timestamptz or o.order_id > $4::text)
order by o.created_at, o.order_id limit $5`;

const documentsSql = openSql('o.document::text as document');

const beginning: Instant = Date.UTC(1);

/** See `Storage.findOpen`. */
export async function findOpen(session: Session, filter: OpenFilter): Promise<Page<Order>> {
  const rows = await session.run(documentsSql, valuesOf(filter));
  const orders = rows.map((row) => documentOf(row, decodeOrder));
  return toPage(orders, filter.limit, (order) => [order.createdAt, order.orderId]);
}

function valuesOf({ tenant, shopId, cursor, limit }: OpenFilter): unknown[] {
  const [createdAt, orderId] = parseCursor(cursor, 'instant') ?? [beginning, ''];
  return [tenant, shopId, timestampOf(Number(createdAt)), orderId, limit + 1];
}

const arrivalsSql: Sql = `select x.order_id, x.order_no,
  (extract(epoch from x.created_at) * 1000)::bigint::text as created_ms,
  exists (
    select from kaquan.ledger_entries e
    where e.tenant_id = $1 and e.shop_id = $2 and e.order_no = x.order_no
  ) as is_told
from (${openSql('o.order_id, o.order_no, o.created_at')}) x
order by x.created_at, x.order_id`;

/** See `Storage.findArrivals`. */
export async function findArrivals(
  session: Session,
  filter: OpenFilter,
): Promise<Page<Pick<Order, 'orderId' | 'orderNo'>>> {
  const rows = await session.run(arrivalsSql, valuesOf(filter));
  const { items, nextCursor } = toPage(rows, filter.limit, (row) => [
    wholeOf(row, 'created_ms'),
    textOf(row, 'order_id'),
  ]);
  const told = items.filter(({ is_told: isTold }) => isTold === true);
  const arrived = told.map((row) => ({
    orderId: textOf(row, 'order_id') as OrderId,
    orderNo: textOf(row, 'order_no'),
  }));
  return { items: arrived, nextCursor };
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

import type {
  DueNoticeFilter,
  Notice,
  OrderRef,
  Page,
  ParkedNoticeFilter,
  PurgeNoticesRequest,
} from '@kaquan/core/ports';
import type { TenantId } from '@kaquan/core';
import { tenantsJson } from './find-shops.ts';
import { notACursor, parseCursor, toPage } from './page-cursor.ts';
import { jsonOf, timestampOf, wholeOf } from './rows.ts';
import type { Row, Session, Sql } from './session.ts';

const noticeJson = `json_build_object('tenant', n.tenant_id, 'shopId', n.shop_id,
  'eventId', n.event_id, 'subject', case n.kind
    when 'order' then json_build_object('kind', n.kind, 'orderNo', n.order_no)
    when 'refund' then json_build_object('kind', n.kind, 'refundId', n.refund_id,
      'orderNo', n.order_no)
    when 'vouchers' then json_build_object('kind', n.kind, 'orderNo', n.order_no,
      'sealedToken', n.sealed_token, 'isAgain', n.is_again)
    else json_build_object('kind', n.kind) end,
  'state', n.state, 'attempts', n.attempts,
  'dueAt', (extract(epoch from n.due_at) * 1000)::bigint,
  'receivedAt', (extract(epoch from n.received_at) * 1000)::bigint,
  'problem', n.problem)::text as document`;

const dueSql: Sql = `select ${noticeJson} from kaquan.notices n
where n.state = 'waiting' and n.due_at <= $2::timestamptz
  and ($1::jsonb is null or n.tenant_id in (select jsonb_array_elements_text($1::jsonb)))
order by n.due_at, n.tenant_id, n.shop_id, n.event_id limit $3`;

const dueOfShopSql: Sql = `select ${noticeJson} from kaquan.notices n
where n.state = 'waiting' and n.due_at <= $2::timestamptz and n.shop_id = $4
  and ($1::jsonb is null or n.tenant_id in (select jsonb_array_elements_text($1::jsonb)))
order by n.due_at, n.tenant_id, n.event_id limit $3`;

/** See `Storage.findDueNotices`. */
export async function findDueNotices(
  session: Session,
  { tenants, shopId, at, limit }: DueNoticeFilter,
): Promise<readonly Notice[]> {
  const values = [tenantsJson(tenants), timestampOf(at), limit];
  const rows = await (shopId === undefined
    ? session.run(dueSql, values)
    : session.run(dueOfShopSql, [...values, shopId]));
  return rows.map(noticeOf);
}

const parkedSql: Sql = `select ${noticeJson} from kaquan.notices n
where n.tenant_id = $1 and n.state = 'parked' and ($2::text is null or n.shop_id = $2)
  and (n.received_at, n.shop_id, n.event_id) < ($3::timestamptz, $4::text, $5::text)
order by n.received_at desc, n.shop_id desc, n.event_id desc limit $6`;

const afterAll: readonly unknown[] = ['infinity', '', ''];

/** See `Storage.findParkedNotices`. */
export async function findParkedNotices(
  session: Session,
  { tenant, shopId, cursor, limit }: ParkedNoticeFilter,
): Promise<Page<Notice>> {
  const values = [tenant, shopId ?? null, ...placeBehind(cursor), limit + 1];
  const rows = await session.run(parkedSql, values);
  return toPage(rows.map(noticeOf), limit, (notice) => {
    return [notice.receivedAt, JSON.stringify([notice.shopId, notice.eventId])];
  });
}

function placeBehind(cursor: string | undefined): readonly unknown[] {
  const position = parseCursor(cursor, 'instant');
  if (cursor === undefined || position === null) return afterAll;
  const [at, place] = position;
  const found = placeOf(place);
  if (found === null) throw notACursor(cursor); // The edge turns it into a value.
  return [timestampOf(Number(at)), ...found];
}

function placeOf(text: string): readonly string[] | null {
  try {
    const place: unknown = JSON.parse(text);
    const isPlace = Array.isArray(place) && place.length === 2 && place.every(isText);
    return isPlace ? (place as string[]) : null;
  } catch {
    // Not JSON is one more way of being no place.
    return null;
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.isWellFormed() && !value.includes('\0');
}

const vouchersSql: Sql = `select ${noticeJson} from kaquan.notices n
where n.tenant_id = $1 and n.shop_id = $2 and n.order_no = $3 and n.kind = 'vouchers'
order by n.received_at desc, n.event_id desc limit 1`;

/** See `Storage.latestVoucherNotice`. */
export async function latestVoucherNotice(
  session: Session,
  { tenant, shopId, orderNo }: OrderRef & { readonly tenant: TenantId },
): Promise<Notice | null> {
  const [row] = await session.run(vouchersSql, [tenant, shopId, orderNo]);
  return row === undefined ? null : noticeOf(row);
}

const purgeSql: Sql = `with old as materialized (
  select n.tenant_id, n.shop_id, n.event_id from kaquan.notices n
  where n.state <> 'waiting' and n.received_at < $2::timestamptz
    and ($1::jsonb is null or n.tenant_id in (select jsonb_array_elements_text($1::jsonb)))
  order by n.received_at limit $3 for update skip locked
), gone as (
  delete from kaquan.notices n using old
  where n.tenant_id = old.tenant_id and n.shop_id = old.shop_id and n.event_id = old.event_id
  returning 1
)
select count(*)::integer as purged from gone`;

/** See `Storage.purgeNotices`. */
export async function purgeNotices(
  session: Session,
  { tenants, before, limit }: PurgeNoticesRequest,
): Promise<number> {
  const values = [tenantsJson(tenants), timestampOf(before), limit];
  const [row] = await session.run(purgeSql, values);
  return row === undefined ? 0 : wholeOf(row, 'purged');
}

function noticeOf(row: Row): Notice {
  return jsonOf(row, 'document') as Notice;
}

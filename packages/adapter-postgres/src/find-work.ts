import type { ImportId, Instant, OrderId, ProductId, TenantId } from '@kaquan/core';
import type {
  DueEffectFilter,
  Effect,
  ServableProduct,
  StockEntryFilter,
  StockLevel,
  StockRecord,
  StockWait,
} from '@kaquan/core/ports';
import { tenantsJson } from './find-shops.ts';
import { jsonOf, timestampOf, wholeOf } from './rows.ts';
import type { Row, Session, Sql } from './session.ts';

/** An effect as JSON, of the row `e`. */
export const effectJson = `json_build_object('effectId', e.effect_id, 'tenant', e.tenant_id,
  'shopId', e.shop_id, 'orderId', e.order_id, 'group', e.effect_group, 'seq', e.seq,
  'subject', e.subject, 'attempts', e.attempts, 'state', e.state,
  'dueAt', (extract(epoch from e.due_at) * 1000)::bigint)::text as document`;

// A parked one is not in the way: what a person orders to be tried again is an effect of its own.
const dueEffectsSql: Sql = `select ${effectJson} from kaquan.effects e
where e.state = 'pending' and e.due_at <= $2::timestamptz
  and ($1::jsonb is null or e.tenant_id in (select jsonb_array_elements_text($1::jsonb)))
  and not exists (
    select from kaquan.effects b
    where b.tenant_id = e.tenant_id and b.order_id = e.order_id
      and b.effect_group = e.effect_group and b.state = 'pending'
      and (b.seq, b.effect_id) < (e.seq, e.effect_id)
  )
order by e.due_at, e.tenant_id, e.order_id, e.seq, e.effect_id limit $3`;

/** See `Storage.findDueEffects`. */
export async function findDueEffects(
  session: Session,
  { tenants, at, limit }: DueEffectFilter,
): Promise<readonly Effect[]> {
  const rows = await session.run(dueEffectsSql, [tenantsJson(tenants), timestampOf(at), limit]);
  return built<Effect>(rows);
}

const effectsSql: Sql = `select ${effectJson} from kaquan.effects e
where e.tenant_id = $1 and e.order_id = $2 order by e.seq, e.effect_id`;

/** See `Storage.findEffects`. */
export async function findEffects(
  session: Session,
  tenant: TenantId,
  orderId: OrderId,
): Promise<readonly Effect[]> {
  return built<Effect>(await session.run(effectsSql, [tenant, orderId]));
}

const waitingSql: Sql = `select json_build_object('productId', w.product_id, 'orderId', w.order_id,
  'unitId', w.unit_id, 'attempt', w.attempt,
  'paidAt', (extract(epoch from w.paid_at) * 1000)::bigint)::text as document
from kaquan.stock_waits w
where w.tenant_id = $1 and w.product_id = $2
order by w.paid_at, w.order_id, w.unit_id, w.attempt limit $3`;

/** Which queue, and how many of its front. */
export interface QueueFront {
  readonly tenant: TenantId;
  readonly productId: ProductId;
  readonly limit: number;
}

/** See `Storage.findWaiting`. */
export async function findWaiting(
  session: Session,
  { tenant, productId, limit }: QueueFront,
): Promise<readonly StockWait[]> {
  return built<StockWait>(await session.run(waitingSql, [tenant, productId, limit]));
}

const servableSql: Sql = `select json_build_object('tenant', w.tenant_id,
  'productId', w.product_id)::text as document
from (
  select distinct q.tenant_id, q.product_id from kaquan.stock_waits q
  where $1::jsonb is null or q.tenant_id in (select jsonb_array_elements_text($1::jsonb))
) w
where exists (
  select from kaquan.card_keys k
  where k.tenant_id = w.tenant_id and k.product_id = w.product_id
    and k.state = 'available' and k.expires_at > $2::timestamptz
    and (k.quota is null or k.taken < k.quota)
) or exists (
  select from kaquan.product_stock s
  where s.tenant_id = w.tenant_id and s.product_id = w.product_id and s.on_hand > 0
)
order by w.tenant_id, w.product_id limit $3`;

/** See `Storage.findServable`. */
export async function findServable(
  session: Session,
  { tenants, at, limit }: DueEffectFilter,
): Promise<readonly ServableProduct[]> {
  const rows = await session.run(servableSql, [tenantsJson(tenants), timestampOf(at), limit]);
  return built<ServableProduct>(rows);
}

const levelsSql: Sql = `select case x.kind
    when 'counted' then json_build_object('kind', x.kind, 'productId', x.product_id,
      'onHand', p.on_hand, 'claimed', p.claimed, 'delivered', p.delivered, 'voided', p.voided,
      'waiting', w.waiting)
    when 'untracked' then json_build_object('kind', x.kind, 'productId', x.product_id,
      'waiting', w.waiting)
    when 'shared' then json_build_object('kind', x.kind, 'keys', x.keys, 'productId', x.product_id,
      'free', s.free, 'claimed', p.claimed, 'delivered', p.delivered, 'voided', p.voided,
      'cards', json_build_object('available', k.available, 'voided', k.voided, 'expired', k.expired,
        'quarantined', k.quarantined, 'consigned', k.consigned),
      'imported', k.imported, 'waiting', w.waiting)
    else json_build_object('kind', 'keys', 'productId', x.product_id, 'available', k.available,
      'claimed', k.claimed, 'delivered', k.delivered, 'voided', k.voided, 'expired', k.expired,
      'quarantined', k.quarantined, 'consigned', k.consigned, 'imported', k.imported,
      'waiting', w.waiting)
  end::text as document
from (
  select a.product_id, g.document #>> '{stock,keys}' as keys,
    case when g.document #>> '{stock,keys}' in ('multi_use', 'fixed') then 'shared'
      else g.document #>> '{stock,kind}' end as kind
  from (select distinct value as product_id from jsonb_array_elements_text($2::jsonb)) a
  left join kaquan.products g on g.tenant_id = $1 and g.product_id = a.product_id
) x
cross join lateral (
  select count(*) filter (where c.state = 'claimed') as claimed,
    count(*) filter (where c.state = 'delivered') as delivered,
    count(*) filter (where c.state = 'voided') as voided,
    (
      select coalesce(max(s.on_hand), 0) from kaquan.product_stock s
      where s.tenant_id = $1 and s.product_id = x.product_id
    ) as on_hand
  from kaquan.allotments c
  where c.tenant_id = $1 and c.product_id = x.product_id and x.kind in ('counted', 'shared')
) p
cross join lateral (
  select case when bool_or(c.quota is null) then null
    else coalesce(sum(c.quota - c.taken), 0) end as free
  from kaquan.card_keys c
  where c.tenant_id = $1 and c.product_id = x.product_id and x.kind = 'shared'
    and c.state = 'available' and c.key_use <> 'single_use'
    and (c.quota is null or c.taken < c.quota) and c.expires_at > $3::timestamptz
) s
cross join lateral (
  select count(*) filter (where c.state = 'claimed') as claimed,
    count(*) filter (where c.state = 'delivered') as delivered,
    count(*) filter (where c.state = 'voided') as voided,
    count(*) filter (where c.state = 'quarantined') as quarantined,
    count(*) filter (where c.state = 'consigned') as consigned,
    count(*) filter (where c.state = 'available' and c.expires_at > $3::timestamptz) as available,
    count(*) filter (where c.state = 'expired'
      or c.state = 'available' and c.expires_at <= $3::timestamptz) as expired,
    (
      select coalesce(sum(i.imported), 0) from kaquan.key_imports i
      where i.tenant_id = $1 and i.product_id = x.product_id
    ) as imported
  from kaquan.card_keys c
  where c.tenant_id = $1 and c.product_id = x.product_id
) k
cross join lateral (
  select count(*) as waiting from kaquan.stock_waits q
  where q.tenant_id = $1 and q.product_id = x.product_id
) w`;

/** Which products' stock, and when. */
export interface LevelRequest {
  readonly tenant: TenantId;
  readonly productIds: readonly ProductId[];
  readonly at: Instant;
}

/** See `Storage.stockLevels`; in the order asked for. */
export async function stockLevels(
  session: Session,
  { tenant, productIds, at }: LevelRequest,
): Promise<readonly StockLevel[]> {
  const values = [tenant, JSON.stringify(productIds), timestampOf(at)];
  const levels = built<StockLevel>(await session.run(levelsSql, values));
  const levelByProduct = new Map(levels.map((level) => [level.productId, level]));
  return [...new Set(productIds)].flatMap((productId) => levelByProduct.get(productId) ?? []);
}

const entriesSql: Sql = `select (jsonb_strip_nulls(jsonb_build_object('ofEntry', e.of_entry))
  || jsonb_build_object('productId', e.product_id, 'version', e.version,
  'at', (extract(epoch from e.at) * 1000)::bigint, 'actor', e.actor, 'reason', e.reason,
  'act', e.act, 'quantity', e.quantity, 'onHand', e.on_hand, 'changeId', e.change_id))::text as document
from kaquan.stock_entries e
where e.tenant_id = $1 and e.product_id = $2 and ($4::text is null or e.change_id = $4)
order by e.version desc limit $3`;

/** See `Storage.findStockEntries`. */
export async function findStockEntries(
  session: Session,
  { tenant, productId, changeId, limit }: StockEntryFilter,
): Promise<readonly StockRecord[]> {
  const values = [tenant, productId, limit, changeId ?? null];
  return built<StockRecord>(await session.run(entriesSql, values));
}

const importedSql: Sql = `select c.stored::text as stored from kaquan.import_counts c
where c.tenant_id = $1 and c.import_id = $2`;

/** How many keys an import has put into stock. */
export async function countImported(
  session: Session,
  tenant: TenantId,
  importId: ImportId,
): Promise<number> {
  const [row] = await session.run(importedSql, [tenant, importId]);
  return row === undefined ? 0 : wholeOf(row, 'stored');
}

// Built by our own statements out of columns that the tables type and check.
function built<T>(rows: readonly Row[]): readonly T[] {
  return rows.map((row) => jsonOf(row, 'document') as T);
}

import type { TenantId } from '@kaquan/core';
import type {
  ConsignedFilter,
  ConsignedKey,
  DueEffectFilter,
  ExpiringProduct,
  WithdrawnOrder,
} from '@kaquan/core/ports';
import { tenantsJson } from './find-shops.ts';
import { jsonOf, textOf, timestampOf } from './rows.ts';
import type { Session, Sql } from './session.ts';

const ofTenants = (column: string): Sql =>
  `($1::jsonb is null or ${column} in (select jsonb_array_elements_text($1::jsonb)))`;

// In the words of the index on keys that expire at all, and not all of them: what is booked leaves it.
const expiredSql: Sql = `select distinct d.tenant_id, d.product_id from (
  select k.tenant_id, k.product_id from kaquan.card_keys k
  where k.state in ('available', 'claimed') and k.expires_at < 'infinity'
    and k.expires_at <= $2::timestamptz and ${ofTenants('k.tenant_id')}
  order by k.expires_at limit 10000
) d
order by d.tenant_id, d.product_id limit $3`;

/** See `Storage.findExpired`. */
export async function findExpired(
  session: Session,
  { tenants, at, limit }: DueEffectFilter,
): Promise<readonly ExpiringProduct[]> {
  const rows = await session.run(expiredSql, [tenantsJson(tenants), timestampOf(at), limit]);
  return rows.map((row) => ({
    tenant: textOf(row, 'tenant_id') as TenantId,
    productId: textOf(row, 'product_id') as ExpiringProduct['productId'],
  }));
}

const consignedSql: Sql = `select json_build_object('keyId', k.key_id, 'sealed', k.sealed,
  'expiresAt', case when isfinite(k.expires_at)
    then (extract(epoch from k.expires_at) * 1000)::bigint end)::text as document
from kaquan.card_keys k
join kaquan.stock_entries e
  on e.tenant_id = k.tenant_id and e.product_id = k.product_id and e.version = k.consigned_entry
where k.tenant_id = $1 and k.product_id = $2 and e.tenant_id = $1 and e.change_id = $3
  and k.consigned_entry is not null
order by k.key_id`;

/** See `Storage.findConsigned`. */
export async function findConsigned(
  session: Session,
  { tenant, productId, changeId }: ConsignedFilter,
): Promise<readonly ConsignedKey[]> {
  const rows = await session.run(consignedSql, [tenant, productId, changeId]);
  return rows.map((row) => jsonOf(row, 'document') as ConsignedKey);
}

const withdrawnSql: Sql = `select tenant_id, order_id from (
  select k.tenant_id, k.order_id from kaquan.card_keys k
  where k.withdrawn and ${ofTenants('k.tenant_id')}
  union
  select a.tenant_id, a.order_id from kaquan.allotments a
  join kaquan.card_keys k on k.tenant_id = a.tenant_id and k.key_id = a.key_id
  where a.key_id is not null and a.state = 'claimed' and k.state <> 'available'
    and ${ofTenants('a.tenant_id')}
) withdrawn
order by tenant_id, order_id limit $2`;

/** See `Storage.findWithdrawn`. */
export async function findWithdrawn(
  session: Session,
  tenants: readonly TenantId[] | 'all',
  limit: number,
): Promise<readonly WithdrawnOrder[]> {
  const rows = await session.run(withdrawnSql, [tenantsJson(tenants), limit]);
  return rows.map((row) => ({
    tenant: textOf(row, 'tenant_id') as TenantId,
    orderId: textOf(row, 'order_id') as WithdrawnOrder['orderId'],
  }));
}

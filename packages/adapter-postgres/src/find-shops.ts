import type { TenantId } from '@kaquan/core';
import {
  decodeShop,
  type Page,
  type Shop,
  type ShopFilter,
  type TenantShop,
  type TenantShopFilter,
} from '@kaquan/core/ports';
import { documentOf } from './load.ts';
import { parseCursor, toPage } from './page-cursor.ts';
import { textOf } from './rows.ts';
import type { Session, Sql } from './session.ts';

// Whatever the collation of the database makes of other letters.
function folded(text: string): Sql {
  return `translate(${text}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')`;
}

const shopsSql: Sql = `select s.document::text as document from kaquan.shops s
where s.tenant_id = $1 and ($2::text is null or s.channel_type = $2)
  and ($3::bigint is null or (s.sort_order, s.shop_id) > ($3, $4))
  and ($6::text is null or coalesce(s.document ->> 'state', 'enabled') = $6)
  and ($7::text is null
    or exists (
      select from unnest(array[s.name, s.document ->> 'redemptionDomain',
        s.document ->> 'orderingUserId']) as t(text)
      where position(${folded('$7::text')} in ${folded('t.text')}) > 0
    ))
order by s.sort_order, s.shop_id limit $5`;

/** Shops by sort order, then id; a tenant has so few that one statement does for every filter. */
export async function findShops(session: Session, filter: ShopFilter): Promise<Page<Shop>> {
  const [sortOrder, shopId] = parseCursor(filter.cursor, 'number') ?? [null, ''];
  const { tenant, channelType = null, state = null, keyword = null, limit } = filter;
  const values = [tenant, channelType, sortOrder, shopId, limit + 1, state, keyword];
  const rows = await session.run(shopsSql, values);
  const shops = rows.map((row) => documentOf(row, decodeShop));
  return toPage(shops, limit, (shop) => [shop.sortOrder, shop.shopId]);
}

const tenantShopsSql: Sql = `select s.tenant_id as tenant, s.document::text as document
from kaquan.shops s
where ($1::jsonb is null or s.tenant_id in (select jsonb_array_elements_text($1::jsonb)))
  and (s.tenant_id, s.shop_id) > ($2, $3)
order by s.tenant_id, s.shop_id limit $4`;

const shopsAtSql: Sql = `select s.tenant_id as tenant, s.document::text as document
from kaquan.shops s
where s.channel_type = $5 and s.document ->> 'externalId' in (select jsonb_array_elements_text($6::jsonb))
  and ($1::jsonb is null or s.tenant_id in (select jsonb_array_elements_text($1::jsonb)))
  and (s.tenant_id, s.shop_id) > ($2, $3)
order by s.tenant_id, s.shop_id limit $4`;

/** Shops of the given tenants or of all, by tenant, then id. */
export async function findTenantShops(
  session: Session,
  { tenants, at, cursor, limit }: TenantShopFilter,
): Promise<Page<TenantShop>> {
  const [tenant, shopId] = parseCursor(cursor, 'string') ?? ['', ''];
  const values = [tenantsJson(tenants), tenant, shopId, limit + 1];
  const rows = await (at === undefined
    ? session.run(tenantShopsSql, values)
    : session.run(shopsAtSql, [...values, at.channelType, JSON.stringify(at.externalIds)]));
  const shops = rows.map((row) => {
    return { tenant: textOf(row, 'tenant') as TenantId, shop: documentOf(row, decodeShop) };
  });
  return toPage(shops, limit, (row) => [row.tenant, row.shop.shopId]);
}

/** The tenants of a filter as a value of a statement; `null` for all. */
export function tenantsJson(tenants: readonly TenantId[] | 'all'): string | null {
  return tenants === 'all' ? null : JSON.stringify(tenants);
}

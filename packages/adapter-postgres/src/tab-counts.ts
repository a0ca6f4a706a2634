import type { ShopId, TenantId } from '@kaquan/core';
import { tabNames, type ShopTabCounts, type TabName } from '@kaquan/core/ports';
import { tenantsJson } from './find-shops.ts';
import { textOf, wholeOf } from './rows.ts';
import type { Row, Session, Sql } from './session.ts';

const tabs = tabNames.join(', ');
const each = (of: (tab: TabName) => string): string => tabNames.map(of).join(', ');

// What is counted up and what is not yet, as both are in one instant. Small numbers are added up
// first, and what has not changed is null: that is several times quicker than adding large ones.
const countsSql = (ofShop: Sql): Sql => `select c.shop_id,
  ${each((tab) => `coalesce(sum(c.${tab}), 0)::text as ${tab}`)}
from (
  select b.shop_id, ${tabs} from kaquan.order_tab_counts b where b.tenant_id = $1${ofShop}
  union all
  select b.shop_id, ${each((tab) => `sum(b.${tab})`)} from kaquan.order_tab_deltas b
  where b.tenant_id = $1${ofShop} group by b.shop_id
) c
group by c.shop_id having ${tabNames.map((tab) => `sum(c.${tab}) <> 0`).join(' or ')}
order by c.shop_id`;

const allCountsSql = countsSql('');
const shopCountsSql = countsSql(' and b.shop_id = $2');

/** How many orders stand under each tab, by shop. */
export async function countTabs(
  session: Session,
  tenant: TenantId,
  shopId: ShopId | null,
): Promise<readonly ShopTabCounts[]> {
  const rows = await (shopId === null
    ? session.run(allCountsSql, [tenant])
    : session.run(shopCountsSql, [tenant, shopId]));
  return rows.map(countsOf);
}

function countsOf(row: Row): ShopTabCounts {
  const counts = Object.fromEntries(tabNames.map((tab) => [tab, wholeOf(row, tab)]));
  return { shopId: textOf(row, 'shop_id') as ShopId, counts: counts as Record<TabName, number> };
}

// One statement takes the deltas away and adds them up, so that whoever counts sees each of them once,
// here or there. Which ones they are does not matter: nothing goes by their numbers, so one that is
// committed late is found as well. What another run has locked is left to it.
const foldSql: Sql = `with taken as materialized (
  select d.tenant_id, d.delta_no from kaquan.order_tab_deltas d
  where $1::jsonb is null or d.tenant_id in (select jsonb_array_elements_text($1::jsonb))
  limit $2 for update skip locked
), gone as (
  delete from kaquan.order_tab_deltas d using taken t
  where d.tenant_id = t.tenant_id and d.delta_no = t.delta_no
  returning d.tenant_id, d.shop_id, ${each((tab) => `d.${tab}`)}
), folded as (
  insert into kaquan.order_tab_counts as c (tenant_id, shop_id, ${tabs})
  select g.tenant_id, g.shop_id, ${each((tab) => `coalesce(sum(g.${tab}), 0)`)} from gone g
  group by g.tenant_id, g.shop_id order by g.tenant_id, g.shop_id
  on conflict (tenant_id, shop_id) do update set
    ${each((tab) => `${tab} = c.${tab} + excluded.${tab}`)}
)
select count(*)::integer as folded from gone`;

/** Moves at most `limit` deltas into the counts; answers how many there were. */
export async function foldTabCounts(
  session: Session,
  tenants: readonly TenantId[] | 'all',
  limit: number,
): Promise<number> {
  const [row] = await session.run(foldSql, [tenantsJson(tenants), limit]);
  return row === undefined ? 0 : wholeOf(row, 'folded');
}

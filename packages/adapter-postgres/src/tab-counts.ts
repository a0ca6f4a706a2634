import type { ShopId, TenantId } from '@kaquan/core';
import { tabNames, type ShopTabCounts, type TabName } from '@kaquan/core/ports';
import { foldSql } from './fold-deltas.ts';
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

/** Folds the deltas of tabs into their counts. */
export const foldTabsSql: Sql = foldSql({
  deltas: 'kaquan.order_tab_deltas',
  columns: `d.shop_id, ${each((tab) => `d.${tab}`)}`,
  into: `insert into kaquan.order_tab_counts as c (tenant_id, shop_id, ${tabs})
  select g.tenant_id, g.shop_id, ${each((tab) => `coalesce(sum(g.${tab}), 0)`)} from gone g
  group by g.tenant_id, g.shop_id order by g.tenant_id, g.shop_id
  on conflict (tenant_id, shop_id) do update set
    ${each((tab) => `${tab} = c.${tab} + excluded.${tab}`)}`,
});

import { decodeShopChange, type ShopNews, type ShopNewsFilter } from '@kaquan/core/ports';
import { tenantsJson } from './find-shops.ts';
import { documentOf } from './load.ts';
import { textOf, timestampOf, wholeOf } from './rows.ts';
import type { Row, Session, Sql } from './session.ts';

// One probe for each shop and subscriber: of shops there are few.
const newsSql: Sql = `with due as materialized (
  select s.tenant_id, s.shop_id, n.subscriber, coalesce(p.done_version, 0) as done_version,
    coalesce(p.attempts, 0) as attempts
  from kaquan.shops s
  cross join (select distinct value as subscriber from jsonb_array_elements_text($2::jsonb)) n
  left join kaquan.shop_progress p
    on p.tenant_id = s.tenant_id and p.subscriber = n.subscriber and p.shop_id = s.shop_id
  where ($1::jsonb is null or s.tenant_id in (select jsonb_array_elements_text($1::jsonb)))
    and coalesce(p.due_at, '-infinity') <= $3::timestamptz
    and exists (
      select from kaquan.shop_changes c where c.tenant_id = s.tenant_id and c.shop_id = s.shop_id
        and c.version > coalesce(p.done_version, 0)
    )
  order by s.tenant_id, s.shop_id, n.subscriber collate "C" limit $4
)
select d.tenant_id, d.shop_id, d.subscriber, d.done_version, d.attempts,
  c.document::text as document
from due d
cross join lateral (
  select c.version, c.document from kaquan.shop_changes c
  where c.tenant_id = d.tenant_id and c.shop_id = d.shop_id and c.version > d.done_version
  order by c.version limit 20
) c
order by d.tenant_id, d.shop_id, d.subscriber collate "C", c.version`;

/** See `Storage.findShopNews`. */
export async function findShopNews(
  session: Session,
  { tenants, subscribers, at, limit }: ShopNewsFilter,
): Promise<readonly ShopNews[]> {
  const names = JSON.stringify(subscribers);
  const rows = await session.run(newsSql, [tenantsJson(tenants), names, timestampOf(at), limit]);
  const found = Map.groupBy(rows, (row) =>
    JSON.stringify([row['tenant_id'], row['shop_id'], row['subscriber']]),
  );
  return [...found.values()].flatMap(newsOf);
}

function newsOf(rows: readonly Row[]): readonly ShopNews[] {
  const [first] = rows;
  if (first === undefined) return [];
  return [
    {
      tenant: textOf(first, 'tenant_id') as ShopNews['tenant'],
      subscriber: textOf(first, 'subscriber'),
      shopId: textOf(first, 'shop_id') as ShopNews['shopId'],
      doneVersion: wholeOf(first, 'done_version'),
      attempts: wholeOf(first, 'attempts'),
      changes: rows.map((row) => documentOf(row, decodeShopChange)),
    },
  ];
}

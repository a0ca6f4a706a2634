import type {
  SalesFilter,
  SalesGrouping,
  SalesSeries,
  SalesSeriesFilter,
  SalesTallies,
} from '@kaquan/core/ports';
import { foldSql } from './fold-deltas.ts';
import { jsonOf, textOf, timestampOf, wholeOf } from './rows.ts';
import type { Session, Sql } from './session.ts';

// A case stands once under its reason, and again under each of its products.
const casesOnce = `case when s.subject like 'reason:%' then s.cases else 0 end`;

const groupings: Readonly<Record<SalesGrouping, { readonly key: Sql; readonly from: Sql }>> = {
  reason: named('reason:'),
  product: named('product:'),
  product_reason: named('product_reason:'),
  shop_product_reason: named('product_reason:', "s.shop_id || '/' || "),
  buyer_refund: named('buyer_refund:'),
  buyer_reissue: named('buyer_reissue:'),
  shop: { key: 's.shop_id', from: `${casesOnce} as cases from counted s` },
};

function named(prefix: Sql, before: Sql = ''): { readonly key: Sql; readonly from: Sql } {
  return {
    key: `${before}substr(s.subject, ${prefix.length + 1})`,
    from: `cases from counted s where starts_with(s.subject, '${prefix}')`,
  };
}

const within = (table: Sql, ofShop: Sql): Sql => `select s.shop_id, s.subject, s.sold, s.cases
    from kaquan.${table} s
    where s.tenant_id = $1 and s.day >= $2 and s.day < $3${ofShop}`;

// What is counted up and what is not yet, as both are in one instant.
const tallySql = (by: SalesGrouping, ofShop: Sql): Sql => `with counted as materialized (
  select c.shop_id, c.subject, sum(c.sold) as sold, sum(c.cases) as cases from (
    ${within('sales_tallies', ofShop)}
    union all
    ${within('sales_deltas', ofShop)}
  ) c group by c.shop_id, c.subject
), totals as (
  select coalesce(sum(s.sold), 0) as sold, coalesce(sum(${casesOnce}), 0) as cases from counted s
), groups as (
  select g.key, sum(g.sold) as sold, sum(g.cases) as cases
  from (select ${groupings[by].key} as key, s.sold, ${groupings[by].from}) g
  group by g.key having sum(g.sold) <> 0 or sum(g.cases) <> 0
  order by sum(g.cases) desc, sum(g.sold) desc, g.key collate "C" limit $4
)
select t.sold::text as all_sold, t.cases::text as all_cases,
  g.key, g.sold::text as sold, g.cases::text as cases
from totals t left join groups g on true
order by g.cases desc, g.sold desc, g.key collate "C"`;

/** What was sold and complained of in a stretch of days. */
export async function tallySales(
  session: Session,
  { tenant, shopId, from, to, by, limit }: SalesFilter,
): Promise<SalesTallies> {
  const ofShop = shopId === null ? '' : ' and s.shop_id = $5';
  const values = [tenant, timestampOf(from), timestampOf(to), limit];
  const sql = tallySql(by, ofShop);
  const rows = await session.run(sql, shopId === null ? values : [...values, shopId]);
  const [first] = rows;
  const total =
    first === undefined
      ? { sold: 0, cases: 0 }
      : { sold: wholeOf(first, 'all_sold'), cases: wholeOf(first, 'all_cases') };
  const groups = rows
    .filter(({ key }) => key !== null)
    .map((row) => ({
      key: textOf(row, 'key'),
      sold: wholeOf(row, 'sold'),
      cases: wholeOf(row, 'cases'),
    }));
  return { total, groups };
}

const seriesOf = (table: Sql): Sql => `select s.subject, s.day, s.sold from kaquan.${table} s
    where s.tenant_id = $1 and s.sold <> 0 and s.day < $4
      and s.subject in (select 'product:' || value from jsonb_array_elements_text($2::jsonb))`;

const seriesSql: Sql = `with counted as (
  select c.subject, c.day, sum(c.sold) as sold from (
    ${seriesOf('sales_tallies')}
    union all
    ${seriesOf('sales_deltas')}
  ) c group by c.subject, c.day
)
select json_build_object('productId', a.product_id, 'before', b.sold, 'days', d.days)::text as document
from (
  select value as product_id, min(place) as place
  from jsonb_array_elements_text($2::jsonb) with ordinality as x(value, place) group by value
) a
cross join lateral (
  select coalesce(sum(c.sold), 0) as sold from counted c
  where c.subject = 'product:' || a.product_id and c.day < $3
) b
cross join lateral (
  select coalesce(json_agg(json_build_object('day', (extract(epoch from c.day) * 1000)::bigint,
    'sold', c.sold) order by c.day), '[]'::json) as days
  from counted c where c.subject = 'product:' || a.product_id and c.day >= $3 and c.sold <> 0
) d
order by a.place`;

/** See `Storage.salesByDay`. */
export async function salesByDay(
  session: Session,
  { tenant, productIds, from, to }: SalesSeriesFilter,
): Promise<readonly SalesSeries[]> {
  const values = [tenant, JSON.stringify(productIds), timestampOf(from), timestampOf(to)];
  const rows = await session.run(seriesSql, values);
  // Built by the statement itself, out of columns that the tables type and check.
  return rows.map((row) => jsonOf(row, 'document') as SalesSeries);
}

/** Folds the deltas of sales into their tallies. */
export const foldSalesSql: Sql = foldSql({
  deltas: 'kaquan.sales_deltas',
  columns: 'd.shop_id, d.day, d.subject, d.sold, d.cases',
  into: `insert into kaquan.sales_tallies as c (tenant_id, day, shop_id, subject, sold, cases)
  select g.tenant_id, g.day, g.shop_id, g.subject, sum(g.sold), sum(g.cases) from gone g
  group by g.tenant_id, g.day, g.shop_id, g.subject
  order by g.tenant_id, g.day, g.shop_id, g.subject
  on conflict (tenant_id, day, shop_id, subject) do update set
    sold = c.sold + excluded.sold, cases = c.cases + excluded.cases`,
});

import type { Rule } from './rule.ts';

// What orders have sold and what was complained of, by shop; a case stands under one reason.
const sold = `
  select o.tenant_id, o.shop_id,
    coalesce(sum((select sum(jsonb_array_length(l -> 'units'))
      from jsonb_array_elements(o.document -> 'lines') l))
      filter (where o.document ->> 'paidAt' is not null), 0) as sold,
    coalesce(sum(jsonb_array_length(o.document -> 'cases')), 0) as cases
  from kaquan.orders o where coalesce(o.document ->> 'isTest', 'false') <> 'true'
  group by 1, 2`;

const tallied = `
  select s.tenant_id, s.shop_id, sum(s.sold) as sold,
    coalesce(sum(s.cases) filter (where s.subject like 'reason:%'), 0) as cases
  from (
    select tenant_id, shop_id, subject, sold, cases from kaquan.sales_tallies
    union all
    select tenant_id, shop_id, subject, sold, cases from kaquan.sales_deltas
  ) s group by 1, 2`;

// What is complained of by product and reason, by shop and subject, read off the orders.
const byBoth = `
  select d.tenant_id, d.shop_id, d.subject, count(*) as cases from (
    select distinct o.tenant_id, o.shop_id, o.order_id, c ->> 'caseId',
      'product_reason:' || coalesce(l -> 'product' ->> 'productId', '') || '/'
        || coalesce(c ->> 'reasonCode', left(c ->> 'reason', 60)) as subject
    from kaquan.orders o
    cross join lateral jsonb_array_elements(o.document -> 'cases') c
    cross join lateral jsonb_array_elements(c -> 'items') i
    join lateral jsonb_array_elements(o.document -> 'lines') l
      on exists (select from jsonb_array_elements(l -> 'units') u where u ->> 'unitId' = i ->> 'unitId')
    where coalesce(o.document ->> 'isTest', 'false') <> 'true'
  ) d group by 1, 2, 3`;

// What speaks against buyers, by shop and subject, read off their orders.
const against = `
  select o.tenant_id, o.shop_id, f.figure || ':' || (o.document ->> 'buyerRef') as subject, count(*) as cases
  from kaquan.orders o
  cross join lateral jsonb_array_elements(o.document -> 'cases') c
  cross join (values
    ('buyer_refund',
      '{cancel,refund_only,return_and_refund,refund_and_replace,channel_decided}'::text[], true),
    ('buyer_reissue', '{reissue,exchange,refund_and_replace}'::text[], false)
  ) f (figure, kinds, of_cards)
  where coalesce(o.document ->> 'isTest', 'false') <> 'true'
    and o.document ->> 'buyerRef' is not null and c ->> 'state' = 'done'
    and coalesce(c ->> 'kind', 'refund_only') = any (f.kinds)
    and (not f.of_cards or exists (
      select from jsonb_path_query(o.document, '$.lines[*] ? (@.product.goods == "card_key").units[*]') u,
        jsonb_array_elements(c -> 'items') i
      where u ->> 'unitId' = i ->> 'unitId' and u @? '$.issues[*] ? (@.revealedAt != null)'))
  group by 1, 2, 3`;

/** What must hold of what was sold and complained of. */
export const salesRules: readonly Rule[] = [
  {
    name: 'what was sold and complained of is counted as it stands in the orders',
    sql: `
  select coalesce(d.tenant_id, p.tenant_id) as tenant_id, coalesce(d.shop_id, p.shop_id) as shop_id,
    d.sold, p.sold as counted_sold, d.cases, p.cases as counted_cases
  from (${sold}) d
  full join (${tallied}) p on p.tenant_id = d.tenant_id and p.shop_id = d.shop_id
  where coalesce(d.sold, 0) <> coalesce(p.sold, 0) or coalesce(d.cases, 0) <> coalesce(p.cases, 0)`,
  },
  {
    name: 'what is complained of by product and reason is counted as it stands in the orders',
    sql: comparison(byBoth, 'product\\_reason:%'),
  },
  {
    name: 'what speaks against buyers is counted as it stands in their orders',
    sql: comparison(against, 'buyer%'),
  },
];

function comparison(readOff: string, subjects: string): string {
  return `
  select coalesce(d.tenant_id, p.tenant_id) as tenant_id, coalesce(d.shop_id, p.shop_id) as shop_id,
    coalesce(d.subject, p.subject) as subject, d.cases, p.cases as counted_cases
  from (${readOff}) d
  full join (
    select s.tenant_id, s.shop_id, s.subject, sum(s.cases) as cases
    from (
      select tenant_id, shop_id, subject, cases from kaquan.sales_tallies
      union all
      select tenant_id, shop_id, subject, cases from kaquan.sales_deltas
    ) s where s.subject like '${subjects}' group by 1, 2, 3
  ) p on p.tenant_id = d.tenant_id and p.shop_id = d.shop_id and p.subject = d.subject
  where coalesce(d.cases, 0) <> coalesce(p.cases, 0)`;
}

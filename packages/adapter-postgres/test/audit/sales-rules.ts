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
];

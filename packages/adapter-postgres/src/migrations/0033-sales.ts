import type { Migration } from './migration.ts';

const isReal = `coalesce(o.document ->> 'isTest', 'false') <> 'true'`;

// What speaks against a buyer: a case that is done and gave goods out again, or gave money back for a
// card that had been read.
const speaks = `case f.figure
    when 'buyer_reissue' then
      coalesce(c ->> 'kind', 'refund_only') in ('reissue', 'exchange', 'refund_and_replace')
    else coalesce(c ->> 'kind', 'refund_only') in (
      'cancel', 'refund_only', 'return_and_refund', 'refund_and_replace', 'channel_decided'
    ) and exists (
      select from jsonb_array_elements(c -> 'items') i, jsonb_array_elements(o.document -> 'lines') l,
        jsonb_array_elements(l -> 'units') u, jsonb_array_elements(u -> 'issues') s
      where u ->> 'unitId' = i ->> 'unitId' and jsonb_typeof(l -> 'product') = 'object'
        and coalesce(l -> 'product' ->> 'goods', 'card_key') = 'card_key'
        and s ->> 'revealedAt' is not null
    ) end`;

const reasonOf = `coalesce(c ->> 'reasonCode', left(c ->> 'reason', 60))`;

// What orders count for, as the core reads it off them: units sold, each case by its reason, once more
// for each product that it is about, by both, and for its buyer where it speaks against him.
const readOff = `
  select o.tenant_id, o.shop_id, (o.document ->> 'paidAt')::bigint as at,
    'product:' || coalesce(l -> 'product' ->> 'productId', '') as subject,
    jsonb_array_length(l -> 'units') as sold, 0 as cases
  from kaquan.orders o, jsonb_array_elements(o.document -> 'lines') l
  where o.document ->> 'paidAt' is not null and ${isReal}
  union all
  select o.tenant_id, o.shop_id, (c ->> 'openedAt')::bigint,
    'reason:' || ${reasonOf}, 0, 1
  from kaquan.orders o, jsonb_array_elements(o.document -> 'cases') c
  where ${isReal}
  union all
  select d.tenant_id, d.shop_id, d.at, s.subject, 0, 1 from (
    select distinct o.tenant_id, o.order_id, c ->> 'caseId' as case_id, o.shop_id,
      (c ->> 'openedAt')::bigint as at, ${reasonOf} as reason,
      coalesce(l -> 'product' ->> 'productId', '') as product
    from kaquan.orders o, jsonb_array_elements(o.document -> 'cases') c,
      jsonb_array_elements(c -> 'items') i, jsonb_array_elements(o.document -> 'lines') l,
      jsonb_array_elements(l -> 'units') u
    where u ->> 'unitId' = i ->> 'unitId' and ${isReal}
  ) d, (values (false), (true)) w (is_both), lateral (
    select case when w.is_both then 'product_reason:' || d.product || '/' || d.reason
      else 'product:' || d.product end
  ) s (subject)
  union all
  select o.tenant_id, o.shop_id, (c ->> 'openedAt')::bigint,
    f.figure || ':' || (o.document ->> 'buyerRef'), 0, 1
  from kaquan.orders o, jsonb_array_elements(o.document -> 'cases') c,
    (values ('buyer_refund'), ('buyer_reissue')) f (figure)
  where o.document ->> 'buyerRef' is not null and c ->> 'state' = 'done' and ${isReal}
    and ${speaks}`;

const dayOf = (at: string): string => `date_trunc('day', to_timestamp(${at} / 1000.0)
    at time zone 'Asia/Shanghai') at time zone 'Asia/Shanghai'`;

// Writes by how much the counts are off; done again, that is nothing.
const count = `insert into kaquan.sales_deltas (tenant_id, shop_id, day, subject, sold, cases)
select tenant_id, shop_id, day, subject, sum(sold), sum(cases) from (
  select r.tenant_id, r.shop_id, ${dayOf('r.at')} as day, r.subject, r.sold, r.cases
  from (${readOff}
  ) r
  union all
  select tenant_id, shop_id, day, subject, -sold, -cases from kaquan.sales_tallies
  union all
  select tenant_id, shop_id, day, subject, -sold, -cases from kaquan.sales_deltas
) off
group by tenant_id, shop_id, day, subject
having sum(sold) <> 0 or sum(cases) <> 0
returning 1`;

const columns = (type: string): string => `  shop_id text collate "C" not null,
  day timestamptz not null,
  subject text collate "C" not null,
  sold ${type} not null,
  cases ${type} not null,`;

/** What shops have sold and what was complained of, by day: what after-sales rates are made of. */
export const sales: Migration = {
  version: 33,
  name: 'sales',
  statements: [
    `create table kaquan.sales_tallies (
  tenant_id text collate "C" not null,
${columns('bigint')}
  primary key (tenant_id, day, shop_id, subject)
)`,
    `comment on table kaquan.sales_tallies is
  'Units sold and cases opened by shop, day and subject, but for what sales_deltas says'`,
    `create table kaquan.sales_deltas (
  tenant_id text collate "C" not null,
  delta_no bigint generated always as identity,
${columns('integer')}
  primary key (tenant_id, delta_no)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)`,
    `comment on table kaquan.sales_deltas is
  'By how much commits have changed the tallies; a job moves the rows into sales_tallies'`,
    `comment on column kaquan.sales_deltas.delta_no is
  'Only a name: commits end in another order, so nobody reads by it'`,
    ...['sales_tallies', 'sales_deltas'].flatMap((table) => [
      `comment on column kaquan.${table}.tenant_id is 'The tenant of the shop'`,
      `comment on column kaquan.${table}.shop_id is 'The shop that the orders were bought in'`,
      `comment on column kaquan.${table}.day is
  'Midnight in Shanghai of the day of the payment, or on which the case was opened'`,
      `comment on column kaquan.${table}.subject is
  'product:<id>, reason:<word>, product_reason:<id>/<word>, buyer_refund:<buyer> or buyer_reissue:<buyer>;
a case stands under each'`,
      `comment on column kaquan.${table}.sold is 'Units of the product; nought for all else'`,
      `comment on column kaquan.${table}.cases is 'Cases that were opened 售后单'`,
    ]),
  ],
  online: [{ kind: 'once', name: 'sales', sql: count }],
};

import type { Migration } from './migration.ts';

// By tab, as they stood in the core when this was written.
const counted = `to_redeem, redeemed, to_verify, verified, in_after_sales, refunded, frozen, rejected`;
const countColumns = (type: string): string =>
  counted
    .split(', ')
    .map((tab) => `  ${tab} ${type}`)
    .join(',\n');

const tables = [
  `alter table kaquan.orders
  add column verification text collate "C",
  add column after_sales text collate "C",
  add column is_refunded boolean not null default false,
  add column redeemed_at timestamptz,
  add column titles text,
  add column status_version integer`,
  `comment on column kaquan.orders.verification is
  'Where its units stand as a whole 核销; as of status_version, like the other copies of parts'`,
  `comment on column kaquan.orders.after_sales is
  'State of its last open case 售后, else of its last one, else none'`,
  `comment on column kaquan.orders.is_refunded is
  'Whether something was given back of some unit''s share'`,
  `comment on column kaquan.orders.redeemed_at is
  'When the goods of its link were handed over; null until then'`,
  `comment on column kaquan.orders.titles is
  'The titles of its lines in lower case, one to a line'`,
  `comment on column kaquan.orders.status_version is
  'The version that verification, after_sales, is_refunded, redeemed_at and titles are of; another
one than version where a release that did not know them has written the order'`,
  `create table kaquan.order_terms (
  tenant_id text collate "C" not null,
  term text collate "C" not null,
  created_at timestamptz not null,
  order_id text collate "C" not null
)`,
  // The one index is key and listing in one; rows are only ever added, and not by a redemption.
  `create unique index order_terms_newest
  on kaquan.order_terms (tenant_id, term, created_at desc, order_id)`,
  `alter table kaquan.order_terms replica identity using index order_terms_newest`,
  `comment on table kaquan.order_terms is
  'What an order is found by beside its own columns: the products and the users of it'`,
  `comment on column kaquan.order_terms.tenant_id is 'The tenant of the order'`,
  `comment on column kaquan.order_terms.term is 'product:<product id>, sold:<shop id>:<product id>, or user:<user or buyer>'`,
  `comment on column kaquan.order_terms.created_at is 'The order''s; listings are sorted by it'`,
  `comment on column kaquan.order_terms.order_id is 'The order that is found'`,
  `create table kaquan.order_tab_counts (
  tenant_id text collate "C" not null,
  shop_id text collate "C" not null,
${countColumns('bigint not null default 0')},
  primary key (tenant_id, shop_id)
)`,
  `comment on table kaquan.order_tab_counts is
  'How many orders of a shop stand under each status tab, but for what order_tab_deltas says'`,
  `create table kaquan.order_tab_deltas (
  tenant_id text collate "C" not null,
  delta_no bigint generated always as identity,
  shop_id text collate "C" not null,
${countColumns('integer')},
  primary key (tenant_id, delta_no)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)`,
  `comment on table kaquan.order_tab_deltas is
  'By how much commits have changed the counts, null for not at all; a job moves the rows into
order_tab_counts'`,
  `comment on column kaquan.order_tab_deltas.delta_no is
  'Only a name: commits end in another order, so nobody reads by it'`,
  ...['order_tab_counts', 'order_tab_deltas'].flatMap((table) => [
    `comment on column kaquan.${table}.tenant_id is 'The tenant of the shop'`,
    `comment on column kaquan.${table}.shop_id is 'The shop that the orders were bought in'`,
    ...counted
      .split(', ')
      .map((tab) => `comment on column kaquan.${table}.${tab} is 'Orders under the tab ${tab}'`),
  ]),
];

const sparse = `(tenant_id, created_at desc, order_id, shop_id)`;

const byState = (axis: string): string =>
  `(tenant_id, ${axis}, created_at desc, order_id, shop_id)`;

// The lists that people work through hold few of all orders: each has an index of just those, and an
// order that moves on costs the others nothing.
const indexes = [
  ['orders_pending', `${sparse} where redemption = 'pending'`],
  ['orders_to_verify', `${sparse} where verification in ('needs_check', 'pending', 'verifying')`],
  ['orders_in_after_sales', `${sparse} where has_open_case`],
  ['orders_with_cases', `${byState('after_sales')} where after_sales <> 'none'`],
  ['orders_refunded', `${sparse} where is_refunded`],
  ['orders_rejected', `${sparse} where redemption = 'rejected'`],
  ['orders_on_hold', `${sparse} where is_frozen`],
  // Where an order seldom is, or not for long: else a search for it reads along the list of all.
  ['orders_unpaid', `${byState('payment')} where payment in ('closed', 'unpaid')`],
  ['orders_lapsed', `${byState('redemption')} where redemption in ('cancelled', 'expired')`],
  [
    'orders_unverified',
    `${byState('verification')} where verification in ('needs_check', 'not_due', 'undoing', 'verifying', 'voided')`,
  ],
  [
    'orders_redeemed',
    `(tenant_id, redeemed_at desc, order_id, shop_id) where redeemed_at is not null`,
  ],
] as const;

// What the core reads off an order, said once more for the orders that are there already.
const readOff = `
  select o.tenant_id, o.order_id, o.version, o.created_at, o.document,
    (
      select case
        when bool_or(u ->> 'verification' = 'pending') then 'pending'
        when bool_or(u ->> 'verification' = 'not_due'
          and u -> 'issues' -> -1 ->> 'state' in ('open', 'claimed', 'sending')
          and l -> 'product' ->> 'verifiedBy' is distinct from 'none') then 'not_due'
        when bool_or(u ->> 'verification' = 'verified') then 'verified'
        when bool_or(u ->> 'verification' = 'voided') then 'voided'
        else 'not_required' end
      from jsonb_array_elements(o.document -> 'lines') l, jsonb_array_elements(l -> 'units') u
    ) as verification,
    coalesce((
      select c ->> 'state' from jsonb_array_elements(o.document -> 'cases') with ordinality x(c, i)
      order by c ->> 'state' in ('withdrawn', 'done'), i desc limit 1
    ), 'none') as after_sales,
    exists (
      select from jsonb_array_elements(o.document -> 'lines') l, jsonb_array_elements(l -> 'units') u
      where (u ->> 'refundedMinor')::bigint > 0
    ) as is_refunded,
    to_timestamp((o.document ->> 'redeemedAt')::bigint / 1000.0) as redeemed_at,
    (
      select string_agg(lower(l ->> 'title'), e'\\n' order by i)
      from jsonb_array_elements(o.document -> 'lines') with ordinality x(l, i)
    ) as titles
  from kaquan.orders o where o.status_version is distinct from o.version`;

// An index takes no entry above 2,704 bytes: the search compares long names with the document.
const termsOf = (
  document: string,
): string => `    select 'user:' || left(${document} ->> 'orderingUserId', 200) as term
    union all select 'user:' || left(${document} ->> 'buyerRef', 200)
    union all select x.term from jsonb_array_elements(${document} -> 'lines') l,
      left(l -> 'product' ->> 'productId', 200) as product, lateral (values
        ('product:' || product),
        ('sold:' || left(${document} ->> 'shopId', 200) || ':' || product)
      ) x(term)`;

// A release that does not know the terms leaves another version behind; whoever changes the order
// later takes it for one that has them. Its role has no rights on this table, hence the owner's.
const termFunction = [
  `create function kaquan.add_order_terms() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
begin
  insert into kaquan.order_terms (tenant_id, term, created_at, order_id)
  select distinct new.tenant_id, t.term, new.created_at, new.order_id
  from (
${termsOf('new.document')}
  ) t
  where t.term is not null
  on conflict do nothing;
  return null;
end
$body$`,
  `revoke all on function kaquan.add_order_terms() from public`,
  `comment on function kaquan.add_order_terms() is
  'Lets an order be found that was written by a release which does not know order_terms'`,
];

const isStale = 'new.status_version is distinct from new.version';

const fill = (batch: number): string => `with read_off as materialized (${readOff}
  limit ${batch} for update of o
), terms as (
  insert into kaquan.order_terms (tenant_id, term, created_at, order_id)
  select distinct r.tenant_id, t.term, r.created_at, r.order_id
  from read_off r cross join lateral (
${termsOf('r.document')}
  ) t
  where t.term is not null
  on conflict do nothing
)
update kaquan.orders o set verification = r.verification, after_sales = r.after_sales,
  is_refunded = r.is_refunded, redeemed_at = r.redeemed_at, titles = r.titles,
  status_version = r.version
from read_off r where o.tenant_id = r.tenant_id and o.order_id = r.order_id
returning 1`;

const isUnder: Readonly<Record<string, string>> = {
  to_redeem: `payment in ('paid', 'completed') and redemption = 'pending'
    and not is_frozen and not has_open_case`,
  redeemed: `redemption = 'redeemed'`,
  to_verify: `verification = 'pending' and not is_frozen and not has_open_case`,
  verified: `verification in ('verified', 'voided')`,
  in_after_sales: `has_open_case`,
  refunded: `is_refunded`,
  frozen: `is_frozen`,
  rejected: `redemption = 'rejected'`,
};

const tabs = Object.entries(isUnder);

// Writes by how much the counts are off; done again, that is nothing. Releases that do not count go
// on writing meanwhile, so that it would never be the last time: what they do is for checkCounts.
const count = `insert into kaquan.order_tab_deltas (tenant_id, shop_id, ${counted})
select tenant_id, shop_id, ${tabs.map(([tab]) => `sum(${tab})`).join(', ')} from (
  select tenant_id, shop_id,
    ${tabs.map(([tab, sql]) => `count(*) filter (where ${sql}) as ${tab}`).join(',\n    ')}
  from kaquan.orders group by tenant_id, shop_id
  union all
  select tenant_id, shop_id, ${tabs.map(([tab]) => `-${tab}`).join(', ')} from kaquan.order_tab_counts
  union all
  select tenant_id, shop_id, ${tabs.map(([tab]) => `-${tab}`).join(', ')} from kaquan.order_tab_deltas
) off
group by tenant_id, shop_id
having ${tabs.map(([tab]) => `sum(${tab}) <> 0`).join(' or ')}
returning 1`;

/** Status tabs with exact counts, and the columns and indexes that searches go by. */
export const orderTabs: Migration = {
  version: 4,
  name: 'order_tabs',
  statements: [...tables, ...termFunction],
  online: [
    {
      kind: 'ddl',
      name: 'orders_terms',
      statements: ['insert', 'update'].map(
        (event) => `create trigger orders_terms_on_${event} after ${event} on kaquan.orders
  for each row when (${isStale})
  execute function kaquan.add_order_terms()`,
      ),
    },
    {
      kind: 'index',
      name: 'orders_to_read_off',
      definition: `on kaquan.orders (tenant_id, order_id)
  where status_version is distinct from version`,
    },
    { kind: 'backfill', name: 'statuses', sql: fill },
    { kind: 'once', name: 'counts', sql: count },
    ...indexes.map(
      ([name, definition]) =>
        ({ kind: 'index', name, definition: `on kaquan.orders ${definition}` }) as const,
    ),
    {
      kind: 'drop_indexes',
      name: 'superseded_indexes',
      indexes: ['orders_to_read_off', 'orders_by_state', 'orders_frozen', 'orders_in_case'],
    },
  ],
};

import type { Migration } from './migration.ts';

const accounts = `debit text collate "C" not null,
  credit text collate "C" not null`;

const comments: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ledger_postings: {
    tenant_id: 'Whose row it is; first in every key',
    order_id: 'The order that it is about',
    seq: 'The number of the event that caused it; of the last one, where it was brought forward',
    part: 'Counted from 1 among the postings of one event',
    shop_id: 'The shop of the order: each has its own ledger',
    at: 'The instant of the change that it belongs to',
    cause: 'The type of that event, or brought_forward',
    unit_id: 'The unit whose share it is; null where the order is meant as a whole',
    currency: 'The currency of the order',
    debit: 'The account whose debit side grows',
    credit: 'The account whose credit side grows',
    amount_minor: 'In minor units',
  },
  ledger_totals: {
    tenant_id: 'The tenant of the shop',
    shop_id: 'The shop whose ledger it is',
    currency: 'The currency of the amounts',
    debit: 'The account that was debited',
    credit: 'The account that was credited',
    amount_minor: 'The sum of such postings',
  },
  ledger_deltas: {
    tenant_id: 'The tenant of the shop',
    delta_no: 'Only a name: commits end in another order, so nobody reads by it',
    shop_id: 'The shop whose ledger it is',
    currency: 'The currency of the amounts',
    debit: 'The account that was debited',
    credit: 'The account that was credited',
    day: 'The beginning of the day on which it moved, at midnight in China',
    amount_minor: 'The sum of such postings in one statement',
  },
  ledger_days: {
    tenant_id: 'The tenant of the shop',
    shop_id: 'The shop whose ledger it is',
    day: 'The beginning of the day on which it moved, at midnight in China',
    currency: 'The currency of the amounts',
    debit: 'The account that was debited',
    credit: 'The account that was credited',
    amount_minor: 'The sum of such postings on that day',
  },
};

const tables = [
  `create table kaquan.ledger_postings (
  tenant_id text collate "C" not null,
  order_id text collate "C" not null,
  seq integer not null check (seq > 0),
  part integer not null check (part > 0),
  shop_id text collate "C" not null,
  at timestamptz not null,
  cause text collate "C" not null,
  unit_id text collate "C",
  currency text collate "C" not null,
  ${accounts},
  amount_minor bigint not null check (amount_minor > 0),
  primary key (tenant_id, order_id, seq, part),
  constraint ledger_postings_accounts check (debit <> credit)
)`,
  `create index ledger_postings_by_shop
  on kaquan.ledger_postings (tenant_id, shop_id, at, order_id, seq, part)`,
  `comment on table kaquan.ledger_postings is
  'The ledger 账本 of every shop, double entry; rows are only ever added'`,
  `create table kaquan.ledger_totals (
  tenant_id text collate "C" not null,
  shop_id text collate "C" not null,
  currency text collate "C" not null,
  ${accounts},
  amount_minor bigint not null,
  primary key (tenant_id, shop_id, currency, debit, credit)
)`,
  `comment on table kaquan.ledger_totals is
  'What was posted from account to account, but for what ledger_deltas says'`,
  `create table kaquan.ledger_days (
  tenant_id text collate "C" not null,
  shop_id text collate "C" not null,
  day timestamptz not null,
  currency text collate "C" not null,
  ${accounts},
  amount_minor bigint not null,
  primary key (tenant_id, shop_id, day, currency, debit, credit)
)`,
  `comment on table kaquan.ledger_days is
  'The same totals by day, by which past balances are told'`,
  `create table kaquan.ledger_deltas (
  tenant_id text collate "C" not null,
  delta_no bigint generated always as identity,
  shop_id text collate "C" not null,
  currency text collate "C" not null,
  ${accounts},
  day timestamptz not null,
  amount_minor bigint not null,
  primary key (tenant_id, delta_no)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)`,
  `comment on table kaquan.ledger_deltas is
  'What commits have added to the totals; rows are moved into ledger_totals and ledger_days by a job'`,
  ...Object.entries(comments).flatMap(([table, columns]) =>
    Object.entries(columns).map(
      ([column, comment]) => `comment on column kaquan.${table}.${column} is '${comment}'`,
    ),
  ),
  `alter table kaquan.orders add column booked_version integer`,
  `comment on column kaquan.orders.booked_version is
  'The version up to which the ledger is complete; written beside every version'`,
];

const sumOf = (name: string): string => `(
      select coalesce(sum((m #>> '{}')::bigint), 0)
      from jsonb_path_query(v_document, '$.lines[*].units[*].${name}') as m
    )`;

const posted = (side: string, sign: string): string => `
    select p.${side}, ${sign}p.amount_minor from kaquan.ledger_postings p, told
    where p.tenant_id = new.tenant_id and p.order_id = new.order_id and p.seq <= told.seq`;

// Says once more what the core says of an order's accounts, for what it has not booked itself. What
// was posted up to the event that the document ends with is taken off: the rest is brought forward.
// It has its owner's rights, because the role of an earlier release has none on these tables.
const bookSql = `create function kaquan.book_order() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
declare
  v_document jsonb := new.document;
begin
  if new.booked_version = new.version then
    v_document := old.document;
  end if;
  with told as (
    select v_document ->> 'shopId' as shop_id, v_document ->> 'currency' as currency,
      (v_document ->> 'eventCount')::integer as seq,
      case v_document ->> 'settlement' when 'none' then 0
        else (v_document ->> 'buyerPaidMinor')::bigint end as paid,
      ${sumOf('refundedMinor')} as refunded,
      ${sumOf('reservedMinor')} as reserved,
      (v_document ->> 'unexplainedMinor')::bigint as unexplained,
      case
        when v_document @? '$.holds[*] ? (@.reason == "manual" || @.reason == "risk"
          || @.reason == "conflict" || @.rule.freezesMoney == true)'
          then 'pending_hold'
        when v_document ->> 'settlement' = 'settled' then 'revenue_settled'
        else 'revenue_unsettled' end as revenue
  ),
  lacking (account, amount) as (
    select 'channel_receivable', paid - refunded - unexplained from told
    union all select revenue, refunded + reserved - paid from told
    union all select 'refund_reserved', -reserved from told
    union all select 'unexplained', unexplained from told
    union all${posted('debit', '-')}
    union all${posted('credit', '')}
  ),
  spans as (
    select account, sum(amount) > 0 as is_debit, abs(sum(amount)) as size,
      sum(abs(sum(amount))) over (partition by sum(amount) > 0 order by account) as upto
    from lacking group by account having sum(amount) <> 0
  ),
  booked as (
    insert into kaquan.ledger_postings (tenant_id, order_id, seq, part, shop_id, at, cause,
      currency, debit, credit, amount_minor)
    select new.tenant_id, new.order_id, told.seq, row_number() over (order by d.account, c.account)
        + (
          select coalesce(max(p.part), 0) from kaquan.ledger_postings p
          where p.tenant_id = new.tenant_id and p.order_id = new.order_id and p.seq = told.seq
        ),
      told.shop_id, date_trunc('milliseconds', now()), 'brought_forward', told.currency,
      d.account, c.account, least(d.upto, c.upto) - greatest(d.upto - d.size, c.upto - c.size)
    from told
    join spans d on d.is_debit
    join spans c on not c.is_debit
      and least(d.upto, c.upto) > greatest(d.upto - d.size, c.upto - c.size)
    returning shop_id, currency, debit, credit, at, amount_minor
  )
  insert into kaquan.ledger_deltas (tenant_id, shop_id, currency, debit, credit, day, amount_minor)
  select new.tenant_id, b.shop_id, b.currency, b.debit, b.credit,
    (date_trunc('day', b.at at time zone 'UTC' + interval '8 hours') - interval '8 hours')
      at time zone 'UTC', b.amount_minor
  from booked b;
  new.booked_version := new.version;
  return new;
end
$body$`;

const functions = [
  bookSql,
  `revoke all on function kaquan.book_order() from public`,
  `comment on function kaquan.book_order() is
  'Brings an order forward in the ledger that was written by a release which keeps none'`,
];

const isUnbooked = (row: string): string => `${row}.booked_version is distinct from ${row}.version`;

// Each row passes through book_order, which does not leave it as it was.
const bookAll = (batch: number): string => `update kaquan.orders o set booked_version = null
from (
  select u.tenant_id, u.order_id from kaquan.orders u where ${isUnbooked('u')}
  limit ${batch} for update
) u
where o.tenant_id = u.tenant_id and o.order_id = u.order_id
returning 1`;

/** A ledger of every shop, with the orders that are there already brought forward. */
export const ledger: Migration = {
  version: 6,
  name: 'ledger',
  statements: [...tables, ...functions],
  online: [
    {
      kind: 'index',
      name: 'orders_to_book',
      definition: `on kaquan.orders (tenant_id, order_id) where booked_version is distinct from version`,
    },
    {
      kind: 'ddl',
      name: 'orders_booked',
      statements: [
        `create trigger orders_booked before insert on kaquan.orders for each row
  when (${isUnbooked('new')})
  execute function kaquan.book_order()`,
        `create trigger orders_booked_on before update on kaquan.orders for each row
  when (${isUnbooked('new')} or ${isUnbooked('old')})
  execute function kaquan.book_order()`,
        `create trigger ledger_postings_kept
  before update or delete or truncate on kaquan.ledger_postings for each statement
  when (current_setting('kaquan_maintenance.mode', true) is distinct from 'on')
  execute function kaquan.refuse('what has happened stays written')`,
      ],
    },
    { kind: 'backfill', name: 'brought_forward', sql: bookAll },
    { kind: 'drop_indexes', name: 'booked', indexes: ['orders_to_book'] },
  ],
};

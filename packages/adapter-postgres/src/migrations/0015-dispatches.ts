import type { Migration } from './migration.ts';

const comments: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  order_news: {
    tenant_id: 'The tenant of the order',
    news_no: 'Grows within an order; commits end in another order, so nobody reads by it',
    order_id: 'The order whose history has grown',
    first_seq: 'The number of the first event that was added',
    last_seq: 'The number of the last one',
  },
  subscribers: {
    tenant_id: 'The tenant whose orders he is told of; * once he was heard of for any',
    subscriber: 'The name that the host gave him',
    start_after: 'News up to this number are not for him',
    filled_to: 'Orders up to this one have been passed on to him as they were before he came',
    is_filled: 'Whether all of them have been',
    seen_at: 'In the row of *: when a process has named him last',
  },
  dispatches: {
    tenant_id: 'The tenant of the order',
    subscriber: 'Whom it is told to',
    order_id: 'The order',
    done_seq: 'The number of the last event that he has; 0 before the first',
    wanted_seq: 'The number of the last event that is there for him',
    attempts: 'How often in a row the next event has failed',
    due_at: 'Not to be tried before',
    state: 'pending, or parked: given up, a person must look',
    problem: 'What he said when it failed last; empty where it did not',
  },
};

const tables = [
  `create table kaquan.order_news (
  tenant_id text collate "C" not null,
  news_no bigint generated always as identity,
  order_id text collate "C" not null,
  first_seq integer not null check (first_seq > 0),
  last_seq integer not null,
  primary key (tenant_id, news_no),
  constraint order_news_span check (last_seq >= first_seq)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)`,
  `comment on table kaquan.order_news is
  'What commits have added to histories and no subscriber was told of; a job moves it on'`,
  `create table kaquan.subscribers (
  tenant_id text collate "C" not null,
  subscriber text collate "C" not null,
  start_after bigint not null,
  filled_to text collate "C" not null,
  is_filled boolean not null,
  seen_at timestamptz not null,
  primary key (tenant_id, subscriber)
)`,
  `comment on table kaquan.subscribers is
  'Who is told what happens to orders, and where he began'`,
  `create table kaquan.dispatches (
  tenant_id text collate "C" not null,
  subscriber text collate "C" not null,
  order_id text collate "C" not null,
  done_seq integer not null check (done_seq >= 0),
  wanted_seq integer not null check (wanted_seq > 0),
  attempts integer not null check (attempts >= 0),
  due_at timestamptz not null,
  state text collate "C" not null check (state in ('pending', 'parked')),
  problem text not null,
  primary key (tenant_id, subscriber, order_id)
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)`,
  `create index dispatches_due on kaquan.dispatches (tenant_id, subscriber, due_at, order_id)
  where state = 'pending' and done_seq < wanted_seq`,
  `create index dispatches_done on kaquan.dispatches (tenant_id, subscriber, order_id)
  where state = 'pending' and done_seq >= wanted_seq`,
  `comment on table kaquan.dispatches is
  'How far subscribers are with the orders that have something for them'`,
  ...Object.entries(comments).flatMap(([table, columns]) =>
    Object.entries(columns).map(
      ([column, comment]) => `comment on column kaquan.${table}.${column} is '${comment}'`,
    ),
  ),
];

// By a trigger, whoever writes: what a process of an earlier release adds would be missing between
// what others add, and no subscriber may miss an event. Once a statement, so a batch costs one. It
// has its owner's rights, because the role of an earlier release has none on the new table.
const functions = [
  `create function kaquan.note_news() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
begin
  insert into kaquan.order_news (tenant_id, order_id, first_seq, last_seq)
  select a.tenant_id, a.order_id, a.seq, a.seq + case jsonb_typeof(a.event)
    when 'array' then greatest(jsonb_array_length(a.event), 1) - 1 else 0 end
  from added a order by a.tenant_id, a.order_id, a.seq;
  return null;
end
$body$`,
  `revoke all on function kaquan.note_news() from public`,
  `comment on function kaquan.note_news() is
  'Notes for subscribers that a history has grown'`,
];

/** Tells subscribers what happens to orders. */
export const dispatches: Migration = {
  version: 15,
  name: 'dispatches',
  statements: [...tables, ...functions],
  online: [
    {
      kind: 'ddl',
      name: 'order_events_news',
      statements: [
        `create trigger order_events_news after insert on kaquan.order_events
  referencing new table as added for each statement
  execute function kaquan.note_news()`,
      ],
    },
  ],
};

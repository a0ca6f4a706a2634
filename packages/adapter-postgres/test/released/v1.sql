begin;

select pg_advisory_xact_lock(hashtextextended('"kaquan".migrations', 0));

do $body$ begin
  if to_regnamespace('"kaquan"') is null then create schema "kaquan"; end if;
end $body$;

create table "kaquan".migrations (
  version integer primary key,
  name text not null,
  applied_at timestamptz not null default now()
);

comment on table "kaquan".migrations is 'Which steps these tables have been through';

create table "kaquan".orders (
  tenant_id text collate "C" not null,
  order_id text collate "C" not null,
  version integer not null check (version > 0),
  shop_id text collate "C" not null,
  order_no text collate "C" not null,
  payment text collate "C" not null,
  redemption text collate "C" not null,
  is_frozen boolean not null,
  has_open_case boolean not null,
  created_at timestamptz not null,
  document jsonb not null,
  primary key (tenant_id, order_id),
  unique (tenant_id, order_no, shop_id)
) with (fillfactor = 85);

create index orders_by_creation on "kaquan".orders (tenant_id, created_at desc, order_id);

create index orders_by_shop on "kaquan".orders (tenant_id, shop_id, created_at desc, order_id);

create index orders_by_state
  on "kaquan".orders (tenant_id, payment, redemption, created_at desc, order_id);

create index orders_frozen
  on "kaquan".orders (tenant_id, created_at desc, order_id) where is_frozen;

create index orders_in_case
  on "kaquan".orders (tenant_id, created_at desc, order_id) where has_open_case;

comment on table "kaquan".orders is
  'One row per order; the document is the order, the other columns are copies of its parts';

comment on column "kaquan".orders.document is
  'The whole order as JSON: amounts in minor units, instants in milliseconds since 1970';

comment on column "kaquan".orders.version is 'Grows by one with every change';

comment on column "kaquan".orders.is_frozen is 'Whether any hold freezes it';

comment on column "kaquan".orders.has_open_case is
  'Whether an after-sales case may still take something back';

create table "kaquan".shops (
  tenant_id text collate "C" not null,
  shop_id text collate "C" not null,
  version integer not null check (version > 0),
  name text not null,
  channel_type text collate "C" not null,
  sort_order bigint not null,
  document jsonb not null,
  primary key (tenant_id, shop_id),
  unique (tenant_id, name)
);

create index shops_in_lists on "kaquan".shops (tenant_id, sort_order, shop_id);

comment on table "kaquan".shops is
  'One row per shop; credentials are in the document, sealed by the vault';

create table "kaquan".products (
  tenant_id text collate "C" not null,
  product_id text collate "C" not null,
  version integer not null check (version > 0),
  name text not null,
  document jsonb not null,
  primary key (tenant_id, product_id),
  unique (tenant_id, name)
);

comment on table "kaquan".products is 'What is sold, whatever each channel calls it';

create table "kaquan".item_mappings (
  tenant_id text collate "C" not null,
  shop_id text collate "C" not null,
  item_key text collate "C" not null,
  version integer not null check (version > 0),
  document jsonb not null,
  primary key (tenant_id, shop_id, item_key)
);

comment on table "kaquan".item_mappings is 'Which product a shop''s item is';

create table "kaquan".import_batches (
  tenant_id text collate "C" not null,
  import_id text collate "C" not null,
  version integer not null check (version > 0),
  document jsonb not null,
  primary key (tenant_id, import_id)
);

comment on table "kaquan".import_batches is 'How far each import of card keys has come';

create table "kaquan".card_keys (
  tenant_id text collate "C" not null,
  key_id text collate "C" not null,
  product_id text collate "C" not null,
  import_id text collate "C" not null,
  fingerprint text collate "C" not null,
  sealed text not null,
  state text collate "C" not null
    check (state in ('available', 'claimed', 'delivered', 'voided')),
  order_id text collate "C",
  unit_id text collate "C",
  attempt integer check (attempt > 0),
  revealed_at timestamptz,
  expires_at timestamptz not null,
  pick_order integer not null,
  primary key (tenant_id, key_id),
  unique (tenant_id, fingerprint),
  constraint card_keys_owner check (
    (state = 'available') = (unit_id is null)
    and (unit_id is null) = (order_id is null)
    and (unit_id is null) = (attempt is null)
  ),
  constraint card_keys_revealed check (state <> 'available' or revealed_at is null)
) with (fillfactor = 90);

create index card_keys_to_pick
  on "kaquan".card_keys (tenant_id, product_id, expires_at, pick_order)
  where state = 'available';

create unique index card_keys_of_unit
  on "kaquan".card_keys (tenant_id, unit_id, attempt) where unit_id is not null;

create index card_keys_of_order
  on "kaquan".card_keys (tenant_id, order_id) where order_id is not null;

create index card_keys_by_state on "kaquan".card_keys (tenant_id, product_id, state);

create function "kaquan".refuse_unreveal() returns trigger language plpgsql as $body$
begin
  raise exception 'a revealed key stays revealed'
    using errcode = 'check_violation', table = 'card_keys', constraint = 'card_keys_unreveal';
end
$body$;

create trigger card_keys_unreveal before update on "kaquan".card_keys for each row
  when (old.revealed_at is not null and new.revealed_at is null)
  execute function "kaquan".refuse_unreveal();

comment on table "kaquan".card_keys is
  'One row per card key 卡密: free, or bound to one attempt on one unit of an order';

comment on column "kaquan".card_keys.sealed is 'Number and secret as sealed by the vault';

comment on column "kaquan".card_keys.fingerprint is
  'Keyed hash of number and secret; finds duplicates without opening anything';

comment on column "kaquan".card_keys.expires_at is
  'Not handed out from this instant on; infinity: never expires';

comment on column "kaquan".card_keys.revealed_at is
  'When its text left the vault for the first time; never undone';

comment on column "kaquan".card_keys.pick_order is
  'Random; the order of picking among keys that expire together';

create table "kaquan".import_counts (
  tenant_id text collate "C" not null,
  import_id text collate "C" not null,
  stored bigint not null check (stored >= 0),
  primary key (tenant_id, import_id)
);

comment on table "kaquan".import_counts is
  'How many keys each import has put into stock; an index over all keys would cost every claim';

create table "kaquan".stock_waits (
  tenant_id text collate "C" not null,
  unit_id text collate "C" not null,
  attempt integer not null check (attempt > 0),
  product_id text collate "C" not null,
  paid_at timestamptz not null,
  order_id text collate "C" not null,
  primary key (tenant_id, unit_id, attempt)
);

create index stock_waits_queue
  on "kaquan".stock_waits (tenant_id, product_id, paid_at, order_id, unit_id, attempt);

create index stock_waits_of_order on "kaquan".stock_waits (tenant_id, order_id);

comment on table "kaquan".stock_waits is
  'Units that wait for stock; the queue of a product is in order of payment';

create table "kaquan".order_events (
  tenant_id text collate "C" not null,
  order_id text collate "C" not null,
  seq integer not null check (seq > 0),
  version integer not null check (version > 0),
  at timestamptz not null,
  actor_kind text collate "C" not null,
  actor_id text not null,
  reason text not null,
  event jsonb not null,
  primary key (tenant_id, order_id, seq)
);

comment on table "kaquan".order_events is
  'The history of every order, numbered from 1 without gaps';

create table "kaquan".effects (
  tenant_id text collate "C" not null,
  effect_id text collate "C" not null,
  shop_id text collate "C" not null,
  order_id text collate "C" not null,
  effect_group text collate "C" not null,
  seq integer not null,
  subject text not null,
  attempts integer not null check (attempts >= 0),
  due_at timestamptz not null,
  state text collate "C" not null check (state in ('pending', 'done', 'parked')),
  primary key (tenant_id, effect_id)
) with (fillfactor = 85);

create index effects_due on "kaquan".effects (due_at, tenant_id, order_id, seq, effect_id)
  where state = 'pending';

create index effects_of_order on "kaquan".effects (tenant_id, order_id, seq, effect_id);

comment on table "kaquan".effects is
  'The outbox: what channels are to be told, run by group and seq within an order';

create table "kaquan".applied_changes (
  tenant_id text collate "C" not null,
  change_id text collate "C" not null,
  operation text collate "C",
  idempotency_key text,
  applied_at timestamptz not null,
  primary key (tenant_id, change_id)
);

comment on table "kaquan".applied_changes is
  'Which changes were stored; answers a commit that is repeated because its answer was lost';

create table "kaquan".idempotency (
  tenant_id text collate "C" not null,
  operation text collate "C" not null,
  key text collate "C" not null,
  input_hash text not null,
  answer jsonb not null,
  stored_at timestamptz not null,
  primary key (tenant_id, operation, key)
);

comment on table "kaquan".idempotency is
  'What calls with an idempotency key have answered: references and codes, never secrets';

create table "kaquan".leases (
  tenant_id text collate "C" not null,
  job text collate "C" not null,
  holder text,
  token bigint not null check (token > 0),
  held_until timestamptz not null,
  primary key (tenant_id, job)
);

comment on table "kaquan".leases is
  'Who does which job; the row outlives the lease so that tokens only grow';

create table "kaquan".sync_cursors (
  tenant_id text collate "C" not null,
  shop_id text collate "C" not null,
  stream text collate "C" not null,
  read_to timestamptz not null,
  primary key (tenant_id, shop_id, stream)
);

comment on table "kaquan".sync_cursors is 'How far each listing of each shop has been read';

create table "kaquan".ingest_failures (
  tenant_id text collate "C" not null,
  shop_id text collate "C" not null,
  external_id text collate "C" not null,
  stream text collate "C" not null,
  problem text not null,
  sealed_row text not null,
  failed_at timestamptz not null,
  primary key (tenant_id, shop_id, external_id)
);

comment on table "kaquan".ingest_failures is 'Channel rows that could not be decoded, sealed';

create table "kaquan".disclosures (
  tenant_id text collate "C" not null,
  disclosure_no bigint generated always as identity,
  order_id text collate "C" not null,
  unit_id text collate "C" not null,
  attempt integer not null check (attempt > 0),
  at timestamptz not null,
  actor text not null,
  reason text not null,
  primary key (tenant_id, disclosure_no)
);

create index disclosures_of_order
  on "kaquan".disclosures (tenant_id, order_id, at, disclosure_no);

comment on table "kaquan".disclosures is 'Second looks at secrets that were revealed before';

insert into "kaquan".migrations (version, name) values (1, 'init');

commit;

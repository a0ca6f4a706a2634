import type { Migration } from './migration.ts';

const comments: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  product_stock: {
    tenant_id: 'Whose row it is; first in every key',
    product_id: 'The product whose stock it is',
    on_hand: 'Pieces that nobody has a claim on; nobody writes it but the triggers',
    version: 'The number of the latest of its stock_entries',
  },
  allotments: {
    tenant_id: 'Whose row it is; first in every key',
    unit_id: 'The unit that the piece, or the share, belongs to',
    attempt: 'The number of the issue of the unit that holds it',
    order_id: 'The order of the unit',
    product_id: 'The product of which it is a piece',
    state: 'claimed, delivered or voided; what goes back into stock is deleted',
    revealed_at: 'When somebody had the use of it; never undone',
    key_id: 'The key that the unit shares; null for a piece of counted stock',
  },
  stock_entries: {
    tenant_id: 'Whose row it is; first in every key',
    product_id: 'The product whose stock was changed',
    version: 'Counted from 1 without gaps, per product',
    at: 'The instant of the change',
    actor: 'Who caused it: operator:li',
    reason: 'Why; empty where no reason was given',
    change_id: 'The change that made it',
    act: 'What was done: pieces were counted or adjusted, keys were moved, or opened again',
    quantity: 'By how many pieces it changed the stock, or how many keys it moved or opened',
    on_hand: 'Free pieces after it; null for stock that is kept as keys',
    of_entry: 'Of a look: the number of the entry whose keys were opened again',
  },
};

const tables = [
  `create table kaquan.product_stock (
  tenant_id text collate "C" not null,
  product_id text collate "C" not null,
  on_hand bigint not null,
  version integer not null check (version >= 0),
  primary key (tenant_id, product_id),
  constraint product_stock_on_hand check (on_hand >= 0),
  constraint product_stock_product foreign key (tenant_id, product_id) references kaquan.products
    deferrable initially deferred
) with (fillfactor = 50)`,
  `comment on table kaquan.product_stock is 'How many pieces of a counted product are free'`,
  `create table kaquan.allotments (
  tenant_id text collate "C" not null,
  unit_id text collate "C" not null,
  attempt integer not null check (attempt > 0),
  order_id text collate "C" not null,
  product_id text collate "C" not null,
  state text collate "C" not null check (state in ('claimed', 'delivered', 'voided')),
  revealed_at timestamptz,
  key_id text collate "C",
  primary key (tenant_id, unit_id, attempt),
  constraint allotments_unit check (starts_with(unit_id, order_id || '.')),
  constraint allotments_order foreign key (tenant_id, order_id) references kaquan.orders
    deferrable initially deferred
) with (fillfactor = 90)`,
  `create index allotments_of_order on kaquan.allotments (tenant_id, order_id)`,
  `create index allotments_by_state on kaquan.allotments (tenant_id, product_id, state)`,
  `comment on table kaquan.allotments is
  'One row per piece of counted stock, or share of a key, that belongs to one attempt on one unit'`,
  `create table kaquan.stock_entries (
  tenant_id text collate "C" not null,
  product_id text collate "C" not null,
  version integer not null check (version > 0),
  at timestamptz not null,
  actor text not null,
  reason text not null,
  act text collate "C" not null check (act in
    ('count', 'adjust', 'quarantine', 'release', 'void', 'replace', 'consign', 'expire', 'look')),
  quantity bigint not null,
  on_hand bigint check (on_hand >= 0),
  change_id text collate "C" not null,
  of_entry integer,
  primary key (tenant_id, product_id, version),
  constraint stock_entries_kind check ((act in ('count', 'adjust')) = (on_hand is not null)
    and (on_hand is not null or quantity >= 0)),
  constraint stock_entries_look check ((act = 'look') = (of_entry is not null)
    and (of_entry is null or of_entry between 1 and version - 1))
)`,
  `create index stock_entries_of_change on kaquan.stock_entries (tenant_id, change_id)`,
  `comment on table kaquan.stock_entries is
  'What was done to the stock of products beside the orders; rows are only ever added'`,
  ...Object.entries(comments).flatMap(([table, columns]) =>
    Object.entries(columns).map(
      ([column, comment]) => `comment on column kaquan.${table}.${column} is '${comment}'`,
    ),
  ),
];

// Whoever takes a piece, or a share of a key, or gives one back, the number of free ones follows: nobody
// can sell what is not there, nor lose what is. Each statement that changes allotments changes it once.
const counting = [
  `create function kaquan.count_allotments() returns trigger language plpgsql as $body$
declare
  v_sign integer := case tg_op when 'INSERT' then -1 else 1 end;
  v_keys integer;
begin
  update kaquan.card_keys k set taken = k.taken - v_sign * c.units
  from (
    select tenant_id, key_id, product_id, count(*) as units from changed
    where key_id is not null group by 1, 2, 3
  ) c
  where k.tenant_id = c.tenant_id and k.key_id = c.key_id
    and (tg_op = 'DELETE' or k.product_id = c.product_id and k.state = 'available');
  get diagnostics v_keys = row_count;
  if tg_op = 'INSERT' and v_keys <> (
    select count(*) from (
      select distinct tenant_id, key_id, product_id from changed where key_id is not null
    ) keys
  ) then
    raise exception 'a unit shares a key of its product that is in stock'
      using errcode = 'check_violation', table = 'allotments', constraint = 'allotments_shared';
  end if;
  update kaquan.product_stock s set on_hand = s.on_hand + v_sign * c.pieces
  from (
    select tenant_id, product_id, count(*) as pieces from changed where key_id is null group by 1, 2
  ) c
  where s.tenant_id = c.tenant_id and s.product_id = c.product_id;
  if tg_op = 'INSERT' and exists (
    select from changed c where c.key_id is null and not exists (
      select from kaquan.product_stock s
      where s.tenant_id = c.tenant_id and s.product_id = c.product_id
    )
  ) then
    raise exception 'a piece is taken of a stock that is counted'
      using errcode = 'check_violation', table = 'allotments', constraint = 'allotments_counted';
  end if;
  return null;
end
$body$`,
  `comment on function kaquan.count_allotments() is
  'Takes out of stock what belongs to a unit, and puts back what no longer does'`,
  `create trigger allotments_taken after insert on kaquan.allotments
  referencing new table as changed for each statement
  execute function kaquan.count_allotments()`,
  `create trigger allotments_given_back after delete on kaquan.allotments
  referencing old table as changed for each statement
  execute function kaquan.count_allotments()`,
  `create function kaquan.count_entries() returns trigger language plpgsql as $body$
declare
  v_pieces bigint := case when new.on_hand is null then 0 else new.quantity end;
begin
  update kaquan.product_stock s set on_hand = s.on_hand + v_pieces, version = new.version
  where s.tenant_id = new.tenant_id and s.product_id = new.product_id
    and s.version = new.version - 1;
  if found then
    return null;
  end if;
  insert into kaquan.product_stock (tenant_id, product_id, on_hand, version)
  values (new.tenant_id, new.product_id, v_pieces, new.version) on conflict do nothing;
  if not found or new.version <> 1 then
    raise exception 'entries are numbered without gaps'
      using errcode = 'unique_violation', table = 'stock_entries', constraint = 'stock_entries_gapless';
  end if;
  return null;
end
$body$`,
  `comment on function kaquan.count_entries() is
  'Changes the number of free pieces by what is entered, one entry after the other'`,
  `create trigger stock_entries_counted after insert on kaquan.stock_entries for each row
  execute function kaquan.count_entries()`,
];

const inMaintenance = `current_setting('kaquan_maintenance.mode', true) is not distinct from 'on'`;

const rules = [
  `create trigger allotments_moves before update on kaquan.allotments for each row
  when (not (new.tenant_id = old.tenant_id and new.unit_id = old.unit_id
    and new.attempt = old.attempt and new.order_id = old.order_id
    and new.product_id = old.product_id and new.key_id is not distinct from old.key_id
    and (new.state = old.state or new.state = 'voided'
      or (old.state = 'claimed' and new.state = 'delivered'))))
  execute function kaquan.refuse('a piece goes only where its state leads, and never changes hands')`,
  `create trigger allotments_unreveal before update on kaquan.allotments for each row
  when (old.revealed_at is not null and new.revealed_at is distinct from old.revealed_at)
  execute function kaquan.refuse('what somebody has used stays used')`,
  `create trigger allotments_returns before delete on kaquan.allotments for each row
  when ((old.revealed_at is not null or old.state = 'voided') and not ${inMaintenance})
  execute function kaquan.refuse('what somebody has used never goes back into stock')`,
  `create trigger stock_entries_kept before update or delete or truncate on kaquan.stock_entries
  for each statement when (not ${inMaintenance})
  execute function kaquan.refuse('what has happened stays written')`,
];

// As with keys: what somebody has used is void, wherever it was to go, and nothing brings it back. A share of
// a key that is not in stock any more, or has expired, is handed over to nobody.
const moveSql = `create function kaquan.move_allotments(p_moves jsonb)
returns setof integer language plpgsql as $body$
declare
  v_move record;
  v_state text;
  v_revealed_at timestamptz;
  v_is_barred boolean;
begin
  for v_move in
    select x.* from jsonb_to_recordset(p_moves) as x(tenant_id text, unit_id text,
      attempt integer, state text, revealed_at timestamptz, at timestamptz)
    order by x.tenant_id, x.unit_id, x.attempt
  loop
    select a.state, coalesce(a.revealed_at, v_move.revealed_at), a.state = 'claimed' and exists (
      select from kaquan.card_keys k where k.tenant_id = a.tenant_id and k.key_id = a.key_id
        and (k.state <> 'available' or k.expires_at <= v_move.at)
    ) into v_state, v_revealed_at, v_is_barred
    from kaquan.allotments a
    where a.tenant_id = v_move.tenant_id and a.unit_id = v_move.unit_id
      and a.attempt = v_move.attempt
    for update;
    if not found or v_is_barred and v_move.state in ('claimed', 'delivered') then
      continue;
    end if;
    if v_move.state = 'available' and v_revealed_at is null and v_state <> 'voided' then
      delete from kaquan.allotments a
      where a.tenant_id = v_move.tenant_id and a.unit_id = v_move.unit_id
        and a.attempt = v_move.attempt;
    else
      update kaquan.allotments a set revealed_at = v_revealed_at,
        state = case when v_state = 'voided' or v_move.state = 'available' then 'voided'
          else v_move.state end
      where a.tenant_id = v_move.tenant_id and a.unit_id = v_move.unit_id
        and a.attempt = v_move.attempt;
    end if;
    return next 1;
  end loop;
end
$body$`;

/** Stock that is a number of pieces, and what is entered into stock by hand. */
export const goods: Migration = {
  version: 11,
  name: 'goods',
  statements: [
    ...tables,
    ...counting,
    ...rules,
    moveSql,
    `comment on function kaquan.move_allotments(jsonb) is
  'Moves pieces and shares that belong to units; answers a row for each that there was'`,
  ],
};

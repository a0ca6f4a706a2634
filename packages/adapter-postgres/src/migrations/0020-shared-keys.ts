import type { Migration } from './migration.ts';

const columns = [
  // Every key of an earlier release is good for one unit, so the defaults are right for all.
  `alter table kaquan.card_keys
  add column key_use text collate "C" not null default 'single_use',
  add column quota integer,
  add column taken integer not null default 0`,
  `comment on column kaquan.card_keys.key_use is
  'single_use: for one unit, whose it then is; multi_use, fixed: several units share it'`,
  `comment on column kaquan.card_keys.quota is
  'How many units may share it; null unless it is multi_use'`,
  `comment on column kaquan.card_keys.taken is
  'How many allotments of it there are; nobody writes it but the triggers'`,
  `alter table kaquan.allotments add column key_id text collate "C"`,
  `comment on column kaquan.allotments.key_id is
  'The key that the unit shares; null for a piece of counted stock'`,
  `comment on table kaquan.allotments is
  'One row per piece of counted stock, or share of a key, that belongs to one attempt on one unit'`,
];

// As with pieces: whoever shares a key or gives it back, the number of those who do follows.
const counting = [
  `create or replace function kaquan.count_allotments() returns trigger language plpgsql as $body$
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
];

// See 0007-looks: whoever has looked at a key has read it, also where he shares it.
const looking = [
  `create or replace function kaquan.reveal_by_look() returns trigger language plpgsql as $body$
begin
  update kaquan.card_keys set revealed_at = new.at
  where tenant_id = new.tenant_id and unit_id = new.unit_id and attempt = new.attempt
    and order_id = new.order_id and revealed_at is null;
  if found then
    return null;
  end if;
  update kaquan.allotments set revealed_at = new.at
  where tenant_id = new.tenant_id and unit_id = new.unit_id and attempt = new.attempt
    and order_id = new.order_id and revealed_at is null and key_id is not null;
  if not found and exists (
    select from kaquan.orders o
    where o.tenant_id = new.tenant_id and o.order_id = new.order_id and jsonb_path_exists(o.document,
      '$.lines[*].units[*] ? (@.unitId == $unit).issues[*]
        ? (@.attempt == $attempt && (@.state == "returned" || @.state == "cancelled"))',
      jsonb_build_object('unit', new.unit_id, 'attempt', new.attempt))
  ) and not exists (
    select from kaquan.card_keys k
    where k.tenant_id = new.tenant_id and k.unit_id = new.unit_id and k.attempt = new.attempt
  ) and not exists (
    select from kaquan.allotments a
    where a.tenant_id = new.tenant_id and a.unit_id = new.unit_id and a.attempt = new.attempt
  ) then
    raise exception 'nobody looks at a key that is in stock again'
      using errcode = 'check_violation', table = 'disclosures', constraint = 'disclosures_reveal';
  end if;
  return null;
end
$body$`,
  `comment on function kaquan.reveal_by_look() is
  'Takes a key that somebody has looked at for revealed, so that it is never sold again'`,
];

/** Keys that several units share: each has an allotment, and a key has no more than its quota. */
export const sharedKeys: Migration = {
  version: 20,
  name: 'shared_keys',
  statements: [...columns, ...counting, ...looking],
  online: [
    {
      kind: 'ddl',
      name: 'allotments_moves',
      statements: [
        `drop trigger allotments_moves on kaquan.allotments`,
        `create trigger allotments_moves before update on kaquan.allotments for each row
  when (not (new.tenant_id = old.tenant_id and new.unit_id = old.unit_id
    and new.attempt = old.attempt and new.order_id = old.order_id
    and new.product_id = old.product_id and new.key_id is not distinct from old.key_id
    and (new.state = old.state or new.state = 'voided'
      or (old.state = 'claimed' and new.state = 'delivered'))))
  execute function kaquan.refuse('a piece goes only where its state leads, and never changes hands')`,
      ],
    },
    {
      kind: 'constraint',
      table: 'allotments',
      name: 'allotments_key',
      definition: `foreign key (tenant_id, key_id) references kaquan.card_keys`,
    },
    {
      kind: 'constraint',
      table: 'card_keys',
      name: 'card_keys_use',
      definition: `check (key_use in ('single_use', 'multi_use', 'fixed')
  and (key_use = 'multi_use') = (quota is not null) and (quota is null or quota > 0))`,
    },
    {
      kind: 'constraint',
      table: 'card_keys',
      name: 'card_keys_taken',
      definition: `check (taken >= 0 and (key_use <> 'single_use' or taken = 0)
  and (quota is null or taken <= quota))`,
    },
    {
      kind: 'constraint',
      table: 'card_keys',
      name: 'card_keys_shared',
      definition: `check (key_use = 'single_use' or unit_id is null)`,
    },
    {
      kind: 'index',
      name: 'allotments_of_key',
      definition: `on kaquan.allotments (tenant_id, key_id) where key_id is not null`,
    },
    {
      kind: 'index',
      name: 'card_keys_to_share',
      definition: `on kaquan.card_keys (tenant_id, product_id, expires_at, pick_order)
  where state = 'available' and key_use <> 'single_use' and (quota is null or taken < quota)`,
    },
  ],
};

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
  statements: [...columns, ...looking],
  online: [
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

import type { Migration } from './migration.ts';

const statements = [
  // What an earlier release wrote is neither withdrawn nor recalled, nor moved by an entry.
  `alter table kaquan.card_keys
  add column withdrawn boolean not null default false,
  add column recalled boolean not null default false,
  add column entry integer,
  add column consigned_entry integer,
  add column is_counted boolean`,
  // Only keys that come from now on: those that were there before stay null, and are counted below.
  `alter table kaquan.card_keys alter column is_counted set default true`,
  `comment on column kaquan.card_keys.withdrawn is
  'Whether it was taken out of stock while a unit had a claim on it, which gives it back'`,
  `comment on column kaquan.card_keys.recalled is
  'Whether it was taken out of stock after it had been handed over sealed: it comes back quarantined'`,
  `comment on column kaquan.card_keys.consigned_entry is
  'The number of the product’s stock_entries that has consigned it; null: none has'`,
  `comment on column kaquan.card_keys.entry is
  'The number of the latest of the product’s stock_entries that moved it; null: none has'`,
  `comment on column kaquan.card_keys.is_counted is
  'Null for a key that was there before key_imports'`,
  `create table kaquan.key_imports (
  tenant_id text collate "C" not null,
  product_id text collate "C" not null,
  import_id text collate "C" not null,
  imported bigint not null check (imported >= 0),
  primary key (tenant_id, product_id, import_id)
)`,
  `comment on table kaquan.key_imports is
  'How many keys of each product were ever put into stock; what the states of its keys add up to'`,
  `comment on column kaquan.key_imports.tenant_id is 'Whose row it is; first in every key'`,
  `comment on column kaquan.key_imports.product_id is 'The product whose keys they are'`,
  `comment on column kaquan.key_imports.import_id is 'The import that brought them'`,
  `comment on column kaquan.key_imports.imported is
  'How many it has brought; never less, whatever becomes of them'`,
  `create function kaquan.count_new_keys() returns trigger language plpgsql as $body$
begin
  insert into kaquan.key_imports as c (tenant_id, product_id, import_id, imported)
  select tenant_id, product_id, import_id, count(*) from added group by 1, 2, 3 order by 1, 2, 3
  on conflict (tenant_id, product_id, import_id)
  do update set imported = c.imported + excluded.imported;
  return null;
end
$body$`,
  `comment on function kaquan.count_new_keys() is
  'Counts keys when they are put into stock, whoever does'`,
];

// Literals, because what was released is never changed; a test holds them against the table of the core.
const moves = [
  ['available', ['quarantined', 'expired', 'voided', 'consigned']],
  ['claimed', ['delivered', 'quarantined', 'expired', 'voided']],
  ['delivered', ['voided']],
  ['quarantined', ['available', 'voided']],
  ['expired', ['voided']],
  ['consigned', ['voided']],
] as const;

const inPlace = moves
  .map(([from, to]) => `old.state = '${from}' and new.state in ('${to.join(`', '`)}')`)
  .join('\n      or ');

const movesSql = `create trigger card_keys_moves before update on kaquan.card_keys for each row
  when (not case
    when new.order_id is not distinct from old.order_id and new.unit_id is not distinct from old.unit_id
      and new.attempt is not distinct from old.attempt then new.state = old.state
      or ${inPlace}
    when old.unit_id is null then old.state = 'available' and new.state in ('claimed', 'delivered')
    when new.unit_id is null then old.revealed_at is null and (
      old.state in ('claimed', 'delivered') and not old.recalled and new.state = 'available'
      or old.recalled and new.state = 'quarantined'
      or old.withdrawn and new.state = old.state)
    else false
  end or new.consigned_entry is distinct from old.consigned_entry
    and (old.consigned_entry is not null or new.state <> 'consigned'))
  execute function kaquan.refuse('a key goes only where its state leads, and never changes hands')`;

/** Keys that are quarantined, expired, written off or consigned, and how many there ever were. */
export const keyStates: Migration = {
  version: 21,
  name: 'key_states',
  statements,
  online: [
    {
      kind: 'ddl',
      name: 'card_keys_counted',
      statements: [
        `create trigger card_keys_counted after insert on kaquan.card_keys
  referencing new table as added for each statement execute function kaquan.count_new_keys()`,
      ],
    },
    {
      kind: 'once',
      name: 'keys_of_before',
      sql: `insert into kaquan.key_imports as c (tenant_id, product_id, import_id, imported)
select tenant_id, product_id, import_id, count(*) from kaquan.card_keys
where is_counted is null group by 1, 2, 3
on conflict (tenant_id, product_id, import_id)
do update set imported = c.imported + excluded.imported`,
    },
    {
      kind: 'constraint',
      table: 'card_keys',
      name: 'card_keys_state',
      definition: `check (state in
  ('available', 'claimed', 'delivered', 'voided', 'expired', 'quarantined', 'consigned'))`,
    },
    {
      kind: 'constraint',
      table: 'card_keys',
      name: 'card_keys_bound',
      definition: `check ((unit_id is null) = (order_id is null) and (unit_id is null) = (attempt is null)
  and case
    when state in ('claimed', 'delivered') then unit_id is not null and not withdrawn
    when state in ('available', 'consigned') then unit_id is null and not withdrawn
    when state = 'voided' then unit_id is not null or not withdrawn
    else (unit_id is not null) = withdrawn
  end)`,
    },
    {
      kind: 'constraint',
      table: 'card_keys',
      name: 'card_keys_consigned',
      definition: `check (state <> 'consigned' or revealed_at is not null)`,
    },
    {
      kind: 'constraint',
      table: 'card_keys',
      name: 'card_keys_recalled',
      definition: `check (not recalled or unit_id is not null and state in ('delivered', 'voided'))`,
    },
    {
      kind: 'ddl',
      name: 'card_keys_moves',
      statements: [
        `drop trigger card_keys_moves on kaquan.card_keys`,
        movesSql,
        `alter table kaquan.card_keys drop constraint card_keys_owner`,
        `alter table kaquan.card_keys drop constraint card_keys_state_check`,
      ],
    },
    {
      kind: 'index',
      name: 'card_keys_expiring',
      definition: `on kaquan.card_keys (expires_at, tenant_id, product_id)
  where state in ('available', 'claimed') and expires_at < 'infinity'`,
    },
    {
      // An import is recalled by what of it is not sold. A sale only takes a key out of this index, and
      // adds none to it: claimed ones are few, and found by their product.
      kind: 'index',
      name: 'card_keys_of_import',
      definition: `on kaquan.card_keys (tenant_id, import_id)
  where state in ('available', 'quarantined', 'expired', 'consigned')`,
    },
    {
      // Sealed ones are few: whoever is handed a key reads it, as a rule in the same commit.
      kind: 'index',
      name: 'card_keys_sealed',
      definition: `on kaquan.card_keys (tenant_id, product_id)
  where state = 'delivered' and revealed_at is null`,
    },
    {
      kind: 'index',
      name: 'card_keys_consigned_by',
      definition: `on kaquan.card_keys (tenant_id, product_id, consigned_entry)
  where consigned_entry is not null`,
    },
    {
      // Of a key that many have had, only those who wait behind their link can give it back.
      kind: 'index',
      name: 'allotments_claimed',
      definition: `on kaquan.allotments (tenant_id, key_id)
  where key_id is not null and state = 'claimed'`,
    },
    {
      kind: 'index',
      name: 'card_keys_withdrawn',
      definition: `on kaquan.card_keys (tenant_id, order_id) where withdrawn`,
    },
  ],
};

import { columnComments } from './0003-comments.ts';
import type { Migration, OnlineStep } from './migration.ts';

const bookkeeping = [
  `alter table kaquan.migrations add column works_from integer`,
  `create table kaquan.migration_steps (
  version integer not null,
  step integer not null,
  done_at timestamptz not null default now(),
  primary key (version, step)
)`,
  `comment on table kaquan.migration_steps is
  'How far a version has come that is being brought about; empty otherwise'`,
];

const functions = [
  `create function kaquan.refuse() returns trigger language plpgsql as $body$
begin
  raise exception '%', tg_argv[0]
    using errcode = 'check_violation', table = tg_table_name, constraint = tg_name;
end
$body$`,
  `comment on function kaquan.refuse() is
  'Refuses a statement in the words of the trigger that it breaks'`,
  `comment on function kaquan.refuse_unreveal() is
  'Refuses to forget that a key was revealed'`,
  // Constraints hold no sub-selects. Not even a setting that is wrong makes a sum of something else.
  `create function kaquan.sum_of_shares(document jsonb) returns bigint
language sql immutable strict parallel safe
return (
  select sum((share #>> '{}')::bigint)
  from jsonb_path_query(document, '$.lines[*].units[*].paidMinor') as share
)`,
  `comment on function kaquan.sum_of_shares(jsonb) is
  'What the units of an order have been paid for, together'`,
];

const amounts = ['paidMinor', 'refundedMinor', 'reservedMinor'];
// Every part must be true by itself: what is missing, or no number, would make the whole unknown.
const areWhole = amounts
  .map((name) => `@.${name}.type() == "number" && @.${name} == @.${name}.floor()`)
  .join(' && ');

// A document that lacks a field makes a comparison null, which a check lets pass: hence `is true`.
const orderRules: readonly OnlineStep[] = [
  {
    kind: 'constraint',
    table: 'orders',
    name: 'orders_copies',
    definition: `check ((
  document ->> 'orderId' = order_id and document ->> 'shopId' = shop_id
  and document ->> 'orderNo' = order_no and document ->> 'version' = version::text
  and (document -> 'eventCount')::integer >= version
  and document ->> 'payment' = payment and document ->> 'redemption' = redemption
  and is_frozen = (document -> 'holds' <> '[]'::jsonb)
) is true)`,
  },
  {
    kind: 'constraint',
    table: 'orders',
    name: 'orders_amounts',
    definition: `check ((
  document @? '$.lines[*].units[*]'
  and not document @? '$.lines[*].units[*] ? (!(
    ${areWhole}
    && @.refundedMinor >= 0 && @.reservedMinor >= 0
    && @.refundedMinor + @.reservedMinor <= @.paidMinor
  ))'
  and document @? '$ ? (@.buyerPaidMinor == @.buyerPaidMinor.floor()
    && @.unexplainedMinor == @.unexplainedMinor.floor() && @.unexplainedMinor >= 0
    && @.postageMinor == @.postageMinor.floor() && @.postageMinor >= 0)'
  and (document -> 'buyerPaidMinor')::bigint = kaquan.sum_of_shares(document)
) is true)`,
  },
  {
    kind: 'ddl',
    name: 'orders_version',
    statements: [
      // Columns that are added later are filled under the same version; the document never.
      `create trigger orders_version before update on kaquan.orders for each row
  when (new.version <> old.version + 1
    and (new.version <> old.version or new.document is distinct from old.document)
    and current_setting('kaquan_maintenance.mode', true) is distinct from 'on')
  execute function kaquan.refuse('the version of an order grows by one with every change')`,
    ],
  },
];

const keyRules: readonly OnlineStep[] = [
  {
    kind: 'constraint',
    table: 'card_keys',
    name: 'card_keys_unit',
    definition: `check (unit_id is null or starts_with(unit_id, order_id || '.'))`,
  },
  {
    kind: 'constraint',
    table: 'card_keys',
    name: 'card_keys_order',
    // Orders and keys are written by statements of one transaction, in whatever order.
    definition: `foreign key (tenant_id, order_id) references kaquan.orders
  deferrable initially deferred`,
  },
  {
    kind: 'ddl',
    name: 'card_keys_moves',
    statements: [
      `create trigger card_keys_moves before update on kaquan.card_keys for each row
  when (not case
    when old.state = 'available' then new.state in ('available', 'claimed', 'delivered')
    when new.state = 'available' then
      old.state in ('claimed', 'delivered') and old.revealed_at is null
    else new.order_id = old.order_id and new.unit_id = old.unit_id and new.attempt = old.attempt
      and (new.state = old.state or new.state = 'voided'
        or (old.state = 'claimed' and new.state = 'delivered'))
  end)
  execute function kaquan.refuse('a key goes only where its state leads, and never changes hands')`,
    ],
  },
];

const logRules: readonly OnlineStep[] = ['order_events', 'disclosures'].map((table) => ({
  kind: 'ddl',
  name: `${table}_kept`,
  statements: [
    `create trigger ${table}_kept before update or delete or truncate on kaquan.${table}
  for each statement
  when (current_setting('kaquan_maintenance.mode', true) is distinct from 'on')
  execute function kaquan.refuse('what has happened stays written')`,
  ],
}));

/** What the tables refuse, whoever writes them. */
export const rules: Migration = {
  version: 3,
  name: 'rules',
  statements: [...bookkeeping, ...functions, ...columnComments],
  online: [...orderRules, ...keyRules, ...logRules],
};

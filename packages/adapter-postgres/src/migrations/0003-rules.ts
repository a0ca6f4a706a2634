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
  `create function kaquan.refuse_shares() returns trigger language plpgsql as $body$
begin
  if (new.document -> 'buyerPaidMinor')::text is distinct from (
    select sum((share #>> '{}')::bigint)::text
    from jsonb_path_query(new.document, '$.lines[*].units[*].paidMinor') as share
  ) then
    raise exception 'the shares of the units sum to what the buyer paid'
      using errcode = 'check_violation', table = tg_table_name, constraint = 'orders_shares';
  end if;
  return new;
end
$body$`,
  `comment on function kaquan.refuse_shares() is
  'Refuses an order whose units have been paid for with another sum than the order'`,
];

const shares = (row: string): string =>
  `jsonb_path_query_array(${row}.document, '$.lines[*].units[*].paidMinor')`;

// A redemption passes through all of these, so each is an expression that costs it little; what
// would need a query is asked only where the answer can have changed. A document that lacks a field
// makes a comparison null, which a check lets pass: hence `is true`.
const orderRules: readonly OnlineStep[] = [
  {
    kind: 'constraint',
    table: 'orders',
    name: 'orders_copies',
    definition: `check ((
  document @> jsonb_build_object('orderId', order_id, 'shopId', shop_id, 'orderNo', order_no,
    'version', version, 'payment', payment, 'redemption', redemption)
  and (document -> 'eventCount')::integer >= version
) is true)`,
  },
  {
    kind: 'constraint',
    table: 'orders',
    name: 'orders_refunds',
    definition: `check (not document @? '$.lines[*].units[*] ? (!(
  @.refundedMinor >= 0 && @.reservedMinor >= 0
  && @.refundedMinor + @.reservedMinor <= @.paidMinor
))')`,
  },
  {
    kind: 'ddl',
    name: 'orders_shares',
    statements: [
      // Most orders are one unit, and need no sum.
      `create trigger orders_shares before insert on kaquan.orders for each row
  when (${shares('new')} is distinct from jsonb_build_array(new.document -> 'buyerPaidMinor'))
  execute function kaquan.refuse_shares()`,
      `create trigger orders_shares_kept before update on kaquan.orders for each row
  when (old.document -> 'buyerPaidMinor' is distinct from new.document -> 'buyerPaidMinor'
    or ${shares('old')} is distinct from ${shares('new')})
  execute function kaquan.refuse_shares()`,
    ],
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

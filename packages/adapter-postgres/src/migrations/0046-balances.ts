import type { Migration } from './migration.ts';

const comments: Readonly<Record<string, string>> = {
  tenant_id: 'Whose row it is; first in every key',
  shop_id: 'Whose account it is in',
  source: 'Who told it: the channel, the statement of the shop, or the host',
  linked_account: "The seller''s account at the channel, or null where it was not known",
  amount_minor: 'In minor units; may be negative',
  currency: 'Of the amount',
  as_of: 'The instant at which so much was there',
  taken_at: 'When it was written down here',
  taken_by: 'Who wrote it down, as kind:id',
};

/** What was read of the money in shops' accounts. */
export const balances: Migration = {
  version: 46,
  name: 'balances',
  statements: [
    `create table kaquan.balances (
  tenant_id text collate "C" not null,
  shop_id text collate "C" not null,
  source text collate "C" not null check (source in ('channel', 'statement', 'host')),
  currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  as_of timestamptz not null,
  amount_minor bigint not null
    check (amount_minor between -1000000000000 and 1000000000000),
  linked_account text,
  taken_at timestamptz not null,
  taken_by text not null,
  primary key (tenant_id, shop_id, source, currency, as_of, amount_minor)
)`,
    `create index balances_by_time on kaquan.balances
  (tenant_id, as_of desc, taken_at desc, shop_id, source, currency, amount_minor)`,
    `create index balances_of_shop on kaquan.balances
  (tenant_id, shop_id, as_of desc, taken_at desc, source, currency, amount_minor)`,
    `comment on table kaquan.balances is
  'What was read of the money in the accounts of shops 余额; rows are only ever added'`,
    ...Object.entries(comments).map(
      ([column, comment]) => `comment on column kaquan.balances.${column} is '${comment}'`,
    ),
    `create trigger balances_kept
  before update or delete or truncate on kaquan.balances for each statement
  when (current_setting('kaquan_maintenance.mode', true) is distinct from 'on')
  execute function kaquan.refuse('what was read of a balance stays as it was read')`,
  ],
};

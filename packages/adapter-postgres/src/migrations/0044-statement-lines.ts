import type { Migration } from './migration.ts';

const comments: Readonly<Record<string, string>> = {
  tenant_id: 'Whose row it is; first in every key',
  shop_id: 'Whose money it tells of',
  book: "Which of the shop''s statements it stands in",
  line_no: 'The number of the line at its channel, unique in its book',
  print: 'Hash of what may not differ between two readings of one line',
  at: "When the money moved, by the channel''s clock",
  kind: "What the money moved for, as far as the channel''s words are known",
  amount_minor: 'In minor units: positive into the account, negative out of it',
  currency: 'Of both amounts',
  balance_minor: 'What stood in the account after it; null where the channel does not tell',
  order_no: 'The order that it names, or null',
  refund_id: 'The refund that it names, or null',
  text: "The channel''s own words for what it is",
  stored_at: 'When it was first told',
  is_rival: 'Whether its number had been told before with another content',
};

/** What channels' statements said. */
export const statementLines: Migration = {
  version: 44,
  name: 'statement_lines',
  statements: [
    `create table kaquan.statement_lines (
  tenant_id text collate "C" not null,
  shop_id text collate "C" not null,
  book text collate "C" not null,
  line_no text collate "C" not null,
  print text collate "C" not null,
  at timestamptz not null,
  kind text collate "C" not null check (kind in ('income', 'refund', 'fee', 'subsidy', 'deposit',
    'withdrawal', 'adjustment', 'other')),
  amount_minor bigint not null
    check (amount_minor between -1000000000000 and 1000000000000),
  currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  balance_minor bigint check (balance_minor between -1000000000000 and 1000000000000),
  order_no text collate "C",
  refund_id text collate "C",
  text text not null,
  stored_at timestamptz not null,
  is_rival boolean not null,
  primary key (tenant_id, shop_id, book, line_no, print)
)`,
    `create unique index statement_lines_told
  on kaquan.statement_lines (tenant_id, shop_id, book, line_no) where not is_rival`,
    `create index statement_lines_by_time
  on kaquan.statement_lines (tenant_id, shop_id, at, book, line_no, print) where not is_rival`,
    `create index statement_lines_of_order
  on kaquan.statement_lines (tenant_id, shop_id, order_no, at, book, line_no, print)
  where order_no is not null`,
    `create index statement_lines_rivals
  on kaquan.statement_lines (tenant_id, shop_id, at, book, line_no, print) where is_rival`,
    `create index statement_lines_balances
  on kaquan.statement_lines (tenant_id, shop_id, book, at)
  where balance_minor is not null and not is_rival`,
    `comment on table kaquan.statement_lines is
  'What the statements of channels said 对账单, line by line; rows are only ever added'`,
    ...Object.entries(comments).map(
      ([column, comment]) => `comment on column kaquan.statement_lines.${column} is '${comment}'`,
    ),
    `create trigger statement_lines_kept
  before update or delete or truncate on kaquan.statement_lines for each statement
  when (current_setting('kaquan_maintenance.mode', true) is distinct from 'on')
  execute function kaquan.refuse('what a statement said stays as it was told')`,
  ],
};

import type { Migration } from './migration.ts';

const comments: Readonly<Record<string, string>> = {
  tenant_id: 'Whose row it is; first in every key',
  shop_id: 'The shop whose ledger it is',
  entry_id: 'Unique in its shop',
  cause: 'Why it was posted',
  at: 'When the money moved',
  recorded_at: 'When it was posted here',
  currency: 'Of the amount',
  debit: 'The account whose debit side grows',
  credit: 'The account whose credit side grows',
  amount_minor: 'In minor units',
  order_no: "The channel''s number of the order that it is about, or null",
  book: 'The statement whose line told it, or null',
  line_no: 'The number of that line',
  print: 'What that line said, as a hash',
  corrects_entry: 'The entry of this shop that it corrects, or null',
  corrects_order: 'The order whose posting it corrects, or null',
  corrects_seq: 'The event of that posting',
  corrects_part: 'Which posting of that event',
  evidence: "The host''s evidence; empty where there is none",
  by: 'Who posted it',
  reason: 'Why he says that he did; empty for lines of statements',
};

/** What is posted beside orders: by lines of statements, and by hand. */
export const ledgerEntries: Migration = {
  version: 47,
  name: 'ledger_entries',
  statements: [
    `create table kaquan.ledger_entries (
  tenant_id text collate "C" not null,
  shop_id text collate "C" not null,
  entry_id text collate "C" not null check (length(entry_id) between 1 and 200),
  cause text collate "C" not null check (cause in ('statement.income', 'statement.refund',
    'statement.fee', 'statement.subsidy', 'statement.deposit', 'statement.withdrawal',
    'statement.adjustment', 'statement.other', 'deposit', 'withdrawal', 'fee',
    'subsidy', 'goodwill', 'correction')),
  at timestamptz not null,
  recorded_at timestamptz not null,
  currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  debit text collate "C" not null,
  credit text collate "C" not null,
  amount_minor bigint not null check (amount_minor between 1 and 1000000000000),
  order_no text collate "C",
  book text collate "C",
  line_no text collate "C",
  print text collate "C",
  corrects_entry text collate "C",
  corrects_order text collate "C",
  corrects_seq integer,
  corrects_part integer,
  evidence text not null,
  by text not null,
  reason text not null,
  primary key (tenant_id, shop_id, entry_id),
  constraint ledger_entries_accounts check (debit <> credit),
  constraint ledger_entries_reason check (cause like 'statement.%' or length(reason) > 0),
  constraint ledger_entries_line check (num_nulls(book, line_no, print) in (0, 3)
    and (cause like 'statement.%') = (book is not null)),
  constraint ledger_entries_corrects check (
    num_nulls(corrects_order, corrects_seq, corrects_part) in (0, 3)
    and num_nonnulls(corrects_entry, corrects_order) = (cause = 'correction')::integer),
  constraint ledger_entries_of_line foreign key (tenant_id, shop_id, book, line_no, print)
    references kaquan.statement_lines (tenant_id, shop_id, book, line_no, print) on delete cascade,
  constraint ledger_entries_of_entry foreign key (tenant_id, shop_id, corrects_entry)
    references kaquan.ledger_entries (tenant_id, shop_id, entry_id) on delete cascade,
  constraint ledger_entries_of_posting
    foreign key (tenant_id, corrects_order, corrects_seq, corrects_part)
    references kaquan.ledger_postings (tenant_id, order_id, seq, part) on delete cascade
)`,
    `create unique index ledger_entries_by_line
  on kaquan.ledger_entries (tenant_id, shop_id, book, line_no) where cause like 'statement.%'`,
    `create unique index ledger_entries_correcting_entry
  on kaquan.ledger_entries (tenant_id, shop_id, corrects_entry) where corrects_entry is not null`,
    `create unique index ledger_entries_correcting_posting
  on kaquan.ledger_entries (tenant_id, corrects_order, corrects_seq, corrects_part)
  where corrects_order is not null`,
    `create index ledger_entries_by_shop
  on kaquan.ledger_entries (tenant_id, shop_id, at, entry_id)`,
    `create index ledger_entries_of_order
  on kaquan.ledger_entries (tenant_id, shop_id, order_no, at, entry_id)
  where order_no is not null`,
    `comment on table kaquan.ledger_entries is
  'What moved beside orders in the ledger 账本 of every shop; rows are only ever added'`,
    ...Object.entries(comments).map(
      ([column, comment]) => `comment on column kaquan.ledger_entries.${column} is '${comment}'`,
    ),
    `create trigger ledger_entries_kept
  before update or delete or truncate on kaquan.ledger_entries for each statement
  when (current_setting('kaquan_maintenance.mode', true) is distinct from 'on')
  execute function kaquan.refuse('what has happened stays written')`,
  ],
};

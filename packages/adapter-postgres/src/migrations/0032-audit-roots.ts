import type { Migration } from './migration.ts';

const comments: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  audit_roots: {
    tenant_id: 'Whose histories it closes over; first in every key',
    root_no: 'Counted from 1, without gaps',
    previous_no: 'The number of the root before; null for the first',
    previous: 'The hash of the root before; null for the first',
    leaves: 'How many leaves it has',
    tree: 'The hash on top of its leaves',
    from_at: 'The earliest instant of what it closes over',
    to_at: 'The latest one',
    sealed_at: 'When it was made; never before the root before',
    hash: 'SHA-256 of all of it, base64url: what to keep elsewhere',
  },
  audit_leaves: {
    tenant_id: 'The tenant of the root',
    root_no: 'The root that it belongs to',
    leaf_no: 'Its place in the root, from 0',
    kind: 'changes of a history, or a disclosure: a look at a secret',
    order_id: 'The order that it is about',
    digest: 'SHA-256 of what it closes over, base64url',
    after_seq: 'Of changes: the number of the last event before them',
    previous: 'Of changes: the hash of the change before them; null where it has none',
    first_version: 'Of changes: the version of the first one',
    last_version: 'Of changes: the version of the last one',
    disclosure_no: 'Of a disclosure: its row',
    content: 'Of a disclosure: the row as it was sealed',
  },
  unsealed_disclosures: {
    tenant_id: 'The tenant of the disclosure',
    disclosure_no: 'The disclosure',
  },
};

const isHash = (column: string): string => `check (${column} ~ '^[A-Za-z0-9_-]{43}$')`;

const tables = [
  `create table kaquan.audit_roots (
  tenant_id text collate "C" not null,
  root_no integer not null check (root_no > 0),
  previous_no integer generated always as (nullif(root_no - 1, 0)) stored,
  previous text collate "C",
  leaves integer not null check (leaves between 1 and 1000),
  tree text collate "C" not null ${isHash('tree')},
  from_at timestamptz not null,
  to_at timestamptz not null,
  sealed_at timestamptz not null,
  hash text collate "C" not null ${isHash('hash')},
  primary key (tenant_id, root_no),
  constraint audit_roots_hashes unique (tenant_id, root_no, hash),
  constraint audit_roots_first check ((root_no = 1) = (previous is null)),
  constraint audit_roots_span check (to_at >= from_at),
  constraint audit_roots_previous foreign key (tenant_id, previous_no, previous)
    references kaquan.audit_roots (tenant_id, root_no, hash) deferrable initially deferred
)`,
  `create index audit_roots_by_time on kaquan.audit_roots (tenant_id, sealed_at, root_no)`,
  `comment on table kaquan.audit_roots is
  'What histories and looks were sealed to, one after the other; rows are only ever added'`,
  `create table kaquan.audit_leaves (
  tenant_id text collate "C" not null,
  root_no integer not null,
  leaf_no integer not null check (leaf_no between 0 and 999),
  kind text collate "C" not null check (kind in ('changes', 'disclosure')),
  order_id text collate "C" not null,
  digest text collate "C" not null ${isHash('digest')},
  after_seq integer check (after_seq >= 0),
  previous text collate "C",
  first_version integer check (first_version > 0),
  last_version integer,
  disclosure_no bigint,
  content jsonb,
  primary key (tenant_id, root_no, leaf_no),
  constraint audit_leaves_root foreign key (tenant_id, root_no) references kaquan.audit_roots
    deferrable initially deferred,
  constraint audit_leaves_changes check ((kind = 'changes') = (first_version is not null)
    and (kind = 'changes') = (after_seq is not null)
    and (kind = 'changes') = (last_version is not null)),
  constraint audit_leaves_span check (last_version >= first_version),
  constraint audit_leaves_disclosure check ((kind = 'disclosure') = (disclosure_no is not null)
    and (kind = 'disclosure') = (content is not null))
)`,
  // What is sealed is sealed once: changes by their first one and their last one, and a look by its row.
  `create unique index audit_leaves_first on kaquan.audit_leaves (tenant_id, order_id, first_version)
  where kind = 'changes'`,
  `create unique index audit_leaves_last on kaquan.audit_leaves (tenant_id, order_id, last_version)
  where kind = 'changes'`,
  `create unique index audit_leaves_looks on kaquan.audit_leaves (tenant_id, disclosure_no)
  where kind = 'disclosure'`,
  `create index audit_leaves_of_order
  on kaquan.audit_leaves (tenant_id, order_id, root_no, leaf_no)`,
  `comment on table kaquan.audit_leaves is
  'What a root closes over; rows are only ever added'`,
  `create table kaquan.unsealed_disclosures (
  tenant_id text collate "C" not null,
  disclosure_no bigint not null,
  primary key (tenant_id, disclosure_no)
)`,
  `comment on table kaquan.unsealed_disclosures is
  'Looks at secrets that no root closes over yet; a row goes when one does'`,
  ...Object.entries(comments).flatMap(([table, columns]) =>
    Object.entries(columns).map(
      ([column, comment]) => `comment on column kaquan.${table}.${column} is '${comment}'`,
    ),
  ),
  ...['audit_roots', 'audit_leaves'].map(
    (table) => `create trigger ${table}_kept
  before update or delete or truncate on kaquan.${table} for each statement
  when (current_setting('kaquan_maintenance.mode', true) is distinct from 'on')
  execute function kaquan.refuse('what was sealed stays as it was sealed')`,
  ),
];

// Looks are never changed, so what is to be sealed is noted beside them, whoever writes them.
const functions = [
  `create function kaquan.note_disclosures() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
begin
  insert into kaquan.unsealed_disclosures (tenant_id, disclosure_no)
  select a.tenant_id, a.disclosure_no from added a order by a.tenant_id, a.disclosure_no;
  return null;
end
$body$`,
  `revoke all on function kaquan.note_disclosures() from public`,
  `comment on function kaquan.note_disclosures() is
  'Notes that a look at a secret is to be sealed'`,
];

/** Sealed roots over histories and looks at secrets. */
export const auditRoots: Migration = {
  version: 32,
  name: 'audit_roots',
  statements: [...tables, ...functions],
  online: [
    {
      kind: 'ddl',
      name: 'disclosures_unsealed',
      statements: [
        `create trigger disclosures_unsealed after insert on kaquan.disclosures
  referencing new table as added for each statement
  execute function kaquan.note_disclosures()`,
      ],
    },
    // Those of before; what is added meanwhile is noted already.
    {
      kind: 'once',
      name: 'unsealed_before',
      sql: `insert into kaquan.unsealed_disclosures (tenant_id, disclosure_no)
select d.tenant_id, d.disclosure_no from kaquan.disclosures d on conflict do nothing`,
    },
  ],
};

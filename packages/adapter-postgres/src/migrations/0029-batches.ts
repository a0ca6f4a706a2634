import type { Migration } from './migration.ts';

const comments: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  batches: {
    tenant_id: 'Whose row it is; first in every key',
    batch_id: 'From the IdSource, when it is planned; also the token of the plan',
    version: 'Grows by one with every change',
    planned_at: 'When it was planned; lists are ordered by it',
    is_running: 'Whether somebody must be at work on it, as isRunningBatch of the core answers',
    rests_since:
      'Since when nobody is at work on it, as restOf of the core answers; null while somebody is',
    is_report:
      'Whether its rows tell what was done, or who may have seen secrets, as restOf answers',
    document: 'The batch without its items; decodeBatch of the core reads it',
  },
  batch_pages: {
    tenant_id: 'Whose row it is; first in every key',
    batch_id: 'The batch that it belongs to',
    page_no: 'Counted from 1',
    version: 'Grows by one with every change; 1 as planned',
    document: 'At most 500 items of the batch; decodeBatchPage of the core reads it',
  },
};

/** The same operation for many orders: what was planned, and how far it has come. */
export const batches: Migration = {
  version: 29,
  name: 'batches',
  statements: [
    `create table kaquan.batches (
  tenant_id text collate "C" not null,
  batch_id text collate "C" not null,
  version integer not null check (version > 0),
  planned_at timestamptz not null,
  is_running boolean not null,
  rests_since timestamptz,
  is_report boolean not null,
  document jsonb not null,
  primary key (tenant_id, batch_id),
  constraint batches_copies check ((
    document @> jsonb_build_object('batchId', batch_id, 'version', version)
    and is_running = (document ->> 'state' in ('running', 'undoing'))
    and is_running = (rests_since is null)
    and (is_report or document ->> 'state' = 'planned')
  ) is true)
)`,
    `comment on table kaquan.batches is
  'Batches 批量操作: one operation for many orders, planned first'`,
    `create index batches_listed on kaquan.batches (tenant_id, planned_at desc, batch_id)`,
    `create index batches_running on kaquan.batches (tenant_id, batch_id) where is_running`,
    `create index batches_plans_resting on kaquan.batches (rests_since) where not is_report`,
    `create index batches_reports_resting on kaquan.batches (rests_since) where is_report`,
    `create table kaquan.batch_pages (
  tenant_id text collate "C" not null,
  batch_id text collate "C" not null,
  page_no integer not null check (page_no > 0),
  version integer not null check (version > 0),
  document jsonb not null,
  primary key (tenant_id, batch_id, page_no),
  constraint batch_pages_batch foreign key (tenant_id, batch_id) references kaquan.batches
    on delete cascade,
  constraint batch_pages_copies check ((
    document @> jsonb_build_object('batchId', batch_id, 'pageNo', page_no, 'version', version)
    and jsonb_array_length(document -> 'items') between 1 and 500
  ) is true)
)`,
    `comment on table kaquan.batch_pages is
  'The items of batches with what was planned for each and what became of it'`,
    ...Object.entries(comments).flatMap(([table, columns]) =>
      Object.entries(columns).map(
        ([column, comment]) => `comment on column kaquan.${table}.${column} is '${comment}'`,
      ),
    ),
    ...['batches', 'batch_pages'].map(
      (table) => `create trigger ${table}_version before update on kaquan.${table} for each row
  when (new.version <> old.version + 1
    and current_setting('kaquan_maintenance.mode', true) is distinct from 'on')
  execute function kaquan.refuse('the version of a batch grows by one with every change')`,
    ),
  ],
};

import type { Migration } from './migration.ts';

const comments: Readonly<Record<string, string>> = {
  tenant_id: 'Whose row it is; first in every key',
  unit_id: 'The unit whose key was replaced',
  attempt: 'The number of the issue that held it',
  key_id: 'The key; one that several units share may stand here once for each',
  import_id: 'The import that brought it',
  at: 'When it was replaced',
};

/** Keys that were replaced as defective, by the import that brought them. */
export const keyDefects: Migration = {
  version: 41,
  name: 'key_defects',
  statements: [
    `create table kaquan.key_defects (
  tenant_id text collate "C" not null,
  unit_id text collate "C" not null,
  attempt integer not null check (attempt > 0),
  key_id text collate "C" not null,
  import_id text collate "C" not null,
  at timestamptz not null,
  primary key (tenant_id, unit_id, attempt),
  constraint key_defects_key foreign key (tenant_id, key_id) references kaquan.card_keys
    deferrable initially deferred
)`,
    `create index key_defects_of_import on kaquan.key_defects (tenant_id, import_id)`,
    `comment on table kaquan.key_defects is
  'Card keys that were replaced as defective 缺陷; rows are only ever added'`,
    ...Object.entries(comments).map(
      ([column, comment]) => `comment on column kaquan.key_defects.${column} is '${comment}'`,
    ),
    `create trigger key_defects_kept
  before update or delete or truncate on kaquan.key_defects for each statement
  when (current_setting('kaquan_maintenance.mode', true) is distinct from 'on')
  execute function kaquan.refuse('that a key was defective is never taken back')`,
  ],
  online: [
    {
      kind: 'index',
      name: 'import_batches_by_start',
      definition: `on kaquan.import_batches
  (tenant_id, ((document ->> 'startedAt')::bigint), import_id)`,
    },
  ],
};

import type { Migration } from './migration.ts';

const comments: Readonly<Record<string, string>> = {
  tenant_id: 'Whose row it is; first in every key',
  shop_id: 'The shop that was changed',
  version: 'The version that the shop has had since',
  at: 'When',
  document: 'Who, why, and what differs since; the other columns are copied from it',
};

/** What was done to the configuration of shops. */
export const shopChanges: Migration = {
  version: 40,
  name: 'shop_changes',
  statements: [
    `create table kaquan.shop_changes (
  tenant_id text collate "C" not null,
  shop_id text collate "C" not null,
  version integer not null check (version > 0),
  at timestamptz not null,
  document jsonb not null,
  primary key (tenant_id, shop_id, version),
  constraint shop_changes_copies check ((document @> jsonb_build_object('shopId', shop_id,
    'version', version, 'at', (extract(epoch from at) * 1000)::bigint)) is true)
)`,
    `create index shop_changes_by_time on kaquan.shop_changes (tenant_id, at, shop_id, version)`,
    `create index shop_changes_of_shop on kaquan.shop_changes (tenant_id, shop_id, at, version)`,
    `comment on table kaquan.shop_changes is
  'What was done to the configuration of shops 配置变更; rows are only ever added'`,
    ...Object.entries(comments).map(
      ([column, comment]) => `comment on column kaquan.shop_changes.${column} is '${comment}'`,
    ),
    `create trigger shop_changes_kept
  before update or delete or truncate on kaquan.shop_changes for each statement
  when (current_setting('kaquan_maintenance.mode', true) is distinct from 'on')
  execute function kaquan.refuse('what was done to a shop stays as it was done')`,
  ],
};

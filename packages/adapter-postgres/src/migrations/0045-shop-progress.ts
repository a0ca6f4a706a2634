import type { Migration } from './migration.ts';

const comments: Readonly<Record<string, string>> = {
  tenant_id: 'Whose row it is; first in every key',
  subscriber: 'Whom it is told to',
  shop_id: 'The shop whose changes he is told',
  done_version: 'The version of the last change that he has; 0 before the first',
  from_version: 'What that was before the row was last written',
  attempts: 'How often in a row the change behind it has failed',
  due_at: 'Not to be tried before',
};

/** How far subscribers have come with what was done to shops. */
export const shopProgress: Migration = {
  version: 45,
  name: 'shop_progress',
  statements: [
    `create table kaquan.shop_progress (
  tenant_id text collate "C" not null,
  subscriber text collate "C" not null,
  shop_id text collate "C" not null,
  done_version integer not null check (done_version >= 0),
  from_version integer not null check (from_version >= 0 and from_version <= done_version),
  attempts integer not null check (attempts >= 0),
  due_at timestamptz not null,
  primary key (tenant_id, subscriber, shop_id)
)`,
    `comment on table kaquan.shop_progress is
  'How far subscribers have come with what was done to shops; a row that is not there stands at nought'`,
    ...Object.entries(comments).map(
      ([column, comment]) => `comment on column kaquan.shop_progress.${column} is '${comment}'`,
    ),
  ],
};

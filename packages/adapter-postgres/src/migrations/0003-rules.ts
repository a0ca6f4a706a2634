import type { Migration } from './migration.ts';

const bookkeeping = [
  `alter table kaquan.migrations add column works_from integer`,
  `comment on column kaquan.migrations.works_from is
  'The oldest version whose release works on the tables as this one leaves them'`,
  `create table kaquan.migration_steps (
  version integer not null,
  step integer not null,
  done_at timestamptz not null default now(),
  primary key (version, step)
)`,
  `comment on table kaquan.migration_steps is
  'How far a version has come that is being brought about; empty otherwise'`,
];

/** What the tables refuse, whoever writes them. */
export const rules: Migration = {
  version: 3,
  name: 'rules',
  statements: bookkeeping,
};

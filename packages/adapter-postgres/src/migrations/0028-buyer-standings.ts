import type { Migration } from './migration.ts';

const comments: Readonly<Record<string, string>> = {
  tenant_id: 'Whose row it is; first in every key',
  kind: 'buyer: as a channel names him; ordering_user: an account that orders are placed under',
  user_ref: 'Exactly as it stands in orders',
  version: 'Grows by one with every change',
  state: 'What was said last; whether it has expired stands in the document',
  check_at: 'When his orders are to be looked at next; null for not by itself',
  document: 'The standing; the other columns are copied from it',
};

/** What the house thinks of users. */
export const buyerStandings: Migration = {
  version: 28,
  name: 'buyer_standings',
  statements: [
    `create table kaquan.buyer_standings (
  tenant_id text collate "C" not null,
  kind text collate "C" not null check (kind in ('buyer', 'ordering_user')),
  user_ref text collate "C" not null check (length(user_ref) between 1 and 200),
  version integer not null check (version > 0),
  state text collate "C" not null check (state in ('clear', 'watched', 'limited', 'blocked')),
  check_at timestamptz,
  document jsonb not null,
  primary key (tenant_id, kind, user_ref),
  constraint buyer_standings_copies check ((document @> jsonb_build_object('kind', kind,
    'user', user_ref, 'version', version, 'state', state)) is true)
)`,
    `create index buyer_standings_due on kaquan.buyer_standings (check_at, tenant_id, kind, user_ref)
  where check_at is not null`,
    `comment on table kaquan.buyer_standings is
  'What the house thinks of buyers and ordering users 用户权限: watched, limited, blocked'`,
    ...Object.entries(comments).map(
      ([column, comment]) => `comment on column kaquan.buyer_standings.${column} is '${comment}'`,
    ),
  ],
};

import type { Migration } from './migration.ts';

/**
 * Orders are found by what a person has to do about them in their channel's own backend. Orders that
 * were there before come into the list with their next change.
 */
export const handWork: Migration = {
  version: 25,
  name: 'hand_work',
  statements: [
    `alter table kaquan.orders add column hand_at timestamptz`,
    `comment on column kaquan.orders.hand_at is
  'Since when a person has something to do about it at its channel; null for nothing; as of status_version'`,
  ],
  online: [
    {
      kind: 'index',
      name: 'orders_by_hand',
      definition: `on kaquan.orders (tenant_id, hand_at, order_id) where hand_at is not null`,
    },
  ],
};

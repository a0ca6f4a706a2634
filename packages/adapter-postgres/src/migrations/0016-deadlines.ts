import type { Migration } from './migration.ts';

/**
 * Orders are found by when something of them is due. Few of all orders have anything due, so the
 * indexes hold few of them, and an order that is served at once costs them nothing. Orders that were
 * there before get their times with their next change.
 */
export const deadlines: Migration = {
  version: 16,
  name: 'deadlines',
  statements: [
    `alter table kaquan.orders
  add column due_at timestamptz,
  add column alarm_at timestamptz`,
    `comment on column kaquan.orders.due_at is
  'From when on something of it is overdue 逾期; null for never; as of status_version'`,
    `comment on column kaquan.orders.alarm_at is
  'From when on a deadline of it is to be announced; null for never; as of status_version'`,
  ],
  online: [
    {
      kind: 'index',
      name: 'orders_due',
      definition: `on kaquan.orders (tenant_id, due_at, order_id) where due_at is not null`,
    },
    {
      kind: 'index',
      name: 'orders_to_announce',
      definition: `on kaquan.orders (tenant_id, alarm_at, order_id) where alarm_at is not null`,
    },
  ],
};

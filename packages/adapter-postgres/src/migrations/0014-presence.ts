import type { Migration } from './migration.ts';

/** Orders that stand in no list: removed ones and test orders. */
export const presence: Migration = {
  version: 14,
  name: 'presence',
  statements: [
    // No order of an earlier release is one, so the default is right for all that are there.
    `alter table kaquan.orders add column is_hidden boolean not null default false`,
    `comment on column kaquan.orders.is_hidden is
  'Whether it is removed or a test order: it then stands in no tab, no count and no list'`,
  ],
  online: [
    {
      kind: 'index',
      name: 'orders_hidden',
      definition: `on kaquan.orders (tenant_id, created_at desc, order_id, shop_id) where is_hidden`,
    },
  ],
};

import type { Migration } from './migration.ts';

// A release that does not know the column leaves it behind: what it says is of status_version.
const isOpen = `document ->> 'settlement' = 'unsettled'`;

const fill = (batch: number): string => `with late as materialized (
  select o.tenant_id, o.order_id from kaquan.orders o
  where o.open_minor is null and o.${isOpen}
  limit ${batch} for update of o
)
update kaquan.orders o
set open_minor = greatest(0, (o.document -> 'buyerPaidMinor')::bigint - (
  select coalesce(sum((u -> 'refundedMinor')::bigint), 0)
  from jsonb_array_elements(o.document -> 'lines') l, jsonb_array_elements(l -> 'units') u
))
from late where o.tenant_id = late.tenant_id and o.order_id = late.order_id
returning 1`;

/** Shops on and off: what keeps one from closing is found without looking at its other orders. */
export const shopSwitch: Migration = {
  version: 27,
  name: 'shop_switch',
  statements: [
    `alter table kaquan.orders add column open_minor bigint check (open_minor >= 0)`,
    `comment on column kaquan.orders.open_minor is
  'What of its money is neither settled nor returned, in minor units, while that keeps its shop from
closing; null where it does not; as of status_version'`,
  ],
  online: [
    {
      kind: 'index',
      name: 'orders_to_open',
      definition: `on kaquan.orders (tenant_id, order_id) where open_minor is null and ${isOpen}`,
    },
    { kind: 'backfill', name: 'open_money', sql: fill },
    {
      kind: 'index',
      name: 'orders_open',
      definition: `on kaquan.orders (tenant_id, shop_id, created_at, order_id)
  where open_minor is not null`,
    },
    { kind: 'drop_indexes', name: 'filled_index', indexes: ['orders_to_open'] },
  ],
};

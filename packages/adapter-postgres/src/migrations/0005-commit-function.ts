import { commitFunctionSql } from '../commit-function.ts';
import type { Migration } from './migration.ts';

// A row of version 1 holds one event; what a change added since then stands in one row together,
// because seven rows cost several times as much as one. Processes of version 1 that still run cannot
// show such a history (storage.corrupt); they lose none of it, and write as they always did.
const historySql = `create view kaquan.order_history with (security_invoker = true) as
select r.tenant_id, r.order_id, r.seq + (e.place - 1)::integer as seq, r.version, r.at,
  r.actor_kind, r.actor_id, r.reason, e.event
from kaquan.order_events r
cross join lateral jsonb_array_elements(
  case jsonb_typeof(r.event) when 'array' then r.event else jsonb_build_array(r.event) end
) with ordinality as e(event, place)`;

/** Stores orders in one trip, and the events of a change in one row. */
export const commitFunction: Migration = {
  version: 5,
  name: 'commit_function',
  statements: [
    commitFunctionSql,
    `comment on function kaquan.commit_orders_5 is
  'Checks, claims and writes a batch of changes of orders, all of it or nothing'`,
    historySql,
    `comment on view kaquan.order_history is
  'The history of every order, one row per event, numbered from 1 without gaps'`,
    `comment on table kaquan.order_events is
  'What each change has added to the history of an order; order_history shows it event by event'`,
    `comment on column kaquan.order_events.seq is 'The number of the first event of the row'`,
    `comment on column kaquan.order_events.event is
  'The events of the change, in their order; one that stands alone may stand without the list'`,
  ],
};

import { allFreeKeys, someFreeKeys } from './pick-keys.ts';
import { rowsIn } from './recordset.ts';
import type { Sql } from './session.ts';

// $1: n, tenant, product, instant and number of keys wanted, one row per product.
// $2: the orders of this batch that claim, which the queue's head must not be looked for among.
// $3: the places in the queue that changes of this batch without claims give up.
const wantedColumns = 'tenant_id text, product_id text, at timestamptz, needed integer, n integer';
const wanted = `
wanted as materialized (
  select x.n, x.tenant_id, x.product_id, x.at, x.needed,
    floor(random() * 2147483648)::integer as pick_from
  from ${rowsIn('$1', wantedColumns)} as x
)`;

const queue = `
select 'head', w.n, q.order_id, q.unit_id, q.attempt,
  (extract(epoch from q.paid_at) * 1000)::bigint::text, null, null
from wanted w cross join lateral (
  select h.order_id, h.unit_id, h.attempt, h.paid_at from kaquan.stock_waits h
  where h.tenant_id = w.tenant_id and h.product_id = w.product_id
    and (h.tenant_id, h.order_id) not in (
      select x.tenant_id, x.order_id
      from jsonb_to_recordset($2::jsonb) as x(tenant_id text, order_id text)
    )
    and (h.tenant_id, h.unit_id, h.attempt) not in (
      select x.tenant_id, x.unit_id, x.attempt
      from jsonb_to_recordset($3::jsonb) as x(tenant_id text, unit_id text, attempt integer)
    )
  order by h.paid_at, h.order_id limit 1
) q
union all
select 'own', w.n, q.order_id, q.unit_id, q.attempt,
  (extract(epoch from q.paid_at) * 1000)::bigint::text, null, null
from ${rowsIn('$2', 'tenant_id text, order_id text')} as x
join kaquan.stock_waits q on q.tenant_id = x.tenant_id and q.order_id = x.order_id
join wanted w on w.tenant_id = q.tenant_id and w.product_id = q.product_id
where (q.tenant_id, q.unit_id, q.attempt) not in (
  select x.tenant_id, x.unit_id, x.attempt
  from jsonb_to_recordset($3::jsonb) as x(tenant_id text, unit_id text, attempt integer)
)`;

// Counted products; their rows are locked by now.
const pieces = `
select 'pieces', w.n, s.on_hand::text, null, s.version, null, null, null
from wanted w join kaquan.product_stock s
  on s.tenant_id = w.tenant_id and s.product_id = w.product_id`;

const pickedRows = `
select 'key' as kind, p.n, p.key_id as id, null::text as unit_id, null::integer as number,
  null::text as paid_at, p.sealed, p.expires_ms
from picked p`;

const pickedFrom = (laterally: Sql): Sql => `with ${wanted},
picked as materialized (
  select w.n, k.key_id, k.sealed,
    case when isfinite(k.expires_at) then (extract(epoch from k.expires_at) * 1000)::bigint::text end
      as expires_ms
  from wanted w
  ${laterally}
)
${pickedRows}`;

/** Reads the queues and locks keys, {@link someFreeKeys}: there may be more than it finds. */
export const pickSomeSql: Sql = `${pickedFrom(someFreeKeys)}
union all ${pieces}
union all ${queue}`;

/**
 * As {@link pickSomeSql}, by {@link allFreeKeys}. A row `free` per product then says how many there
 * are, locked ones included.
 */
export const pickAllSql: Sql = `${pickedFrom(allFreeKeys)}
union all
select 'free', w.n, null, null, f.free, null, null, null
from wanted w cross join lateral (
  select count(*)::integer as free from (
    select from kaquan.card_keys c
    where c.tenant_id = w.tenant_id and c.product_id = w.product_id
      and c.state = 'available' and c.expires_at > w.at
    limit w.needed
  ) seen
) f
union all ${pieces}
union all ${queue}`;

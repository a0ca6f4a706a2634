import { deliveryRules } from '@kaquan/core/fulfilment';
import { decodeOrder } from '@kaquan/core/ports';
import type {
  AuditFilter,
  AuditPage,
  AuditSuspect,
  HeldGoods,
  StockSums,
} from '@kaquan/core/stock';
import type { OrderId, ProductId, TenantId } from '@kaquan/core';
import { documentOf } from './load.ts';
import { jsonOf, textOf, wholeOf } from './rows.ts';
import type { Row, Session, Sql } from './session.ts';

// Ways of delivery that no key of ours goes.
const withoutKeys: Sql = Object.entries(deliveryRules)
  .filter(([, { takesKeys }]) => !takesKeys)
  .map(([delivery]) => `'${delivery}'`)
  .join(', ');

// What every issue of the page's units says that it holds, in the words of keys, and of which product.
const issuedSql: Sql = `select p.order_id, u.value ->> 'unitId' as unit_id,
    (i.value ->> 'attempt')::integer as attempt, s.product ->> 'productId' as product_id,
    case i.value ->> 'state' when 'sending' then 'delivered' when 'replaced' then 'voided'
      else i.value ->> 'state' end as state
  from page p
  cross join lateral jsonb_array_elements(p.document -> 'lines') l
  cross join lateral jsonb_array_elements(l.value -> 'units') u
  cross join lateral jsonb_array_elements(u.value -> 'issues') i
  cross join lateral (
    select coalesce(i.value -> 'product', l.value -> 'product') as product
  ) s
  where i.value ->> 'state' in ('claimed', 'sending', 'delivered', 'replaced', 'voided')
    and coalesce(s.product #>> '{stock,kind}', 'keys') <> 'untracked'
    and (s.product #>> '{stock,kind}' = 'counted' or s.product ->> 'delivery' not in (${withoutKeys}))`;

const heldJson = (key: Sql, withdrawn: Sql): Sql => `json_build_object('keyId', ${key},
    'productId', h.product_id, 'unitId', h.unit_id, 'attempt', h.attempt, 'state', h.state,
    'isWithdrawn', ${withdrawn}, 'revealedAt', (extract(epoch from h.revealed_at) * 1000)::bigint)`;

// A key that was withdrawn is a claim to its unit still. One that two units share is that of each.
const heldSql: Sql = `select h.order_id, h.unit_id, h.attempt, h.product_id,
    case when h.withdrawn then 'claimed' else h.state end as state,
    ${heldJson('h.key_id', 'h.withdrawn')} as held
  from page p
  join kaquan.card_keys h on h.tenant_id = $1 and h.order_id = p.order_id
  union all
  select h.order_id, h.unit_id, h.attempt, h.product_id, h.state,
    ${heldJson('h.key_id', `h.state = 'claimed' and coalesce(k.state <> 'available', false)`)}
  from page p
  join kaquan.allotments h on h.tenant_id = $1 and h.order_id = p.order_id
  left join kaquan.card_keys k on k.tenant_id = h.tenant_id and k.key_id = h.key_id`;

const auditSql: Sql = `with page as materialized (
  select o.order_id, o.document from kaquan.orders o
  where o.tenant_id = $1 and o.order_id > $2 order by o.order_id limit $4
), issued as materialized (
  ${issuedSql}
), held as materialized (
  ${heldSql}
), suspects as (
  select coalesce(i.order_id, h.order_id) as order_id
  from issued i
  full join held h on h.order_id = i.order_id and h.unit_id = i.unit_id and h.attempt = i.attempt
  where (i.state is distinct from h.state or i.product_id is distinct from h.product_id)
    and ($3::text is null or i.product_id = $3 or h.product_id = $3)
  union
  select h.order_id from held h
  where $3::text is null or h.product_id = $3
  group by h.order_id, h.unit_id, h.attempt having count(*) > 1
)
select 'page' as kind, count(*)::text as looked, max(order_id) as last, null as document, null as held
from page
union all
select 'suspect', null, p.order_id, p.document::text, (
    select coalesce(json_agg(h.held order by h.unit_id, h.attempt), '[]'::json)
    from held h where h.order_id = p.order_id
  )::text
from page p where p.order_id in (select order_id from suspects)
order by 1, 3`;

/** See `Storage.auditStock`. */
export async function auditStock(
  session: Session,
  { tenant, productId, after, limit }: AuditFilter,
): Promise<AuditPage> {
  const rows = await session.run(auditSql, [tenant, after ?? '', productId, limit]);
  const page = rows.find((row) => textOf(row, 'kind') === 'page') ?? {};
  const looked = wholeOf(page, 'looked');
  const next = looked < limit ? null : (textOf(page, 'last') as OrderId);
  return { looked, suspects: rows.filter((row) => row !== page).map(suspectOf), next };
}

function suspectOf(row: Row): AuditSuspect {
  // Built by the statement itself, out of columns that the tables type and check.
  const held = jsonOf(row, 'held') as readonly HeldGoods[];
  return { order: documentOf(row, decodeOrder), held };
}

const sumsSql: Sql = `select json_build_object('productId', $2::text,
  'entered', (
    select coalesce(sum(e.quantity), 0) from kaquan.stock_entries e
    where e.tenant_id = $1 and e.product_id = $2 and e.on_hand is not null
  ), 'held', (
    select count(*) from kaquan.allotments a
    where a.tenant_id = $1 and a.product_id = $2 and a.key_id is null
  ), 'onHand', (
    select coalesce(max(s.on_hand), 0) from kaquan.product_stock s
    where s.tenant_id = $1 and s.product_id = $2
  ), 'miscounted', (
    select coalesce(json_agg(json_build_object('keyId', m.key_id, 'quota', m.quota,
      'taken', m.taken, 'allotted', m.allotted) order by m.key_id), '[]'::json)
    from (
      select k.key_id, k.quota, k.taken, a.allotted
      from kaquan.card_keys k
      cross join lateral (
        select count(*) as allotted from kaquan.allotments h
        where h.tenant_id = k.tenant_id and h.key_id = k.key_id
      ) a
      where k.tenant_id = $1 and k.product_id = $2 and k.key_use <> 'single_use'
        and (k.taken <> a.allotted or a.allotted > k.quota)
      order by k.key_id limit 20
    ) m
  ))::text as document`;

/** See `Storage.sumStock`. */
export async function sumStock(
  session: Session,
  tenant: TenantId,
  productId: ProductId,
): Promise<StockSums> {
  const [row] = await session.run(sumsSql, [tenant, productId]);
  return jsonOf(row ?? {}, 'document') as StockSums;
}

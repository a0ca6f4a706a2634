import { type Delivery } from '@kaquan/core';
import { deliveryRules } from '@kaquan/core/fulfilment';
import { issues, units, type Rule } from './rule.ts';

// A release that does not know sealed goods opens them by a look alone, of which its order says
// nothing: the key is revealed then, and void instead of back in stock.
const isReadByLook = `exists (
    select from kaquan.disclosures d
    where d.tenant_id = k.tenant_id and d.order_id = k.order_id and d.unit_id = k.unit_id
      and d.attempt = k.attempt and d.at = k.revealed_at
  )`;

const isVoidByLook = `i.state is null and k.state = 'voided' and ${isReadByLook} and exists (
    select from (${issues}) back
    where back.tenant_id = k.tenant_id and back.unit_id = k.unit_id and back.attempt = k.attempt
      and back.state = 'returned' and back.revealed_ms is null
  )`;

/** Ways of delivery that no key of ours goes. */
export const withoutKeys = `(${(Object.keys(deliveryRules) as Delivery[])
  .filter((delivery) => !deliveryRules[delivery].takesKeys)
  .map((delivery) => `'${delivery}'`)
  .join(', ')})`;

/** What must hold of keys and of the queue for them. */
export const keyRules: readonly Rule[] = [
  {
    name: 'an attempt on a unit has at most one key',
    sql: `
  select k.tenant_id, k.unit_id, k.attempt, array_agg(k.key_id) as key_ids
  from kaquan.card_keys k where k.unit_id is not null
  group by k.tenant_id, k.unit_id, k.attempt having count(*) > 1`,
  },
  {
    name: 'a card stands in stock once',
    sql: `
  select k.tenant_id, k.fingerprint, array_agg(k.key_id) as key_ids
  from kaquan.card_keys k group by k.tenant_id, k.fingerprint having count(*) > 1
  union all
  select k.tenant_id, k.key_id, array_agg(k.fingerprint)
  from kaquan.card_keys k group by k.tenant_id, k.key_id having count(*) > 1`,
  },
  {
    name: 'a key in stock is unread and nobody’s',
    sql: `
  select k.tenant_id, k.key_id, k.order_id, k.unit_id, k.attempt, k.revealed_at
  from kaquan.card_keys k
  where k.state = 'available' and (k.revealed_at is not null or k.unit_id is not null
    or k.order_id is not null or k.attempt is not null)`,
  },
  {
    // Both ways: an issue that says it has a key, and a key that says it is some issue's.
    name: 'every issue has the key that its state asks for, and every key its issue',
    sql: `
  select coalesce(i.tenant_id, k.tenant_id) as tenant_id, coalesce(i.unit_id, k.unit_id) as unit_id,
    coalesce(i.attempt, k.attempt) as attempt, i.state as issue, k.state as key, k.key_id
  from (
    select tenant_id, order_id, product_id, unit_id, attempt,
      case state when 'replaced' then 'voided' when 'sending' then 'delivered' else state end as state
    from (${issues}) all_issues
    where state in ('claimed', 'sending', 'delivered', 'replaced', 'voided')
      and delivery not in ${withoutKeys}
      and stock_kind = 'keys' and stock_keys = 'single_use'
  ) i
  full join (
    select *, case when withdrawn then 'claimed' else state end as held_as
    from kaquan.card_keys where unit_id is not null and key_use = 'single_use'
  ) k
    on k.tenant_id = i.tenant_id and k.unit_id = i.unit_id and k.attempt = i.attempt
  where (replace(i.state, 'replaced', 'voided') is distinct from k.held_as or i.order_id <> k.order_id
    or i.product_id is distinct from k.product_id) and not (${isVoidByLook})`,
  },
  {
    name: 'a key was revealed when its issue says so',
    sql: `
  select k.tenant_id, k.key_id, k.revealed_at, i.revealed_ms
  from (${issues}) i
  join kaquan.card_keys k
    on k.tenant_id = i.tenant_id and k.unit_id = i.unit_id and k.attempt = i.attempt
  where k.state <> 'available'
    and (extract(epoch from k.revealed_at) * 1000)::bigint is distinct from i.revealed_ms
    and not (coalesce(i.revealed_ms >= extract(epoch from k.revealed_at) * 1000, true)
      and ${isReadByLook})`,
  },
  {
    name: 'a defect is of a replaced key, and of the import that brought it',
    sql: `
  select d.tenant_id, d.unit_id, d.attempt, d.key_id, d.import_id, i.state
  from kaquan.key_defects d
  left join kaquan.card_keys k on k.tenant_id = d.tenant_id and k.key_id = d.key_id
  left join (${issues}) i
    on i.tenant_id = d.tenant_id and i.unit_id = d.unit_id and i.attempt = d.attempt
  where k.import_id is distinct from d.import_id or i.state is distinct from 'replaced'`,
  },
  {
    name: 'imports have put in as many keys as there are',
    sql: `
  select coalesce(c.tenant_id, k.tenant_id) as tenant_id,
    coalesce(c.import_id, k.import_id) as import_id, c.stored, k.present
  from kaquan.import_counts c
  full join (
    select tenant_id, import_id, count(*) as present from kaquan.card_keys group by 1, 2
  ) k on k.tenant_id = c.tenant_id and k.import_id = c.import_id
  where c.stored is distinct from k.present`,
  },
  {
    name: 'the states of a product’s keys add up to what was imported',
    sql: `
  select coalesce(c.tenant_id, k.tenant_id) as tenant_id,
    coalesce(c.product_id, k.product_id) as product_id, c.imported, k.present
  from (
    select tenant_id, product_id, sum(imported) as imported from kaquan.key_imports group by 1, 2
  ) c
  full join (
    select tenant_id, product_id, count(*) filter (where state in ('available', 'claimed',
      'delivered', 'voided', 'expired', 'quarantined', 'consigned')) as present
    from kaquan.card_keys group by 1, 2
  ) k on k.tenant_id = c.tenant_id and k.product_id = c.product_id
  where c.imported is distinct from k.present`,
  },
  {
    name: 'stock moves as many keys as its entries say, and consigns none unread',
    sql: `
  select k.tenant_id, k.product_id, k.entry, count(*) as moved, max(e.quantity) as quantity
  from kaquan.card_keys k
  left join kaquan.stock_entries e on e.tenant_id = k.tenant_id and e.product_id = k.product_id
    and e.version = k.entry and e.on_hand is null
  where k.entry is not null or k.withdrawn or k.state in ('quarantined', 'expired', 'consigned')
  group by k.tenant_id, k.product_id, k.entry
  having count(*) > coalesce(max(e.quantity), 0)
    or bool_or(k.state = 'consigned' and k.revealed_at is null)`,
  },
  {
    name: 'an entry has consigned as many keys as it says, and a look opens those again',
    sql: `
  select e.tenant_id, e.product_id, e.version, e.quantity, c.quantity as consigned, count(k.key_id) as keys
  from kaquan.stock_entries e
  join kaquan.stock_entries c on c.tenant_id = e.tenant_id and c.product_id = e.product_id
    and c.version = coalesce(e.of_entry, e.version) and e.act in ('consign', 'look')
  left join kaquan.card_keys k on k.tenant_id = c.tenant_id and k.product_id = c.product_id
    and k.consigned_entry = c.version and k.revealed_at is not null
  group by e.tenant_id, e.product_id, e.version, e.quantity, c.act, c.quantity
  having c.act <> 'consign' or e.quantity <> c.quantity or count(k.key_id) <> c.quantity
  union all
  select k.tenant_id, k.product_id, k.consigned_entry, null, null, count(*)
  from kaquan.card_keys k
  where k.state = 'consigned' and k.consigned_entry is null
  group by k.tenant_id, k.product_id, k.consigned_entry`,
  },
  {
    // Who is held for lack of stock, and for nothing that forbids claiming, waits for each unit
    // without a key at the place of his payment; nobody else waits.
    name: 'those wait who lack a key, in their places',
    sql: `
  select coalesce(w.tenant_id, q.tenant_id) as tenant_id, coalesce(w.unit_id, q.unit_id) as unit_id,
    coalesce(w.attempt, q.attempt) as attempt, w.order_id as waiting, q.order_id as lacking
  from kaquan.stock_waits w
  full join (
    select u.tenant_id, u.order_id, u.unit_id, u.product_id,
      (u.issues -> -1 ->> 'attempt')::integer as attempt,
      (u.order_document ->> 'paidAt')::bigint as paid_ms
    from (${units}) u
    where u.issues -> -1 ->> 'state' = 'open' and u.product_id is not null
      and u.stock_kind <> 'untracked'
      and (u.stock_kind = 'counted' or u.delivery not in ${withoutKeys})
      and u.order_document ->> 'paidAt' is not null
      and u.order_document -> 'holds' @> '[{"reason":"out_of_stock"}]'
      and not u.order_document -> 'holds' @> '[{"reason":"unmapped_product"}]'
      and not u.order_document -> 'holds' @> '[{"reason":"channel_refund"}]'
      and not u.order_document -> 'holds' @> '[{"reason":"conflict"}]'
  ) q on q.tenant_id = w.tenant_id and q.unit_id = w.unit_id and q.attempt = w.attempt
  where w.order_id is distinct from q.order_id or w.product_id <> q.product_id
    or (extract(epoch from w.paid_at) * 1000)::bigint <> q.paid_ms`,
  },
];

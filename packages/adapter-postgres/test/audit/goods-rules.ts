import { withoutKeys } from './key-rules.ts';
import { issues, type Rule } from './rule.ts';

/** What must hold of stock that is a number of pieces, and of keys that several units share. */
export const goodsRules: readonly Rule[] = [
  {
    name: 'every product is watched, as its watch says, and what is lowered is of a shop',
    sql: `
  select p.tenant_id, p.product_id as id from kaquan.products p
  where not exists (select from kaquan.stock_watches w
    where w.tenant_id = p.tenant_id and w.product_id = p.product_id)
  union all
  select w.tenant_id, w.product_id from kaquan.stock_watches w
  where (w.document is null and w.version > 0)
    or w.document ->> 'productId' <> w.product_id
    or (w.document ->> 'version')::integer <> w.version
    or coalesce((w.document #>> '{news,version}')::integer, 0) <> w.news_version
  union all
  select w.tenant_id, i.value ->> 'itemId' from kaquan.stock_watches w
  cross join lateral jsonb_array_elements(coalesce(w.document -> 'lowered', '[]')) as i
  where not exists (select from kaquan.shops s
    where s.tenant_id = w.tenant_id and s.shop_id = i.value ->> 'shopId')`,
  },
  {
    name: 'every issue has the allotment that its state asks for, and every allotment its issue',
    sql: `
  select coalesce(i.tenant_id, a.tenant_id) as tenant_id, coalesce(i.unit_id, a.unit_id) as unit_id,
    coalesce(i.attempt, a.attempt) as attempt, i.state as issue, a.state as piece
  from (
    select * from (${issues}) all_issues
    where (stock_kind = 'counted' or stock_kind = 'keys' and stock_keys <> 'single_use'
        and delivery not in ${withoutKeys})
      and state in ('claimed', 'sending', 'delivered', 'voided', 'replaced')
  ) i
  full join kaquan.allotments a
    on a.tenant_id = i.tenant_id and a.unit_id = i.unit_id and a.attempt = i.attempt
  where replace(replace(i.state, 'replaced', 'voided'), 'sending', 'delivered') is distinct from a.state or i.order_id <> a.order_id
    or i.product_id is distinct from a.product_id
    or (a.key_id is null) <> (i.stock_kind = 'counted')
    or (extract(epoch from a.revealed_at) * 1000)::bigint is distinct from i.revealed_ms`,
  },
  {
    name: 'free pieces are what was entered less what units hold',
    sql: `
  select s.tenant_id, s.product_id, s.on_hand, e.entered, a.held
  from kaquan.product_stock s
  cross join lateral (
    select coalesce(sum(n.quantity), 0) as entered from kaquan.stock_entries n
    where n.tenant_id = s.tenant_id and n.product_id = s.product_id and n.on_hand is not null
  ) e
  cross join lateral (
    select count(*) as held from kaquan.allotments h
    where h.tenant_id = s.tenant_id and h.product_id = s.product_id and h.key_id is null
  ) a
  where s.on_hand <> e.entered - a.held or s.on_hand < 0`,
  },
  {
    name: 'a key is shared by as many units as it says, and by no more than its quota',
    sql: `
  select k.tenant_id, k.key_id, k.key_use, k.quota, k.taken, a.held
  from kaquan.card_keys k
  cross join lateral (
    select count(*) as held, count(*) filter (where h.product_id <> k.product_id) as strange
    from kaquan.allotments h where h.tenant_id = k.tenant_id and h.key_id = k.key_id
  ) a
  where k.taken <> a.held or a.held > k.quota or a.strange > 0
    or k.key_use = 'single_use' and a.held > 0`,
  },
  {
    name: 'stock entries are numbered without gaps, each for a stock',
    sql: `
  select coalesce(s.tenant_id, e.tenant_id) as tenant_id,
    coalesce(s.product_id, e.product_id) as product_id, s.version, e.latest, e.entries
  from kaquan.product_stock s
  full join (
    select n.tenant_id, n.product_id, max(n.version) as latest, count(*) as entries
    from kaquan.stock_entries n group by 1, 2
  ) e on e.tenant_id = s.tenant_id and e.product_id = s.product_id
  where s.version is distinct from e.latest or e.latest <> e.entries`,
  },
];

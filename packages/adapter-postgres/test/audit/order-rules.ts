import { events, issues, units, rememberedSince, type Rule } from './rule.ts';

// The last event of each kind says where an axis stands; before it, what the order was placed with.
function axis(name: string, stateByEvent: Readonly<Record<string, string>>): string {
  const words = Object.entries(stateByEvent).map(([type, state]) => `('${type}', '${state}')`);
  return `
  select o.tenant_id, o.order_id, '${name}' as axis, o.document ->> '${name}' as stored,
    coalesce(
      (select s.state from (${events}) e join (values ${words.join(', ')}) as s(type, state)
         on s.type = e.type
       where e.tenant_id = o.tenant_id and e.order_id = o.order_id order by e.seq desc limit 1),
      (select e.event #>> '{order,${name}}' from kaquan.order_history e
       where e.tenant_id = o.tenant_id and e.order_id = o.order_id and e.seq = 1)
    ) as told
  from kaquan.orders o`;
}

const axes = [
  axis('payment', {
    'order.paid': 'paid',
    'order.completed': 'completed',
    'order.closed': 'closed',
  }),
  axis('redemption', {
    'redemption.required': 'pending',
    'redemption.waived': 'not_required',
    'redemption.redeemed': 'redeemed',
    'redemption.cancelled': 'cancelled',
    'redemption.reopened': 'pending',
    'redemption.rejected': 'rejected',
    'redemption.readmitted': 'pending',
    'redemption.expired': 'expired',
    'redemption.extended': 'pending',
  }),
  axis('settlement', {
    'settlement.opened': 'unsettled',
    'settlement.settled': 'settled',
    'settlement.reversed': 'reversed',
    'settlement.restored': 'unsettled',
  }),
].join('\n  union all');

/** What must hold of orders, their histories and their money. */
export const orderRules: readonly Rule[] = [
  {
    name: 'columns repeat what the documents say',
    sql: `
  select 'orders' as "table", o.order_id as id from kaquan.orders o
  where (o.order_id, o.version::text, o.shop_id, o.order_no, o.payment, o.redemption)
      is distinct from (o.document ->> 'orderId', o.document ->> 'version',
        o.document ->> 'shopId', o.document ->> 'orderNo', o.document ->> 'payment',
        o.document ->> 'redemption')
    or o.is_frozen <> (jsonb_array_length(o.document -> 'holds') > 0)
    or o.is_hidden <> (coalesce(o.document ->> 'presence', 'live') <> 'live'
      or coalesce((o.document -> 'isTest')::boolean, false))
    or o.has_open_case <> exists (
      select from jsonb_array_elements(o.document -> 'cases') c
      where c.value ->> 'state' not in ('withdrawn', 'expired', 'closed', 'done')
    )
    or (o.status_version = o.version and (o.open_minor is not null) <> (
      o.document ->> 'settlement' = 'unsettled'
      and not coalesce((o.document -> 'isTest')::boolean, false)
      and not o.document -> 'holds' @> '[{"reason": "shop_closed"}]'
    ))
    or (extract(epoch from o.created_at) * 1000)::bigint <> (o.document ->> 'createdAt')::bigint
  union all
  select 'shops', s.shop_id from kaquan.shops s
  where (s.shop_id, s.version::text, s.name, s.channel_type, s.sort_order::text)
    is distinct from (s.document ->> 'shopId', s.document ->> 'version', s.document ->> 'name',
      s.document ->> 'channelType', s.document ->> 'sortOrder')
  union all
  select 'shop_changes', c.shop_id from kaquan.shop_changes c
  left join kaquan.shops s on s.tenant_id = c.tenant_id and s.shop_id = c.shop_id
  where s.version is null or s.version < c.version
  union all
  select 'products', p.product_id from kaquan.products p
  where (p.product_id, p.version::text, p.name)
    is distinct from (p.document ->> 'productId', p.document ->> 'version', p.document ->> 'name')
  union all
  select 'item_mappings', m.item_key from kaquan.item_mappings m
  where (m.shop_id, m.item_key, m.version::text) is distinct from
    (m.document ->> 'shopId', m.document ->> 'itemKey', m.document ->> 'version')
  union all
  select 'buyer_standings', b.user_ref from kaquan.buyer_standings b
  where b.check_at is distinct from to_timestamp((b.document ->> 'checkAt')::bigint / 1000.0)
  union all
  select 'import_batches', b.import_id from kaquan.import_batches b
  where (b.import_id, b.version::text)
    is distinct from (b.document ->> 'importId', b.document ->> 'version')`,
  },
  {
    name: 'events are numbered without gaps, up to what the order says',
    sql: `
  select o.tenant_id, o.order_id, o.document ->> 'eventCount' as counted, e.stored, e.first, e.last
  from kaquan.orders o
  left join (
    select tenant_id, order_id, count(*) as stored, min(seq) as first, max(seq) as last
    from kaquan.order_history group by 1, 2
  ) e on e.tenant_id = o.tenant_id and e.order_id = o.order_id
  where e.stored is null or e.first <> 1 or e.last <> e.stored
    or e.stored <> (o.document ->> 'eventCount')::integer`,
  },
  {
    name: 'versions grow by one with every change, up to the order’s',
    sql: `
  select e.tenant_id, e.order_id, o.version, max(e.version) as last
  from (
    select tenant_id, order_id, version,
      version - lag(version, 1, 0) over (partition by tenant_id, order_id order by seq) as step
    from kaquan.order_history
  ) e
  join kaquan.orders o on o.tenant_id = e.tenant_id and o.order_id = e.order_id
  group by e.tenant_id, e.order_id, o.version
  having max(e.version) <> o.version or min(e.step) < 0 or max(e.step) > 1
    or min(e.version) <> 1`,
  },
  {
    name: 'the hash of an order is that of its latest change',
    sql: `
  select o.tenant_id, o.order_id, o.document ->> 'historyHash' as of_order, e.hash
  from kaquan.orders o
  cross join lateral (
    select hash from kaquan.order_events e
    where e.tenant_id = o.tenant_id and e.order_id = o.order_id order by e.seq desc limit 1
  ) e
  where (o.document ->> 'historyHash') is distinct from e.hash`,
  },
  {
    name: 'every version of an order was one change, and every change was recorded',
    sql: `
  select v.tenant_id, v.at, count(*) as versions, (
    select count(*) from kaquan.applied_changes c
    where c.tenant_id = v.tenant_id and c.applied_at = v.at
  ) as changes
  from (select distinct tenant_id, order_id, version, at from kaquan.order_history) v
  where v.at >= ${rememberedSince('v.tenant_id')}
  group by v.tenant_id, v.at
  having count(*) > (
    select count(*) from kaquan.applied_changes c
    where c.tenant_id = v.tenant_id and c.applied_at = v.at
  )
  union all
  select tenant_id, min(at), count(distinct at), 1
  from kaquan.order_history group by tenant_id, order_id, version having count(distinct at) > 1`,
  },
  {
    name: 'an attempt was handed over at most once, and only then counts as handed over',
    sql: `
  select i.tenant_id, i.unit_id, i.attempt, i.state, count(e.seq) as times
  from (${issues}) i
  left join (${events}) e on e.tenant_id = i.tenant_id and e.order_id = i.order_id
    and e.unit_id = i.unit_id and e.attempt = i.attempt and e.type = 'unit.delivered'
  group by i.tenant_id, i.unit_id, i.attempt, i.state, i.delivery, i.revealed_ms
  having count(e.seq) <>
    case when i.state in ('delivered', 'returned', 'replaced') then 1
      -- A voucher may be void that its channel never took.
      when i.state = 'voided' then case when count(e.seq) = 0 and i.delivery = 'e_voucher'
        and i.revealed_ms is not null then 0 else 1 end
      else 0 end`,
  },
  {
    name: 'attempts are numbered, and only the last one counts',
    sql: `
  select i.tenant_id, i.unit_id, i.attempt, i.place, i.state from (${issues}) i
  where i.attempt <> i.place
    or (i.place < i.attempts and i.state in ('open', 'claimed', 'sending', 'delivered'))`,
  },
  {
    name: 'issues stand where their last event left them',
    sql: `
  select i.tenant_id, i.unit_id, i.attempt, i.state, last.type
  from (${issues}) i
  left join lateral (
    select e.type from (${events}) e
    where e.tenant_id = i.tenant_id and e.order_id = i.order_id and e.unit_id = i.unit_id
      and e.attempt = i.attempt and e.type like 'unit.%' and e.type <> 'unit.revealed'
    order by e.seq desc limit 1
  ) last on true
  where i.state <> case last.type
    when 'unit.claimed' then 'claimed' when 'unit.sent' then 'sending' when 'unit.delivered' then 'delivered'
    when 'unit.returned' then 'returned' when 'unit.voided' then 'voided'
    when 'unit.replaced' then 'replaced'
    when 'unit.cancelled' then 'cancelled' else 'open' end`,
  },
  {
    name: 'orders stand where their events left them',
    sql: `select * from (${axes}) a where a.stored is distinct from a.told`,
  },
  {
    name: 'holds are those that began and did not end',
    sql: `
  select coalesce(h.tenant_id, e.tenant_id) as tenant_id,
    coalesce(h.order_id, e.order_id) as order_id, h.reason as stored, e.reason as told
  from (
    select o.tenant_id, o.order_id, x.value ->> 'reason' as reason
    from kaquan.orders o cross join lateral jsonb_array_elements(o.document -> 'holds') x
  ) h
  full join (
    select * from (
      select distinct on (tenant_id, order_id, event ->> 'reason')
        tenant_id, order_id, event ->> 'reason' as reason, type
      from (${events}) held where type in ('order.held', 'order.released', 'order.hold_overridden')
      order by tenant_id, order_id, event ->> 'reason', seq desc
    ) latest where type = 'order.held'
  ) e on e.tenant_id = h.tenant_id and e.order_id = h.order_id and e.reason = h.reason
  where h.reason is null or e.reason is null`,
  },
  {
    name: 'what is verified was handed over',
    sql: `
  select u.tenant_id, u.unit_id from (${units}) u
  where u.unit ->> 'verification' in ('verifying', 'needs_check', 'verified', 'undoing') and u.issues -> -1 ->> 'state' <> 'delivered'`,
  },
  {
    name: 'shares sum to what was paid',
    sql: `
  select u.tenant_id, u.order_id, sum((u.unit ->> 'paidMinor')::bigint) as shares
  from (${units}) u group by u.tenant_id, u.order_id, u.order_document ->> 'buyerPaidMinor'
  having sum((u.unit ->> 'paidMinor')::bigint) <> (u.order_document ->> 'buyerPaidMinor')::bigint
  union all
  select o.tenant_id, o.order_id, sum((u.value ->> 'paidMinor')::bigint)
  from kaquan.orders o
  cross join lateral jsonb_array_elements(o.document -> 'lines') with ordinality as l(value, place)
  cross join lateral jsonb_array_elements(l.value -> 'units') u
  group by o.tenant_id, o.order_id, l.place, l.value ->> 'paidMinor'
  having sum((u.value ->> 'paidMinor')::bigint) <> (l.value ->> 'paidMinor')::bigint`,
  },
  {
    name: 'a unit gives back at most its share',
    sql: `
  select u.tenant_id, u.unit_id, u.unit ->> 'paidMinor' as paid,
    u.unit ->> 'refundedMinor' as refunded, u.unit ->> 'reservedMinor' as reserved
  from (${units}) u
  where (u.unit ->> 'refundedMinor')::bigint < 0 or (u.unit ->> 'reservedMinor')::bigint < 0
    or (u.unit ->> 'refundedMinor')::bigint + (u.unit ->> 'reservedMinor')::bigint
      > (u.unit ->> 'paidMinor')::bigint`,
  },
  {
    name: 'refunds and reservations are the sums of their events',
    sql: `
  select u.tenant_id, u.unit_id, u.unit ->> 'refundedMinor' as refunded, m.refunded as told,
    u.unit ->> 'reservedMinor' as reserved, m.reserved as told_reserved
  from (${units}) u
  left join (
    select tenant_id, order_id, unit_id,
      sum(case type when 'refund.confirmed' then amount when 'refund.reversed' then -amount
        else 0 end) as refunded,
      sum(case type when 'refund.reserved' then amount when 'refund.released' then -amount
        else 0 end) as reserved
    from (
      select tenant_id, order_id, unit_id, type, (event ->> 'amountMinor')::bigint as amount
      from (${events}) all_events where type like 'refund.%'
    ) money group by 1, 2, 3
  ) m on m.tenant_id = u.tenant_id and m.order_id = u.order_id and m.unit_id = u.unit_id
  where (u.unit ->> 'refundedMinor')::bigint <> coalesce(m.refunded, 0)
    or (u.unit ->> 'reservedMinor')::bigint <> coalesce(m.reserved, 0)
  union all
  select o.tenant_id, o.order_id, o.document ->> 'unexplainedMinor', e.told, null, null
  from kaquan.orders o
  left join lateral (
    select sum((event ->> 'amountMinor')::bigint
      * case x.type when 'refund.unexplained' then 1 else -1 end) as told from (${events}) x
    where x.tenant_id = o.tenant_id and x.order_id = o.order_id
      and x.type in ('refund.unexplained', 'unexplained.reversed')
  ) e on true
  where (o.document ->> 'unexplainedMinor')::bigint <> coalesce(e.told, 0)`,
  },
  {
    name: 'no order is lost that somebody was told of',
    readsTold: true,
    sql: `
  select t."tenant", t."shopId", t."orderNo", t."version", o.version as stored
  from jsonb_to_recordset($1::jsonb)
    as t("tenant" text, "shopId" text, "orderNo" text, "version" integer)
  left join kaquan.orders o
    on o.tenant_id = t."tenant" and o.shop_id = t."shopId" and o.order_no = t."orderNo"
  where o.order_id is null or o.version < t."version"`,
  },
];

import { events, units, type Rule } from './rule.ts';

// A case that moves goods alone, or money beside its channel, tells the channel nothing.
const movesGoodsAlone = `exists (
        select from kaquan.orders o cross join lateral jsonb_array_elements(o.document -> 'cases') c
        where o.tenant_id = all_events.tenant_id and o.order_id = all_events.order_id
          and c.value ->> 'caseId' = event ->> 'caseId'
          and c.value ->> 'kind' in ('reissue', 'exchange', 'goodwill')
      )`;

/** What must hold of the outbox, of repeats, and of whose rows are whose. */
export const recordRules: readonly Rule[] = [
  {
    name: 'every reason to tell a channel has its effect, and every effect its reason',
    sql: `
  select coalesce(x.tenant_id, e.tenant_id) as tenant_id, x.effect_id, e.order_id, e.seq, e.type
  from (
    select f.*, o.shop_id as order_shop from kaquan.effects f
    left join kaquan.orders o on o.tenant_id = f.tenant_id and o.order_id = f.order_id
  ) x
  full join (
    select tenant_id, order_id, seq, type,
      case type when 'case.settling' then 'refund' when 'case.refusal_begun' then 'refund'
        when 'fulfil.requested' then 'fulfil' when 'confirmation.requested' then 'confirm'
        else 'verify' end as effect_group,
      coalesce(event ->> 'confirmationId', event ->> 'caseId', event ->> 'requestId',
        event ->> 'unitId') as subject
    from (${events}) all_events
    where type in ('confirmation.requested', 'case.settling', 'case.refusal_begun',
        'fulfil.requested', 'verification.asked', 'verification.undo_asked')
      and not ${movesGoodsAlone}
  ) e on e.tenant_id = x.tenant_id and e.order_id = x.order_id and e.seq = x.seq
  where x.effect_id is null or e.seq is null or x.effect_group <> e.effect_group
    or x.subject <> e.subject or x.order_shop is distinct from x.shop_id
    or x.effect_id <> x.order_id || '.e' || x.seq`,
  },
  {
    name: 'whatever is to be told is in the outbox still',
    sql: `
  select o.tenant_id, o.order_id, c.value ->> 'confirmationId' as subject
  from kaquan.orders o cross join lateral jsonb_array_elements(o.document -> 'confirmations') c
  where c.value ->> 'state' = 'pending' and not exists (
    select from kaquan.effects f where f.tenant_id = o.tenant_id and f.order_id = o.order_id
      and f.subject = c.value ->> 'confirmationId' and f.state = 'pending'
  )`,
  },
  {
    name: 'whatever a channel is to be asked of a unit is in the outbox still',
    sql: `
  select u.tenant_id, u.unit_id from (${units}) u
  where u.unit ->> 'verification' in ('verifying', 'undoing') and not exists (
    select from kaquan.effects f where f.tenant_id = u.tenant_id and f.order_id = u.order_id
      and f.effect_group = 'verify' and f.subject = u.unit_id and f.state = 'pending'
  )`,
  },
  {
    name: 'every code names its unit, and every unit that has one is named',
    sql: `
  select coalesce(c.tenant_id, u.tenant_id) as tenant_id, c.code,
    coalesce(c.unit_id, u.unit_id) as unit_id
  from kaquan.verification_codes c
  full join (
    select *, order_document ->> 'shopId' as shop_id, unit ->> 'verificationCode' as code
    from (${units}) every_unit where unit ->> 'verificationCode' is not null
  ) u on u.tenant_id = c.tenant_id and u.shop_id = c.shop_id and u.code = c.code
  where (c.unit_id is distinct from u.unit_id or c.order_id is distinct from u.order_id)
    -- A unit that is issued again gets another code, and the old one is nobody's.
    and not (u.unit_id is null and exists (
      select from (${events}) given join (${events}) renewed
        on renewed.tenant_id = given.tenant_id and renewed.order_id = given.order_id
        and renewed.unit_id = given.unit_id and renewed.seq > given.seq
      where given.tenant_id = c.tenant_id and given.order_id = c.order_id
        and given.unit_id = c.unit_id and given.type = 'verification.code_issued'
        and renewed.type = 'verification.renewed'
    ))`,
  },
  {
    name: 'a call is recorded once, with the change that it made',
    sql: `
  select coalesce(i.tenant_id, c.tenant_id) as tenant_id,
    coalesce(i.operation, c.operation) as operation, coalesce(i.key, c.idempotency_key) as key,
    i.records, c.changes
  from (
    select tenant_id, operation, key, count(*) as records from kaquan.idempotency group by 1, 2, 3
  ) i
  full join (
    select tenant_id, operation, idempotency_key, count(*) as changes
    from kaquan.applied_changes where operation is not null group by 1, 2, 3
  ) c on c.tenant_id = i.tenant_id and c.operation = i.operation and c.idempotency_key = i.key
  where i.records is distinct from 1 or c.changes is distinct from 1`,
  },
  {
    // A batch puts the order behind the caller's key; a creation answers the id of what it made.
    name: 'a recorded answer speaks of what exists',
    sql: `
  select i.tenant_id, i.operation, i.key, i.answer from kaquan.idempotency i
  where i.operation = 'fulfilment.ship' and not exists (
    select from kaquan.orders o where o.tenant_id = i.tenant_id
      and o.order_id = split_part(i.key, '/', -1)
  ) or i.operation = 'shops.create' and not exists (
    select from kaquan.shops s
    where s.tenant_id = i.tenant_id and s.shop_id = i.answer ->> 'id'
  ) or i.operation = 'catalog.createProduct' and not exists (
    select from kaquan.products p
    where p.tenant_id = i.tenant_id and p.product_id = i.answer ->> 'id'
  )`,
  },
  {
    name: 'a change is applied once',
    sql: `
  select c.tenant_id, c.change_id, count(*) as times from kaquan.applied_changes c
  group by c.tenant_id, c.change_id having count(*) > 1`,
  },
  {
    name: 'second looks are at what was revealed before',
    sql: `
  select d.tenant_id, d.order_id, d.unit_id, d.attempt, d.at from kaquan.disclosures d
  where not exists (
    select from kaquan.card_keys k
    where k.tenant_id = d.tenant_id and k.order_id = d.order_id and k.unit_id = d.unit_id
      and k.attempt = d.attempt and k.revealed_at <= d.at
  )`,
  },
  {
    name: 'what a channel asked for vouchers with stands sealed',
    sql: `
  select n.tenant_id, n.shop_id, n.event_id from kaquan.notices n
  where n.kind = 'vouchers' and n.sealed_token !~ '^[a-z0-9]{1,16}[.][A-Za-z0-9_-]{40,}$'`,
  },
  {
    name: 'rows name what their own tenant has',
    sql: `
  select 'orders' as "table", o.tenant_id, o.order_id as id from kaquan.orders o
  where not exists (
    select from kaquan.shops s where s.tenant_id = o.tenant_id and s.shop_id = o.shop_id
  )
  union all
  select 'order_events', e.tenant_id, e.order_id from kaquan.order_history e
  where e.event is null or not exists (
    select from kaquan.orders o where o.tenant_id = e.tenant_id and o.order_id = e.order_id
  )
  union all
  select 'card_keys', k.tenant_id, k.key_id from kaquan.card_keys k
  where not exists (
    select from kaquan.products p
    where p.tenant_id = k.tenant_id and p.product_id = k.product_id
  )
  union all
  select 'item_mappings', m.tenant_id, m.item_key from kaquan.item_mappings m
  where not exists (
    select from kaquan.shops s where s.tenant_id = m.tenant_id and s.shop_id = m.shop_id
  ) or not exists (
    select from kaquan.products p
    where p.tenant_id = m.tenant_id and p.product_id = m.document ->> 'productId'
  )
  union all
  select 'sync_cursors', c.tenant_id, c.shop_id from kaquan.sync_cursors c
  where not exists (
    select from kaquan.shops s where s.tenant_id = c.tenant_id and s.shop_id = c.shop_id
  )
  union all
  select 'ingest_failures', f.tenant_id, f.external_id from kaquan.ingest_failures f
  where not exists (
    select from kaquan.shops s where s.tenant_id = f.tenant_id and s.shop_id = f.shop_id
  )
  union all
  select 'notices', n.tenant_id, n.event_id from kaquan.notices n
  where not exists (
    select from kaquan.shops s where s.tenant_id = n.tenant_id and s.shop_id = n.shop_id
  )`,
  },
];

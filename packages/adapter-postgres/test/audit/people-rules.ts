import type { Rule } from './rule.ts';

/** What must hold of personal data beside orders. */
export const peopleRules: readonly Rule[] = [
  {
    name: 'personal data is there where its order says so, and nowhere else',
    sql: `
  select coalesce(s.tenant_id, t.tenant_id) as tenant_id, coalesce(s.order_id, t.order_id) as order_id,
    coalesce(s.kind, t.kind) as kind, s.state
  from (
    select o.tenant_id, o.order_id, p.key as kind, p.value ->> 'state' as state
    from kaquan.orders o
    cross join lateral jsonb_each(coalesce(o.document -> 'personal', '{}'::jsonb)) as p
    where p.value ->> 'state' in ('kept', 'retired')
  ) s
  full join kaquan.order_texts t
    on t.tenant_id = s.tenant_id and t.order_id = s.order_id and t.kind = s.kind
  where s.state is null or t.kind is null`,
  },
  {
    name: 'personal data stands sealed, in no order and no history',
    sql: `
  select t.tenant_id, t.order_id, t.kind from kaquan.order_texts t
  where t.sealed !~ '^[a-z0-9]{1,16}[.][A-Za-z0-9_-]{40,}$'
  union all
  select o.tenant_id, o.order_id, 'order' from kaquan.orders o
  where jsonb_path_exists(o.document, '$.** ? (exists(@.phone) || exists(@.recipient.name))')
  union all
  select e.tenant_id, e.order_id, 'event' from kaquan.order_history e
  where jsonb_path_exists(e.event, '$.** ? (exists(@.phone) || exists(@.recipient.name))')`,
  },
];

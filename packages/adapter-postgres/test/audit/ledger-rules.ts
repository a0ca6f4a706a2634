import { type Rule, units } from './rule.ts';

// What each attempt that is out of stock costs, and where that stands.
const costs = `
  select i.tenant_id, i.order_id, (i.product ->> 'costMinor')::bigint as cost,
    case when i.state = 'delivered' and not exists (
        select from jsonb_array_elements(i.parcels) p
        cross join lateral jsonb_array_elements(p.value -> 'contents') c
        where p.value ->> 'state' = 'lost' and c.value ->> 'unitId' = i.unit_id
          and c.value -> 'attempt' = i.attempt
      ) then 'goods_delivered'
      when i.product ->> 'goods' = 'physical' then 'write_off' else 'voided_loss' end as account
  from (
    select o.tenant_id, o.order_id, u.value ->> 'unitId' as unit_id, i.value -> 'attempt' as attempt,
      i.value ->> 'state' as state, coalesce(i.value -> 'product', l.value -> 'product') as product,
      coalesce(o.document -> 'parcels', '[]') as parcels
    from kaquan.orders o
    cross join lateral jsonb_array_elements(o.document -> 'lines') as l
    cross join lateral jsonb_array_elements(l.value -> 'units') as u
    cross join lateral jsonb_array_elements(u.value -> 'issues') as i
  ) i
  where i.product ->> 'costMinor' is not null
    and i.state in ('delivered', 'voided', 'replaced')`;

// What each account must hold because of an order, read off its document.
const due = `
  select m.tenant_id, m.order_id, x.account, sum(x.amount) as amount
  from (
    select u.tenant_id, u.order_id, u.order_document ->> 'settlement' as settlement,
      sum((u.unit ->> 'paidMinor')::bigint) as shares,
      sum((u.unit ->> 'refundedMinor')::bigint) as refunded,
      sum((u.unit ->> 'reservedMinor')::bigint) as reserved,
      (u.order_document ->> 'unexplainedMinor')::bigint as unexplained,
      coalesce((u.order_document #>> '{compensation,owedMinor}')::bigint, 0) as owed,
      coalesce((u.order_document #>> '{compensation,paidMinor}')::bigint, 0) as paid_out,
      coalesce((u.order_document #>> '{differences,owedMinor}')::bigint, 0) as due_in,
      coalesce((u.order_document #>> '{differences,paidMinor}')::bigint, 0) as paid_in,
      exists (
        select from jsonb_array_elements(u.order_document -> 'holds') h
        where h.value ->> 'reason' in ('manual', 'risk', 'conflict')
          or h.value #>> '{rule,freezesMoney}' = 'true'
      ) as is_frozen
    from (${units}) u group by u.tenant_id, u.order_id, u.order_document
  ) m
  cross join lateral (values
    ('channel_receivable', case when m.settlement <> 'none' then m.shares else 0 end),
    ('channel_receivable', -m.refunded),
    ('channel_receivable', -m.unexplained),
    ('unexplained', m.unexplained),
    ('compensation_expense', m.owed + m.paid_out),
    ('buyer_payable', -m.owed),
    ('paid_by_shop', -m.paid_out),
    ('buyer_receivable', m.due_in),
    ('received_by_shop', m.paid_in),
    ('exchange_revenue', -m.due_in - m.paid_in),
    ('refund_reserved', -m.reserved),
    (case when m.is_frozen then 'pending_hold'
      when m.settlement = 'settled' then 'revenue_settled' else 'revenue_unsettled' end,
      m.refunded + m.reserved - case when m.settlement <> 'none' then m.shares else 0 end)
  ) as x(account, amount)
  group by m.tenant_id, m.order_id, x.account
  union all
  select c.tenant_id, c.order_id, x.account, sum(x.amount)
  from (
    select g.tenant_id, g.order_id, g.account as debit, 'stock_issued' as credit, g.cost
    from (${costs}) g
    union all
    select o.tenant_id, o.order_id, 'supplier_claim', 'voided_loss',
      (c.value #>> '{supplierClaim,amountMinor}')::bigint
    from kaquan.orders o cross join lateral jsonb_array_elements(o.document -> 'cases') as c
    where c.value #>> '{supplierClaim,amountMinor}' is not null
  ) c
  cross join lateral (values (c.debit, c.cost), (c.credit, -c.cost)) as x(account, amount)
  group by c.tenant_id, c.order_id, x.account`;

const posted = `
  select p.tenant_id, p.order_id, x.account, sum(x.amount) as amount
  from kaquan.ledger_postings p
  cross join lateral (values (p.debit, p.amount_minor), (p.credit, -p.amount_minor))
    as x(account, amount)
  group by p.tenant_id, p.order_id, x.account`;

const kept = `
  select k.tenant_id, k.shop_id, k.currency, k.debit, k.credit, sum(k.amount_minor) as amount
  from (
    select tenant_id, shop_id, currency, debit, credit, amount_minor from kaquan.ledger_totals
    union all
    select tenant_id, shop_id, currency, debit, credit, amount_minor from kaquan.ledger_deltas
  ) k group by 1, 2, 3, 4, 5`;

/** What must hold of the ledger. */
export const ledgerRules: readonly Rule[] = [
  {
    name: 'the postings of an order sum to what its accounts must hold',
    sql: `
  select coalesce(d.tenant_id, p.tenant_id) as tenant_id,
    coalesce(d.order_id, p.order_id) as order_id,
    coalesce(d.account, p.account) as account, d.amount as due, p.amount as posted
  from (${due}) d
  full join (${posted}) p
    on p.tenant_id = d.tenant_id and p.order_id = d.order_id and p.account = d.account
  where coalesce(d.amount, 0) <> coalesce(p.amount, 0)`,
  },
  {
    name: 'a posting stands by the event that caused it',
    sql: `
  select p.tenant_id, p.order_id, p.seq, p.part, p.cause, e.event ->> 'type' as type
  from kaquan.ledger_postings p
  left join kaquan.orders o on o.tenant_id = p.tenant_id and o.order_id = p.order_id
  left join kaquan.order_history e
    on e.tenant_id = p.tenant_id and e.order_id = p.order_id and e.seq = p.seq
  where o.order_id is null or o.shop_id <> p.shop_id or o.document ->> 'currency' <> p.currency
    or e.seq is null or (p.cause <> 'brought_forward' and (p.cause <> e.event ->> 'type'
      or p.at <> e.at or p.unit_id is distinct from e.event ->> 'unitId'))
    or p.amount_minor <= 0 or p.debit = p.credit`,
  },
  {
    name: 'the totals of the ledger are the sums of its postings',
    sql: `
  select coalesce(k.tenant_id, p.tenant_id) as tenant_id, coalesce(k.shop_id, p.shop_id) as shop_id,
    coalesce(k.debit, p.debit) as debit, coalesce(k.credit, p.credit) as credit,
    k.amount as kept, p.amount as posted
  from (${kept}) k
  full join (
    select tenant_id, shop_id, currency, debit, credit, sum(amount_minor) as amount
    from kaquan.ledger_postings group by 1, 2, 3, 4, 5
  ) p on p.tenant_id = k.tenant_id and p.shop_id = k.shop_id and p.currency = k.currency
    and p.debit = k.debit and p.credit = k.credit
  where coalesce(k.amount, 0) <> coalesce(p.amount, 0)`,
  },
  {
    name: 'a line of a statement is in doubt only beside one that is not',
    sql: `
  select r.tenant_id, r.shop_id, r.book, r.line_no from kaquan.statement_lines r
  where r.is_rival and not exists (
    select from kaquan.statement_lines t where t.tenant_id = r.tenant_id
      and t.shop_id = r.shop_id and t.book = r.book and t.line_no = r.line_no and not t.is_rival
  )`,
  },
  {
    name: 'every balance is in the account of a shop',
    sql: `
  select b.tenant_id, b.shop_id from kaquan.balances b
  where not exists (
    select from kaquan.shops s where s.tenant_id = b.tenant_id and s.shop_id = b.shop_id
  )`,
  },
];

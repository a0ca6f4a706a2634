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

// Everything posted, of orders and beside them.
const allPosted = `
  select tenant_id, shop_id, at, currency, debit, credit, amount_minor from kaquan.ledger_postings
  union all
  select tenant_id, shop_id, at, currency, debit, credit, amount_minor from kaquan.ledger_entries`;

const dayOf = (at: string): string => `(date_trunc('day', ${at} at time zone 'UTC'
  + interval '8 hours') - interval '8 hours') at time zone 'UTC'`;

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
    from (${allPosted}) a group by 1, 2, 3, 4, 5
  ) p on p.tenant_id = k.tenant_id and p.shop_id = k.shop_id and p.currency = k.currency
    and p.debit = k.debit and p.credit = k.credit
  where coalesce(k.amount, 0) <> coalesce(p.amount, 0)`,
  },
  {
    name: 'the totals of a day are the sums of what moved on it',
    sql: `
  select coalesce(k.tenant_id, p.tenant_id) as tenant_id, coalesce(k.shop_id, p.shop_id) as shop_id,
    coalesce(k.day, p.day) as day, coalesce(k.debit, p.debit) as debit, k.amount as kept,
    p.amount as posted
  from (
    select d.tenant_id, d.shop_id, d.day, d.currency, d.debit, d.credit, sum(d.amount_minor) as amount
    from (
      select tenant_id, shop_id, day, currency, debit, credit, amount_minor from kaquan.ledger_days
      union all
      select tenant_id, shop_id, day, currency, debit, credit, amount_minor from kaquan.ledger_deltas
    ) d group by 1, 2, 3, 4, 5, 6
  ) k
  full join (
    select tenant_id, shop_id, ${dayOf('at')} as day, currency, debit, credit,
      sum(amount_minor) as amount
    from (${allPosted}) a group by 1, 2, 3, 4, 5, 6
  ) p on p.tenant_id = k.tenant_id and p.shop_id = k.shop_id and p.day = k.day
    and p.currency = k.currency and p.debit = k.debit and p.credit = k.credit
  where coalesce(k.amount, 0) <> coalesce(p.amount, 0)`,
  },
  {
    name: 'an entry that a line told says what the line says',
    sql: `
  select e.tenant_id, e.shop_id, e.entry_id from kaquan.ledger_entries e
  left join kaquan.statement_lines l on l.tenant_id = e.tenant_id and l.shop_id = e.shop_id
    and l.book = e.book and l.line_no = e.line_no and l.print = e.print
  where e.cause like 'statement.%' and (l.line_no is null or l.at <> e.at
    or l.is_rival and exists (
      select from kaquan.statement_lines t where t.tenant_id = l.tenant_id
        and t.shop_id = l.shop_id and t.book = l.book and t.line_no = l.line_no and not t.is_rival
    )
    or e.cause <> 'statement.' || l.kind or abs(l.amount_minor) <> e.amount_minor
    or l.currency <> e.currency or l.order_no is distinct from e.order_no
    or case when l.amount_minor > 0 then e.debit else e.credit end <> 'linked_account')`,
  },
  {
    name: 'a correction moves at most what it corrects, in the same currency',
    sql: `
  select c.tenant_id, c.shop_id, c.entry_id from kaquan.ledger_entries c
  left join kaquan.ledger_entries e on e.tenant_id = c.tenant_id and e.shop_id = c.shop_id
    and e.entry_id = c.corrects_entry
  left join kaquan.ledger_postings p on p.tenant_id = c.tenant_id and p.order_id = c.corrects_order
    and p.seq = c.corrects_seq and p.part = c.corrects_part and p.shop_id = c.shop_id
  where c.cause = 'correction' and (coalesce(e.amount_minor, p.amount_minor) is null
    or c.amount_minor > coalesce(e.amount_minor, p.amount_minor)
    or c.currency <> coalesce(e.currency, p.currency))`,
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

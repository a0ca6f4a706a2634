import type { Rule } from './rule.ts';

/** What must hold of what subscribers are told. */
export const dispatchRules: readonly Rule[] = [
  {
    name: 'subscribers are told of events that there are',
    sql: `
  select d.tenant_id, d.order_id, d.subscriber as what, d.done_seq, d.wanted_seq
  from kaquan.dispatches d
  where not exists (
    select from kaquan.orders o where o.tenant_id = d.tenant_id and o.order_id = d.order_id
      and greatest(d.done_seq, d.wanted_seq) <= (o.document ->> 'eventCount')::integer
  ) or not exists (
    select from kaquan.subscribers s
    where s.tenant_id = d.tenant_id and s.subscriber = d.subscriber
  )
  union all
  select n.tenant_id, n.order_id, 'news', n.first_seq, n.last_seq from kaquan.order_news n
  where not exists (
    select from kaquan.order_history e
    where e.tenant_id = n.tenant_id and e.order_id = n.order_id and e.seq = n.last_seq
  )`,
  },
  {
    // Of a subscriber who has had every order, what he lacks stands in a row or in the news.
    name: 'nothing is missing between what a subscriber has and what is news for him',
    sql: `
  select n.tenant_id, n.order_id, s.subscriber, n.news_no from kaquan.order_news n
  join kaquan.subscribers s on s.tenant_id = n.tenant_id and n.news_no > s.start_after
  join kaquan.dispatches d on d.tenant_id = n.tenant_id and d.order_id = n.order_id
    and d.subscriber = s.subscriber
  where d.wanted_seq < n.first_seq - 1 and not exists (
    select from kaquan.order_news e where e.tenant_id = n.tenant_id and e.order_id = n.order_id
      and e.last_seq = n.first_seq - 1
  )`,
  },
];

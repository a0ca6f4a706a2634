import type { RetiredSubscribers, RetireRequest, SpreadRequest } from '@kaquan/core/ports';
import { tenantsJson } from './find-shops.ts';
import { jsonOf, timestampOf, wholeOf } from './rows.ts';
import type { Database, Row, Session, Sql } from './session.ts';

// One at a time: two that took news of one order apart could pass on the later one first. Whoever
// comes second leaves it to the first.
const lockSql: Sql = `select pg_try_advisory_xact_lock(hashtextextended('kaquan.news', 0)) as is_mine`;

const ofTenants = (column: string): Sql =>
  `($1::jsonb is null or ${column} in (select jsonb_array_elements_text($1::jsonb)))`;

const strangersSql: Sql = `select s.tenant_id, w.name, w.is_late, k.subscriber is not null as is_known
from (select distinct tenant_id from kaquan.shops where ${ofTenants('tenant_id')}) s
cross join jsonb_to_recordset($2::jsonb) as w(name text, is_late boolean)
left join kaquan.subscribers k on k.tenant_id = '*' and k.subscriber = w.name
where not exists (
  select from kaquan.subscribers o where o.tenant_id = s.tenant_id and o.subscriber = w.name
)`;

// A row of nobody's has a greater number than all news that he shall not get.
const markSql: Sql = `insert into kaquan.order_news (tenant_id, order_id, first_seq, last_seq)
values ('*', '-', 1, 1) returning news_no::text as news_no`;
const unmarkSql: Sql = `delete from kaquan.order_news where tenant_id = '*'`;

const admitSql: Sql = `insert into kaquan.subscribers
  (tenant_id, subscriber, start_after, filled_to, is_filled, seen_at)
select tenant_id, subscriber, start_after, '', is_filled, $2::timestamptz
from jsonb_to_recordset($1::jsonb) as x(tenant_id text, subscriber text, start_after bigint,
  is_filled boolean)
order by tenant_id, subscriber
on conflict do nothing`;

// Once an hour is enough to know who is still there.
const seenSql: Sql = `update kaquan.subscribers s set seen_at = $2::timestamptz
from jsonb_to_recordset($1::jsonb) as w(name text)
where s.tenant_id = '*' and s.subscriber = w.name
  and s.seen_at < $2::timestamptz - interval '1 hour'`;

const fillSql: Sql = `with filling as materialized (
  select s.tenant_id, s.subscriber, s.filled_to from kaquan.subscribers s
  where not s.is_filled and ${ofTenants('s.tenant_id')}
  order by s.tenant_id, s.subscriber limit 1
), found as materialized (
  select o.tenant_id, f.subscriber, o.order_id, (o.document -> 'eventCount')::integer as events
  from filling f
  join kaquan.orders o on o.tenant_id = f.tenant_id and o.order_id > f.filled_to
  order by o.order_id limit $2
), added as (
  insert into kaquan.dispatches (tenant_id, subscriber, order_id, done_seq, wanted_seq, attempts,
    due_at, state, problem)
  select tenant_id, subscriber, order_id, 0, events, 0, $3::timestamptz, 'pending', '' from found
  on conflict do nothing
), moved as (
  update kaquan.subscribers s set
    filled_to = coalesce((select max(order_id) from found), s.filled_to),
    is_filled = (select count(*) from found) < $2
  from filling f where s.tenant_id = f.tenant_id and s.subscriber = f.subscriber
  returning 1
)
select ((select count(*) from found) + (select count(*) from moved))::integer as moved`;

// An order that was there before a subscriber, and is not passed on to him yet, comes from its
// beginning; of one without a row he has everything up to its first news.
const passOnSql: Sql = `with taken as materialized (
  select n.tenant_id, n.news_no from kaquan.order_news n where ${ofTenants('n.tenant_id')}
  order by n.tenant_id, n.news_no limit $2
), gone as (
  delete from kaquan.order_news n using taken t
  where n.tenant_id = t.tenant_id and n.news_no = t.news_no
  returning n.tenant_id, n.news_no, n.order_id, n.first_seq, n.last_seq
), passed as (
  insert into kaquan.dispatches as d (tenant_id, subscriber, order_id, done_seq, wanted_seq,
    attempts, due_at, state, problem)
  select g.tenant_id, s.subscriber, g.order_id,
    case when s.is_filled or g.order_id <= s.filled_to then min(g.first_seq) - 1 else 0 end,
    max(g.last_seq), 0, $3::timestamptz, 'pending', ''
  from gone g
  join kaquan.subscribers s on s.tenant_id = g.tenant_id and g.news_no > s.start_after
  group by g.tenant_id, s.subscriber, g.order_id, s.is_filled, s.filled_to
  order by g.tenant_id, s.subscriber, g.order_id
  on conflict (tenant_id, subscriber, order_id) do update set
    wanted_seq = greatest(d.wanted_seq, excluded.wanted_seq)
)
select count(*)::integer as moved from gone`;

// What is done with needs no row: the next news say where to go on. While old orders are passed on
// to a subscriber, a row says that one of them has been.
const forgetSql: Sql = `with done as materialized (
  select d.tenant_id, d.subscriber, d.order_id from kaquan.dispatches d
  join kaquan.subscribers s on s.tenant_id = d.tenant_id and s.subscriber = d.subscriber
  where d.state = 'pending' and d.done_seq >= d.wanted_seq and s.is_filled
    and ${ofTenants('d.tenant_id')}
  limit $2 for update of d skip locked
)
delete from kaquan.dispatches d using done x
where d.tenant_id = x.tenant_id and d.subscriber = x.subscriber and d.order_id = x.order_id
  and d.done_seq >= d.wanted_seq`;

/** See `Storage.spreadNews`. */
export async function spreadNews(
  database: Database,
  { tenants, subscribers, at, limit }: SpreadRequest,
): Promise<number> {
  return database.transaction(async (session) => {
    const [lock] = await session.run(lockSql, []);
    if (lock?.['is_mine'] !== true) return 0;
    const whose = tenantsJson(tenants);
    const asked = subscribers.map(({ name, from }) => ({ name, is_late: from === 'now' }));
    const names = JSON.stringify(asked);
    await admit(session, await session.run(strangersSql, [whose, names]), timestampOf(at));
    await session.run(seenSql, [names, timestampOf(at)]);
    const values = [whose, limit];
    const filled = movedOf(await session.run(fillSql, [...values, timestampOf(at)]));
    const left = Math.max(limit - filled, 1);
    const passed = movedOf(await session.run(passOnSql, [whose, left, timestampOf(at)]));
    await session.run(forgetSql, values);
    return filled + passed;
  });
}

async function admit(session: Session, strangers: readonly Row[], at: string): Promise<void> {
  if (strangers.length === 0) return;
  const [mark] = await session.run(markSql, []);
  await session.run(unmarkSql, []);
  const startAfter = mark === undefined ? 0 : wholeOf(mark, 'news_no');
  const rows = strangers.map((row) => {
    const isLate = row['is_late'] === true && row['is_known'] !== true;
    return {
      tenant_id: row['tenant_id'],
      subscriber: row['name'],
      start_after: isLate ? startAfter : 0,
      is_filled: isLate,
    };
  });
  const names = new Set(rows.map(({ subscriber }) => subscriber));
  const general = [...names].map((subscriber) => {
    return { tenant_id: '*', subscriber, start_after: 0, is_filled: true };
  });
  await session.run(admitSql, [JSON.stringify([...rows, ...general]), at]);
}

function movedOf([row]: readonly Row[]): number {
  return row === undefined ? 0 : wholeOf(row, 'moved');
}

const dropSql: Sql = `with unheard as materialized (
  select n.tenant_id, n.news_no from kaquan.order_news n
  where not exists (select from kaquan.subscribers) and ${ofTenants('n.tenant_id')}
  limit $2
), gone as (
  delete from kaquan.order_news n using unheard u
  where n.tenant_id = u.tenant_id and n.news_no = u.news_no returning 1
)
select count(*)::integer as moved from gone`;

/**
 * Forgets news that nobody is to be told of, because no subscriber was ever named; answers how many.
 * Not while one is being admitted: what he begins with must not be taken from under him.
 */
export async function dropUnheardNews(
  database: Database,
  { tenants, limit }: Pick<SpreadRequest, 'tenants' | 'limit'>,
): Promise<number> {
  return database.transaction(async (session) => {
    const [lock] = await session.run(lockSql, []);
    if (lock?.['is_mine'] !== true) return 0;
    return movedOf(await session.run(dropSql, [tenantsJson(tenants), limit]));
  });
}

const unseenSql: Sql = `select 1 from kaquan.subscribers
where tenant_id = '*' and seen_at < $1::timestamptz limit 1`;

// First nothing is passed on to them any more, then what was is dropped, then they are nobody.
const retireSql: Sql = `with unseen as materialized (
  select subscriber from kaquan.subscribers where tenant_id = '*' and seen_at < $1::timestamptz
), taken as materialized (
  select d.tenant_id, d.subscriber, d.order_id from kaquan.dispatches d
  where d.subscriber in (select subscriber from unseen) limit $2
), dropped as (
  delete from kaquan.dispatches d using taken t
  where d.tenant_id = t.tenant_id and d.subscriber = t.subscriber and d.order_id = t.order_id
  returning 1
), gone as (
  delete from kaquan.subscribers s
  where s.subscriber in (select subscriber from unseen)
    and (s.tenant_id <> '*' or (select count(*) from dropped) < $2)
  returning s.tenant_id, s.subscriber
)
select (select count(*) from dropped) >= $2 as has_more, coalesce(
  (select json_agg(subscriber order by subscriber) from gone where tenant_id = '*'), '[]'
)::text as names`;

// Whoever takes such a name begins like a new one. Of shops there are few.
const forgetShopsSql: Sql = `delete from kaquan.shop_progress
where subscriber in (select jsonb_array_elements_text($1::jsonb))`;

/** See `Storage.retireSubscribers`. */
export async function retireSubscribers(
  database: Database,
  { unseenSince, limit }: RetireRequest,
): Promise<RetiredSubscribers> {
  return database.transaction(async (session) => {
    const [lock] = await session.run(lockSql, []);
    if (lock?.['is_mine'] !== true) return { names: [], hasMore: true };
    const since = timestampOf(unseenSince);
    if ((await session.run(unseenSql, [since])).length === 0) return { names: [], hasMore: false };
    const [row] = await session.run(retireSql, [since, limit]);
    if (row === undefined) return { names: [], hasMore: false };
    const names = jsonOf(row, 'names') as readonly string[];
    if (names.length > 0) await session.run(forgetShopsSql, [JSON.stringify(names)]);
    return { names, hasMore: row['has_more'] === true };
  });
}

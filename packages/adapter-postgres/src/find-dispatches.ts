import type { Dispatch, DueDispatchFilter, ParkedDispatchFilter } from '@kaquan/core/ports';
import { tenantsJson } from './find-shops.ts';
import { jsonOf, timestampOf } from './rows.ts';
import type { Row, Session, Sql } from './session.ts';

const dispatchJson = `json_build_object('tenant', d.tenant_id, 'subscriber', d.subscriber,
  'orderId', d.order_id, 'doneSeq', d.done_seq, 'wantedSeq', d.wanted_seq,
  'attempts', d.attempts, 'dueAt', (extract(epoch from d.due_at) * 1000)::bigint,
  'state', d.state, 'problem', d.problem)::text as document`;

const dueSql: Sql = `select ${dispatchJson} from kaquan.dispatches d
where d.state = 'pending' and d.done_seq < d.wanted_seq and d.due_at <= $3::timestamptz
  and d.subscriber in (select jsonb_array_elements_text($2::jsonb))
  and ($1::jsonb is null or d.tenant_id in (select jsonb_array_elements_text($1::jsonb)))
order by d.due_at, d.tenant_id, d.order_id, d.subscriber limit $4`;

/** See `Storage.findDueDispatches`. */
export async function findDueDispatches(
  session: Session,
  { tenants, subscribers, at, limit }: DueDispatchFilter,
): Promise<readonly Dispatch[]> {
  const names = JSON.stringify(subscribers);
  const values = [tenantsJson(tenants), names, timestampOf(at), limit];
  return (await session.run(dueSql, values)).map(dispatchOf);
}

const parkedSql: Sql = `select ${dispatchJson} from kaquan.dispatches d
where d.tenant_id = $1 and d.state = 'parked' and ($2::text is null or d.subscriber = $2)
  and ($3::text is null or d.order_id = $3)
order by d.subscriber, d.order_id limit $4`;

/** See `Storage.findParkedDispatches`. */
export async function findParkedDispatches(
  session: Session,
  { tenant, subscriber, orderId, limit }: ParkedDispatchFilter,
): Promise<readonly Dispatch[]> {
  const rows = await session.run(parkedSql, [tenant, subscriber ?? null, orderId ?? null, limit]);
  return rows.map(dispatchOf);
}

function dispatchOf(row: Row): Dispatch {
  return jsonOf(row, 'document') as Dispatch;
}

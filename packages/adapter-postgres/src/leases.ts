import type { TenantId } from '@kaquan/core';
import type { Fence, LeaseRequest } from '@kaquan/core/ports';
import { timestampOf, wholeOf } from './rows.ts';
import type { Session, Sql } from './session.ts';

// One statement decides and writes under the row's lock, so of two workers one gets the token.
const leaseSql: Sql = `insert into kaquan.leases as l (tenant_id, job, holder, token, held_until)
values ($1, $2, $3, 1, $5::timestamptz)
on conflict (tenant_id, job) do update set
  holder = excluded.holder, held_until = excluded.held_until,
  token = case when l.holder is not null and l.held_until > $4::timestamptz
    then l.token else l.token + 1 end
where l.holder is null or l.held_until <= $4::timestamptz or l.holder = excluded.holder
returning l.token::text as token`;

/** Takes or renews a job; `null` when another holds it. */
export async function takeLease(session: Session, request: LeaseRequest): Promise<number | null> {
  const { tenant, job, holder, ttlMs, at } = request;
  const values = [tenant, job, holder, timestampOf(at), timestampOf(at + ttlMs)];
  const [row] = await session.run(leaseSql, values);
  return row === undefined ? null : wholeOf(row, 'token');
}

const releaseSql: Sql = `update kaquan.leases l set holder = null
where l.tenant_id = $1 and l.job = $2 and l.token = $3::bigint`;

/** Gives a job back; does nothing once another has it. */
export async function releaseLease(
  session: Session,
  tenant: TenantId,
  { job, token }: Fence,
): Promise<void> {
  await session.run(releaseSql, [tenant, job, token]);
}

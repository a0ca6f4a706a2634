import type { PurgeCallsRequest } from '@kaquan/core/ports';
import { tenantsJson } from './find-shops.ts';
import { timestampOf, wholeOf } from './rows.ts';
import type { Session, Sql } from './session.ts';

// A call's record goes with its change, so that neither is ever there alone. A younger record of the
// same key is another call's: the older one may have been deleted by hand.
const purgeSql: Sql = `with old as materialized (
  select c.tenant_id, c.change_id from kaquan.applied_changes c
  where c.applied_at < $2::timestamptz
    and ($1::jsonb is null or c.tenant_id in (select jsonb_array_elements_text($1::jsonb)))
  order by c.applied_at limit $3 for update skip locked
), gone as (
  delete from kaquan.applied_changes c using old
  where c.tenant_id = old.tenant_id and c.change_id = old.change_id
  returning c.tenant_id, c.operation, c.idempotency_key
), calls as (
  delete from kaquan.idempotency i using gone
  where i.tenant_id = gone.tenant_id and i.operation = gone.operation
    and i.key = gone.idempotency_key and i.stored_at < $2::timestamptz
)
select count(*)::integer as purged from gone`;

/** See `Storage.purgeCalls`. */
export async function purgeCalls(
  session: Session,
  { tenants, before, limit }: PurgeCallsRequest,
): Promise<number> {
  const values = [tenantsJson(tenants), timestampOf(before), limit];
  const [row] = await session.run(purgeSql, values);
  return row === undefined ? 0 : wholeOf(row, 'purged');
}

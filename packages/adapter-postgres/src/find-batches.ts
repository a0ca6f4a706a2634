import type { BatchId, TenantId } from '@kaquan/core';
import {
  decodeBatch,
  decodeBatchPage,
  type Batch,
  type BatchFilter,
  type BatchRequest,
  type LoadedBatch,
  type Page,
  type PurgeBatchesRequest,
  type RunningBatch,
  type RunningBatchFilter,
} from '@kaquan/core/ports';
import { tenantsJson } from './find-shops.ts';
import { documentOf } from './load.ts';
import { parseCursor, toPage } from './page-cursor.ts';
import { textOf, timestampOf, wholeOf } from './rows.ts';
import type { Session, Sql } from './session.ts';

const batchSql: Sql = `select b.document::text as document, p.document::text as page
from kaquan.batches b
left join kaquan.batch_pages p on p.tenant_id = b.tenant_id and p.batch_id = b.batch_id
  and p.page_no = $3::integer
where b.tenant_id = $1 and b.batch_id = $2`;

/** See `Storage.loadBatch`. */
export async function loadBatch(
  session: Session,
  { tenant, batchId, pageNo }: BatchRequest,
): Promise<LoadedBatch | null> {
  const [row] = await session.run(batchSql, [tenant, batchId, pageNo ?? null]);
  if (row === undefined) return null;
  const { page } = row;
  return {
    batch: documentOf(row, decodeBatch),
    page: page === null ? null : documentOf({ document: page }, decodeBatchPage),
  };
}

const listSql: Sql = `select b.document::text as document from kaquan.batches b
where b.tenant_id = $1 and ($2::timestamptz is null
  or (b.planned_at <= $2::timestamptz
    and (b.planned_at < $2::timestamptz or b.batch_id > $3::text)))
order by b.planned_at desc, b.batch_id limit $4`;

/** See `Storage.findBatches`. */
export async function findBatches(
  session: Session,
  { tenant, cursor, limit }: BatchFilter,
): Promise<Page<Batch>> {
  const position = parseCursor(cursor, 'instant');
  const at = position === null ? null : timestampOf(Number(position[0]));
  const rows = await session.run(listSql, [tenant, at, position?.[1] ?? '', limit + 1]);
  const batches = rows.map((row) => documentOf(row, decodeBatch));
  return toPage(batches, limit, ({ plannedAt, batchId }) => [plannedAt, batchId]);
}

const runningSql: Sql = `select b.tenant_id as tenant, b.batch_id as batch from kaquan.batches b
where b.is_running
  and ($1::jsonb is null or b.tenant_id in (select jsonb_array_elements_text($1::jsonb)))
  and ($3::text is null or (b.tenant_id, b.batch_id) > ($3::text, $4::text))
order by b.tenant_id, b.batch_id limit $2`;

/** See `Storage.findRunningBatches`. */
export async function findRunningBatches(
  session: Session,
  { tenants, after, limit }: RunningBatchFilter,
): Promise<readonly RunningBatch[]> {
  const behind = [after?.tenant ?? null, after?.batchId ?? null];
  const rows = await session.run(runningSql, [tenantsJson(tenants), limit, ...behind]);
  return rows.map((row) => ({
    tenant: textOf(row, 'tenant') as TenantId,
    batchId: textOf(row, 'batch') as BatchId,
  }));
}

// By two indexes, that of plans and that of reports; the pages go with their batch.
const purgeSql: Sql = `with plans as materialized (
  select b.tenant_id, b.batch_id from kaquan.batches b
  where not b.is_report and b.rests_since < $2::timestamptz
    and ($1::jsonb is null or b.tenant_id in (select jsonb_array_elements_text($1::jsonb)))
  order by b.rests_since limit $4 for update skip locked
), reports as materialized (
  select b.tenant_id, b.batch_id from kaquan.batches b
  where b.is_report and b.rests_since < $3::timestamptz
    and ($1::jsonb is null or b.tenant_id in (select jsonb_array_elements_text($1::jsonb)))
  order by b.rests_since limit greatest(0, $4 - (select count(*) from plans)) for update skip locked
), gone as (
  delete from kaquan.batches b
  using (select * from plans union all select * from reports) x
  where b.tenant_id = x.tenant_id and b.batch_id = x.batch_id
  returning 1
)
select count(*)::integer as purged from gone`;

/** See `Storage.purgeBatches`. */
export async function purgeBatches(
  session: Session,
  { tenants, plansBefore, reportsBefore, limit }: PurgeBatchesRequest,
): Promise<number> {
  const before = [timestampOf(plansBefore), timestampOf(reportsBefore)];
  const [row] = await session.run(purgeSql, [tenantsJson(tenants), ...before, limit]);
  return row === undefined ? 0 : wholeOf(row, 'purged');
}

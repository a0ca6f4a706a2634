import type { OrderId, ShopId, TenantId } from '@kaquan/core';
import {
  decodeHistoryEntry,
  type Disclosure,
  type HistoryEntry,
  type HistoryRecord,
  type IngestFailure,
  type RecordFilter,
  type SyncCursor,
} from '@kaquan/core/ports';
import { documentOf } from './load.ts';
import { jsonOf, timestampOf, wholeOf } from './rows.ts';
import type { Session, Sql } from './session.ts';

/** How many rows the listings without pages answer at most. */
const maxRows = 1_000;

const historySql: Sql = `select json_build_object('tenant', e.tenant_id, 'orderId', e.order_id,
  'seq', e.seq, 'version', e.version, 'at', (extract(epoch from e.at) * 1000)::bigint,
  'actor', json_build_object('kind', e.actor_kind, 'id', e.actor_id), 'reason', e.reason,
  'event', e.event)::text as document
from kaquan.order_history e
where e.tenant_id = $1 and e.order_id = $2 and e.seq > $3::integer
order by e.seq limit ${maxRows}`;

/** An order's history from the event after `afterSeq`, oldest first. */
export async function findHistory(
  session: Session,
  { tenant, orderId }: Pick<Disclosure, 'tenant' | 'orderId'>,
  afterSeq: number,
): Promise<readonly HistoryEntry[]> {
  const rows = await session.run(historySql, [tenant, orderId, afterSeq]);
  return rows.map((row) => documentOf(row, decodeHistoryEntry));
}

// A change of an earlier release stands in one row for each of its events.
const recordsSql: Sql = `select json_build_object('tenant', e.tenant_id, 'orderId', e.order_id,
  'version', e.version, 'seq', min(e.seq), 'at', (extract(epoch from min(e.at)) * 1000)::bigint,
  'actor', json_build_object('kind', min(e.actor_kind), 'id', min(e.actor_id)),
  'reason', min(e.reason), 'events', json_agg(x.event order by e.seq, x.place),
  'hash', min(e.hash))::text as document
from kaquan.order_events e
cross join lateral jsonb_array_elements(
  case jsonb_typeof(e.event) when 'array' then e.event else jsonb_build_array(e.event) end
) with ordinality as x(event, place)
where e.tenant_id = $1 and e.order_id = $2 and e.seq > $3::integer
group by e.tenant_id, e.order_id, e.version
order by e.version limit $4::integer`;

/** See `Storage.findRecords`. */
export async function findRecords(
  session: Session,
  { tenant, orderId, afterSeq, limit }: RecordFilter,
): Promise<readonly HistoryRecord[]> {
  const rows = await session.run(recordsSql, [tenant, orderId, afterSeq, limit]);
  return rows.map((row) => jsonOf(row, 'document') as HistoryRecord);
}

const appendSql: Sql = `insert into kaquan.disclosures
  (tenant_id, order_id, unit_id, attempt, at, actor, reason)
select tenant_id, order_id, unit_id, attempt, at, actor, reason
from jsonb_to_recordset($1::jsonb) as x(tenant_id text, order_id text, unit_id text,
  attempt integer, at timestamptz, actor text, reason text)`;

/** Keeps a record of looks at secrets that were revealed before. */
export async function appendDisclosures(
  session: Session,
  disclosures: readonly Disclosure[],
): Promise<void> {
  if (disclosures.length === 0) return;
  const rows = disclosures.map(({ tenant, orderId, unitId, attempt, at, actor, reason }) => {
    const unit = { tenant_id: tenant, order_id: orderId, unit_id: unitId, attempt };
    return { ...unit, at: timestampOf(at), actor, reason };
  });
  await session.run(appendSql, [JSON.stringify(rows)]);
}

/** A disclosure as it is answered, and sealed. */
export const disclosureJson: Sql = `json_build_object('tenant', d.tenant_id, 'orderId', d.order_id,
  'unitId', d.unit_id, 'attempt', d.attempt, 'at', (extract(epoch from d.at) * 1000)::bigint,
  'actor', d.actor, 'reason', d.reason)`;

const disclosuresSql: Sql = `select ${disclosureJson}::text as document
from kaquan.disclosures d
where d.tenant_id = $1 and d.order_id = $2
order by d.at, d.disclosure_no limit ${maxRows}`;

/** Looks at secrets of one order, oldest first. */
export async function findDisclosures(
  session: Session,
  tenant: TenantId,
  orderId: OrderId,
): Promise<readonly Disclosure[]> {
  const rows = await session.run(disclosuresSql, [tenant, orderId]);
  return rows.map((row) => jsonOf(row, 'document') as Disclosure);
}

const cursorSql: Sql = `select (extract(epoch from c.read_to) * 1000)::bigint::text as read_to
from kaquan.sync_cursors c where c.tenant_id = $1 and c.shop_id = $2 and c.stream = $3`;

/** How far a listing of a shop has been read; `null` before the first time. */
export async function loadCursor(
  session: Session,
  tenant: TenantId,
  { shopId, stream }: Pick<SyncCursor, 'shopId' | 'stream'>,
): Promise<SyncCursor | null> {
  const [row] = await session.run(cursorSql, [tenant, shopId, stream]);
  return row === undefined ? null : { shopId, stream, readTo: wholeOf(row, 'read_to') };
}

const failuresSql: Sql = `select json_build_object('shopId', f.shop_id, 'externalId', f.external_id,
  'stream', f.stream, 'problem', f.problem, 'sealedRow', f.sealed_row,
  'failedAt', (extract(epoch from f.failed_at) * 1000)::bigint)::text as document
from kaquan.ingest_failures f where f.tenant_id = $1 and f.shop_id = $2
order by f.failed_at, f.external_id limit ${maxRows}`;

/** Rows of a shop that could not be decoded, oldest first. */
export async function findIngestFailures(
  session: Session,
  tenant: TenantId,
  shopId: ShopId,
): Promise<readonly IngestFailure[]> {
  const rows = await session.run(failuresSql, [tenant, shopId]);
  return rows.map((row) => jsonOf(row, 'document') as IngestFailure);
}

import type { TenantId } from '@kaquan/core';
import {
  decodeFinding,
  decodeReport,
  decodeReportItem,
  type Finding,
  type FindingFilter,
  type Page,
  type PurgeReportsRequest,
  type ReportFilter,
  type ReportItem,
  type ReportItemFilter,
  type ReportStorage,
  type StoredReport,
} from '@kaquan/core/ports';
import { tenantsJson } from './find-shops.ts';
import { documentOf } from './load.ts';
import { parseCursor, toPage } from './page-cursor.ts';
import { textsIn } from './recordset.ts';
import { timestampOf, timestampOrNull, wholeOf } from './rows.ts';
import { attempt, type Database, type Session, type Sql } from './session.ts';

const reportSql: Sql = `select r.document::text as document from kaquan.reports r
where r.tenant_id = $1 and r.report_id = $2 and not r.is_forgotten`;

async function loadReport(
  session: Session,
  tenant: TenantId,
  reportId: StoredReport['reportId'],
): Promise<StoredReport | null> {
  const [row] = await session.run(reportSql, [tenant, reportId]);
  return row === undefined ? null : documentOf(row, decodeReport);
}

// Each has an index of its own, and the plan must not depend on which values come first.
const listSql = (ofKind: Sql): Sql => `select r.document::text as document from kaquan.reports r
where r.tenant_id = $1 and ${ofKind} and not r.is_forgotten
  and ($3::text is null or r.shop_id = $3) and (not $4::boolean or r.shop_id is null)
  and r.made_at < coalesce($5::timestamptz, 'infinity')
  and ($6::timestamptz is null or (r.made_at <= $6::timestamptz
    and (r.made_at < $6::timestamptz or r.report_id > $7::text)))
order by r.made_at desc, r.report_id limit $8`;

const listAllSql = listSql('$2::text is null');
const listKindSql = listSql('r.kind = $2::text');

async function findReports(session: Session, filter: ReportFilter): Promise<Page<StoredReport>> {
  const { tenant, kind = null, shopId, madeBefore = null, cursor, limit } = filter;
  const position = parseCursor(cursor, 'instant');
  const behind = position === null ? null : timestampOf(Number(position[0]));
  const ofShop = [shopId ?? null, shopId === null];
  const values = [tenant, kind, ...ofShop, timestampOrNull(madeBefore), behind];
  const sql = kind === null ? listAllSql : listKindSql;
  const rows = await session.run(sql, [...values, position?.[1] ?? '', limit + 1]);
  const reports = rows.map((row) => documentOf(row, decodeReport));
  return toPage(reports, limit, ({ madeAt, reportId }) => [madeAt, reportId]);
}

const itemsSql = (narrowing: Sql): Sql => `select i.document::text as document
from kaquan.report_items i
where i.tenant_id = $1 and i.report_id = $2 and i.item_no > $3::integer and ${narrowing}
  and ($5::boolean is null or i.is_open = $5)
  and not exists (select from kaquan.reports r
    where r.tenant_id = $1 and r.report_id = $2 and r.is_forgotten)
order by i.item_no limit $6`;

const allItemsSql = itemsSql('$4::text is null');
const itemsOfCodeSql = itemsSql('i.code = $4::text');

async function findReportItems(
  session: Session,
  { tenant, reportId, code, isOpen, after = 0, cursor, limit }: ReportItemFilter,
): Promise<Page<ReportItem>> {
  const behind = Math.max(after, Number(parseCursor(cursor, 'number')?.[0] ?? 0));
  const values = [tenant, reportId, behind, code ?? null, isOpen ?? null, limit + 1];
  const rows = await session.run(code === undefined ? allItemsSql : itemsOfCodeSql, values);
  const items = rows.map((row) => documentOf(row, decodeReportItem));
  return toPage(items, limit, ({ itemNo }) => [itemNo, '']);
}

const findingsByIdSql: Sql = `select f.document::text as document
from ${textsIn('$2')} as n
join kaquan.findings f on f.tenant_id = $1 and f.finding_id = n.value`;

async function loadFindings(
  session: Session,
  tenant: TenantId,
  findingIds: readonly Finding['findingId'][],
): Promise<readonly Finding[]> {
  const ids = JSON.stringify([...new Set(findingIds)]);
  const rows = await session.run(findingsByIdSql, [tenant, ids]);
  return rows.map((row) => documentOf(row, decodeFinding));
}

const findingsSql = (narrowing: Sql): Sql => `select f.document::text as document
from kaquan.findings f
where f.tenant_id = $1 and ${narrowing}
  and ($3::jsonb is null or f.state in (select jsonb_array_elements_text($3::jsonb)))
  and ($4::text is null or f.shop_id = $4) and ($5::text is null or f.assignee = $5)
  and (f.opened_at, f.finding_id) > (coalesce($6::timestamptz, '-infinity'), $7::text)
order by f.opened_at, f.finding_id limit $8`;

// What is settled stays long, and most who ask want none of it.
const allFindingsSql = findingsSql('$2::text is null');
const standingSql = findingsSql('$2::text is null and f.settled_at is null');
const ofCheckSql = findingsSql('f.check_id = $2::text');
const standingOfCheckSql = findingsSql('f.check_id = $2::text and f.settled_at is null');

async function findFindings(session: Session, filter: FindingFilter): Promise<Page<Finding>> {
  const { tenant, check = null, shopId = null, assignee = null, states, cursor, limit } = filter;
  const position = parseCursor(cursor, 'instant');
  const behind = position === null ? null : timestampOf(Number(position[0]));
  const anyOf = states === undefined ? null : JSON.stringify(states);
  const values = [tenant, check, anyOf, shopId, assignee, behind, position?.[1] ?? '', limit + 1];
  const [all, ofCheck] = wantsSettled(filter)
    ? [allFindingsSql, ofCheckSql]
    : [standingSql, standingOfCheckSql];
  const rows = await session.run(check === null ? all : ofCheck, values);
  const findings = rows.map((row) => documentOf(row, decodeFinding));
  return toPage(findings, limit, ({ openedAt, findingId }) => [openedAt, findingId]);
}

function wantsSettled({ states }: FindingFilter): boolean {
  return states === undefined || states.includes('resolved');
}

// Of another version from now on: whoever is about to sign it decides again, and finds it no more.
const forgetSql: Sql = `update kaquan.reports t set is_forgotten = true, version = t.version + 1,
  document = jsonb_set(t.document, '{version}', to_jsonb(t.version + 1))
from (
  select r.tenant_id, r.report_id from kaquan.reports r
  where r.signed_at is null and r.made_at < $2::timestamptz and not r.is_forgotten
    and ($1::jsonb is null or r.tenant_id in (select jsonb_array_elements_text($1::jsonb)))
    and exists (select from kaquan.report_items i
      where i.tenant_id = r.tenant_id and i.report_id = r.report_id)
  order by r.made_at limit $3 for update skip locked
) x
where t.tenant_id = x.tenant_id and t.report_id = x.report_id`;

const purgeItemsSql: Sql = `with begun as materialized (
  select r.tenant_id, r.report_id from kaquan.reports r
  where r.is_forgotten
    and ($1::jsonb is null or r.tenant_id in (select jsonb_array_elements_text($1::jsonb)))
    and exists (select from kaquan.report_items i
      where i.tenant_id = r.tenant_id and i.report_id = r.report_id)
  limit $2 for update skip locked
), gone as (
  delete from kaquan.report_items t using (
    select i.tenant_id, i.report_id, i.item_no from begun b cross join lateral (
      select i.tenant_id, i.report_id, i.item_no from kaquan.report_items i
      where i.tenant_id = b.tenant_id and i.report_id = b.report_id order by i.item_no limit $2
    ) i limit $2
  ) x
  where t.tenant_id = x.tenant_id and t.report_id = x.report_id and t.item_no = x.item_no
  returning 1
)
select count(*)::integer as purged from gone`;

async function purgeReportItems(
  session: Session,
  { tenants, reportsBefore, limit }: Omit<PurgeReportsRequest, 'findingsBefore'>,
): Promise<number> {
  const of = tenantsJson(tenants);
  await session.run(forgetSql, [of, timestampOf(reportsBefore), limit]);
  const [row] = await session.run(purgeItemsSql, [of, limit]);
  return row === undefined ? 0 : wholeOf(row, 'purged');
}

// A report of which rows are being forgotten goes last.
const purgeSql: Sql = `with old_reports as materialized (
  select r.tenant_id, r.report_id from kaquan.reports r
  where r.signed_at is null and r.made_at < $2::timestamptz
    and ($1::jsonb is null or r.tenant_id in (select jsonb_array_elements_text($1::jsonb)))
    and (not r.is_forgotten or not exists (select from kaquan.report_items i
      where i.tenant_id = r.tenant_id and i.report_id = r.report_id))
  order by r.made_at limit $4 for update skip locked
), old_findings as materialized (
  select f.tenant_id, f.finding_id from kaquan.findings f
  where f.settled_at is not null and f.settled_at < $3::timestamptz
    and ($1::jsonb is null or f.tenant_id in (select jsonb_array_elements_text($1::jsonb)))
  order by f.settled_at limit greatest(0, $4 - (select count(*) from old_reports))
  for update skip locked
), gone_reports as (
  delete from kaquan.reports r using old_reports x
  where r.tenant_id = x.tenant_id and r.report_id = x.report_id
  returning 1
), gone_findings as (
  delete from kaquan.findings f using old_findings x
  where f.tenant_id = x.tenant_id and f.finding_id = x.finding_id
  returning 1
)
select ((select count(*) from gone_reports) + (select count(*) from gone_findings))::integer as purged`;

async function purgeReports(
  session: Session,
  { tenants, reportsBefore, findingsBefore, limit }: PurgeReportsRequest,
): Promise<number> {
  const before = [timestampOf(reportsBefore), timestampOf(findingsBefore)];
  const [row] = await session.run(purgeSql, [tenantsJson(tenants), ...before, limit]);
  return row === undefined ? 0 : wholeOf(row, 'purged');
}

/** What a storage answers about reports and findings. */
export function reportCalls(db: Database): ReportStorage {
  return {
    loadReport: (tenant, reportId) => attempt('loadReport', () => loadReport(db, tenant, reportId)),
    findReports: (filter) => attempt('findReports', () => findReports(db, filter)),
    findReportItems: (filter) => attempt('findReportItems', () => findReportItems(db, filter)),
    loadFindings: (tenant, findingIds) =>
      attempt('loadFindings', () => loadFindings(db, tenant, findingIds)),
    findFindings: (filter) => attempt('findFindings', () => findFindings(db, filter)),
    purgeReportItems: (request) => attempt('purgeReportItems', () => purgeReportItems(db, request)),
    purgeReports: (request) => attempt('purgeReports', () => purgeReports(db, request)),
  };
}

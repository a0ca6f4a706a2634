import type { AggregateWrite, Finding, ReportItem, StoredReport } from '@kaquan/core/ports';
import { rowsIn } from './recordset.ts';
import { timestampOf, timestampOrNull } from './rows.ts';
import type { Row } from './session.ts';
import type { WritePart } from './write-aggregates.ts';

const reportRows = `tenant_id text, report_id text, version integer, kind text, shop_id text,
    status text, made_at timestamptz, signed_at timestamptz, document jsonb`;
const itemRows = `tenant_id text, report_id text, item_no integer, version integer, code text,
    is_open boolean, document jsonb`;
const findingRows = `tenant_id text, finding_id text, version integer, check_id text, shop_id text,
    state text, opened_at timestamptz, settled_at timestamptz, assignee text, document jsonb`;

/** Reports, their rows, and findings. */
export const reportParts = {
  insert_reports: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.reports (tenant_id, report_id, version, kind, shop_id, status, made_at,
    signed_at, document)
  select tenant_id, report_id, version, kind, shop_id, status, made_at, signed_at, document
  from jsonb_to_recordset(${values}::jsonb) as x(${reportRows})
  returning 1`,
  },
  update_reports: {
    isExact: true,
    sql: (values) => `
  update kaquan.reports t set version = x.version, kind = x.kind, shop_id = x.shop_id,
    status = x.status, made_at = x.made_at, signed_at = x.signed_at, document = x.document
  from ${rowsIn(values, reportRows)} as x
  where t.tenant_id = x.tenant_id and t.report_id = x.report_id
  returning 1`,
  },
  // The server looks for the report at the end of the statement, which may be the one that makes it.
  insert_report_items: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.report_items (tenant_id, report_id, item_no, version, code, is_open, document)
  select tenant_id, report_id, item_no, version, code, is_open, document
  from jsonb_to_recordset(${values}::jsonb) as x(${itemRows})
  returning 1`,
  },
  update_report_items: {
    isExact: true,
    sql: (values) => `
  update kaquan.report_items t set version = x.version, code = x.code, is_open = x.is_open,
    document = x.document
  from ${rowsIn(values, itemRows)} as x
  where t.tenant_id = x.tenant_id and t.report_id = x.report_id and t.item_no = x.item_no
  returning 1`,
  },
  insert_findings: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.findings (tenant_id, finding_id, version, check_id, shop_id, state, opened_at,
    settled_at, assignee, document)
  select tenant_id, finding_id, version, check_id, shop_id, state, opened_at, settled_at, assignee,
    document
  from jsonb_to_recordset(${values}::jsonb) as x(${findingRows})
  returning 1`,
  },
  update_findings: {
    isExact: true,
    sql: (values) => `
  update kaquan.findings t set version = x.version, check_id = x.check_id, shop_id = x.shop_id,
    state = x.state, opened_at = x.opened_at, settled_at = x.settled_at, assignee = x.assignee,
    document = x.document
  from ${rowsIn(values, findingRows)} as x
  where t.tenant_id = x.tenant_id and t.finding_id = x.finding_id
  returning 1`,
  },
} as const satisfies Readonly<Record<string, WritePart>>;

/** The columns of a report beside its version and document. */
export function reportColumnsOf(report: StoredReport): Row {
  const { reportId, kind, shopId, status, madeAt, signedAt } = report;
  const times = { made_at: timestampOf(madeAt), signed_at: timestampOrNull(signedAt) };
  return { report_id: reportId, kind, shop_id: shopId, status, ...times };
}

/** The columns of a report's row. */
export function reportItemColumnsOf({ reportId, itemNo, code, isOpen }: ReportItem): Row {
  return { report_id: reportId, item_no: itemNo, code, is_open: isOpen };
}

/** The columns of a finding. */
export function findingColumnsOf(finding: Finding): Row {
  const { findingId, check, shopId, state, openedAt, settledAt, assignee } = finding;
  const times = { opened_at: timestampOf(openedAt), settled_at: timestampOrNull(settledAt) };
  return { finding_id: findingId, check_id: check, shop_id: shopId, state, ...times, assignee };
}

/** What of a write tells its row from the others of its table. */
export function reportKeyOf(
  write: Extract<AggregateWrite, { readonly kind: 'report' | 'report_item' | 'finding' }>,
): Row {
  switch (write.kind) {
    case 'report':
      return { report_id: write.value.reportId };
    case 'report_item':
      return { report_id: write.value.reportId, item_no: write.value.itemNo };
    case 'finding':
      return { finding_id: write.value.findingId };
  }
}

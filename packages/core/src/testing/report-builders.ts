import type { FindingId, ReportId } from '../kernel/ids.ts';
import { dayMs } from '../kernel/time.ts';
import { findingMachine } from '../reports/findings/finding-machine.ts';
import type { Finding } from '../reports/findings/finding.ts';
import type { ReportItem, StoredReport } from '../reports/stored/stored-report.ts';
import { anId } from './an-id.ts';
import { startOfTests } from './fixed-clock.ts';

const period = { from: startOfTests - dayMs, to: startOfTests };
const report1: ReportId = anId('report', 'report-1');

/** Builds a report of a day, unsigned; whatever is given replaces that. */
export function aReport(parts: Partial<StoredReport> = {}): StoredReport {
  return {
    reportId: report1,
    version: 1,
    kind: 'daily',
    shopId: null,
    period,
    status: 'pass',
    madeAt: startOfTests,
    by: 'system:worker',
    signedAt: null,
    toTell: null,
    body: { results: [] },
    ...parts,
  };
}

/** Builds an open row of a report; whatever is given replaces that. */
export function aReportItem(parts: Partial<ReportItem> = {}): ReportItem {
  const { itemNo = 1 } = parts;
  return {
    reportId: report1,
    itemNo,
    version: 1,
    code: 'amount',
    isOpen: true,
    body: { lineNo: `no-${itemNo}` },
    ...parts,
  };
}

/** Builds a finding about a shop, just found; whatever is given replaces that. */
export function aFinding(parts: Partial<Finding> = {}): Finding {
  const [state = 'open'] = findingMachine.initial;
  const findingId: FindingId = anId('finding', 'finding-1');
  const shopId = anId('shop', 'shop-1');
  return {
    findingId,
    version: 1,
    check: 'daily.shops',
    code: 'shop.grant_dead',
    subject: { kind: 'shop', shopId },
    shopId,
    state,
    status: 'fail',
    figures: { sinceAt: startOfTests, orders: 3, note: '授权', isOn: true, nothing: null },
    evidence: [shopId],
    remedies: [{ call: 'shops.authorize', input: { shopId, orderIds: ['order-1'] } }],
    firstSeenAt: startOfTests,
    openedAt: startOfTests,
    lastSeenAt: startOfTests,
    reportId: report1,
    period,
    settledAt: null,
    assignee: null,
    notes: [],
    ...parts,
  };
}

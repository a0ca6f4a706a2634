import assert from 'node:assert/strict';
import { hourMs } from '../../kernel/time.ts';
import type { AggregateWrite } from '../../ports/change.ts';
import type { FindingFilter, ReportFilter, ReportItemFilter } from '../../ports/report-storage.ts';
import type { Finding } from '../../reports/findings/finding.ts';
import type { ReportItem, StoredReport } from '../../reports/stored/stored-report.ts';
import { anId } from '../an-id.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { must } from '../guarantees/answers.ts';
import { aFinding, aReport, aReportItem } from '../report-builders.ts';
import { shop1, shop2, storageCase, type Desk } from '../storage-desk.ts';
import { allPages } from './finds.ts';

const otherTenant = anId('tenant', 'other');
const report1 = anId('report', 'report-1');
const at = (hours: number): number => startOfTests + hours * hourMs;

const reportOf = (value: StoredReport): AggregateWrite => ({
  kind: 'report',
  expectedVersion: value.version - 1,
  value,
});
const itemOf = (value: ReportItem): AggregateWrite => ({
  kind: 'report_item',
  expectedVersion: value.version - 1,
  value,
});
const findingOf = (value: Finding): AggregateWrite => ({
  kind: 'finding',
  expectedVersion: value.version - 1,
  value,
});

async function items(
  { storage }: Desk,
  parts: Partial<ReportItemFilter> = {},
): Promise<readonly ReportItem[]> {
  const filter = { tenant: testTenant, reportId: report1, limit: 500, ...parts };
  return (await must(storage.findReportItems(filter))).items;
}

/** Whether a change is taken by nobody: `stale`, or refused as a whole. */
async function isRefused(desk: Desk, write: AggregateWrite): Promise<boolean> {
  const answer = await desk.storage.commit([desk.change({ writes: [write] })]);
  return answer.isErr() || answer.value[0]?.outcome === 'stale';
}

/** Reports, their rows, and findings. */
export const reportCases: readonly ContractCase[] = [
  storageCase('S588', 'keeps a report and its rows as they were given', async (desk) => {
    const { storage } = desk;
    const body = { 余额: [1, { amountMinor: 900_719_925_474, deep: { isSo: true, no: null } }] };
    const report = aReport({ shopId: shop1, status: 'unknown', body });
    const rows = [aReportItem(), aReportItem({ itemNo: 2, isOpen: false, code: 'timing' })];
    await desk.apply({ writes: [reportOf(report), ...rows.map(itemOf)] });
    assert.deepEqual(await must(storage.loadReport(testTenant, report1)), report);
    assert.equal(await must(storage.loadReport(otherTenant, report1)), null);
    assert.deepEqual(await items(desk), rows);
    assert.deepEqual(await items(desk, { tenant: otherTenant }), []);
    assert.deepEqual(await items(desk, { code: 'timing' }), rows.slice(1));
    assert.deepEqual(await items(desk, { isOpen: true }), rows.slice(0, 1));
    const pages = await allPages((position) =>
      must(
        storage.findReportItems({ tenant: testTenant, reportId: report1, limit: 1, ...position }),
      ),
    );
    assert.deepEqual(
      pages.flatMap((page) => page.items.map(({ itemNo }) => itemNo)),
      [1, 2],
    );
    const explained = aReportItem({ version: 2, isOpen: false });
    await desk.apply({
      writes: [reportOf({ ...report, version: 2, status: 'warn' }), itemOf(explained)],
    });
    assert.deepEqual((await items(desk))[0], explained);
    assert.equal((await must(storage.loadReport(testTenant, report1)))?.status, 'warn');
    const loose = itemOf(aReportItem({ reportId: anId('report', 'nobody') }));
    assert.ok(await isRefused(desk, loose), 'a row needs its report');
    assert.ok(await isRefused(desk, reportOf(report)), 'a report is made once');
  }),

  storageCase('S589', 'changes nothing of a report that was signed', async (desk) => {
    const { storage } = desk;
    const signed = aReport({ version: 2, signedAt: at(1) });
    await desk.apply({ writes: [reportOf(aReport()), itemOf(aReportItem())] });
    await desk.apply({ writes: [reportOf(signed)] });
    const late = [
      reportOf({ ...signed, version: 3, status: 'fail' }),
      reportOf({ ...signed, version: 3, signedAt: null }),
      itemOf(aReportItem({ version: 2, isOpen: false })),
      itemOf(aReportItem({ itemNo: 2 })),
    ];
    for (const write of late) assert.ok(await isRefused(desk, write), JSON.stringify(write));
    assert.deepEqual(await must(storage.loadReport(testTenant, report1)), signed);
    assert.deepEqual(await items(desk), [aReportItem()]);
    // Who explains and who signs at the same time: whoever comes second finds it as it is.
    const second = aReport({ reportId: anId('report', 'report-2') });
    const row = aReportItem({ reportId: second.reportId });
    await desk.apply({ writes: [reportOf(second), itemOf(row)] });
    const rivals = [
      desk.change({ writes: [reportOf({ ...second, version: 2, signedAt: at(2) })] }),
      desk.change({
        writes: [reportOf({ ...second, version: 2 }), itemOf({ ...row, version: 2 })],
      }),
    ];
    const outcomes = await Promise.all(rivals.map((change) => desk.commit(change)));
    assert.deepEqual(outcomes.map(({ outcome }) => outcome).toSorted(), ['applied', 'stale']);
    const purge = { tenants: [testTenant], reportsBefore: at(9), findingsBefore: at(9), limit: 9 };
    await must(storage.purgeReports(purge));
    assert.deepEqual(await must(storage.loadReport(testTenant, report1)), signed);
  }),

  storageCase('S590', 'lists reports by when they were made, newest first', async (desk) => {
    const named = (name: string, hours: number, parts: Partial<StoredReport> = {}): StoredReport =>
      aReport({ reportId: anId('report', name), madeAt: at(hours), ...parts });
    const all = [
      named('b', 1),
      named('a', 1, { kind: 'weekly' }),
      named('d', 3, { shopId: shop1 }),
      named('c', 2, { shopId: shop2, kind: 'weekly' }),
    ];
    await desk.apply({ writes: all.map(reportOf) });
    await desk.apply({ tenant: otherTenant, writes: [reportOf(named('z', 9))] });
    const listed = async (parts: Partial<ReportFilter> = {}): Promise<string> => {
      const filter = { tenant: testTenant, limit: 500, ...parts };
      const found = await must(desk.storage.findReports(filter));
      return found.items.map(({ reportId }) => reportId).join('');
    };
    assert.equal(await listed(), 'dcab');
    assert.equal(await listed({ tenant: otherTenant }), 'z');
    assert.equal(await listed({ kind: 'weekly' }), 'ca');
    assert.equal(await listed({ shopId: shop1 }), 'd');
    assert.equal(await listed({ shopId: null }), 'ab');
    assert.equal(await listed({ madeBefore: at(2) }), 'ab');
    assert.equal(await listed({ kind: 'daily', shopId: null, madeBefore: at(2) }), 'b');
    for (const kind of [{}, { kind: 'weekly' }]) {
      const pages = await allPages((position) =>
        must(desk.storage.findReports({ tenant: testTenant, limit: 1, ...kind, ...position })),
      );
      const paged = pages.flatMap((page) => page.items.map(({ reportId }) => reportId));
      assert.equal(paged.join(''), await listed(kind));
    }
  }),

  storageCase('S591', 'keeps findings, and finds those that stand, oldest first', async (desk) => {
    const { storage } = desk;
    const named = (name: string, hours: number, parts: Partial<Finding> = {}): Finding =>
      aFinding({ findingId: anId('finding', name), openedAt: at(hours), ...parts });
    const note = { at: at(1), by: 'operator:li', event: 'finding.noted', text: '已联系' } as const;
    const all = [
      named('b', 2, { notes: [note] }),
      named('a', 2, { state: 'acknowledged', assignee: 'wang' }),
      named('c', 1, { subject: { kind: 'tenant' }, shopId: null, check: 'daily.sync' }),
      named('d', 3, { state: 'resolved', settledAt: at(4), shopId: shop2 }),
    ];
    await desk.apply({ writes: all.map(findingOf) });
    await desk.apply({ tenant: otherTenant, writes: [findingOf(named('z', 0))] });
    const listed = async (parts: Partial<FindingFilter> = {}): Promise<string> => {
      const filter = { tenant: testTenant, limit: 500, ...parts };
      const found = await must(storage.findFindings(filter));
      return found.items.map(({ findingId }) => findingId).join('');
    };
    assert.equal(await listed(), 'cabd');
    assert.equal(await listed({ tenant: otherTenant }), 'z');
    assert.equal(await listed({ states: ['open', 'acknowledged'] }), 'cab');
    assert.equal(await listed({ states: ['resolved'] }), 'd');
    assert.equal(await listed({ states: [] }), '');
    assert.equal(await listed({ check: 'daily.sync' }), 'c');
    assert.equal(await listed({ shopId: shop2 }), 'd');
    assert.equal(await listed({ assignee: 'wang', states: ['acknowledged'] }), 'a');
    const pages = await allPages((position) =>
      must(storage.findFindings({ tenant: testTenant, limit: 1, ...position })),
    );
    const paged = pages.flatMap((page) => page.items.map(({ findingId }) => findingId));
    assert.equal(paged.join(''), 'cabd');
    const ids = [...all.map(({ findingId }) => findingId), anId('finding', 'nobody')];
    const loaded = await must(storage.loadFindings(testTenant, [...ids, ...ids]));
    const byId = loaded.toSorted((x, y) => (x.findingId < y.findingId ? -1 : 1));
    assert.deepEqual(byId, [all[1], all[0], all[2], all[3]]);
    assert.deepEqual(await must(storage.loadFindings(otherTenant, ids)), []);
    const again = { ...named('b', 5), version: 2 };
    assert.ok(await isRefused(desk, findingOf({ ...again, version: 3 })));
    await desk.apply({ writes: [findingOf(again)] });
    assert.equal(await listed(), 'cadb');
  }),

  storageCase(
    'S609',
    'forgets the rows of a report in parts, and shows none of it',
    async (desk) => {
      const { storage } = desk;
      const rowsOf = (name: string, count: number, parts: Partial<StoredReport> = {}) => {
        const reportId = anId('report', name);
        const rows = Array.from({ length: count }, (_, n) =>
          aReportItem({ reportId, itemNo: n + 1 }),
        );
        return [reportOf(aReport({ reportId, madeAt: at(0), ...parts })), ...rows.map(itemOf)];
      };
      await desk.apply({
        writes: [...rowsOf('report-1', 5), ...rowsOf('new', 1, { madeAt: at(3) })],
      });
      await desk.apply({ writes: rowsOf('kept', 2) });
      const kept = aReport({ reportId: anId('report', 'kept'), madeAt: at(0), version: 2 });
      await desk.apply({ writes: [reportOf({ ...kept, signedAt: at(1) })] });
      await desk.apply({ tenant: otherTenant, writes: rowsOf('report-1', 1) });
      const tenants = [testTenant];
      const purge = (limit: number) =>
        must(storage.purgeReportItems({ tenants, reportsBefore: at(2), limit }));
      assert.equal(await purge(2), 2);
      assert.equal(await must(storage.loadReport(testTenant, report1)), null);
      assert.deepEqual(await items(desk), [], 'nothing of it is shown');
      const all = (await must(storage.findReports({ tenant: testTenant, limit: 9 }))).items;
      assert.deepEqual(all.map(({ reportId }) => reportId).toSorted(), ['kept', 'new']);
      const signed = aReport({ version: 2, madeAt: at(0), signedAt: at(1) });
      assert.ok(await isRefused(desk, reportOf(signed)), 'nobody signs it');
      assert.equal(await purge(2), 2);
      assert.equal(await purge(2), 1, 'whoever goes on ends it');
      assert.equal(await purge(2), 0);
      const rest = { tenants, reportsBefore: at(2), findingsBefore: at(2), limit: 9 };
      await must(storage.purgeReports(rest));
      assert.equal((await items(desk, { reportId: anId('report', 'kept') })).length, 2);
      assert.equal((await items(desk, { reportId: anId('report', 'new') })).length, 1);
      assert.equal((await items(desk, { tenant: otherTenant })).length, 1);
    },
  ),

  storageCase('S592', 'forgets old reports and settled findings, and no others', async (desk) => {
    const { storage } = desk;
    const named = (name: string, hours: number, parts: Partial<StoredReport> = {}): StoredReport =>
      aReport({ reportId: anId('report', name), madeAt: at(hours), ...parts });
    const old = named('old', 0);
    const finding = (name: string, parts: Partial<Finding>): Finding =>
      aFinding({ findingId: anId('finding', name), ...parts });
    const writes = [
      reportOf(old),
      itemOf(aReportItem({ reportId: old.reportId })),
      reportOf(named('signed', 0, { signedAt: at(1) })),
      reportOf(named('new', 3)),
      findingOf(finding('open', {})),
      findingOf(finding('settled', { state: 'resolved', settledAt: at(0) })),
      findingOf(finding('settled-late', { state: 'resolved', settledAt: at(3) })),
    ];
    await desk.apply({ writes });
    await desk.apply({ tenant: otherTenant, writes: [reportOf(old)] });
    const purge = (limit: number, tenants: readonly (typeof testTenant)[] | 'all') =>
      must(storage.purgeReports({ tenants, reportsBefore: at(2), findingsBefore: at(1), limit }));
    const reports = async (tenant = testTenant): Promise<readonly string[]> =>
      (await must(storage.findReports({ tenant, limit: 500 }))).items
        .map(({ reportId }) => reportId)
        .toSorted();
    const findings = async (): Promise<readonly string[]> =>
      (await must(storage.findFindings({ tenant: testTenant, limit: 500 }))).items
        .map(({ findingId }) => findingId)
        .toSorted();
    assert.equal(await purge(1, [testTenant]), 1);
    assert.equal(await purge(9, [testTenant]), 1);
    assert.equal(await purge(9, [testTenant]), 0);
    assert.deepEqual(await reports(), ['new', 'signed']);
    assert.deepEqual(await findings(), ['open', 'settled-late']);
    assert.deepEqual(await items(desk, { reportId: old.reportId }), []);
    assert.deepEqual(await reports(otherTenant), ['old'], 'nobody asked for its tenant');
    assert.equal(await purge(9, 'all'), 1);
    assert.deepEqual(await reports(otherTenant), []);
  }),
];

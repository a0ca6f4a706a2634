import assert from 'node:assert/strict';
import { dayMs, hourMs, minuteMs } from '../../kernel/time.ts';
import type { ChecklistReport } from '../../reports/checklist/report.ts';
import { createReports, type Reports } from '../../reports/create-reports.ts';
import type { ReportOptions } from '../../reports/worker/report-options.ts';
import { anId } from '../an-id.ts';
import { testTenant } from '../change-builders.ts';
import type { AggregateWrite } from '../../ports/change.ts';
import { aReport, aReportItem } from '../report-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { must, refused } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

/** Midnight in Shanghai, sixteen hours after the shop was made. */
const midnight = startOfTests + 16 * hourMs;

/** As in another process. */
function another(stage: Stage, options: ReportOptions = {}): Reports {
  return createReports(stage.compose(), options);
}

/** What a run made, as the names of reports. */
async function madeBy({ worker }: Reports): Promise<readonly string[]> {
  const { items } = await must(worker.runReports());
  return items.filter(({ outcome }) => outcome === 'made').map(({ reportId }) => reportId);
}

/** A host that writes down what it was told. */
function listener(fails: (told: number) => boolean = () => false) {
  const told: string[] = [];
  const onReport = ({ report }: { readonly report: ChecklistReport }): void => {
    told.push(report.reportId);
    if (fails(told.length)) throw new TypeError('not now');
  };
  return { told, onReport };
}

const daysOf = (...days: readonly number[]): readonly string[] =>
  days.map((day) => `daily.2026-01-${day}.Asia.Shanghai`);

/** Checklists that nobody asks for: which are made when, and who is told. */
export const schedulingReportCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1770', title: 'makes up for the periods that were missed, oldest first' },
    async (stage) => {
      const first = await madeBy(another(stage));
      assert.deepEqual(first, [
        ...daysOf(14),
        'weekly.2026-01-05.Asia.Shanghai',
        'monthly.2025-12-01.Asia.Shanghai',
      ]);
      stage.clock.advance(3 * dayMs);
      const reports = another(stage);
      assert.deepEqual(await madeBy(reports), daysOf(15, 16, 17));
      const { calls } = stage.faults;
      const read = calls.get('loadReport') ?? 0;
      assert.deepEqual(await madeBy(reports), []);
      assert.equal(calls.get('loadReport'), read, 'what is known to be made is not read again');
      assert.deepEqual(await madeBy(another(stage)), []);
      stage.clock.advance(12 * dayMs);
      stage.faults.fail({ operation: 'commit', moment: 'before', times: 2 });
      const again = another(stage);
      const { items, summary } = await must(again.worker.runReports());
      assert.deepEqual(
        items.filter(({ checklist }) => checklist === 'daily').map(({ reportId }) => reportId),
        daysOf(23, 24, 25, 26, 27, 28, 29),
        'seven days, and no more',
      );
      assert.deepEqual([summary.made, summary.failed], [8, 1], 'of two weeks, and one failed');
      stage.faults.heal();
      assert.deepEqual(await madeBy(again), daysOf(23), 'tried again by the next run');
    },
  ),

  guarantee(
    { id: 'G1771', title: 'tells the host of every report at least once, whatever dies between' },
    async (stage) => {
      const silent = another(stage);
      const [made = ''] = await madeBy(silent);
      const names = ['daily', 'weekly', 'monthly'];
      const kinds = (told: readonly string[]) => told.map((id) => id.split('.')[0]);
      // The first time it is told, writing that down fails, as if the process had died.
      const { told, onReport } = listener();
      stage.faults.fail({ operation: 'commit', moment: 'before', times: 2 });
      const dying = another(stage, { onReport });
      await must(dying.worker.runReports());
      assert.deepEqual(kinds(told), names, 'made by a process that tells nobody');
      stage.faults.heal();
      await must(another(stage, { onReport }).worker.runReports());
      assert.deepEqual(kinds(told), [...names, 'daily'], 'what was not noted is told again');
      await must(dying.worker.runReports());
      await must(another(stage, { onReport }).worker.runReports());
      assert.equal(told.length, 4, 'and then no more');
      const stored = await must(stage.storage.loadReport(testTenant, anId('report', made)));
      assert.deepEqual([stored?.toTell, stored?.version], [null, 2]);
    },
  ),

  guarantee(
    { id: 'G1772', title: 'tells a host that fails again and again, later and later' },
    async (stage) => {
      const { told, onReport } = listener(() => true);
      const reports = another(stage, { onReport });
      const run = () => must(reports.worker.runReports());
      await run();
      await run();
      assert.equal(told.length, 3, 'not at once');
      for (const minutes of [1, 2, 4, 8, 16, 32, 64, 128]) {
        stage.clock.advance(minutes * minuteMs);
        await run();
      }
      assert.equal(told.length, 3 * 8, 'eight times each');
      const { told: heard, onReport: hear } = listener();
      await must(another(stage, { onReport: hear }).worker.runReports());
      assert.deepEqual(heard, [], 'it was given up');
      stage.clock.set(midnight);
      await must(another(stage, { onReport: hear }).worker.runReports());
      assert.deepEqual(heard, daysOf(15));
    },
  ),

  guarantee(
    { id: 'G1778', title: 'goes on where a host never comes back from a report' },
    async (stage) => {
      const signals: AbortSignal[] = [];
      const stuck: ReportOptions['onReport'] = (_, { signal }) => {
        signals.push(signal);
        return new Promise(() => undefined);
      };
      const { worker } = another(stage, { onReport: stuck, onReportLimitMs: 5 });
      const { summary } = await must(worker.runReports());
      assert.deepEqual([summary.made, summary.failed], [3, 0]);
      assert.deepEqual(
        signals.map(({ aborted }) => aborted),
        [true, true, true],
      );
      const { told, onReport } = listener();
      stage.clock.advance(minuteMs);
      await must(another(stage, { onReport }).worker.runReports());
      assert.equal(told.length, 3, 'it counts as not told');
      for (const onReportLimitMs of [0, 0.5, 100_001])
        assert.throws(() => another(stage, { onReportLimitMs }));
    },
  ),

  guarantee(
    { id: 'G1773', title: 'makes each report once, by however many, at the shop’s own midnight' },
    async (stage) => {
      await must(another(stage).worker.runReports());
      stage.clock.set(midnight - 1);
      const { told, onReport } = listener();
      const processes = [1, 2, 3, 4].map(() => another(stage, { onReport }));
      const all = async () => (await Promise.all(processes.map(madeBy))).flat();
      assert.deepEqual(await all(), [], 'the day is not over');
      told.length = 0;
      stage.clock.set(midnight);
      assert.deepEqual([...(await all()), ...(await all())], daysOf(15));
      assert.deepEqual(told, daysOf(15), 'once, where nothing dies');
      const inRome = createReports(stage.compose(), { timeZone: 'Europe/Rome' });
      assert.ok(!(await madeBy(inRome)).includes('daily.2026-01-15.Europe.Rome'));
      stage.clock.advance(7 * hourMs);
      assert.deepEqual(await madeBy(inRome), ['daily.2026-01-15.Europe.Rome']);
      const desk = inRome.with({ actor: { kind: 'operator', id: 'li' } });
      const { timeZone } = await must(desk.daily());
      assert.equal(timeZone, 'Europe/Rome', 'of whoever does not say');
      assert.throws(() => createReports(stage.kaquan, { timeZone: 'Rome' }));
    },
  ),

  guarantee(
    { id: 'G1775', title: 'watches a risky shop more closely by itself, and as usual again after' },
    async (stage) => {
      const { operator, shopId, clock } = stage;
      const quiet = await must(
        operator.shops.create(
          {
            name: '小店',
            channelType: stage.market.channel.name,
            orderingUserId: 'user-2',
            redemptionDomain: 'small.example.com',
            credentials: { token: 'token' },
            skipSetupCheck: true,
          },
          { reason: 'a test' },
        ),
      );
      const weeks = async (rejected: number): Promise<void> => {
        await stage.stock(12);
        const orders = [];
        for (let n = 0; n < 12; n += 1) orders.push(await stage.sell());
        for (const { orderId } of orders.slice(0, rejected)) {
          await must(operator.orders.reject({ orderId, code: 'suspicious', text: '可疑' }));
        }
        clock.advance(7 * dayMs);
        await must(another(stage, { monitoring: 'suggested' }).worker.runReports());
      };
      const watched = async (id = shopId) =>
        (await must(operator.shops.load({ shopId: id }))).monitoring;
      await weeks(10);
      const raised = await watched();
      assert.ok(raised !== null && raised.by === 'system:weekly.risk');
      assert.equal(raised.until, clock.now() + 28 * dayMs);
      assert.equal(await watched(quiet.shop.shopId), null, 'of which nothing is known');
      const [change] = (await must(operator.shops.findChanges({ shopId }))).items;
      assert.match(change?.reason ?? '', /^weekly\.risk: score \d+ of 12 paid orders$/u);
      await weeks(0);
      assert.equal(await watched(), null, 'the risk is gone');
      await must(operator.shops.update({ shopId, monitoring: 'close' }));
      await must(operator.shops.update({ shopId, monitoring: 'usual' }));
      // Whatever else is changed since: credentials that end soon are renewed by the hour.
      for (let n = 0; n < 101; n += 1) {
        await must(operator.shops.update({ shopId, sortOrder: 1 + (n % 2) }));
      }
      await weeks(10);
      assert.equal(await watched(), null, 'a person has said so');
      const until = clock.now() + 21 * dayMs;
      const said = { shopId, monitoring: 'raised', monitoringUntil: until } as const;
      await must(operator.shops.update(said));
      await weeks(0);
      assert.equal((await watched())?.by, 'operator:li', 'nor is it lifted');
    },
  ),

  guarantee(
    { id: 'G1780', title: 'makes the reports of all where what follows from one is broken' },
    async (stage) => {
      const broken = () => {
        stage.faults.beforeNext('findOrders', broken);
        return Promise.reject(new TypeError('a defect'));
      };
      stage.faults.beforeNext('findOrders', broken);
      const reports = another(stage, { monitoring: 'suggested' });
      const { summary } = await must(reports.worker.runReports());
      assert.deepEqual([summary.made, summary.failed], [3, 0]);
    },
  ),

  guarantee(
    { id: 'G1774', title: 'makes a report that takes longer than anybody waits' },
    async (stage) => {
      const { told, onReport } = listener();
      const rivals = [1, 2].map(() => another(stage, { onReport }));
      // In the middle of it its lease is over, and the others come by.
      stage.faults.beforeNext('findReports', async () => {
        stage.clock.advance(3 * minuteMs);
        await Promise.all(rivals.map(({ worker }) => must(worker.runReports())));
      });
      const { items } = await must(another(stage, { onReport }).worker.runReports());
      assert.deepEqual(
        items.filter(({ outcome }) => outcome === 'failed'),
        [],
      );
      const { items: kept } = await must(
        stage.storage.findReports({ tenant: testTenant, limit: 9 }),
      );
      assert.equal(kept.length, 3);
      assert.equal(new Set(told).size, 3);
    },
  ),

  guarantee(
    { id: 'G1777', title: 'forgets a report with many rows in parts, and goes on after a crash' },
    async (stage) => {
      const report = aReport({ madeAt: 0 });
      const rows = Array.from({ length: 620 }, (_, n) => aReportItem({ itemNo: n + 1 }));
      const writes: readonly AggregateWrite[] = [
        { kind: 'report', expectedVersion: 0, value: report },
        ...rows.map((value) => ({ kind: 'report_item', expectedVersion: 0, value }) as const),
      ];
      const tenant = testTenant;
      const change = { changeId: anId('change', 'old'), tenant, at: 0, writes };
      const committed = await must(stage.storage.commit([change]));
      assert.deepEqual(
        committed.map(({ outcome }) => outcome),
        ['applied'],
      );
      const { worker } = another(stage);
      stage.faults.fail({ operation: 'purgeReportItems', moment: 'before', skip: 1 });
      assert.equal((await worker.tidyReports()).isErr(), true, 'it dies on the way');
      assert.equal(await must(stage.storage.loadReport(tenant, report.reportId)), null);
      await must(worker.tidyReports());
      assert.equal(stage.faults.calls.get('purgeReportItems'), 3, '500 rows, then the rest');
      const rest = { tenants: [tenant], reportsBefore: 1, findingsBefore: 0, limit: 9 };
      assert.equal(await must(stage.storage.purgeReportItems(rest)), 0);
      assert.equal(await must(stage.storage.purgeReports(rest)), 0);
      const soon = worker.tidyReports({ keepReportsDays: 99 });
      await refused(soon, 'input.invalid');
    },
  ),
];

import assert from 'node:assert/strict';
import { dayMs, hourMs, minuteMs } from '../../kernel/time.ts';
import { createReports } from '../../reports/create-reports.ts';
import type { ChecklistReport } from '../../reports/checklist/report.ts';
import { renderReport } from '../../reports/render/render-report.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused } from './answers.ts';
import { foundIn, lineOf, reportsOf } from './checking-days.ts';
import { guarantee, type Stage } from './stage.ts';

/** An order that is late from now on, with everything read at its channel. */
async function aLateOrder(stage: Stage): Promise<string> {
  const { orderNo } = await stage.sell();
  stage.clock.advance(24 * hourMs);
  await stage.pull();
  return orderNo;
}

/** Findings from one report to the next, and reports that are kept. */
export const keepingFindingCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1654',
      title: 'what stands comes back with its age, and what is mended is gone by itself',
    },
    async (stage) => {
      await aLateOrder(stage);
      const reports = reportsOf(stage);
      const first = await must(reports.daily());
      stage.clock.advance(hourMs);
      await stage.pull();
      const second = await must(reports.daily());
      const late = lineOf(second, 'daily.redemption');
      const [finding] = late.findings;
      assert.equal(finding?.openedAt, first.madeAt);
      assert.deepEqual(late.findingIds, lineOf(first, 'daily.redemption').findingIds);
      await stage.stock(1);
      await must(stage.kaquan.worker.releaseHolds());
      stage.clock.advance(minuteMs);
      const third = await must(reports.daily());
      assert.deepEqual(foundIn(third), []);
      assert.deepEqual(
        ['daily.redemption', 'daily.frozen'].map((check) => lineOf(third, check).gone),
        [1, 1],
      );
      const gone = await must(reports.findings.load({ findingId: finding.findingId }));
      assert.equal(gone.state, 'resolved');
      assert.equal(gone.settledAt, third.madeAt);
      assert.deepEqual(
        gone.notes.map(({ event }) => event),
        ['finding.gone'],
      );
      const compared = await must(reports.compare({ reportId: third.reportId }));
      assert.equal(compared.previousId, second.reportId);
      assert.deepEqual([compared.appeared, compared.stayed], [[], []]);
      assert.deepEqual(compared.gone.length, 2);
      const between = await must(reports.compare({ reportId: second.reportId }));
      assert.deepEqual([between.appeared, between.gone], [[], []]);
      assert.ok(between.isComplete);
      const { reportId } = first;
      const kept = await must(reports.load({ reportId }));
      assert.deepEqual({ ...kept, outcome: 'applied' }, first, 'a report stays as it was made');
      const { items } = await must(reports.find({ kind: 'daily' }));
      assert.deepEqual(
        items.map((each) => each.reportId),
        [third.reportId, second.reportId, reportId],
      );
      await refused(reports.load({ reportId: 'nobody' }), 'report.not_found');
      const stranger = reportsOf(stage, 'nobody');
      await refused(stranger.load({ reportId }), 'report.not_found');
      await refused(stranger.findings.load({ findingId: finding.findingId }), 'finding.not_found');
    },
  ),

  guarantee(
    {
      id: 'G1779',
      title: 'a report of an earlier day resolves nothing that a later one has found',
    },
    async (stage) => {
      const { clock, operator } = stage;
      const yesterday = clock.now();
      clock.advance(24 * hourMs);
      const { orderId } = await stage.sell();
      await must(operator.orders.reject({ orderId, code: 'suspicious', text: '可疑' }));
      const reports = reportsOf(stage);
      const look = async (at: number) =>
        lineOf(await must(reports.daily({ at })), 'daily.rejected');
      const [finding] = (await look(clock.now())).findings;
      assert.ok(finding !== undefined);
      const { findingId } = finding;
      assert.equal((await look(yesterday)).gone, 0);
      assert.equal((await must(reports.findings.load({ findingId }))).state, 'open');
      assert.equal((await look(clock.now() + 24 * hourMs)).gone, 1, 'a later one does');
    },
  ),

  guarantee(
    {
      id: 'G1655',
      title: 'what is acknowledged is shown apart, and shouts again only when it is worse',
    },
    async (stage) => {
      await aLateOrder(stage);
      const reports = reportsOf(stage);
      const first = await must(reports.daily());
      for (const { findings } of first.results) {
        for (const { findingId } of findings) {
          const given = { findingId, assignee: 'wang' };
          await must(reports.findings.assign(given, { idempotencyKey: `to ${findingId}` }));
          await must(reports.findings.acknowledge({ findingId }, { reason: '等待补货' }));
        }
      }
      const second = await must(reports.daily());
      const line = lineOf(second, 'daily.redemption');
      assert.deepEqual([line.status, line.findings, line.acknowledged.length], ['pass', [], 1]);
      assert.equal(line.acknowledged[0]?.assignee, 'wang');
      assert.equal(second.status, 'pass');
      const [findingId] = line.findingIds;
      assert.ok(findingId !== undefined);
      await refused(reports.findings.acknowledge({ findingId }), 'finding.illegal_transition');
      await refused(reports.findings.resolve({ findingId }), 'input.invalid');
      await must(reports.findings.resolve({ findingId }, { reason: '已联系买家' }));
      const third = await must(reports.daily());
      assert.equal(lineOf(third, 'daily.redemption').status, 'fail', 'it is found all the same');
      const finding = await must(reports.findings.load({ findingId }));
      assert.deepEqual(
        finding.notes.map(({ event, by }) => `${event} ${by}`),
        [
          'finding.assigned operator:li',
          'finding.acknowledged operator:li',
          'finding.resolved operator:li',
          'finding.came_back operator:li',
        ],
      );
      assert.equal(finding.openedAt, third.madeAt);
      assert.equal(finding.firstSeenAt, first.madeAt);
      const { items } = await must(reports.findings.find({ assignee: 'wang' }));
      assert.equal(items.length, 2);
    },
  ),

  guarantee(
    { id: 'G1656', title: 'a second click: each call does so once for one key' },
    async (stage) => {
      await aLateOrder(stage);
      const reports = reportsOf(stage);
      const options = { idempotencyKey: 'click', reason: 'x' };
      const made = await must(reports.daily({}, options));
      const again = await must(reports.daily({}, options));
      assert.deepEqual([made.outcome, again.outcome], ['applied', 'replayed']);
      assert.deepEqual({ ...again, outcome: 'applied' }, made);
      await refused(reports.daily({ timeZone: 'UTC' }, options), 'idempotency.key_reused');
      const [findingId] = lineOf(made, 'daily.redemption').findingIds;
      assert.ok(findingId !== undefined);
      const input = { findingId };
      const { findings } = reports;
      const calls = [
        () => findings.acknowledge(input, options),
        () => findings.assign({ ...input, assignee: 'wang' }, options),
        () => findings.note(input, options),
        () => findings.resolve(input, options),
        () => findings.reopen(input, options),
      ];
      for (const call of calls) {
        const [first, second] = [await must(call()), await must(call())];
        assert.deepEqual([first.outcome, second.outcome], ['applied', 'replayed']);
        assert.equal(second.version, first.version);
      }
      const rivals = await atOnce(3, () => findings.acknowledge(input, { reason: 'x' }));
      assert.equal(rivals.filter((each) => each.isOk()).length, 1, 'one of several is first');
    },
  ),

  guarantee(
    { id: 'G1657', title: 'finds the order that the sync has missed, and that it came after all' },
    async (stage) => {
      const reports = reportsOf(stage);
      await stage.stock(2);
      await stage.sell();
      const missed = stage.trade();
      stage.clock.advance(30 * minuteMs);
      const today = { at: stage.clock.now() };
      const first = await must(reports.daily(today));
      assert.deepEqual(foundIn(first), [`order.missing ${missed}`]);
      const tomorrow = await must(reports.daily({ at: today.at + dayMs }));
      assert.equal(
        lineOf(tomorrow, 'daily.completeness').gone,
        0,
        'another day says nothing of it',
      );
      await stage.pull();
      const second = await must(reports.daily(today));
      assert.deepEqual(foundIn(second), []);
      assert.equal(lineOf(second, 'daily.completeness').gone, 1);
      assert.equal(lineOf(second, 'daily.completeness').figures['looked'], 2);
      stage.clock.advance(2 * hourMs);
      const behind = await must(reports.daily(today));
      assert.deepEqual(
        lineOf(behind, 'daily.sync').findings.map(({ code }) => code),
        ['sync.behind'],
      );
    },
  ),

  guarantee(
    {
      id: 'G1658',
      title: 'makes each due report once, whoever runs how often, and tells the host',
    },
    async (stage) => {
      await stage.stock(1);
      await stage.sell();
      const told: string[] = [];
      const onReport = ({ report }: { readonly report: ChecklistReport }): void => {
        told.push(report.checklist);
      };
      const workers = [1, 2, 3].map(() => createReports(stage.compose(), { onReport }).worker);
      const runs = await Promise.all(workers.map((worker) => must(worker.runReports())));
      const made = runs.flatMap(({ items }) => items.filter(({ outcome }) => outcome === 'made'));
      assert.deepEqual(made.map(({ checklist }) => checklist).toSorted(), [
        'daily',
        'monthly',
        'weekly',
      ]);
      assert.deepEqual(told.toSorted(), ['daily', 'monthly', 'weekly']);
      const [worker] = workers;
      assert.ok(worker !== undefined);
      assert.equal((await must(worker.runReports())).summary.made, 0);
      stage.clock.advance(dayMs);
      const next = await must(worker.runReports({ tenants: ['default'] }));
      assert.ok(
        next.items.some(({ checklist, outcome }) => checklist === 'daily' && outcome === 'made'),
      );
      const reports = reportsOf(stage);
      const { items } = await must(reports.find({ kind: 'daily' }));
      assert.equal(items.length, 2);
      assert.ok((items[0]?.period.to ?? 0) <= stage.clock.now(), 'of a day that is over');
      const failing = createReports(stage.kaquan, {
        onReport: () => {
          throw new TypeError('not now');
        },
      });
      stage.clock.advance(dayMs);
      assert.ok((await must(failing.worker.runReports())).summary.made > 0);
      stage.clock.advance(500 * dayMs);
      const tidied = await must(worker.tidyReports());
      assert.ok(tidied.forgotten >= 5);
      assert.deepEqual((await must(reports.find({}))).items, []);
    },
  ),

  guarantee(
    {
      id: 'G1659',
      title: 'a crash between what was found and its report is mended by the next run',
    },
    async (stage) => {
      await aLateOrder(stage);
      const reports = reportsOf(stage);
      stage.faults.fail({ operation: 'commit', moment: 'before', skip: 1, times: 2 });
      assert.ok((await reports.daily()).isErr());
      stage.faults.heal();
      const report = await must(reports.daily());
      assert.equal(report.status, 'fail');
      const { items } = await must(reports.findings.find({}));
      const ids = report.results.flatMap(({ findingIds }) => findingIds);
      assert.deepEqual(items.map(({ findingId }) => findingId).toSorted(), ids.toSorted());
      for (const finding of items) assert.equal(finding.reportId, report.reportId);
      const page = renderReport(report, { as: 'text', language: 'zh' });
      assert.ok(page.includes('异常') && page.split('\n').length < 60);
    },
  ),
];

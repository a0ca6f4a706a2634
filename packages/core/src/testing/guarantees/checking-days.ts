import assert from 'node:assert/strict';
import { hourMs } from '../../kernel/time.ts';
import { createReports } from '../../reports/create-reports.ts';
import type { ReportsHandle } from '../../reports/create-reports.ts';
import type { ChecklistReport, CheckResult } from '../../reports/checklist/report.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

/** The reports over a stage, on behalf of an operator. */
export function reportsOf({ kaquan }: Stage, tenant = 'default'): ReportsHandle {
  return createReports(kaquan).with({ tenant, actor: { kind: 'operator', id: 'li' } });
}

/** The line of one check. */
export function lineOf({ results }: ChecklistReport, check: string): CheckResult {
  const line = results.find((each) => each.check === check);
  assert.ok(line !== undefined, `${check} is on the list`);
  return line;
}

/** What was found, as codes with the orders that they are about. */
export function foundIn(report: ChecklistReport): readonly string[] {
  return report.results.flatMap(({ findings }) =>
    findings.map(({ code, figures }) => `${code} ${String(figures['orderNo'] ?? '')}`.trim()),
  );
}

/** What the daily checklist sees of orders. */
export const checkingDayCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1650', title: 'a quiet day: orders that were served leave nothing to be found' },
    async (stage) => {
      await stage.stock(2);
      await stage.sell();
      await stage.sell();
      const report = await must(reportsOf(stage).daily());
      assert.deepEqual(foundIn(report), []);
      assert.deepEqual(
        report.results.filter(({ status }) => status !== 'pass'),
        [],
      );
      assert.equal(report.status, 'pass');
      assert.equal(report.period.to - report.period.from, 24 * hourMs);
    },
  ),

  guarantee(
    { id: 'G1651', title: 'finds the order that is late and frozen, and of which shop it is' },
    async (stage) => {
      await stage.stock(1);
      await stage.sell();
      const late = await stage.sell();
      const reports = reportsOf(stage);
      const before = await must(reports.daily());
      assert.deepEqual(foundIn(before), [`order.frozen ${late.orderNo}`]);
      await stage.tell();
      stage.clock.advance(24 * hourMs);
      await stage.pull();
      const after = await must(reports.daily());
      assert.deepEqual(foundIn(after), [
        `order.overdue ${late.orderNo}`,
        `order.frozen ${late.orderNo}`,
      ]);
      assert.equal(after.status, 'fail');
      const [finding] = lineOf(after, 'daily.redemption').findings;
      const { shopId, orderId } = late;
      assert.deepEqual(finding?.subject, { kind: 'order', shopId, orderId });
      assert.deepEqual(finding.remedies, [
        { call: 'fulfilment.ship', input: { orderIds: [orderId] } },
      ]);
      const narrowed = await must(reports.daily({ shopId: stage.shopId }));
      assert.deepEqual(foundIn(narrowed), foundIn(after));
      await refused(reports.daily({ shopId: 'no-shop' }), 'shop.not_found');
      await refused(reports.daily({ timeZone: 'Asia/Nowhere' }), 'input.invalid');
      const stranger = await must(reportsOf(stage, 'nobody').daily());
      assert.deepEqual(foundIn(stranger), [], 'nothing of another tenant');
    },
  ),

  guarantee(
    {
      id: 'G1652',
      title: 'finds a case that nobody has answered in time, and an order rejected today',
    },
    async (stage) => {
      await stage.stock(2);
      const asked = await stage.sell();
      const rejected = await stage.sell();
      const [unit] = asked.lines[0]?.units ?? [];
      const { orders, afterSales } = stage.operator;
      await must(
        afterSales.open({
          orderId: asked.orderId,
          kind: 'refund_only',
          reason: '不想要了',
          unitIds: [unit?.unitId ?? ''],
        }),
      );
      await must(
        orders.reject(
          { orderId: rejected.orderId, code: 'suspicious', text: 'x', declineRefund: 'x' },
          { reason: 'x' },
        ),
      );
      assert.deepEqual(foundIn(await must(reportsOf(stage).daily())), [
        `order.rejected ${rejected.orderNo}`,
      ]);
      await stage.tell();
      stage.clock.advance(24 * hourMs);
      await stage.pull();
      assert.deepEqual(foundIn(await must(reportsOf(stage).daily())), [
        `case.overdue ${asked.orderNo}`,
      ]);
    },
  ),

  guarantee(
    { id: 'G1653', title: 'a check that cannot be made is unknown, says why, and stops no other' },
    async (stage) => {
      const late = await stage.sell();
      stage.clock.advance(25 * hourMs);
      await stage.pull();
      stage.faults.fail({ operation: 'findDue', moment: 'before' });
      const report = await must(reportsOf(stage).daily());
      const broken = lineOf(report, 'daily.redemption');
      assert.deepEqual([broken.status, broken.figures['code']], ['unknown', 'storage.unavailable']);
      assert.deepEqual(foundIn(report), [`order.frozen ${late.orderNo}`]);
      assert.equal(report.status, 'unknown');
    },
  ),
];

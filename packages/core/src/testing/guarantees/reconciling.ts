import assert from 'node:assert/strict';
import { dayMs } from '../../kernel/time.ts';
import {
  createReports,
  renderReconciliation,
  type Reconciliation,
  type RecordedDifference,
} from '../../reports/index.ts';
import { aChange } from '../change-builders.ts';
import { anId } from '../an-id.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';
import { importing } from './statement-kit.ts';

/** The reports of a person. */
export const reportsOf = (stage: Stage, id = 'li') =>
  createReports(stage.kaquan).with({ actor: { kind: 'operator', id } });

const why = { reason: '月结' };

/** Two orders whose money came, one whose did not, and two lines that nobody here knows. */
export async function aMonth(
  stage: Stage,
): Promise<{ readonly from: number; readonly to: number }> {
  const { market, clock } = stage;
  const from = clock.now();
  for (let n = 0; n < 2; n += 1) {
    const { orderNo, buyerPaidMinor: amountMinor } = await stage.sell();
    market.bookLine({ orderNo, amountMinor });
  }
  await stage.sell();
  market.bookLine({ orderNo: '999', amountMinor: 700 });
  market.bookLine({ kind: 'fee', amountMinor: -60 });
  clock.advance(25 * dayMs);
  market.bookLine({ kind: 'withdrawal', amountMinor: -10 });
  await must(importing(stage));
  clock.advance(dayMs);
  return { from, to: clock.now() };
}

async function differencesOf(
  stage: Stage,
  reportId: string,
  narrowing: { readonly isOpen?: boolean } = {},
): Promise<readonly RecordedDifference[]> {
  const found: RecordedDifference[] = [];
  let cursor: string | null = null;
  do {
    const from: { cursor?: string } = cursor === null ? {} : { cursor };
    const asked = { reportId, ...narrowing, ...from, limit: 1 };
    const page: Awaited<ReturnType<typeof differencesPage>> = await differencesPage(stage, asked);
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

function differencesPage(
  stage: Stage,
  asked: { readonly reportId: string; readonly cursor?: string; readonly limit: number },
) {
  return must(reportsOf(stage).reconciliation.differences(asked));
}

const namesOf = (found: readonly RecordedDifference[]): readonly string[] =>
  found.map(({ differenceNo, cause }) => `${differenceNo} ${cause}`);

/** Reconciles a period. */
export async function reconciled(
  stage: Stage,
  period: { readonly from: number; readonly to: number },
): Promise<Reconciliation> {
  const { shopId } = stage;
  const ran = await must(reportsOf(stage).reconciliation.run({ shopId, period }));
  assert.equal(ran.outcome, 'applied');
  return ran.reconciliation;
}

/** Statements 对账单 against orders, ledger and keys: found, explained, signed off, and then kept. */
export const reconcilingCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1630', title: 'a month reconciled: what differs is found, explained and signed off' },
    async (stage) => {
      const period = await aMonth(stage);
      const { reconciliation } = reportsOf(stage);
      const made = await reconciled(stage, period);
      const { reportId } = made;
      assert.deepEqual([made.status, made.state, made.unexplained], ['fail', 'open', 2]);
      assert.deepEqual(made.counts, { missing_here: 1, missing_there: 1 });
      assert.deepEqual(await must(reconciliation.load({ reportId })), made);
      const differences = await differencesOf(stage, reportId);
      assert.deepEqual(namesOf(differences), ['1 unknown_order', '2 no_line']);
      assert.deepEqual(
        differences.flatMap(({ remedies }) => remedies.slice(0, 1).map(({ call }) => call)),
        ['orders.ingest', 'orders.refresh'],
      );
      for (const balance of made.balances) {
        assert.equal(balance.openingMinor, 0);
        assert.equal(balance.closingMinor, balance.movedMinor);
      }
      const income = made.totals.find(({ kind }) => kind === 'income');
      assert.ok(income !== undefined && income.oursMinor !== null);
      assert.equal(income.theirsMinor, income.oursMinor + income.differenceMinor);
      const open = await refused(
        reconciliation.signOff({ reportId }, why),
        'reconciliation.unexplained',
      );
      assert.equal(open.open, 2);
      const said = { reportId, differenceNo: 1, note: '属于另一店铺' };
      assert.equal((await must(reconciliation.explain(said))).outcome, 'applied');
      assert.equal((await must(reconciliation.explain(said))).outcome, 'replayed');
      const other = { ...said, differenceNo: 3 };
      await refused(reconciliation.explain(other), 'reconciliation.no_difference');
      assert.deepEqual(namesOf(await differencesOf(stage, reportId, { isOpen: true })), [
        '2 no_line',
      ]);
      await must(reconciliation.explain({ ...said, differenceNo: 2 }));
      await refused(reconciliation.signOff({ reportId }), 'input.invalid');
      const { reconciliation: signed } = await must(reconciliation.signOff({ reportId }, why));
      assert.equal(signed.state, 'signed');
      assert.equal((await must(reconciliation.signOff({ reportId }, why))).outcome, 'replayed');
      const late = await refused(
        reconciliation.explain({ ...said, note: 'else' }),
        'reconciliation.illegal_transition',
      );
      assert.deepEqual([late.state, late.legal], ['signed', []]);
      const verified = await must(reconciliation.verify({ reportId }));
      assert.deepEqual(verified, { isSigned: true, isIntact: true });
      const text = renderReconciliation(signed, await differencesOf(stage, reportId), {
        as: 'markdown',
        language: 'zh',
      });
      assert.ok(text.includes('属于另一店铺') && text.includes('operator:li'), text);
      const again = await reconciled(stage, period);
      assert.deepEqual(again.earlier, {
        reportId,
        signedAt: stage.clock.now(),
        isSame: true,
      });
      await refused(reconciliation.load({ reportId: 'none' }), 'reconciliation.not_found');
    },
  ),

  guarantee(
    {
      id: 'G1631',
      title: 'a signed reconciliation: nobody changes it, not even beside the service',
    },
    async (stage) => {
      const from = stage.clock.now();
      const { orderNo, buyerPaidMinor: amountMinor } = await stage.sell();
      stage.market.bookLine({ orderNo, amountMinor });
      await must(importing(stage));
      stage.clock.advance(dayMs);
      const made = await reconciled(stage, { from, to: stage.clock.now() });
      assert.deepEqual([made.status, made.differences, made.lines], ['pass', 0, 1]);
      const { reportId } = made;
      // Two who sign at once: one of them has signed.
      const both = await Promise.all(
        ['li', 'wang'].map((id) => reportsOf(stage, id).reconciliation.signOff({ reportId }, why)),
      );
      assert.deepEqual(both.map((each) => each.isOk()).toSorted(), [false, true]);
      const stored = await must(stage.storage.loadReport(anId('tenant', 'default'), reportId));
      assert.ok(stored !== null);
      const value = { ...stored, version: stored.version + 1, status: 'warn' } as const;
      const changed = await must(
        stage.storage.commit([
          aChange({
            changeId: anId('change', 'beside'),
            at: stage.clock.now(),
            writes: [{ kind: 'report', expectedVersion: stored.version, value }],
          }),
        ]),
      );
      assert.equal(changed[0]?.outcome, 'stale');
      const { reconciliation } = reportsOf(stage);
      assert.equal((await must(reconciliation.verify({ reportId }))).isIntact, true);
    },
  ),

  guarantee(
    { id: 'G1632', title: 'a run that is asked for twice, is stopped, or is of no shop' },
    async (stage) => {
      const period = await aMonth(stage);
      const { reconciliation } = reportsOf(stage);
      const input = { shopId: stage.shopId, period };
      const key = { idempotencyKey: 'october' };
      const first = await must(reconciliation.run(input, key));
      const second = await must(reconciliation.run(input, key));
      assert.equal(second.outcome, 'replayed');
      assert.deepEqual(second.reconciliation, first.reconciliation);
      const other = { ...input, graceMs: 1 };
      await refused(reconciliation.run(other, key), 'idempotency.key_reused');
      const told: number[] = [];
      const onProgress = ({ lines }: { readonly lines: number }): void => {
        told.push(lines);
        throw new Error('a broken progress bar');
      };
      const stop = { signal: { aborted: true }, onProgress };
      const { reportId } = await refused(reconciliation.run(input, stop), 'reconciliation.stopped');
      assert.ok(told.length > 0);
      const left = await must(reconciliation.load({ reportId }));
      assert.deepEqual([left.state, left.status], ['running', 'unknown']);
      const illegal = await refused(
        reconciliation.signOff({ reportId }, why),
        'reconciliation.illegal_transition',
      );
      assert.deepEqual(illegal.legal, ['finish']);
      await refused(reconciliation.run({ ...input, shopId: 'none' }), 'shop.not_found');
      const empty = { from: period.to, to: period.from };
      await refused(reconciliation.run({ ...input, period: empty }), 'input.invalid');
    },
  ),

  guarantee(
    { id: 'G1633', title: 'the monthly check: names what differs until somebody has signed' },
    async (stage) => {
      const { clock, market } = stage;
      const at = clock.now();
      const { orderNo } = await stage.sell();
      market.bookLine({ orderNo, amountMinor: 1 });
      await must(importing(stage));
      clock.advance(40 * dayMs);
      const check = async () => {
        const made = await must(reportsOf(stage).monthly({ at, timeZone: 'UTC' }));
        const line = made.results.find((result) => result.check === 'monthly.reconciliation');
        assert.ok(line !== undefined, 'the check is made');
        return { line, period: made.period };
      };
      const { line, period } = await check();
      assert.equal(line.status, 'fail');
      assert.deepEqual(
        line.findings.map(({ code, subject }) => [code, subject.kind]),
        [['reconcile.amount', 'order']],
      );
      const { reportId } = await reconciled(stage, period);
      const { reconciliation } = reportsOf(stage);
      await must(reconciliation.explain({ reportId, differenceNo: 1, note: '已核实' }));
      await must(reconciliation.signOff({ reportId }, why));
      assert.deepEqual((await check()).line.status, 'pass');
    },
  ),
];

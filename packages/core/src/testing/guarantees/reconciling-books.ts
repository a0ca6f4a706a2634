import assert from 'node:assert/strict';
import { dayMs } from '../../kernel/time.ts';
import type { Channel } from '../../ports/channel.ts';
import type { RanReconciliation } from '../../reports/index.ts';
import type { ContractCase } from '../contract-case.ts';
import { must } from './answers.ts';
import { aMonth, reconciled, reportsOf } from './reconciling.ts';
import { guarantee, throughChannel } from './stage.ts';
import { importing } from './statement-kit.ts';

function withBooks(accountBook: string, ...others: readonly string[]) {
  return ({ capabilities, ...channel }: Channel): Channel => {
    const statements = { list: null, formats: [accountBook, ...others], accountBook };
    return { ...channel, capabilities: { ...capabilities, statements } };
  };
}

/** Which statement is read, which report is answered, and which month names what never came. */
export const reconcilingBooksCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1634', title: 'two statements that tell of the same money are not read as one' },
    async (stage) => {
      const two = throughChannel(stage, withBooks('lines', 'bills'));
      const { clock, market, shopId } = two;
      const from = clock.now();
      const { orderNo, buyerPaidMinor: amountMinor } = await two.sell();
      market.bookLine({ orderNo, amountMinor });
      const told = async (format: string) =>
        must(
          two.operator.ledger.importStatement({ shopId, format, source: market.statementFile() }),
        );
      await told('bills');
      clock.advance(dayMs);
      const period = { from, to: clock.now() };
      const bills = await reconciled(two, period);
      assert.deepEqual([bills.status, bills.book, bills.lines], ['pass', 'bills', 1]);
      await told('lines');
      const own = await reconciled(two, period);
      assert.deepEqual([own.status, own.book, own.lines], ['pass', 'lines', 1]);
      assert.equal(own.earlier, null);
      const input = { shopId, period, book: 'bills' };
      const ran = await must(reportsOf(two).reconciliation.run(input));
      assert.equal(ran.reconciliation.earlier?.reportId, bills.reportId);
    },
  ),

  guarantee(
    { id: 'G1635', title: 'a run that is asked for twice at once: both are answered the same one' },
    async (stage) => {
      const period = await aMonth(stage);
      const { reconciliation } = reportsOf(stage);
      const input = { shopId: stage.shopId, period };
      const key = { idempotencyKey: 'november' };
      const others: RanReconciliation[] = [];
      stage.faults.beforeNext('commit', async () => {
        others.push(await must(reconciliation.run(input, key)));
      });
      const ran = await must(reconciliation.run(input, key));
      const [other] = others;
      assert.deepEqual([other?.outcome, ran.outcome], ['applied', 'replayed']);
      assert.deepEqual(ran.reconciliation, other?.reconciliation);
      const { reportId } = ran.reconciliation;
      assert.equal((await must(reconciliation.load({ reportId }))).state, 'open');
    },
  ),

  guarantee(
    {
      id: 'G1636',
      title:
        'the monthly check: what was sold late in a month and never came is missed in the next',
    },
    async (stage) => {
      const { clock, market } = stage;
      clock.advance(Date.UTC(2027, 0, 24) - clock.now());
      // Of a time before every line nobody knows what was told.
      await stage.sell();
      clock.advance(dayMs);
      const paid = await stage.sell();
      market.bookLine({ orderNo: paid.orderNo, amountMinor: paid.buyerPaidMinor });
      const { orderId } = await stage.sell();
      const check = async (at: number) => {
        await must(importing(stage));
        const made = await must(reportsOf(stage).monthly({ at, timeZone: 'UTC' }));
        const line = made.results.find((result) => result.check === 'monthly.reconciliation');
        return line?.findings.map(({ code, subject }) => [code, subject]);
      };
      clock.advance(Date.UTC(2027, 0, 31) - clock.now());
      market.bookLine({ kind: 'withdrawal', amountMinor: -1 });
      clock.advance(dayMs);
      assert.deepEqual(await check(Date.UTC(2027, 0, 25)), [], 'not due');
      clock.advance(Date.UTC(2027, 1, 28) - clock.now());
      market.bookLine({ kind: 'withdrawal', amountMinor: -1 });
      clock.advance(dayMs);
      const { shopId } = stage;
      assert.deepEqual(await check(Date.UTC(2027, 1, 25)), [
        ['reconcile.missing_there', { kind: 'order', shopId, orderId }],
      ]);
    },
  ),
];

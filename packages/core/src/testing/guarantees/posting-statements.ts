import assert from 'node:assert/strict';
import { dayMs, hourMs } from '../../kernel/time.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must } from './answers.ts';
import { balances } from './books.ts';
import { foundIn, lineOf, reportsOf } from './checking-days.ts';
import { guarantee, throughChannel, type Stage } from './stage.ts';
import { importing, pulled } from './statement-kit.ts';

async function linked({ operator, shopId }: Stage, until?: number) {
  const at = until === undefined ? {} : { until };
  return must(operator.ledger.linkedBalance({ shopId, ...at }));
}

/** What statements 对账单 tell is posted in the ledger 账本, each line once. */
export const postingStatementCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1614',
      title: 'a line is posted with itself, by its kind, whether its order is known or not',
    },
    async (stage) => {
      const { market, operator, shopId } = stage;
      await stage.stock(1);
      const order = await stage.sell();
      const { orderNo } = order;
      const income = market.bookLine({ orderNo });
      market.bookLine({ kind: 'fee', amountMinor: -6, orderNo });
      market.bookLine({ kind: 'subsidy', amountMinor: 50, orderNo: 'unknown' });
      market.bookLine({ kind: 'refund', amountMinor: -300, orderNo: 'unknown' });
      market.bookLine({ kind: 'fee', amountMinor: 2 });
      market.bookLine({ kind: 'deposit', amountMinor: 5_000 });
      market.bookLine({ kind: 'withdrawal', amountMinor: -700 });
      market.bookLine({ kind: 'adjustment', amountMinor: -9 });
      market.bookLine({ kind: 'other', amountMinor: 1 });
      market.bookLine({ kind: 'other', amountMinor: 0 });
      assert.equal((await must(importing(stage))).summary.added, 10);
      const expected = {
        ...{ channel_fee: 4, channel_receivable: 300, channel_subsidy: 50, linked_account: 5_038 },
        ...{ owner_funds: 4_300, revenue_unsettled: 1_000, unexplained: 8 },
      };
      assert.deepEqual(await balances(stage), expected);
      assert.equal((await must(importing(stage))).outcome, 'replayed');
      assert.deepEqual(await balances(stage), expected, 'once');
      const { items } = await must(operator.ledger.postings({ shopId, orderNo }));
      const told = items.flatMap((each) => ('entryId' in each ? [each] : []));
      const [first] = told.filter(({ cause }) => cause === 'statement.income');
      assert.deepEqual(told.map(({ cause }) => cause).toSorted(), [
        'statement.fee',
        'statement.income',
      ]);
      assert.deepEqual(
        [first?.line?.lineNo, first?.at, first?.by],
        [income.lineNo, income.at, 'operator:li'],
      );
    },
  ),

  guarantee(
    { id: 'G1615', title: 'a line that is told otherwise later is not posted, and stays a rival' },
    async (stage) => {
      const { market, operator, shopId } = stage;
      const { lineNo } = market.bookLine();
      await must(importing(stage));
      market.rewriteLine(lineNo, { amountMinor: 9_000 });
      assert.equal((await must(importing(stage))).summary.conflicts, 1);
      assert.deepEqual(await balances(stage), {
        channel_receivable: -1_000,
        linked_account: 1_000,
      });
      const posted = await must(operator.ledger.postings({ shopId }));
      assert.equal(posted.items.length, 1);
    },
  ),

  guarantee(
    {
      id: 'G1616',
      title: 'many who import one file at once, and the worker that reads it, post it once',
    },
    async (stage) => {
      const { market, clock, faults } = stage;
      for (let n = 0; n < 120; n += 1) market.bookLine({ amountMinor: 10 });
      clock.advance(dayMs + 8 * hourMs);
      await atOnce(4, async () => {
        await must(importing(stage));
      });
      await pulled(stage);
      const once = { channel_receivable: -1_200, linked_account: 1_200 };
      assert.deepEqual(await balances(stage), once);
      market.bookLine({ amountMinor: 5 });
      faults.fail({ operation: 'commit', moment: 'after' });
      await must(importing(stage));
      assert.deepEqual(await balances(stage), {
        channel_receivable: -1_205,
        linked_account: 1_205,
      });
    },
  ),

  guarantee(
    {
      id: 'G1617',
      title: 'the ledger knows what is on the account: what was there, and what has moved',
    },
    async (stage) => {
      const { market, clock, shopId } = stage;
      assert.deepEqual(await linked(stage), []);
      const start = clock.now();
      const first = market.bookLine({ balanceMinor: 8_000 });
      market.bookLine({ kind: 'fee', amountMinor: -6, at: first.at + 1_000, balanceMinor: 7_994 });
      await must(importing(stage));
      const told = await must(stage.operator.ledger.statementBalance({ shopId }));
      const all = [{ currency: 'CNY', balanceMinor: 7_994, openingMinor: 7_000 }];
      assert.deepEqual(await linked(stage), all);
      assert.equal(told[0]?.balanceMinor, 7_994);
      assert.equal((await linked(stage, first.at))[0]?.balanceMinor, 7_000);
      assert.equal((await linked(stage, first.at + 1))[0]?.balanceMinor, 8_000);
      // What was recorded of the time before the statement is part of what was there at its first line.
      const deposit = { shopId, kind: 'deposit', amountMinor: 500, currency: 'CNY' } as const;
      const why = { reason: '充值' };
      await must(stage.operator.ledger.record({ ...deposit, at: first.at - hourMs }, why));
      assert.deepEqual(await linked(stage), all);
      assert.equal((await linked(stage, first.at - hourMs))[0]?.balanceMinor, 6_500);
      // A file of an earlier time comes later.
      market.bookLine({ at: start - dayMs, amountMinor: 600, balanceMinor: 7_000 });
      await must(importing(stage));
      assert.deepEqual(await linked(stage), [
        { currency: 'CNY', balanceMinor: 8_494, openingMinor: 6_400 },
      ]);
    },
  ),

  guarantee(
    { id: 'G1618', title: 'a book that tells of the same money once more is kept, and not posted' },
    async (stage) => {
      const commented = throughChannel(stage, ({ capabilities, ...channel }) => {
        const { statements } = capabilities;
        assert.ok(statements !== undefined);
        return {
          ...channel,
          capabilities: { ...capabilities, statements: { ...statements, accountBook: null } },
        };
      });
      stage.market.bookLine();
      assert.equal((await must(importing(commented))).summary.added, 1);
      stage.clock.advance(dayMs + 8 * hourMs);
      await pulled(commented);
      assert.deepEqual(await balances(commented), {});
      assert.deepEqual(await linked(commented), []);
    },
  ),

  guarantee(
    {
      id: 'G1626',
      title: 'a line that is told twice otherwise stands in the daily report until it is corrected',
    },
    async (stage) => {
      const { market, operator, shopId } = stage;
      const reports = reportsOf(stage);
      const { lineNo } = market.bookLine();
      await must(importing(stage));
      assert.deepEqual(foundIn(await must(reports.daily())), []);
      for (const amountMinor of [9_000, 9_001]) {
        market.rewriteLine(lineNo, { amountMinor });
        await must(importing(stage));
      }
      const { findings } = lineOf(await must(reports.daily()), 'daily.sync');
      const [finding] = findings;
      assert.equal(findings.length, 1, 'one line, however often it is told otherwise');
      assert.deepEqual(finding?.subject, { kind: 'statement_line', shopId, book: 'lines', lineNo });
      assert.deepEqual(
        [finding.code, finding.figures['amountMinor'], finding.figures['currency']],
        ['statement.rival', 1_000, 'CNY'],
      );
      const [, entryId] = finding.evidence;
      assert.ok(entryId !== undefined);
      const kind = 'correction' as const;
      const wrong = { amountMinor: 1_000, currency: 'CNY', corrects: { entryId } };
      await must(
        operator.ledger.record({ shopId, kind, ...wrong }, { reason: 'the later is right' }),
      );
      assert.deepEqual(foundIn(await must(reports.daily())), []);
    },
  ),
];

import assert from 'node:assert/strict';
import { hourMs } from '../../kernel/time.ts';
import type { StatementLine } from '../../ports/statement.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused } from './answers.ts';
import { guarantee } from './stage.ts';
import { importing, linesOf } from './statement-kit.ts';

/** A statement of so many lines, of which it tells how many were asked for. */
function madeUp(count: number): { source: AsyncIterable<Uint8Array>; asked: () => number } {
  let asked = 0;
  async function* source(): AsyncGenerator<Uint8Array> {
    for (; asked < count; asked += 1) {
      const line: StatementLine = {
        lineNo: String(asked),
        at: 1_768_000_000_000 + asked,
        kind: 'income',
        amountMinor: 1,
        currency: 'CNY',
        balanceMinor: asked + 1,
        orderNo: null,
        refundId: null,
        text: '',
      };
      yield new TextEncoder().encode(`${JSON.stringify(line)}\n`);
    }
  }
  return { source: source(), asked: () => asked };
}

/** What channels' statements 对账单 said is kept as it was told. */
export const tellingStatementCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1560', title: 'a statement file: each line once, however often it is read' },
    async (stage) => {
      const { market, operator, shopId } = stage;
      const sold = market.bookLine({ orderNo: '3812345678901234567' });
      const fee = market.bookLine({ kind: 'fee', amountMinor: -6, text: '技术服务费' });
      const first = await must(importing(stage));
      const counted = { added: 2, known: 0, conflicts: 0, unread: 0 };
      assert.deepEqual(first, {
        outcome: 'applied',
        version: 2,
        book: 'lines',
        unreadLines: [],
        summary: counted,
      });
      const again = await Promise.all([importing(stage), importing(stage)].map(must));
      for (const { outcome, summary } of again) {
        assert.deepEqual([outcome, summary], ['replayed', { ...counted, added: 0, known: 2 }]);
      }
      market.bookLine({ kind: 'refund', amountMinor: -1_000 });
      assert.equal((await must(importing(stage))).summary.added, 1);
      assert.deepEqual(await linesOf(stage, { orderNo: sold.orderNo ?? '' }), [
        `${sold.lineNo} 1000`,
      ]);
      assert.equal((await linesOf(stage)).length, 3);
      const { items } = await must(operator.ledger.findStatementLines({ shopId, limit: 2 }));
      assert.deepEqual(
        items.map(({ lineNo }) => lineNo),
        [sold.lineNo, fee.lineNo],
      );
      const posted = await must(operator.ledger.postings({ shopId }));
      assert.equal(posted.items.length, 3, 'each is posted, once');
    },
  ),

  guarantee(
    { id: 'G1561', title: 'a line told otherwise: kept in doubt beside the first, and shown' },
    async (stage) => {
      const { market } = stage;
      const line = market.bookLine();
      market.bookLine({ lineNo: '7', amountMinor: 5 });
      market.bookLine({ lineNo: '7', amountMinor: 6 });
      assert.equal((await must(importing(stage))).summary.conflicts, 1);
      market.rewriteLine(line.lineNo, { amountMinor: 999 });
      const { outcome, summary } = await must(importing(stage));
      assert.deepEqual([outcome, summary.conflicts], ['applied', 1]);
      assert.equal((await must(importing(stage))).outcome, 'replayed');
      assert.deepEqual((await linesOf(stage)).toSorted(), [`${line.lineNo} 1000`, '7 5']);
      const inDoubt = await linesOf(stage, { isRival: true });
      assert.deepEqual(inDoubt.toSorted(), [`${line.lineNo} 999`, '7 6']);
      // Other words for the same money are no doubt.
      market.rewriteLine('7', { text: '货款', kind: 'other' });
      assert.equal((await must(importing(stage))).summary.conflicts, 0);
    },
  ),

  guarantee(
    {
      id: 'G1562',
      title: 'a file that ends in the middle: its line is named, and what was read stays',
    },
    async (stage) => {
      const { market, operator, shopId } = stage;
      market.bookLine();
      const [whole = new Uint8Array()] = market.statementFile();
      market.bookLine();
      market.bookLine({ kind: 'no such kind' as 'other' });
      const [file = new Uint8Array()] = market.statementFile();
      const error = await refused(
        importing(stage, [whole, file.subarray(whole.length, whole.length + 20)]),
        'statement.unreadable',
      );
      assert.deepEqual([error.line, error.retry], [2, 'never']);
      assert.equal((await linesOf(stage)).length, 1);
      async function* breaking(): AsyncGenerator<Uint8Array> {
        yield file.subarray(0, whole.length + 3);
        throw new Error('the disk is gone');
      }
      await refused(
        operator.ledger.importStatement({ shopId, source: breaking() }),
        'input.invalid',
      );
      const text = ['not bytes'] as unknown[] as Uint8Array[];
      await refused(importing(stage, text), 'input.invalid');
      const report = await must(importing(stage));
      assert.deepEqual(report.summary, { added: 1, known: 1, conflicts: 0, unread: 1 });
      assert.equal(report.unreadLines[0]?.problem.startsWith('kind:'), true);
      const other = operator.ledger.importStatement({ shopId, source: [], format: 'alipay' });
      await refused(other, 'input.invalid');
      const nowhere = operator.ledger.importStatement({ shopId: 'none', source: [] });
      await refused(nowhere, 'shop.not_found');
    },
  ),

  guarantee(
    { id: 'G1563', title: 'a long statement: read no faster than it is kept' },
    async (stage) => {
      const { operator, shopId } = stage;
      const { source, asked } = madeUp(2_600);
      let ahead = 0;
      const onProgress = ({ added }: { readonly added: number }): void => {
        ahead = Math.max(ahead, asked() - added);
      };
      const report = await must(
        operator.ledger.importStatement({ shopId, source }, { onProgress }),
      );
      assert.equal(report.summary.added, 2_600);
      assert.ok(ahead <= 2, `${ahead} lines were read before they could be kept`);
      const [told] = await must(operator.ledger.statementBalance({ shopId }));
      assert.equal(told?.balanceMinor, 2_600);
    },
  ),

  guarantee(
    { id: 'G1567', title: 'the balance as last told: of the last line, with its age' },
    async (stage) => {
      const { market, clock, operator, shopId } = stage;
      const balance = () => must(operator.ledger.statementBalance({ shopId }));
      assert.deepEqual(await balance(), []);
      market.bookLine({ lineNo: '900', amountMinor: 700 });
      market.bookLine({ lineNo: '899', amountMinor: -50 });
      const last = market.bookLine({ lineNo: '898', amountMinor: 20 });
      market.bookLine({ lineNo: '950', balanceMinor: null });
      await must(importing(stage));
      clock.advance(hourMs);
      const ageMs = clock.now() - last.at;
      assert.deepEqual(await balance(), [
        {
          book: 'lines',
          currency: 'CNY',
          balanceMinor: 670,
          source: 'statement',
          asOf: last.at,
          ageMs,
        },
      ]);
      await refused(operator.ledger.statementBalance({ shopId: 'none' }), 'shop.not_found');
    },
  ),
];

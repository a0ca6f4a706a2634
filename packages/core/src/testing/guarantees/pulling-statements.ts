import assert from 'node:assert/strict';
import { dayMs, hourMs, minuteMs } from '../../kernel/time.ts';
import { createPlatformChannel } from '../../platform/platform-channel.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused } from './answers.ts';
import { guarantee, throughChannel } from './stage.ts';
import { importing, linesOf, pulled } from './statement-kit.ts';

/** What channels list of their statements 对账单 is read to its end. */
export const pullingStatementCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1564',
      title: 'the statement by API: each day once it is over, and again until it is settled',
    },
    async (stage) => {
      const { market, clock } = stage;
      const sold = market.bookLine({ orderNo: 'a' });
      assert.equal((await pulled(stage)).added, 0, 'the day is not over');
      clock.advance(dayMs + 8 * hourMs);
      market.bookLine();
      const first = await pulled(stage);
      assert.deepEqual([first.added, first.unread], [1, 0]);
      assert.deepEqual(await linesOf(stage), [`${sold.lineNo} 1000`]);
      // A line that the marketplace adds late to a day that was read.
      const late = market.bookLine({ at: sold.at + 1_000, lineNo: 'late' });
      const second = await pulled(stage);
      assert.deepEqual([second.added, second.known], [1, 1]);
      assert.deepEqual(await linesOf(stage, { period: { to: late.at + 1 } }), [
        `${sold.lineNo} 1000`,
        'late 1000',
      ]);
      clock.advance(4 * dayMs);
      await pulled(stage);
      market.bookLine({ at: sold.at + 2_000, lineNo: 'too late' });
      assert.equal((await pulled(stage)).added, 0, 'the day is settled');
      assert.equal((await must(importing(stage))).summary.added, 1, 'the file brings it');
      const calls = market.calls.listStatement;
      assert.equal((await pulled(stage, 6 * hourMs)).days, 0);
      assert.equal(market.calls.listStatement, calls, 'it was read a moment ago');
      assert.equal((await importing(stage)).isOk(), true);
    },
  ),

  guarantee(
    {
      id: 'G1565',
      title:
        'a page of the statement that fails: nothing is lost or doubled, and other shops go on',
    },
    async (stage) => {
      const { market, clock, kaquan } = stage;
      for (let n = 0; n < 250; n += 1) market.bookLine();
      clock.advance(dayMs + 8 * hourMs);
      for (const skip of [0, 1, 2]) {
        for (let calls = 0; calls < skip; calls += 1)
          market.failNext('listStatement', { kind: 'page_twice' });
        market.failNext('listStatement', { kind: 'unavailable' });
        const { items } = await must(kaquan.worker.pullStatements({ everyMs: 0 }));
        assert.deepEqual(
          items.map(({ outcome, error }) => [outcome, error?.code]),
          [['failed', 'channel.unavailable']],
        );
      }
      assert.ok((await linesOf(stage)).length <= 250);
      await pulled(stage);
      assert.equal((await linesOf(stage)).length, 250);
      clock.advance(minuteMs);
      assert.equal((await pulled(stage)).added, 0);
    },
  ),

  guarantee(
    {
      id: 'G1569',
      title:
        'a statement that fails is let be for a while, and not for as long as one that did not',
    },
    async (stage) => {
      const { market, clock, kaquan } = stage;
      market.bookLine();
      clock.advance(dayMs + 8 * hourMs);
      market.failNext('listStatement', { kind: 'unavailable' });
      const everyMs = 6 * hourMs;
      const { items } = await must(kaquan.worker.pullStatements({ everyMs }));
      assert.equal(items[0]?.error?.code, 'channel.unavailable');
      const calls = market.calls.listStatement;
      clock.advance(minuteMs);
      assert.equal((await pulled(stage, everyMs)).days, 0);
      assert.equal(market.calls.listStatement, calls, 'it was asked a moment ago');
      clock.advance(hourMs);
      assert.equal((await pulled(stage, everyMs)).added, 1);
    },
  ),

  guarantee(
    {
      id: 'G1566',
      title: 'a line that cannot be read: the others are kept, and its day is read until it can be',
    },
    async (stage) => {
      const { market, clock } = stage;
      const odd = market.bookLine({ kind: 'no such kind' as 'other' });
      market.bookLine();
      clock.advance(9 * dayMs);
      const first = await pulled(stage);
      assert.deepEqual([first.added, first.unread], [1, 1]);
      market.rewriteLine(odd.lineNo, { kind: 'other' });
      assert.equal((await pulled(stage)).added, 1);
      assert.equal((await linesOf(stage)).length, 2);
      market.bookLine({ at: odd.at, lineNo: 'too late' });
      assert.equal((await pulled(stage)).added, 0, 'the day is settled');
    },
  ),

  guarantee(
    {
      id: 'G1568',
      title: 'a channel without statements says so, and one that lies is not believed',
    },
    async (stage) => {
      const { shopId } = stage;
      const mute = throughChannel(stage, ({ capabilities, ...channel }) => {
        const { statements: _none, ...rest } = capabilities;
        return { ...channel, capabilities: rest };
      });
      await refused(importing(mute), 'channel.incapable');
      await refused(mute.operator.ledger.statementBalance({ shopId }), 'channel.incapable');
      assert.equal((await pulled(mute)).days, 0);
      assert.equal(createPlatformChannel().capabilities.statements, undefined);
      stage.clock.advance(2 * dayMs);
      const failing = throughChannel(stage, (channel) => ({
        ...channel,
        async *listStatement() {
          throw new Error('broken');
        },
        async *readStatement() {
          throw new Error('broken');
        },
      }));
      await refused(importing(failing), 'statement.unreadable');
      const { items } = await must(failing.kaquan.worker.pullStatements({ everyMs: 0 }));
      assert.deepEqual(
        items.map(({ error }) => error?.code),
        ['channel.unavailable'],
      );
    },
  ),
];

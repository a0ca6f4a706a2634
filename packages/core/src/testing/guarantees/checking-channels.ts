import assert from 'node:assert/strict';
import { err } from 'neverthrow';
import { coreError } from '../../kernel/errors.ts';
import type { ShopId } from '../../kernel/ids.ts';
import { dayMs, hourMs, minuteMs } from '../../kernel/time.ts';
import type { BalanceReading } from '../../ports/balance.ts';
import type { Channel } from '../../ports/channel.ts';
import { figureInChinese } from '../../reports/render/words-zh.ts';
import { renderReport } from '../../reports/render/render-report.ts';
import { anId } from '../an-id.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { must } from './answers.ts';
import { foundIn, lineOf, reportsOf } from './checking-days.ts';
import { guarantee, type Stage } from './stage.ts';
import { importing } from './statement-kit.ts';

/** Keeps balances as somebody has told them. */
export async function tellBalances(
  { storage, clock, shopId: of }: Stage,
  told: readonly (Pick<BalanceReading, 'amountMinor' | 'asOf'> & Partial<BalanceReading>)[],
): Promise<void> {
  const at = clock.now();
  const shopId = of as ShopId;
  const by = 'system:worker';
  const balances = told.map((parts): BalanceReading => {
    const account = { shopId, source: 'channel', linkedAccount: 'seller-1' } as const;
    return { ...account, currency: 'CNY', takenAt: at, by, ...parts };
  });
  const changeId = anId('change', `told-${String(at)}`);
  const stored = await storage.commit([{ changeId, tenant: testTenant, at, writes: [], balances }]);
  assert.ok(stored.isOk() && stored.value[0]?.outcome === 'applied');
}

// The marketplace, whose listing leaves some orders out; of others it has never heard.
function hiding(channel: Channel, hidden: ReadonlySet<string>, gone: ReadonlySet<string>): Channel {
  return {
    ...channel,
    listOrders: async (call, page) =>
      (await channel.listOrders(call, page)).map((listed) => {
        const rows = listed.rows.filter(({ orderNo }) => !hidden.has(orderNo));
        const left = listed.rows.length - rows.length;
        const { totalCount } = listed;
        return { ...listed, rows, totalCount: totalCount === null ? null : totalCount - left };
      }),
    loadOrder: async (call, orderNo) =>
      gone.has(orderNo)
        ? err(coreError('channel.order_not_found', { channel: 'marketplace', orderNo }))
        : channel.loadOrder(call, orderNo),
  };
}

/** What the daily checklist sees when it holds our books against what channels say. */
export const checkingChannelCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1661', title: 'finds a balance that the ledger does not know, once it can know' },
    async (stage) => {
      const { market, clock } = stage;
      const reports = reportsOf(stage);
      const balances = async () => lineOf(await must(reports.daily()), 'daily.balances');
      await tellBalances(stage, [{ amountMinor: 7_000, asOf: clock.now() }]);
      assert.equal((await balances()).figures['shopsWithoutBook'], 1, 'nothing to compare with');
      clock.advance(minuteMs);
      const first = market.bookLine({ amountMinor: 10_000 });
      await must(importing(stage));
      await tellBalances(stage, [
        { amountMinor: 10_000, asOf: first.at },
        { amountMinor: 9_000, asOf: first.at + 1, source: 'host' },
      ]);
      const early = await balances();
      assert.deepEqual([early.status, early.figures['pending']], ['pass', 1], 'not told so far');
      assert.deepEqual([early.figures['compared'], early.figures['differing']], [1, 0]);
      clock.advance(minuteMs);
      market.bookLine({ amountMinor: 500 });
      await must(importing(stage));
      const late = await balances();
      const [finding] = late.findings;
      assert.deepEqual(
        [late.status, finding?.code, finding?.figures['source']],
        ['fail', 'balance.differs', 'host'],
      );
      assert.deepEqual(
        [finding?.figures['ledgerMinor'], finding?.figures['differenceMinor']],
        [10_000, -1_000],
      );
    },
  ),

  guarantee(
    { id: 'G1662', title: 'finds orders that are here, and that their channel lists no more' },
    async (stage) => {
      await stage.stock(3);
      const { market, clock } = stage;
      await stage.sell();
      const hidden = await stage.sell();
      const gone = await stage.sell();
      const numbers = new Set([hidden.orderNo, gone.orderNo]);
      const lying = hiding(market.channel, numbers, new Set([gone.orderNo]));
      const reports = reportsOf({ ...stage, kaquan: stage.compose(lying) });
      const missed = async (at = clock.now()) => {
        const { findings, figures } = lineOf(
          await must(reports.daily({ at })),
          'daily.completeness',
        );
        const codes = findings.map((each) => [each.code, each.figures['orderNo'], each.status]);
        return { codes, unlisted: figures['unlisted'] };
      };
      const today = clock.now();
      assert.deepEqual((await missed()).codes, [], 'a listing lags');
      clock.advance(30 * minuteMs);
      assert.deepEqual(await missed(today), {
        codes: [
          ['order.unlisted', gone.orderNo, 'fail'],
          ['order.unlisted', hidden.orderNo, 'warn'],
        ],
        unlisted: 2,
      });
      assert.deepEqual((await missed(today + dayMs)).codes, [], 'another day says nothing of it');
      const honest = await must(reportsOf(stage).daily({ at: today }));
      assert.deepEqual(foundIn(honest), []);
      assert.equal(lineOf(honest, 'daily.completeness').figures['looked'], 3);
    },
  ),

  guarantee(
    {
      id: 'G1663',
      title:
        'finds what a channel was told in vain, with the call that tries again, until it is told',
    },
    async (stage) => {
      await stage.stock(2);
      const { market, clock, operator } = stage;
      const { orderId, orderNo } = await stage.sell();
      market.failNext('confirmShipment', { kind: 'unavailable' }, 20);
      for (let tries = 0; tries < 25; tries += 1) {
        clock.advance(2 * hourMs);
        await stage.tell();
      }
      const told = async () => lineOf(await must(reportsOf(stage).daily()), 'daily.channel_told');
      const { findings } = await told();
      assert.deepEqual(
        findings.map((each) => [each.code, each.figures['orderNo'], each.figures['calls']]),
        [['effect.parked', orderNo, 'confirm']],
        'once, though it could be told by hand as well',
      );
      const remedies = [{ call: 'fulfilment.retryConfirmation', input: { orderId } }];
      assert.deepEqual(findings[0]?.remedies, remedies);
      await must(operator.fulfilment.retryConfirmation({ orderId }));
      const trying = await told();
      assert.deepEqual([trying.findings, trying.gone], [[], 1], 'it is on its way again');
      await stage.tell();
      assert.deepEqual((await told()).findings, []);
    },
  ),

  guarantee(
    { id: 'G1664', title: 'says a quiet day, week and month in 40 lines, in the reader’s words' },
    async (stage) => {
      const { market, clock } = stage;
      await stage.stock(3);
      await stage.sell();
      const line = market.bookLine({ amountMinor: 10_000, kind: 'deposit' });
      await must(importing(stage));
      await tellBalances(stage, [{ amountMinor: 10_000, asOf: line.at }]);
      clock.advance(30 * minuteMs);
      await stage.pull();
      const reports = reportsOf(stage);
      for (const made of [reports.daily(), reports.weekly(), reports.monthly()]) {
        const report = await must(made);
        for (const language of ['en', 'zh'] as const) {
          const lines = renderReport(report, { as: 'text', language }).trim().split('\n');
          assert.ok(lines.length <= 40, `${report.checklist}: ${String(lines.length)} lines`);
        }
        const names = report.results.flatMap(({ figures }) => Object.keys(figures));
        const unnamed = names.filter((name) => !/\p{Script=Han}/u.test(figureInChinese(name)));
        assert.deepEqual(unnamed, [], report.checklist);
        if (report.checklist === 'daily') assert.deepEqual(foundIn(report), []);
      }
    },
  ),
];

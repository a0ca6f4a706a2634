import assert from 'node:assert/strict';
import type { ShopId } from '../../kernel/ids.ts';
import { dayMs, hourMs, minuteMs } from '../../kernel/time.ts';
import type { CheckResult } from '../../reports/checklist/report.ts';
import { periodOf } from '../../reports/checklist/period.ts';
import { anId } from '../an-id.ts';
import { anEffect, testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { must } from './answers.ts';
import { tellBalances } from './checking-channels.ts';
import { lineOf, reportsOf } from './checking-days.ts';
import { guarantee, type Stage } from './stage.ts';
import { importing, pulled } from './statement-kit.ts';

async function line(stage: Stage, check: string, at = stage.clock.now()): Promise<CheckResult> {
  const reports = reportsOf(stage);
  const [checklist] = check.split('.') as ['daily' | 'weekly' | 'monthly'];
  return lineOf(await must(reports[checklist]({ at })), check);
}

const codesOf = ({ findings }: CheckResult): readonly string[] => findings.map(({ code }) => code);

async function secondShop({ operator, market }: Stage): Promise<ShopId> {
  const { shop } = await must(
    operator.shops.create(
      {
        name: '分店',
        channelType: market.channel.name,
        orderingUserId: 'user-1',
        redemptionDomain: 'two.example.com',
        credentials: { token: 'token-2' },
        skipSetupCheck: true,
      },
      { reason: 'a test' },
    ),
  );
  return shop.shopId;
}

/** What checks find, and what they leave alone because it is normal. */
export const checkingAlarmCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1755',
      title: 'finds what the channel could not be told for a day, or with its last time near',
    },
    async (stage) => {
      await stage.stock(3);
      const { market, clock } = stage;
      const told = () => line(stage, 'daily.channel_told');
      market.failNext('confirmShipment', { kind: 'throttled', retryAfterMs: 12 * hourMs }, 2);
      const { orderNo, orderId } = await stage.sell();
      const shipBy = clock.now() + 30 * hourMs;
      const bound = await stage.sell({ shipBy });
      await stage.tell();
      clock.advance(2 * hourMs);
      assert.deepEqual(codesOf(await told()), [], 'a ban of some hours is nobody’s matter');
      clock.advance(5 * hourMs);
      const near = await told();
      assert.deepEqual(
        near.findings.map(({ code, status, figures }) => [code, status, figures['orderNo']]),
        [['confirm.pending', 'warn', bound.orderNo]],
        'its last time comes before the next look',
      );
      assert.equal(near.findings[0]?.figures['leftMs'], shipBy - clock.now());
      clock.advance(24 * hourMs);
      const { findings, figures } = await told();
      const byOrder = findings.map((each) => [each.figures['orderNo'], each.status]);
      assert.deepEqual(byOrder.toSorted(), [
        [orderNo, 'warn'],
        [bound.orderNo, 'fail'],
      ]);
      assert.equal(figures['untold'], 2);
      const late = findings.find((each) => each.figures['orderNo'] === orderNo);
      assert.deepEqual(late?.subject, { kind: 'order', shopId: stage.shopId, orderId });
      const waitsMs = Number(late.figures['waitsMs']);
      assert.ok(waitsMs > 31 * hourMs && waitsMs < 32 * hourMs, String(waitsMs));
      assert.deepEqual([late.figures['lastTimeAt'], late.figures['leftMs']], [null, null]);
      clock.advance(12 * hourMs);
      await stage.tell();
      assert.deepEqual((await told()).findings, []);
    },
  ),

  guarantee(
    {
      id: 'G1762',
      title: 'overlooks no order of which a page of what is to be told ends in the middle',
    },
    async (stage) => {
      await stage.stock(1);
      const { market, clock, storage } = stage;
      market.failNext('confirmShipment', { kind: 'throttled', retryAfterMs: 2 * dayMs });
      const order = await stage.sell();
      await stage.tell();
      // A page of other things to tell of it, before the one that matters.
      const effects = Array.from({ length: 500 }, (_, n) => {
        const effectId = anId('effect', `${order.orderId}.a${String(n)}`);
        const parts = { effectId, seq: 100 + n, dueAt: clock.now() + 2 * dayMs };
        return anEffect(order, { group: 'refund', ...parts });
      });
      const at = clock.now();
      const changeId = anId('change', 'many');
      await must(storage.commit([{ changeId, tenant: testTenant, at, writes: [], effects }]));
      clock.advance(25 * hourMs);
      assert.deepEqual(codesOf(await line(stage, 'daily.channel_told')), ['confirm.pending']);
    },
  ),

  guarantee(
    {
      id: 'G1756',
      title: 'what is asked for at last is not late for having been ready long before',
      policy: { confirmWhen: 'delivered', confirmMarginMs: hourMs },
    },
    async (stage) => {
      await stage.stock(1);
      const { clock, kaquan } = stage;
      await stage.sell({ shipBy: clock.now() + 72 * hourMs });
      clock.advance(71 * hourMs);
      await must(kaquan.worker.checkDeadlines());
      const told = await line(stage, 'daily.channel_told');
      assert.deepEqual([codesOf(told), told.figures['untold']], [[], 0]);
    },
  ),

  guarantee(
    {
      id: 'G1757',
      title: 'tells months without an archive apart, and settles one whose archive comes late',
    },
    async (stage) => {
      const { clock } = stage;
      const { archive, findings: kept } = reportsOf(stage);
      const first = periodOf('monthly', clock.now(), 'Asia/Shanghai');
      const look = (at: number) => line(stage, 'monthly.archive', at);
      const months = ({ findings }: CheckResult): readonly unknown[] =>
        findings.map(({ subject }) => ('month' in subject ? subject.month : null));
      clock.advance(first.to - clock.now() + hourMs);
      const second = periodOf('monthly', clock.now(), 'Asia/Shanghai');
      const [january] = (await look(first.from)).findings;
      assert.ok(january !== undefined);
      clock.advance(second.to - clock.now());
      assert.deepEqual(months(await look(second.from)), ['2026-01', '2026-02']);
      const { findingId } = january;
      await must(kept.acknowledge({ findingId }));
      assert.deepEqual(months(await look(second.from)), ['2026-02'], 'known is January alone');
      await must(archive.write({ period: first, to: { put: () => Promise.resolve() } }));
      const late = await look(clock.now());
      assert.deepEqual([months(late), late.gone], [['2026-02'], 1]);
      assert.equal((await must(kept.load({ findingId }))).state, 'resolved');
    },
  ),

  guarantee(
    { id: 'G1764', title: 'misses no archive of a month in which nobody had a shop' },
    async (stage) => {
      const { from } = periodOf('monthly', stage.clock.now(), 'Asia/Shanghai');
      const before = await line(stage, 'monthly.archive', from - 1);
      assert.deepEqual([before.status, codesOf(before)], ['pass', []]);
    },
  ),

  guarantee(
    {
      id: 'G1758',
      title: 'credentials that are given anew are no warning, unless the account is another one',
    },
    async (stage) => {
      const { operator, market, shopId, clock } = stage;
      const sync = async () => {
        clock.advance(minuteMs);
        await must(operator.shops.sync({ shopId }));
      };
      const review = () => line(stage, 'weekly.configuration');
      await sync();
      const call = { credentials: { token: 'token' } };
      const grant = await market.channel.refreshGrant?.(call);
      assert.ok(grant?.isOk());
      await must(operator.shops.update({ shopId, credentials: grant.value.credentials }));
      assert.deepEqual(codesOf(await review()), ['config.changed'], 'nobody knows whose they are');
      await sync();
      const renewed = await review();
      assert.deepEqual([codesOf(renewed), renewed.gone], [[], 1]);
      assert.ok(Number(renewed.figures['changes']) > 0, 'the change is listed');
      market.changeShop({ linkedAccount: 'seller-2' });
      clock.advance(dayMs);
      await must(stage.kaquan.worker.syncShops());
      const [finding] = (await review()).findings;
      assert.equal(finding?.figures['fields'], '/linkedAccount');
      clock.advance(7 * dayMs);
      await must(operator.shops.update({ shopId, redemptionDomain: 'other.example.com' }));
      const [next] = (await review()).findings;
      assert.notEqual(next?.findingId, finding.findingId, 'each week is confirmed by itself');
    },
  ),

  guarantee(
    {
      id: 'G1759',
      title: 'a statement’s balance is old when money has moved, or may have, since it was told',
    },
    async (stage) => {
      await stage.stock(2);
      const { market, clock } = stage;
      const balances = () => line(stage, 'daily.balances');
      const first = market.bookLine({ amountMinor: 5_000, kind: 'deposit' });
      await must(importing(stage));
      const of = { amountMinor: 5_000, asOf: first.at };
      await tellBalances(stage, [{ ...of, source: 'statement' }]);
      clock.advance(5 * dayMs);
      assert.deepEqual(codesOf(await balances()), [], 'nothing has moved');
      await stage.sell();
      clock.advance(dayMs);
      assert.deepEqual(codesOf(await balances()), [], 'it may be in the next statement');
      clock.advance(2 * dayMs);
      assert.deepEqual(codesOf(await balances()), ['balance.stale']);
      await pulled(stage);
      assert.deepEqual(codesOf(await balances()), [], 'the days since were read');
      await tellBalances(stage, [{ ...of, asOf: first.at + 1, source: 'host' }]);
      assert.deepEqual(codesOf(await balances()), [], 'the statement is later');
    },
  ),

  guarantee(
    {
      id: 'G1760',
      title: 'holds the balance of an account that shops share against its book, once',
    },
    async (stage) => {
      const { market, clock, shopId } = stage;
      const other = await secondShop(stage);
      const balances = () => line(stage, 'daily.balances');
      await tellBalances(stage, [
        { amountMinor: 10_000, asOf: clock.now() },
        { amountMinor: 10_000, asOf: clock.now(), shopId: other },
      ]);
      const bookless = await balances();
      const { sharedAccounts, shopsWithoutBook, compared } = bookless.figures;
      assert.deepEqual([sharedAccounts, shopsWithoutBook, compared], [1, 0, 0]);
      clock.advance(minuteMs);
      const { at } = market.bookLine({ amountMinor: 10_000 });
      clock.advance(minuteMs);
      market.bookLine({ amountMinor: 1 });
      await must(importing(stage));
      await tellBalances(stage, [{ amountMinor: 10_000, asOf: at + 1, shopId: other }]);
      const right = await balances();
      assert.deepEqual([codesOf(right), right.figures['compared']], [[], 1]);
      clock.advance(minuteMs);
      await tellBalances(stage, [
        { amountMinor: 9_000, asOf: at + 2, shopId: other, linkedAccount: 'seller-1' },
        { amountMinor: 9_000, asOf: at + 2 },
      ]);
      const wrong = await balances();
      assert.deepEqual(
        wrong.findings.map(({ code, subject, figures }) => [code, subject, figures['ledgerMinor']]),
        [['balance.differs', { kind: 'shop', shopId }, 10_000]],
      );
      assert.equal(wrong.figures['sharedAccounts'], 0);
    },
  ),

  guarantee(
    {
      id: 'G1763',
      title: 'holds a closing balance against the book as it was when its statement ended',
    },
    async (stage) => {
      const { market, clock, storage, shopId } = stage;
      market.bookLine({ amountMinor: 10_000 });
      clock.advance(minuteMs);
      market.bookLine({ amountMinor: 1 });
      clock.advance(3 * dayMs);
      await pulled(stage);
      const cursor = await must(storage.loadCursor(testTenant, shopId as ShopId, 'statements'));
      const asOf = cursor?.readTo ?? 0;
      await tellBalances(stage, [{ amountMinor: 9_000, asOf }]);
      const differs = async (): Promise<boolean> =>
        codesOf(await line(stage, 'daily.balances')).includes('balance.differs');
      assert.equal(await differs(), true);
      clock.advance(minuteMs);
      await tellBalances(stage, [{ amountMinor: 9_000, asOf: asOf + 1 }]);
      assert.equal(await differs(), false, 'not told so far');
    },
  ),
];

import assert from 'node:assert/strict';
import { dayMs, hourMs, minuteMs } from '../../kernel/time.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

async function sweep({ kaquan }: Stage): Promise<number> {
  const { items, summary } = await must(kaquan.worker.sweepOrders());
  for (const { outcome, error } of items) assert.equal(outcome, 'done', error?.message);
  return summary.compared;
}

/** Shops that the worker looks after more often than others 监控频次. */
export const monitoringShopCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1670', title: 'watches a shop more closely for a time, and says who wanted it' },
    async (stage) => {
      const { operator, shopId, clock } = stage;
      const now = clock.now();
      const update = (parts: object) => operator.shops.update({ shopId, ...parts });
      const { shop } = await must(update({ monitoring: 'raised' }));
      const by = 'operator:li';
      const usual = { level: 'raised', until: now + 28 * dayMs, since: now, by };
      assert.deepEqual(shop.monitoring, usual);
      const until = now + dayMs;
      const close = { monitoring: 'close', monitoringUntil: until } as const;
      const second = await must(update(close));
      assert.deepEqual(second.shop.monitoring, { level: 'close', until, since: now, by });
      assert.equal((await must(update(close))).outcome, 'replayed');
      const [change] = (await must(operator.shops.findChanges({ shopId }))).items;
      const paths = change?.changes.map(({ path }) => path).toSorted();
      assert.deepEqual(paths, ['/monitoring/level', '/monitoring/until']);
      for (const wrong of [
        { monitoring: 'raised', monitoringUntil: now },
        { monitoring: 'usual', monitoringUntil: until },
        { monitoringUntil: until },
      ]) {
        const { issues } = await refused(update(wrong), 'input.invalid');
        assert.deepEqual(
          issues.map(({ field }) => field),
          ['monitoringUntil'],
        );
      }
      assert.equal((await must(update({ name: '换名' }))).shop.monitoring?.level, 'close');
      assert.equal((await must(update({ monitoring: 'usual' }))).shop.monitoring, null);
    },
  ),

  guarantee(
    {
      id: 'G1671',
      title: 'sweeps a watched shop sooner and more often, and nothing less thoroughly',
    },
    async (stage) => {
      const { operator, shopId, clock } = stage;
      await stage.stock(2);
      stage.trade();
      clock.advance(7 * hourMs + minuteMs);
      assert.equal(await sweep(stage), 1, 'as usual, after six hours');
      stage.trade();
      clock.advance(30 * minuteMs);
      assert.equal(await sweep(stage), 0, 'as usual, every hour');
      const monitoringUntil = clock.now() + hourMs;
      await must(operator.shops.update({ shopId, monitoring: 'close', monitoringUntil }));
      assert.equal(await sweep(stage), 1, 'of ten minutes ago');
      assert.equal(await sweep(stage), 0, 'but not at every turn');
      clock.advance(5 * minuteMs);
      assert.equal(await sweep(stage), 1, 'again while it is not settled');
      clock.advance(hourMs);
      assert.equal(await sweep(stage), 0, 'as usual once that is over');
      clock.advance(6 * hourMs);
      assert.equal(await sweep(stage), 1, 'and for the last time after six hours');
      clock.advance(2 * hourMs);
      assert.equal(await sweep(stage), 0);
    },
  ),

  guarantee(
    { id: 'G1672', title: 'asks the channel more often who a watched shop is' },
    async ({ kaquan, operator, shopId, clock }) => {
      const sync = async () => (await must(kaquan.worker.syncShops())).summary.synced;
      assert.equal(await sync(), 1);
      clock.advance(2 * hourMs);
      assert.equal(await sync(), 0, 'once a day');
      await must(operator.shops.update({ shopId, monitoring: 'close' }));
      assert.equal(await sync(), 1);
      clock.advance(59 * minuteMs);
      assert.equal(await sync(), 0);
      clock.advance(minuteMs);
      assert.equal(await sync(), 1);
    },
  ),

  guarantee(
    { id: 'G1776', title: 'reads the statement of a watched shop sooner, and never later' },
    async ({ kaquan, operator, shopId, clock, market }) => {
      market.bookLine();
      clock.advance(dayMs + 8 * hourMs);
      const days = async (input: { everyMs?: number } = {}) =>
        (await must(kaquan.worker.pullStatements(input))).summary.days > 0;
      assert.ok(await days());
      clock.advance(2 * hourMs);
      assert.ok(!(await days()), 'as usual, every six hours');
      await must(operator.shops.update({ shopId, monitoring: 'raised' }));
      assert.ok(await days());
      clock.advance(hourMs);
      assert.ok(!(await days()));
      await must(operator.shops.update({ shopId, monitoring: 'close' }));
      assert.ok(await days({ everyMs: 24 * hourMs }));
      clock.advance(30 * minuteMs);
      assert.ok(await days({ everyMs: 30 * minuteMs }), 'whoever asks for more gets more');
      await must(operator.shops.update({ shopId, monitoring: 'usual' }));
      clock.advance(7 * hourMs);
      assert.ok(!(await days({ everyMs: 24 * hourMs })));
    },
  ),
];

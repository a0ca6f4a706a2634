import assert from 'node:assert/strict';
import { dayMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { KeyMove } from '../../ports/stock-change.ts';
import { createReports, type ProductForecast } from '../../reports/index.ts';
import { anId } from '../an-id.ts';
import { aChange } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { redeem } from './after-sales.ts';
import { must, refused } from './answers.ts';
import { ask } from './refunding.ts';
import { guarantee, type Stage } from './stage.ts';

const reportsOf = (stage: Stage) =>
  createReports(stage.kaquan).with({ actor: { kind: 'operator', id: 'li' } });

/** Moves the key of an order behind its back, as a statement typed by hand does. */
async function tamper(stage: Stage, order: Order, to: KeyMove['to']): Promise<void> {
  const { clock, storage } = stage;
  const unitId = anId('unit', `${order.orderId}.1.1`);
  const revealedAt = to === 'delivered' ? clock.now() : null;
  const move: KeyMove = { unitId, attempt: 1, to, revealedAt, from: 'single_use' };
  const changeId = anId('change', `tampered-${order.orderId}`);
  const [done] = await must(
    storage.commit([aChange({ changeId, at: clock.now(), keyMoves: [move] })]),
  );
  assert.equal(done?.outcome, 'applied');
}

async function lookAtDay(stage: Stage, day: number): Promise<void> {
  for (let n = 0; n <= day % 3; n += 1) await stage.sell();
  stage.clock.advance(dayMs);
}

/** The forecast of the stage's product, which is all that is asked for. */
async function only(stage: Stage, horizonDays: number): Promise<ProductForecast> {
  const { stock } = reportsOf(stage);
  const productIds = [stage.productId, 'nobody'];
  const { items, nextCursor } = await must(stock.forecast({ productIds, horizonDays }));
  const [forecast] = items;
  assert.ok(forecast !== undefined && items.length === 1 && nextCursor === null);
  return forecast;
}

function assertTwoADay({ demand, coverDays }: ProductForecast, days: number): void {
  const { expected, low, high } = demand;
  assert.ok(Math.abs(expected / days - 2) < 0.5, `two a day, not ${expected / days}`);
  assert.ok(low < expected && expected < high && high <= days * 3);
  const { expected: lasts, atLeast } = coverDays;
  assert.ok(lasts !== null && atLeast !== null && atLeast <= lasts);
  assert.ok(lasts > 5 && lasts < 12, `about eight days, not ${lasts}`);
}

/** What stock lasts, and whether its books agree with the orders. */
export const checkingStockCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1690', title: 'forecasts what a product sells, and how long its stock lasts' },
    async (stage) => {
      await stage.stock(40);
      const { operator } = stage;
      const { stock } = reportsOf(stage);
      const horizonDays = 7;
      const fresh = await only(stage, horizonDays);
      assert.deepEqual([fresh.history.days, fresh.demand.expected], [0, 0]);
      assert.deepEqual([fresh.coverDays.expected, fresh.orderQuantity], [null, 0]);
      for (let day = 0; day < 12; day += 1) await lookAtDay(stage, day);
      const forecast = await only(stage, 14);
      assert.equal(forecast.history.days, 12);
      assertTwoADay(forecast, 14);
      assert.deepEqual(forecast.stock, { free: 16, consigned: 0, waiting: 0, available: 16 });
      assert.equal(forecast.orderQuantity, Math.ceil(forecast.demand.high - 16));
      const lasts = forecast.coverDays.expected ?? 0;
      assert.equal(forecast.runsOutAt, stage.clock.now() + Math.round(lasts * dayMs));
      await stage.sell({ lines: [{ quantity: 20 }] });
      const short = await only(stage, horizonDays);
      assert.deepEqual(short.stock, { free: 16, consigned: 0, waiting: 20, available: -4 });
      assert.deepEqual(short.coverDays, { expected: 0, atLeast: 0 });
      assert.ok(short.orderQuantity > 4, 'those who wait, and those who come');
      await must(operator.catalog.createProduct({ name: '年卡' }));
      const first = await must(stock.forecast({ horizonDays, limit: 1 }));
      const { nextCursor: cursor } = first;
      assert.ok(cursor !== null && first.items.length === 1);
      const rest = await must(stock.forecast({ horizonDays, limit: 1, cursor }));
      assert.equal(rest.nextCursor, null);
      assert.notEqual(rest.items[0]?.productId, first.items[0]?.productId);
      await refused(stock.forecast({ horizonDays: 0 }), 'input.invalid');
    },
  ),

  guarantee(
    { id: 'G1691', title: 'finds no leak in an honest life, and every one that is made by hand' },
    async (stage) => {
      await stage.stock(8);
      const { productId } = stage;
      const { stock, weekly } = reportsOf(stage);
      const orders: Order[] = [];
      for (let n = 0; n < 5; n += 1) orders.push(await stage.sell());
      const [claimed, opened, refunded, lacking, read] = orders;
      assert.ok(claimed !== undefined && opened !== undefined && refunded !== undefined);
      assert.ok(lacking !== undefined && read !== undefined);
      await redeem(stage, opened);
      await ask(stage, refunded, { amountMinor: 1_000 });
      await must(stage.operator.stock.quarantine({ productId, limit: 1 }, { reason: '?' }));
      const honest = await must(stock.check());
      assert.deepEqual([honest.sums, honest.leaks], [[], []]);
      assert.deepEqual([honest.products, honest.orders, honest.imported], [1, 5, 8]);
      const quiet = await must(weekly());
      assert.equal(
        quiet.results.find(({ check }) => check === 'weekly.stock_identity')?.status,
        'pass',
      );
      await tamper(stage, lacking, 'available');
      await tamper(stage, read, 'delivered');
      const found = await must(stock.check({ productId }));
      assert.deepEqual(found.sums, [], 'a key that changed its place is still counted');
      const plain = found.leaks.map(({ kind, orderId, inOrder, inStock, keyId }) => {
        return [kind, orderId, inOrder, inStock, keyId === null];
      });
      assert.deepEqual(
        plain.toSorted((a, b) => (String(a[0]) < String(b[0]) ? 1 : -1)),
        [
          ['unit_lacks_goods', lacking.orderId, 'claimed', null, true],
          ['state_differs', read.orderId, 'claimed', 'delivered', false],
        ],
      );
      assert.doesNotMatch(JSON.stringify(found), /sesame/);
      assert.deepEqual((await must(stock.check({ productId: 'nobody' }))).leaks, []);
      const { results } = await must(weekly());
      const check = results.find((each) => each.check === 'weekly.stock_identity');
      assert.equal(check?.status, 'fail');
      const subjects = new Set(check?.findings.map(({ subject }) => JSON.stringify(subject)));
      assert.equal(subjects.size, 2, 'one for each order');
    },
  ),
];

import assert from 'node:assert/strict';
import { salesDayOf } from '../../after-sales/sales.ts';
import type { StatisticsInput } from '../../after-sales/after-sales-inputs.ts';
import { dayMs, secondMs } from '../../kernel/time.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused } from './answers.ts';
import { redeem, unitIdsOf } from './after-sales.ts';
import { ask } from './refunding.ts';
import { guarantee, type Stage } from './stage.ts';

async function statistics(stage: Stage, parts: Partial<StatisticsInput> = {}): Promise<unknown> {
  const from = salesDayOf(stage.clock.now());
  const range = { from, to: from + dayMs };
  const input = { range, by: 'shop', ...parts } as const;
  const { total, groups } = await must(stage.operator.afterSales.statistics(input));
  const plain = groups.map(({ key, sold, cases, rate }) => [key, sold, cases, rate]);
  return [[total.sold, total.cases, total.rate], ...plain];
}

/** How after-sales goes: every sale and every case counts once, whatever happens to its order. */
export const statisticsCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1273', title: 'answers cases by units sold, by shop, product and reason' },
    async (stage) => {
      await stage.stock(8);
      const { operator, shopId, productId, market, clock } = stage;
      const first = await stage.sell({ lines: [{ quantity: 3, paidMinor: 3_000 }] });
      const second = await stage.sell();
      await ask(stage, first, { amountMinor: 1_000, reason: '卡密打不开' });
      await redeem(stage, second);
      const { orderId } = second;
      await must(
        stage.buyer().afterSales.open({
          ...{ orderId, kind: 'reissue', unitIds: unitIdsOf(second), reason: '无效' },
          reasonCode: 'card_invalid',
          evidence: [{ kind: 'screenshot', text: 'file-1' }],
        }),
      );
      clock.advance(secondMs);
      market.place();
      await stage.pull();
      await stage.pull();
      const total = [4, 2, 0.5];
      assert.deepEqual(await statistics(stage), [total, [shopId, 4, 2, 0.5]]);
      assert.deepEqual(await statistics(stage, { by: 'product' }), [total, [productId, 4, 2, 0.5]]);
      assert.deepEqual(await statistics(stage, { by: 'reason' }), [
        total,
        ['card_invalid', 0, 1, 0.25],
        ['卡密打不开', 0, 1, 0.25],
      ]);
      const input = { by: 'shop', range: { from: 1, to: dayMs } } as const;
      await refused(operator.afterSales.statistics(input), 'input.invalid');
      await must(stage.kaquan.worker.tidy());
      assert.deepEqual(await statistics(stage), [total, [shopId, 4, 2, 0.5]], 'folded or not');
    },
  ),

  guarantee(
    { id: 'G1274', title: 'counts a sale once, however often it is read, closed or paid late' },
    async (stage) => {
      await stage.stock(2);
      const { market, clock, shopId } = stage;
      const orderNo = market.place();
      await stage.ingest(orderNo);
      assert.deepEqual(await statistics(stage), [[0, 0, null]], 'not paid');
      clock.advance(secondMs);
      market.close(orderNo);
      await stage.ingest(orderNo);
      clock.advance(secondMs);
      market.pay(orderNo);
      await atOnce(4, () => stage.operator.orders.ingest({ shopId, orderNo }));
      await stage.pull();
      clock.advance(secondMs);
      market.complete(orderNo);
      await stage.pull();
      assert.deepEqual(await statistics(stage), [
        [1, 0, 0],
        [shopId, 1, 0, 0],
      ]);
    },
  ),

  guarantee(
    { id: 'G1275', title: 'counts goods that are mapped later for the product that they are' },
    async (stage) => {
      await stage.stock(1);
      const { operator, shopId, productId } = stage;
      const item = { itemId: 'item-9' };
      const order = await stage.sell({ lines: [{ itemId: 'item-9' }] });
      await ask(stage, order, { amountMinor: 100 });
      assert.deepEqual(await statistics(stage, { by: 'product' }), [
        [1, 1, 1],
        ['', 1, 1, 1],
      ]);
      await must(operator.catalog.mapItem({ shopId, productId, item }));
      assert.deepEqual(await statistics(stage, { by: 'product' }), [
        [1, 1, 1],
        [productId, 1, 1, 1],
      ]);
    },
  ),
];

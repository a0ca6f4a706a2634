import assert from 'node:assert/strict';
import type { OrderId } from '../../kernel/ids.ts';
import { dayMs, hourMs, type Period } from '../../kernel/time.ts';
import type { ChecklistReport } from '../../reports/checklist/report.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused } from './answers.ts';
import { lineOf, reportsOf } from './checking-days.ts';
import { ask } from './refunding.ts';
import { guarantee, type Stage } from './stage.ts';

const week = 7 * dayMs;

function lastWeek({ clock }: Stage): Period {
  const to = clock.now() + hourMs;
  return { from: to - week, to };
}

async function trades(stage: Stage, count: number, parts: object = {}): Promise<readonly string[]> {
  const orderNos = Array.from({ length: count }, () => stage.trade(parts));
  await stage.pull();
  return orderNos;
}

async function ordersOf(
  { operator }: Stage,
  orderNos: readonly string[],
): Promise<readonly OrderId[]> {
  const { items } = await must(operator.orders.find({ limit: 100 }));
  return items.filter(({ orderNo }) => orderNos.includes(orderNo)).map(({ orderId }) => orderId);
}

const codesOf = (report: ChecklistReport, check: string): readonly string[] =>
  lineOf(report, check).findings.map(({ code }) => code);

/** What is read off orders, cases and batches of a week or month. */
export const analysingCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1673', title: 'tells a risky shop from its own past, and what follows from it' },
    async (stage) => {
      await stage.stock(30);
      await trades(stage, 20);
      stage.clock.advance(week);
      const wrong = (await trades(stage, 10)).slice(0, 7);
      const { operator, shopId, clock } = stage;
      const reports = reportsOf(stage);
      const input = { period: lastWeek(stage) };
      const before = (await must(reports.analysis.risks(input))).shops;
      assert.deepEqual(
        before.map(({ paidOrders, score }) => [paidOrders, score]),
        [[10, 0]],
      );
      const orderIds = await ordersOf(stage, wrong);
      for (const orderId of orderIds) {
        await must(operator.orders.reject({ orderId, code: 'suspicious', text: '可疑' }));
      }
      const { shops, formula } = await must(reports.analysis.risks(input));
      assert.ok(formula.includes('Wilson'));
      assert.deepEqual(
        shops.map(({ monitoring, bySign }) => [monitoring, bySign.rejected]),
        [['raised', 7]],
      );
      const [abnormal] = shops.flatMap(({ parts }) => parts);
      assert.ok(abnormal !== undefined && abnormal.past !== null);
      const { share, past, orders } = abnormal;
      assert.deepEqual([share.count, share.of, past.of], [7, 10, 20]);
      assert.deepEqual(orders.toSorted(), orderIds.toSorted());
      const at = clock.now();
      const [finding] = lineOf(await must(reports.weekly({ at })), 'weekly.risk').findings;
      assert.ok(finding !== undefined);
      assert.deepEqual(finding.subject, { kind: 'shop', shopId });
      const wanted = { shopId, monitoring: 'raised' };
      assert.deepEqual(finding.remedies, [{ call: 'shops.update', input: wanted }]);
      const { shop } = await must(operator.shops.update({ shopId, monitoring: 'raised' }));
      assert.deepEqual(shop.monitoring, {
        ...{ level: 'raised', since: at, until: at + 4 * week, by: 'operator:li' },
      });
      const again = lineOf(await must(reports.weekly({ at })), 'weekly.risk').findings;
      assert.deepEqual(
        again.map(({ remedies }) => remedies),
        [[]],
        'it is watched already',
      );
    },
  ),

  guarantee(
    { id: 'G1674', title: 'answers metrics, channels and causes of the same orders' },
    async (stage) => {
      await stage.stock(3);
      const orderNos = await trades(stage, 4);
      const { operator, shopId, market } = stage;
      const [first, second] = await ordersOf(stage, orderNos);
      assert.ok(first !== undefined && second !== undefined);
      stage.clock.advance(hourMs);
      const token = await stage.tokenOf(await stage.load({ orderId: second }));
      await must(stage.buyer().redemption.redeem({ token }));
      const reports = reportsOf(stage);
      const input = { period: lastWeek(stage) };
      const { period, before } = await must(reports.analysis.metrics(input));
      assert.deepEqual([period.orders, period.paid.count, before.orders], [4, 4, 0]);
      const turnover = { currency: 'CNY', orders: 4, paidMinor: 4_000, averageMinor: 1_000 };
      assert.deepEqual(period.turnover, [turnover]);
      assert.deepEqual([period.redeemed.count, period.redeemed.of], [1, 4]);
      assert.ok(Math.abs((period.timeToRedeem.medianMs ?? 0) - hourMs) < hourMs / 50);
      const { channels, shops } = await must(reports.analysis.channels(input));
      assert.deepEqual(
        channels.map(({ channelType, orders }) => [channelType, orders]),
        [[market.channel.name, 4]],
      );
      assert.deepEqual(
        shops.map((each) => [each.shopId, each.weeks.at(-1), each.isDropCandidate]),
        [[shopId, 4, false]],
      );
      const causes = await must(reports.analysis.rootCauses(input));
      assert.deepEqual(
        causes.map(({ cause, windows, measure }) => [cause, windows[0], measure]),
        [['hold:out_of_stock', 1, 'restock_early']],
      );
      const report = await must(reports.monthly());
      for (const check of ['monthly.performance', 'monthly.metrics', 'monthly.root_causes']) {
        assert.equal(lineOf(report, check).status, 'pass', check);
      }
      assert.equal(lineOf(report, 'monthly.metrics').figures['paidMinor'], 4_000);
      const nobody = { period: input.period, shopId: 'nobody' };
      await refused(reports.analysis.metrics(nobody), 'shop.not_found');
      const reversed = { period: { from: input.period.to, to: input.period.from } };
      await refused(reports.analysis.metrics(reversed), 'input.invalid');
      const elsewhere = await must(reportsOf(stage, 'elsewhere').analysis.metrics(input));
      assert.equal(elsewhere.period.orders, 0);
      await must(operator.orders.load({ orderId: first }));
    },
  ),

  guarantee(
    { id: 'G1675', title: 'reviews what people did to many orders and to shops' },
    async (stage) => {
      const { operator, shopId, clock } = stage;
      const orderNos = Array.from({ length: 2 }, () => stage.market.place());
      for (const orderNo of orderNos) await must(operator.orders.ingest({ shopId, orderNo }));
      const orderIds = await ordersOf(stage, orderNos);
      const why = { reason: '无效订单' };
      const plan = { operation: 'orders.remove', orderIds } as const;
      const { batch } = await must(operator.batches.plan(plan, why));
      await must(operator.batches.execute({ token: batch.batchId }));
      await must(operator.batches.plan(plan, { reason: '只看看' }));
      const reports = reportsOf(stage);
      const quiet = await must(reports.weekly());
      assert.deepEqual(codesOf(quiet, 'weekly.batches'), []);
      assert.deepEqual(codesOf(quiet, 'weekly.configuration'), []);
      await must(operator.batches.undo({ batchId: batch.batchId }, { reason: '删错了' }));
      await must(operator.shops.update({ shopId, redemptionDomain: 'other.example.com' }, why));
      await must(operator.shops.update({ shopId, sortOrder: 7 }));
      const input = { period: { from: clock.now() - week, to: clock.now() + 1 } };
      const { batches, sums } = await must(reports.analysis.batches(input));
      assert.deepEqual(
        batches.map(({ operation, by, reason, counts, undone }) => [
          ...[operation, by, reason, counts.done],
          undone?.reason,
        ]),
        [['orders.remove', 'operator:li', '无效订单', 2, '删错了']],
      );
      assert.deepEqual(
        sums.map(({ by, batches: count, done, undone }) => [by, count, done, undone]),
        [['operator:li', 1, 2, 1]],
      );
      const { changes } = await must(reports.analysis.configuration(input));
      assert.deepEqual(changes.map(({ paths, sensitive }) => [paths, sensitive]).slice(0, 2), [
        [['/sortOrder'], []],
        [['/redemptionDomain'], ['/redemptionDomain']],
      ]);
      const report = await must(reports.weekly());
      assert.deepEqual(codesOf(report, 'weekly.batches'), ['batch.undone']);
      assert.deepEqual(codesOf(report, 'weekly.configuration'), ['config.changed']);
    },
  ),

  guarantee(
    {
      id: 'G1676',
      title: 'answers after-sales by reason, product and shop, and names what is too high',
    },
    async (stage) => {
      await stage.stock(12);
      const { operator, shopId, productId } = stage;
      const { product } = await must(operator.catalog.createProduct({ name: '年卡' }));
      const other = product.productId;
      const item = { itemId: 'item-2' };
      await must(operator.catalog.mapItem({ shopId, productId: other, item }));
      await stage.stock(1, other);
      await trades(stage, 1, { lines: [{ itemId: 'item-2', quantity: 90, paidMinor: 90_000 }] });
      const orderNos = await trades(stage, 12);
      for (const orderId of (await ordersOf(stage, orderNos)).slice(0, 9)) {
        await ask(stage, await stage.load({ orderId: orderId }), { reason: 'a/b' });
      }
      const reports = reportsOf(stage);
      const input = { period: lastWeek(stage) };
      const { cells, total, byReason, high } = await must(reports.analysis.afterSales(input));
      assert.deepEqual([total.sold, total.cases], [102, 9]);
      const cell = { shopId, productId, reason: 'a/b', cases: 9, sold: 12 };
      assert.deepEqual(cells, [cell]);
      assert.deepEqual(
        byReason.map(({ key, cases }) => [key, cases]),
        [['a/b', 9]],
      );
      assert.deepEqual(
        high.map((each) => [each.productId, each.timesPast]),
        [[productId, 0]],
      );
      const { findings } = lineOf(await must(reports.weekly()), 'weekly.after_sales');
      assert.deepEqual(
        findings.map(({ subject }) => subject),
        [{ kind: 'product', productId }],
      );
    },
  ),

  guarantee(
    { id: 'G1677', title: 'finds an item that is mapped to the wrong product, until it is mended' },
    async (stage) => {
      await stage.stock(5);
      const { operator, shopId, productId } = stage;
      const { product } = await must(operator.catalog.createProduct({ name: '游戏点券' }));
      const other = product.productId;
      await must(
        operator.catalog.mapItem({ shopId, productId: other, item: { itemId: 'item-2' } }),
      );
      await trades(stage, 1, { lines: [{ itemId: 'item-2', title: '游戏点券' }] });
      await trades(stage, 3, { lines: [{ title: '游戏点券 100 秒到' }] });
      const reports = reportsOf(stage);
      const input = { period: lastWeek(stage) };
      const [suspect, ...more] = await must(reports.analysis.mappings(input));
      assert.deepEqual(more, []);
      assert.deepEqual(
        [suspect?.item.itemId, suspect?.productId, suspect?.likelyProductId, suspect?.signs],
        ['item-1', productId, other, ['title']],
      );
      assert.deepEqual(codesOf(await must(reports.weekly()), 'weekly.mapping'), ['item.mismapped']);
      await must(
        operator.catalog.mapItem({ shopId, productId: other, item: { itemId: 'item-1' } }),
      );
      assert.deepEqual(await must(reports.analysis.mappings(input)), []);
    },
  ),

  guarantee(
    {
      id: 'G1679',
      title: 'finds a shop that its channel knows by another name, until it is mended',
    },
    async (stage) => {
      const { operator, market, shopId } = stage;
      const drift = async () => lineOf(await must(reportsOf(stage).weekly()), 'weekly.drift');
      assert.equal((await drift()).status, 'pass', 'nobody has asked yet');
      market.changeShop({ name: '旗舰店二店' });
      await must(operator.shops.sync({ shopId }));
      const { status, findings } = await drift();
      assert.equal(status, 'warn');
      assert.deepEqual(
        findings.map(({ code, subject, figures }) => [code, subject, figures['there']]),
        [['config.drift', { kind: 'shop', shopId }, '旗舰店二店']],
      );
      market.changeShop({ name: '旗舰店' });
      await must(operator.shops.sync({ shopId }));
      assert.equal((await drift()).status, 'pass');
    },
  ),
];

import assert from 'node:assert/strict';
import { secondMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused, wordOf } from './answers.ts';
import { textsOf } from './handing-over.ts';
import { ask } from './refunding.ts';
import { guarantee, type Stage } from './stage.ts';

/** An order that is to be redeemed, and its token. */
export async function aSale(stage: Stage): Promise<{ order: Order; token: string }> {
  const order = await stage.sell();
  return { order, token: await stage.tokenOf(order) };
}

/** Redeems a new order inside a transaction that the host commits. */
export async function aSealedSale(stage: Stage): Promise<{ order: Order; token: string }> {
  const sale = await aSale(stage);
  const tx = await stage.begin();
  const { outcome, goods } = await must(tx.desk.redemption.redeem({ token: sale.token }));
  assert.deepEqual([outcome, goods], ['applied', 'sealed']);
  await must(tx.commit());
  return sale;
}

const actor = { kind: 'operator', id: 'li' } as const;

/** The host's own transaction: what is done in it stays or goes with it, and opens nothing. */
export const hostTransactionCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G400', title: 'keeps a redemption that the host commits, and opens it then' },
    async (stage) => {
      await stage.stock(1);
      const { order, token } = await aSealedSale(stage);
      const [sealed] = await stage.keysOf(order);
      assert.deepEqual([sealed?.state, sealed?.revealedAt], ['delivered', null]);
      const { redemption } = stage.buyer();
      const first = await must(redemption.reveal({ token }));
      assert.deepEqual([first.outcome, ...textsOf(first.goods)], ['applied', 'sesame-1']);
      const [open] = await stage.keysOf(order);
      assert.equal(open?.revealedAt, stage.clock.now());
      const looks = () => must(stage.storage.findDisclosures(testTenant, order.orderId));
      assert.equal((await looks()).length, 0, 'the first look is in the history');
      const again = await must(redemption.reveal({ token }));
      assert.deepEqual([again.outcome, ...textsOf(again.goods)], ['replayed', 'sesame-1']);
      assert.equal((await looks()).length, 1, 'the second one is on record');
      const types = (await stage.history(order)).map(({ event }) => event.type);
      assert.equal(types.filter((type) => type === 'unit.delivered').length, 1);
      assert.equal(types.filter((type) => type === 'unit.revealed').length, 1);
    },
  ),

  guarantee(
    {
      id: 'G401',
      title:
        'leaves nothing of a redemption that the host rolls back: its key is another’s to have',
      reserve: 'on_handover',
    },
    async (stage) => {
      await stage.stock(1);
      const first = await aSale(stage);
      const second = await aSale(stage);
      const before = await stage.load(first.order);
      const history = await stage.history(first.order);
      const tx = await stage.begin();
      const key = { idempotencyKey: 'call-1' };
      const redeemed = await must(tx.desk.redemption.redeem({ token: first.token }, key));
      assert.equal(redeemed.goods, 'sealed', 'no secret was told');
      await tx.rollback();
      assert.deepEqual(await stage.load(first.order), before);
      assert.deepEqual(await stage.history(first.order), history);
      assert.deepEqual(await stage.keysOf(first.order), []);
      await refused(stage.buyer().redemption.reveal(first), 'order.nothing_owed');
      const { goods } = await must(stage.buyer().redemption.redeem(second));
      assert.deepEqual(textsOf(goods), ['sesame-1']);
      await refused(stage.buyer().redemption.redeem(first, key), 'stock.short');
    },
  ),

  guarantee(
    { id: 'G402', title: 'leaves the host its transaction after a call that was refused' },
    async (stage) => {
      await stage.stock(1);
      const { order, token } = await aSale(stage);
      const waiting = await aSale(stage);
      const tx = await stage.begin();
      const { catalog, redemption, fulfilment } = tx.desk;
      // Another product is named so, which a database finds out in the middle of a statement.
      await refused(catalog.createProduct({ name: '月卡' }), 'product.name_taken');
      await must(catalog.createProduct({ name: '年卡' }));
      await refused(redemption.redeem({ token: 'made-up' }), 'link.invalid');
      assert.equal((await must(redemption.redeem({ token }))).goods, 'sealed');
      await refused(redemption.redeem(waiting), 'stock.short');
      const shipped = await must(fulfilment.ship({ orderIds: [waiting.order.orderId] }));
      assert.equal(shipped.summary.failed, 1);
      await must(tx.commit());
      assert.equal((await stage.load(order)).redemption, 'redeemed');
      await refused(stage.operator.catalog.createProduct({ name: '年卡' }), 'product.name_taken');
      await stage.stock(1);
      assert.equal((await stage.load(waiting.order)).holds.length, 0, 'it had joined the queue');
    },
  ),

  guarantee(
    { id: 'G403', title: 'lets calls take turns that are made on one transaction at once' },
    async (stage) => {
      await stage.stock(6);
      const sales = [];
      for (let n = 0; n < 6; n += 1) sales.push(await aSale(stage));
      const tx = await stage.begin();
      const answers = await Promise.all(
        sales.flatMap((sale) => [
          tx.desk.redemption.redeem(sale),
          tx.desk.catalog.createProduct({ name: '月卡' }),
          tx.desk.orders.load({ orderId: sale.order.orderId }),
          tx.desk.redemption.redeem(sale),
        ]),
      );
      const words = answers.map((each) => (each.isErr() ? each.error.code : 'ok'));
      assert.deepEqual(
        words,
        sales.flatMap(() => ['ok', 'product.name_taken', 'ok', 'ok']),
      );
      await must(tx.commit());
      for (const sale of sales) {
        assert.equal((await stage.keysOf(sale.order)).length, 1);
        assert.equal((await must(stage.buyer().redemption.reveal(sale))).goods.length, 1);
      }
      assert.equal((await stage.level()).delivered, 6);
    },
  ),

  guarantee(
    { id: 'G404', title: 'opens nothing and calls no channel inside a transaction' },
    async (stage) => {
      await stage.stock(1);
      const { shopId, market, vault } = stage;
      const { order, token } = await aSale(stage);
      const { orderId, orderNo } = order;
      await must(stage.buyer().redemption.redeem({ token }));
      const tx = await stage.begin();
      const { redemption, fulfilment, orders } = tx.desk;
      const asked = market.calls.loadOrder;
      vault.failOpening({ skip: 0, times: 100 });
      await refused(redemption.redeem({ token }), 'transaction.not_allowed');
      await refused(redemption.reveal({ token }), 'transaction.not_allowed');
      await refused(fulfilment.reveal({ orderId, route: 'direct' }), 'transaction.not_allowed');
      const shipped = await must(fulfilment.ship({ orderIds: [orderId], route: 'direct' }));
      const [row] = shipped.items;
      assert.ok(row?.outcome === 'failed');
      assert.equal(row.error.code, 'transaction.not_allowed');
      await refused(orders.ingest({ shopId, orderNo }), 'transaction.not_allowed');
      await refused(orders.refresh({ orderId }), 'transaction.not_allowed');
      assert.equal((await must(orders.load({ orderId }))).orderNo, orderNo, 'it can still be used');
      await must(tx.commit());
      assert.equal(market.calls.loadOrder, asked);
      const looks = await must(stage.storage.findDisclosures(testTenant, orderId));
      assert.equal(looks.length, 0, 'nobody has looked');
    },
  ),

  guarantee(
    { id: 'G405', title: 'hands over no order inside a transaction that was read too long ago' },
    async (stage) => {
      await stage.stock(1);
      const { order, token } = await aSale(stage);
      const { orderId } = order;
      stage.clock.advance(31 * secondMs);
      const stale = await stage.begin();
      await refused(stale.desk.redemption.redeem({ token }), 'order.reading_stale');
      const shipped = await must(
        stale.desk.fulfilment.ship({ orderIds: [orderId], route: 'direct' }),
      );
      const [row] = shipped.items;
      assert.equal(row?.outcome === 'failed' && row.error.code, 'order.reading_stale');
      await stale.rollback();
      await must(stage.operator.orders.refresh({ orderId }));
      const fresh = await stage.begin();
      assert.equal((await must(fresh.desk.redemption.redeem({ token }))).goods, 'sealed');
      await must(fresh.commit());
    },
  ),

  guarantee(
    {
      id: 'G406',
      title: 'hands over inside a transaction even where every reveal asks the channel',
      policy: { freshnessMs: 0 },
    },
    async (stage) => {
      await stage.stock(1);
      const { order, token } = await aSale(stage);
      await must(stage.operator.orders.refresh(order));
      stage.clock.advance(secondMs);
      const tx = await stage.begin();
      assert.equal((await must(tx.desk.redemption.redeem({ token }))).goods, 'sealed');
      await must(tx.commit());
      const asked = stage.market.calls.loadOrder;
      await must(stage.buyer().redemption.reveal({ token }));
      assert.equal(stage.market.calls.loadOrder, asked + 1);
    },
  ),

  guarantee(
    { id: 'G407', title: 'ships inside a transaction, sealed, what goes to the caller' },
    async (stage) => {
      await stage.stock(3);
      const { operator, shopId, productId } = stage;
      const item = { itemId: 'item-2' };
      await must(operator.catalog.mapItem({ shopId, productId, item, delivery: 'direct' }));
      const direct = await stage.sell({ lines: [item, {}] });
      const linked = await stage.sell();
      const orderIds = [direct.orderId, linked.orderId];
      for (const outcome of ['applied', 'replayed']) {
        const tx = await stage.begin();
        const { items } = await must(tx.desk.fulfilment.ship({ orderIds }));
        const goods = items.map((each) => (each.outcome === 'failed' ? each.error : each.goods));
        assert.deepEqual(goods, ['sealed', null]);
        assert.equal(items[0]?.outcome, outcome);
        await must(tx.commit());
      }
      await refused(operator.fulfilment.reveal(linked), 'order.nothing_owed');
      const revealed = await must(operator.fulfilment.reveal(direct));
      assert.deepEqual([revealed.outcome, revealed.goods.length], ['applied', 1]);
      const shipped = await must(operator.fulfilment.ship({ orderIds: [direct.orderId] }));
      const [row] = shipped.items;
      assert.ok(row?.outcome === 'replayed');
      assert.deepEqual(textsOf(row.goods), textsOf(revealed.goods));
    },
  ),

  guarantee(
    { id: 'G408', title: 'keeps a refund that was agreed to inside a transaction, or forgets it' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      await stage.tell();
      const { caseId } = await ask(stage, order);
      const dropped = await stage.begin();
      await must(dropped.desk.afterSales.approve({ caseId }));
      await dropped.rollback();
      assert.equal((await stage.tell()).done, 0, 'the channel is told of nothing');
      const kept = await stage.begin();
      const agreed = await must(kept.desk.afterSales.approve({ caseId }));
      assert.equal(agreed.outcome, 'applied');
      await must(kept.commit());
      assert.equal((await stage.tell()).done, 1);
      assert.equal((await stage.level()).available, 1);
    },
  ),

  guarantee(
    { id: 'G409', title: 'does nothing for a transaction that has ended, nor for what is none' },
    async (stage) => {
      await stage.stock(1);
      const { order, token } = await aSale(stage);
      const tx = await stage.begin();
      await tx.rollback();
      const late = await tx.desk.redemption.redeem({ token });
      assert.equal(wordOf(late), 'storage.transaction_aborted');
      assert.equal((await stage.load(order)).redemption, 'pending');
      for (const wrong of [{}, stage.storage, 'tx', null, undefined]) {
        assert.throws(() => stage.kaquan.with({ tx: wrong as object, actor }), TypeError);
      }
    },
  ),
];

import assert from 'node:assert/strict';
import type { GivenStock } from '../../catalog/catalog-service.ts';
import type { Order } from '../../order/order.ts';
import { unitsOf } from '../../order/order-units.ts';
import type { GoodsKind } from '../../stock/product-stock.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { anId } from '../an-id.ts';
import { must, refused } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

/** Sells another product under the item of every trade: from now on, and frozen orders too. */
async function sellInstead(stage: Stage, goods: GoodsKind, stock: GivenStock): Promise<string> {
  const { operator, shopId } = stage;
  const { product } = await must(operator.catalog.createProduct({ name: '礼盒', goods, stock }));
  const { productId } = product;
  await must(operator.catalog.mapItem({ shopId, productId, item: { itemId: 'item-1' } }));
  return productId;
}

/** Whether every unit of an order has its piece. */
async function hasPieces(stage: Stage, order: Pick<Order, 'orderId'>): Promise<boolean> {
  const units = unitsOf(await stage.load(order));
  return units.every(({ unit }) => unit.issues.at(-1)?.state === 'claimed');
}

async function pieces(stage: Stage, productId: string) {
  const { storage, clock } = stage;
  const ids = [anId('product', productId)];
  const [level] = await must(storage.stockLevels(testTenant, ids, clock.now()));
  assert.ok(level?.kind === 'counted');
  const { onHand, claimed, delivered, waiting } = level;
  return { onHand, claimed, delivered, waiting };
}

/** Goods of which there is a number, and goods of which there is as much as anybody wants. */
export const countingPieceCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G680', title: 'sells as many pieces as there are, and serves who waits when more come' },
    async (stage) => {
      const boxes = await sellInstead(stage, 'physical', { kind: 'counted', onHand: 3 });
      const first = await stage.sell({ lines: [{ quantity: 2 }] });
      const second = await stage.sell({ lines: [{ quantity: 2 }] });
      const third = await stage.sell();
      assert.ok(await hasPieces(stage, first));
      for (const order of [second, third]) {
        const { holds } = await stage.load(order);
        assert.deepEqual(
          holds.map(({ reason }) => reason),
          ['out_of_stock'],
          'a newcomer does not take the piece that is left',
        );
      }
      assert.deepEqual(await pieces(stage, boxes), {
        onHand: 1,
        claimed: 2,
        delivered: 0,
        waiting: 3,
      });
      const { stock } = stage.operator;
      const more = await must(stock.adjust({ productId: boxes, by: 1 }, { reason: 'found one' }));
      assert.deepEqual(more, {
        outcome: 'applied',
        productId: boxes,
        onHand: 2,
        servedOrders: 1,
        version: 2,
      });
      assert.ok(await hasPieces(stage, second), 'who paid first is served first');
      const counted = await must(stock.setOnHand({ productId: boxes, onHand: 5 }));
      assert.deepEqual([counted.servedOrders, counted.version], [1, 3]);
      assert.deepEqual(await pieces(stage, boxes), {
        onHand: 4,
        claimed: 5,
        delivered: 0,
        waiting: 0,
      });
      const entries = await must(stock.findEntries({ productId: boxes }));
      assert.deepEqual(
        entries.map(({ act, quantity, reason, actor }) => [act, quantity, reason, actor]),
        [
          ['count', 5, '', 'operator:li'],
          ['adjust', 1, 'found one', 'operator:li'],
          ['count', 3, '', 'operator:li'],
        ],
      );
    },
  ),

  guarantee(
    { id: 'G681', title: 'changes counted stock once for one key, and never below what is free' },
    async (stage) => {
      const boxes = await sellInstead(stage, 'physical', { kind: 'counted', onHand: 3 });
      const { stock } = stage.operator;
      const call = () =>
        must(stock.adjust({ productId: boxes, by: -2 }, { idempotencyKey: 'broken' }));
      const [one, two] = [await call(), await call()];
      assert.deepEqual([one.outcome, one.onHand], ['applied', 1]);
      assert.deepEqual([two.outcome, two.onHand], ['replayed', 1]);
      const other = stock.adjust({ productId: boxes, by: 1 }, { idempotencyKey: 'broken' });
      await refused(other, 'idempotency.key_reused');
      const { needed, available } = await refused(
        stock.adjust({ productId: boxes, by: -2 }),
        'stock.too_few',
      );
      assert.deepEqual({ needed, available }, { needed: 2, available: 1 });
      await refused(stock.adjust({ productId: stage.productId, by: 1 }), 'stock.not_counted');
      await refused(stock.setOnHand({ productId: 'none', onHand: 1 }), 'product.not_found');
      stage.faults.fail({ operation: 'commit', moment: 'after' });
      const lost = await must(stock.adjust({ productId: boxes, by: 1 }));
      assert.deepEqual([lost.outcome, lost.onHand], ['applied', 2], 'a lost answer is found again');
    },
  ),

  guarantee(
    { id: 'G682', title: 'gives a piece back when its order is refunded before it went out' },
    async (stage) => {
      const boxes = await sellInstead(stage, 'physical', { kind: 'counted', onHand: 1 });
      const order = await stage.sell();
      assert.equal((await pieces(stage, boxes)).onHand, 0);
      const waiting = await stage.sell();
      stage.market.settleRefund(stage.market.requestRefund(order.orderNo));
      await stage.pull();
      await must(stage.kaquan.worker.releaseHolds());
      assert.ok(await hasPieces(stage, waiting), 'the next in turn has it');
      assert.deepEqual(await pieces(stage, boxes), {
        onHand: 0,
        claimed: 1,
        delivered: 0,
        waiting: 0,
      });
    },
  ),

  guarantee(
    { id: 'G686', title: 'takes pieces that go in a parcel, and gets back what comes back in one' },
    async (stage) => {
      const boxes = await sellInstead(stage, 'physical', { kind: 'counted', onHand: 3 });
      const order = await stage.sell({ lines: [{ quantity: 3 }] });
      const { orderId } = order;
      const [first] = order.lines;
      const waybill = { carrier: 'SF', trackingNo: 'SF0001' };
      const lines = [{ lineId: first?.lineId ?? '', quantity: 2 }];
      const { fulfilment } = stage.operator;
      const shipped = await must(
        fulfilment.shipParcels({ orderId, parcels: [{ ...waybill, lines }] }),
      );
      const parcelId = shipped.parcels[0]?.parcelId ?? '';
      const level = { onHand: 0, claimed: 1, delivered: 2, waiting: 0 };
      assert.deepEqual(await pieces(stage, boxes), level);
      await must(fulfilment.recordParcel({ parcelId, fact: 'returned' }));
      assert.deepEqual(await pieces(stage, boxes), { ...level, onHand: 2, delivered: 0 });
    },
  ),

  guarantee(
    { id: 'G698', title: 'sends a lost piece again only where there is another' },
    async (stage) => {
      const boxes = await sellInstead(stage, 'physical', { kind: 'counted', onHand: 1 });
      const { fulfilment, stock } = stage.operator;
      const { orderId } = await stage.sell();
      const parcel = { carrier: 'SF', trackingNo: 'SF-0001' };
      const sent = await must(fulfilment.shipParcels({ orderId, parcels: [parcel] }));
      const parcelId = sent.parcels[0]?.parcelId ?? '';
      await must(fulfilment.recordParcel({ parcelId, fact: 'lost' }));
      const again = {
        orderId,
        parcels: [{ ...parcel, trackingNo: 'SF-0002', units: [`${orderId}.1.1`] }],
      };
      await refused(fulfilment.shipParcels(again), 'stock.short');
      assert.deepEqual((await stage.load({ orderId })).holds, []);
      await must(stock.adjust({ productId: boxes, by: 1 }));
      await must(fulfilment.shipParcels(again));
      // It comes back after all: nobody has counted it yet.
      await must(fulfilment.recordParcel({ parcelId, fact: 'returned' }));
      const level = { onHand: 0, claimed: 0, delivered: 1, waiting: 0 };
      assert.deepEqual(await pieces(stage, boxes), level);
    },
  ),

  guarantee({ id: 'G683', title: 'is never short of what is untracked' }, async (stage) => {
    const air = await sellInstead(stage, 'custom', { kind: 'untracked' });
    const order = await stage.sell({ lines: [{ quantity: 50 }] });
    assert.deepEqual(order.holds, []);
    assert.deepEqual(await stage.keysOf(order), []);
    const [level] = await must(stage.operator.stock.findLevels({ productIds: [air] }));
    assert.deepEqual(level, { kind: 'untracked', productId: air, waiting: 0 });
  }),

  guarantee(
    { id: 'G684', title: 'lets an unpaid order hold no stock, however long it stays unpaid' },
    async (stage) => {
      const boxes = await sellInstead(stage, 'physical', { kind: 'counted', onHand: 1 });
      const unpaid: string[] = [];
      for (let n = 0; n < 5; n += 1) {
        const orderNo = stage.market.place();
        unpaid.push((await stage.ingest(orderNo)).orderId);
      }
      assert.deepEqual(await pieces(stage, boxes), {
        onHand: 1,
        claimed: 0,
        delivered: 0,
        waiting: 0,
      });
      const paid = await stage.sell();
      assert.ok(await hasPieces(stage, paid));
      assert.equal(unpaid.length, 5);
    },
  ),

  guarantee(
    { id: 'G685', title: 'refuses goods and stock that do not go together' },
    async (stage) => {
      const { catalog, stock } = stage.operator;
      for (const wrong of [
        { goods: 'card_key', stock: { kind: 'untracked' } },
        { goods: 'card_key', stock: { kind: 'counted', onHand: 1 } },
        { goods: 'physical', stock: { kind: 'keys' } },
        { goods: 'physical', stock: { kind: 'counted', onHand: -1 } },
      ] as const) {
        const { issues } = await refused(
          catalog.createProduct({ name: '礼盒', ...wrong }),
          'input.invalid',
        );
        assert.match(issues[0]?.field ?? '', /^stock/);
      }
      const { product } = await must(catalog.createProduct({ name: '礼盒', goods: 'physical' }));
      assert.deepEqual(product.stock, { kind: 'untracked' });
      const { productId } = product;
      await refused(stock.importKeys({ productId, source: ['a\n'] }), 'stock.import_mismatch');
    },
  ),
];

import assert from 'node:assert/strict';
import { secondMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import { unitsOf } from '../../order/order-units.ts';
import type { ContractCase } from '../contract-case.ts';
import { lastCase, redeem, unitIdsOf } from './after-sales.ts';
import { atOnce, must, refused, tally, wordOf } from './answers.ts';
import { audit, lines } from './books.ts';
import { guarantee, type Stage } from './stage.ts';

const costMinor = 300;

/** An order of cards that cost something, each read by its buyer. */
export async function soldAtCost(stage: Stage, quantity = 1): Promise<Order> {
  const { operator, productId } = stage;
  await must(operator.catalog.setCost({ productId, costMinor }));
  await stage.stock(quantity);
  const order = await stage.sell({ lines: [{ quantity, paidMinor: 1_000 }] });
  await redeem(stage, order);
  return stage.load(order);
}

/** What was posted of the goods of an order. */
async function goodsLines(stage: Stage, order: Order): Promise<readonly string[]> {
  return (await lines(stage, order)).filter((line) => /^(unit|parcel|supplier)\./.test(line));
}

/** Replaces the cards of an order, which its buyer reads too. */
export async function replaceCards(stage: Stage, order: Order): Promise<string> {
  const { orderId } = order;
  const unitIds = unitIdsOf(order);
  await stage.stock(unitIds.length);
  const again = await must(stage.operator.afterSales.reissue({ orderId, unitIds }));
  await redeem(stage, order);
  return lastCase(again).caseId;
}

interface Sent {
  readonly order: Order;
  readonly parcelId: string;
}

/** Boxes that cost something, on their way. */
async function sendBoxes(stage: Stage, quantity: number): Promise<Sent> {
  const { operator, shopId } = stage;
  const stock = { kind: 'counted', onHand: 9 } as const;
  const { product } = await must(
    operator.catalog.createProduct({ name: '礼盒', goods: 'physical', stock, costMinor: 50 }),
  );
  const { productId } = product;
  await must(operator.catalog.mapItem({ shopId, productId, item: { itemId: 'box' } }));
  const { orderId } = await stage.sell({ lines: [{ itemId: 'box', quantity, paidMinor: 1_000 }] });
  const parcels = [{ carrier: 'SF', trackingNo: 'SF0001' }];
  await must(operator.fulfilment.shipParcels({ orderId, parcels }));
  const order = await stage.load({ orderId });
  return { order, parcelId: order.parcels[0]?.parcelId ?? '' };
}

const delivered = 'unit.delivered: goods_delivered ← stock_issued 300 of a unit';
const money = { channel_receivable: 1_000, revenue_unsettled: 1_000 };

/** What goods cost 成本 follows them through the ledger. */
export const costingCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1520',
      title: 'books a card at its cost when it is delivered, and as a loss when replaced',
    },
    async (stage) => {
      const order = await soldAtCost(stage);
      const out = { ...money, stock_issued: 300, goods_delivered: 300 };
      assert.deepEqual(await audit(stage), out);
      await replaceCards(stage, order);
      assert.deepEqual(await goodsLines(stage, order), [
        delivered,
        'unit.replaced: voided_loss ← goods_delivered 300 of a unit',
        delivered,
      ]);
      const replaced = { stock_issued: 600, goods_delivered: 300, voided_loss: 300 };
      assert.deepEqual(await audit(stage), { ...money, ...replaced });
    },
  ),

  guarantee(
    {
      id: 'G1521',
      title: 'books a refunded card as a loss where it was read, else back into stock',
    },
    async (stage) => {
      const order = await soldAtCost(stage);
      const { market } = stage;
      market.settleRefund(market.requestRefund(order.orderNo));
      await stage.pull();
      assert.deepEqual(await audit(stage), { stock_issued: 300, voided_loss: 300 });
      await stage.stock(1);
      const sealed = await stage.sell();
      const token = await stage.tokenOf(sealed);
      const host = await stage.begin();
      await must(host.desk.redemption.redeem({ token }));
      await must(host.commit());
      assert.deepEqual(await goodsLines(stage, sealed), [delivered]);
      market.settleRefund(market.requestRefund(sealed.orderNo));
      await stage.pull();
      assert.equal(
        (await goodsLines(stage, sealed)).at(-1),
        'unit.returned: stock_issued ← goods_delivered 300 of a unit',
      );
      assert.deepEqual(await audit(stage), { stock_issued: 300, voided_loss: 300 });
    },
  ),

  guarantee(
    { id: 'G1522', title: 'writes off what came back damaged, and takes back what did not' },
    async (stage) => {
      const { order } = await sendBoxes(stage, 2);
      const { afterSales } = stage.operator;
      const { orderId } = order;
      const [first = '', second = ''] = unitsOf(order).map(({ unit }) => unit.unitId);
      const wish = { orderId, kind: 'exchange', unitIds: [first, second], reason: '破了' } as const;
      const opened = await must(afterSales.open({ ...wish, override: true }, { reason: 'x' }));
      const { caseId } = lastCase(opened);
      await must(afterSales.approve({ caseId, override: true }, { reason: 'x' }));
      await must(afterSales.receiveReturn({ caseId }));
      const goods = [
        { unitId: first, goodsBack: 'damaged' },
        { unitId: second, goodsBack: 'resellable' },
      ] as const;
      await must(afterSales.inspect({ caseId, goods }));
      await must(afterSales.settle({ caseId }, { reason: 'x' }));
      assert.deepEqual((await goodsLines(stage, order)).slice(2), [
        'unit.replaced: write_off ← goods_delivered 50 of a unit',
        'unit.returned: stock_issued ← goods_delivered 50 of a unit',
      ]);
      assert.deepEqual(await audit(stage), { ...money, stock_issued: 50, write_off: 50 });
    },
  ),

  guarantee(
    { id: 'G1523', title: 'writes off a parcel that is lost, until it turns up after all' },
    async (stage) => {
      const { order, parcelId } = await sendBoxes(stage, 2);
      const tell = (fact: 'lost' | 'received') =>
        must(stage.operator.fulfilment.recordParcel({ parcelId, fact }));
      await tell('lost');
      assert.equal((await tell('lost')).outcome, 'replayed');
      assert.deepEqual(await audit(stage), { ...money, stock_issued: 100, write_off: 100 });
      await tell('received');
      assert.deepEqual((await goodsLines(stage, order)).slice(2), [
        'parcel.lost: write_off ← goods_delivered 100',
        'parcel.received: goods_delivered ← write_off 100',
      ]);
      assert.deepEqual(await audit(stage), { ...money, stock_issued: 100, goods_delivered: 100 });
    },
  ),

  guarantee(
    {
      id: 'G1524',
      title: 'books nothing for goods without a cost, and sold goods at that of then',
    },
    async (stage) => {
      const { operator, productId, clock } = stage;
      await stage.stock(2);
      const before = await stage.sell();
      const cost = { productId, costMinor };
      assert.equal((await must(operator.catalog.setCost(cost))).version, 2);
      assert.equal((await must(operator.catalog.setCost(cost))).outcome, 'replayed');
      const later = await stage.sell();
      await must(operator.catalog.setCost({ productId, costMinor: 999 }));
      for (const order of [before, later]) await redeem(stage, order);
      assert.deepEqual(await goodsLines(stage, before), []);
      assert.deepEqual(await goodsLines(stage, later), [delivered]);
      clock.advance(secondMs);
      assert.equal(
        (await must(operator.catalog.setCost({ productId, costMinor: null }))).version,
        4,
      );
      for (const wrong of [-1, 1.5, 1_000_000_001]) {
        await refused(operator.catalog.setCost({ productId, costMinor: wrong }), 'input.invalid');
      }
      await refused(
        operator.catalog.setCost({ productId: 'product-9', costMinor }),
        'product.not_found',
      );
    },
  ),

  guarantee(
    { id: 'G1525', title: 'books what goods cost with the transaction of the host, or not at all' },
    async (stage) => {
      const order = await soldAtCost(stage);
      const { orderId } = order;
      await stage.stock(1);
      const unitIds = unitIdsOf(order);
      const undone = await stage.begin();
      await must(undone.desk.afterSales.reissue({ orderId, unitIds }));
      await undone.rollback();
      assert.deepEqual(await goodsLines(stage, order), [delivered]);
      const kept = await stage.begin();
      await must(kept.desk.afterSales.reissue({ orderId, unitIds }));
      await must(kept.commit());
      const sums = { stock_issued: 300, voided_loss: 300 };
      assert.deepEqual(await audit(stage), { ...money, ...sums });
    },
  ),

  guarantee(
    {
      id: 'G1526',
      title: 'claims from the supplier what a case has lost, once and no more than that',
    },
    async (stage) => {
      const order = await soldAtCost(stage, 2);
      const { afterSales } = stage.operator;
      const caseId = await replaceCards(stage, order);
      const why = { reason: '批次不良' };
      const claim = (amountMinor?: number) =>
        afterSales.claimSupplier({ caseId, ...(amountMinor && { amountMinor }) }, why);
      await refused(afterSales.claimSupplier({ caseId }), 'input.invalid');
      await refused(stage.buyer().afterSales.claimSupplier({ caseId }, why), 'access.denied');
      assert.equal((await refused(claim(601), 'case.rule_refuses')).rule, 'more_than_lost');
      const words = await atOnce(4, () => claim(500));
      assert.deepEqual(tally(words.map(wordOf)), { applied: 1, replayed: 3 });
      assert.equal((await must(claim())).outcome, 'replayed');
      assert.equal((await refused(claim(100), 'case.rule_refuses')).rule, 'nothing_lost');
      assert.equal(
        (await goodsLines(stage, order)).at(-1),
        'supplier.claimed: supplier_claim ← voided_loss 500',
      );
      const lost = { voided_loss: 100, supplier_claim: 500 };
      const out = { stock_issued: 1_200, goods_delivered: 600 };
      assert.deepEqual(await audit(stage), { ...money, ...out, ...lost });
    },
  ),

  guarantee(
    {
      id: 'G1527',
      title: 'claims for a refunded or bad card, but not for what its buyer merely did not want',
    },
    async (stage) => {
      const { afterSales } = stage.operator;
      const why = { reason: '卡密无效' };
      const sold = await soldAtCost(stage);
      stage.market.settleRefund(stage.market.requestRefund(sold.orderNo));
      await stage.pull();
      const { caseId } = lastCase(await stage.load(sold));
      assert.equal((await must(afterSales.claimSupplier({ caseId }, why))).outcome, 'applied');
      assert.deepEqual(await audit(stage), { stock_issued: 300, supplier_claim: 300 });
      const replace = async (reasonCode: 'card_used' | 'changed_mind'): Promise<string> => {
        const order = await soldAtCost(stage);
        await stage.stock(1);
        const { orderId } = order;
        const wish = { orderId, kind: 'reissue', unitIds: unitIdsOf(order), reason: 'x' } as const;
        const opened = lastCase(await must(afterSales.open({ ...wish, reasonCode })));
        const early = afterSales.claimSupplier({ caseId: opened.caseId, amountMinor: 1 }, why);
        assert.notEqual((await refused(early, 'case.rule_refuses')).rule, 'more_than_lost');
        const override = true;
        await must(afterSales.approve({ caseId: opened.caseId, override }, why));
        return opened.caseId;
      };
      const bad = await must(afterSales.claimSupplier({ caseId: await replace('card_used') }, why));
      assert.equal(lastCase(bad).supplierClaim?.amountMinor, 300);
      const unwanted = { caseId: await replace('changed_mind') };
      const error = await refused(afterSales.claimSupplier(unwanted, why), 'case.rule_refuses');
      assert.equal(error.rule, 'not_defective');
    },
  ),
];

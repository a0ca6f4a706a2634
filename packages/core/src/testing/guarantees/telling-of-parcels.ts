import assert from 'node:assert/strict';
import { hourMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { ShippingMethod } from '../../ports/shipment.ts';
import type { ContractCase } from '../contract-case.ts';
import { must } from './answers.ts';
import { sellBoxes } from './parcels.ts';
import { guarantee, throughChannel, type Stage } from './stage.ts';

const card = { itemId: 'item-1' };
const box = { itemId: 'box-1', title: '礼盒' };

/** What the channel knows: of the rest, then of each parcel. */
async function confirmationsOf(stage: Stage, order: Order): Promise<readonly string[]> {
  const { confirmations } = await stage.load(order);
  return confirmations.map(({ state }) => state);
}

async function ship(stage: Stage, { orderId }: Order, ...units: readonly string[]): Promise<void> {
  const { parcels } = await stage.load({ orderId });
  const parcel = { carrier: 'SF', trackingNo: `SF000${parcels.length + 1}` };
  const named = units.length === 0 ? {} : { units: units.map((unit) => `${orderId}.${unit}`) };
  await must(
    stage.operator.fulfilment.shipParcels({ orderId, parcels: [{ ...parcel, ...named }] }),
  );
}

async function tellLater(stage: Stage): Promise<void> {
  stage.clock.advance(hourMs);
  await stage.tell();
}

/** The same stage at a marketplace that has other shipping methods. */
function atChannelWith(stage: Stage, shippingMethods: readonly ShippingMethod[]): Stage {
  return throughChannel(stage, (honest) => ({
    ...honest,
    capabilities: { ...honest.capabilities, shippingMethods },
  }));
}

/** The channel is told of each parcel, and of the cards beside them when that tells nothing false. */
export const tellingOfParcelsCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G650', title: 'tells the channel of each parcel with its waybill and contents, once' },
    async (stage) => {
      const { market } = stage;
      const order = await sellBoxes(stage, [{ ...box, quantity: 3 }]);
      const { orderNo } = order;
      await ship(stage, order, '1.1', '1.2');
      market.failNext('confirmShipment', { kind: 'answer_lost' });
      assert.equal((await stage.tell()).postponed, 1);
      await tellLater(stage);
      await ship(stage, order, '1.3');
      await tellLater(stage);
      await tellLater(stage);
      assert.deepEqual(await confirmationsOf(stage, order), [
        'not_required',
        'confirmed',
        'confirmed',
      ]);
      const lineNo = `${orderNo}-1`;
      assert.deepEqual(
        market.shipments(orderNo).map(({ method, lines, parcel }) => ({ method, lines, parcel })),
        [
          {
            method: 'parcel',
            lines: [{ lineNo, quantity: 2 }],
            parcel: { carrier: 'SF', trackingNo: 'SF0001' },
          },
          {
            method: 'parcel',
            lines: [{ lineNo, quantity: 1 }],
            parcel: { carrier: 'SF', trackingNo: 'SF0002' },
          },
        ],
      );
    },
  ),

  guarantee(
    {
      id: 'G651',
      title:
        'the card of a mixed order is handed over, and the channel is not told before its parcel ' +
        'is out (Christ9038/Ydisks-Xianyu-Helper#44)',
    },
    async (stage) => {
      const { market } = stage;
      await stage.stock(1);
      const order = await sellBoxes(stage, [card, { ...box, quantity: 2 }]);
      const token = await stage.tokenOf(order);
      assert.equal((await must(stage.buyer().redemption.redeem({ token }))).goods.length, 1);
      await tellLater(stage);
      assert.equal(market.calls.confirmShipment, 0, 'it would ship the boxes too');
      assert.deepEqual(await confirmationsOf(stage, order), ['not_due']);
      await ship(stage, order, '2.1');
      await tellLater(stage);
      assert.deepEqual(await confirmationsOf(stage, order), ['not_due', 'confirmed']);
      await ship(stage, order, '2.2');
      await tellLater(stage);
      await tellLater(stage);
      const after = await confirmationsOf(stage, order);
      assert.deepEqual(after, ['confirmed', 'confirmed', 'confirmed']);
      const methods = market.shipments(order.orderNo).map(({ method }) => method);
      assert.deepEqual(methods, ['parcel', 'parcel', 'virtual'], 'the rest comes last, once');
    },
  ),

  guarantee(
    { id: 'G652', title: 'asks the channel first whether it ships the cards with the last parcel' },
    async (stage) => {
      const { market } = stage;
      await stage.stock(1);
      const order = await sellBoxes(stage, [card, box]);
      await ship(stage, order);
      market.afterNext('confirmShipment', () => market.shipElsewhere(order.orderNo));
      await stage.tell();
      await tellLater(stage);
      assert.deepEqual(await confirmationsOf(stage, order), ['confirmed', 'confirmed']);
      assert.equal(market.calls.confirmShipment, 1, 'the parcel, and nothing that was known');
    },
  ),

  guarantee(
    {
      id: 'G653',
      title: 'asks a person where the channel will not ship the cards after the parcel',
    },
    async (stage) => {
      const { market } = stage;
      await stage.stock(1);
      const order = await sellBoxes(stage, [card, box]);
      await ship(stage, order);
      await stage.tell();
      market.failNext('confirmShipment', {
        kind: 'rejected',
        channelCode: 'B04',
        channelMessage: '订单状态不对',
      });
      await tellLater(stage);
      assert.deepEqual(await confirmationsOf(stage, order), ['needs_check', 'confirmed']);
      const [rest] = (await stage.load(order)).confirmations;
      assert.ok(rest?.note.includes('订单状态不对'), 'with the words of the channel');
      await tellLater(stage);
      assert.equal(market.calls.confirmShipment, 2, 'it is tried once');
      market.shipElsewhere(order.orderNo);
      await stage.pull();
      assert.deepEqual(await confirmationsOf(stage, order), ['confirmed', 'confirmed']);
    },
  ),

  guarantee(
    {
      id: 'G654',
      title: 'tells of cards at once where the channel can ship single lines without parcel',
    },
    async (bare) => {
      const stage = atChannelWith(bare, [
        { name: 'virtual', goods: 'virtual', granularity: 'line' },
        { name: 'parcel', goods: 'parcel', granularity: 'line' },
      ]);
      await stage.stock(1);
      const order = await sellBoxes(stage, [card, box]);
      await stage.tell();
      assert.deepEqual(await confirmationsOf(stage, order), ['confirmed']);
      const [told] = stage.market.shipments(order.orderNo);
      assert.deepEqual(told?.lines, [{ lineNo: `${order.orderNo}-1`, quantity: 1 }]);
    },
  ),

  guarantee(
    {
      id: 'G655',
      title:
        'waits for the last parcel where the channel ships by the order, and then tells of each',
    },
    async (bare) => {
      const stage = atChannelWith(bare, [
        { name: 'parcel', goods: 'parcel', granularity: 'order' },
      ]);
      const order = await sellBoxes(stage, [{ ...box, quantity: 2 }]);
      await ship(stage, order, '1.1');
      await tellLater(stage);
      assert.equal(stage.market.calls.confirmShipment, 0);
      await ship(stage, order, '1.2');
      await tellLater(stage);
      await tellLater(stage);
      const numbers = stage.market.shipments(order.orderNo).map((each) => each.parcel?.trackingNo);
      assert.deepEqual(numbers, ['SF0001', 'SF0002']);
    },
  ),

  guarantee(
    { id: 'G656', title: 'takes the channel’s word for a parcel that somebody has shipped there' },
    async (bare) => {
      const stage = atChannelWith(bare, []);
      const { market } = stage;
      const order = await sellBoxes(stage);
      await ship(stage, order);
      await tellLater(stage);
      assert.deepEqual(await confirmationsOf(stage, order), ['not_required', 'not_due']);
      assert.equal(market.calls.confirmShipment, 0, 'it has no such call');
      market.shipElsewhere(order.orderNo);
      await stage.pull();
      assert.deepEqual(await confirmationsOf(stage, order), ['not_required', 'confirmed']);
    },
  ),

  guarantee(
    {
      id: 'G657',
      title: 'still owes the box of an order that was shipped elsewhere, and tells nobody twice',
    },
    async (stage) => {
      const { market } = stage;
      const order = await sellBoxes(stage);
      market.shipElsewhere(order.orderNo);
      await stage.pull();
      assert.equal((await stage.load(order)).lines[0]?.units[0]?.issues[0]?.state, 'open');
      await ship(stage, order);
      await tellLater(stage);
      assert.deepEqual((await confirmationsOf(stage, order)).at(-1), 'confirmed');
      assert.equal(market.calls.confirmShipment, 0);
    },
  ),
];

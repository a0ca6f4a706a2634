import assert from 'node:assert/strict';
import type { Order } from '../../order/order.ts';
import type { HandTask } from '../../fulfilment/hand-work-calls.ts';
import type { ShippingMethod } from '../../ports/shipment.ts';
import type { ContractCase } from '../contract-case.ts';
import { atOnce, must, refused, tally, wordOf } from './answers.ts';
import { sellBoxes } from './parcels.ts';
import { guarantee, throughChannel, type Stage } from './stage.ts';

const box = { itemId: 'box-1', title: '礼盒' };
const first = { carrier: 'SF', trackingNo: 'SF0001' };
const right = { carrier: 'SF', trackingNo: 'SF0009' };

/** Ships all that is owed of an order, in one parcel. */
async function shipAll(stage: Stage, { orderId }: Order): Promise<string> {
  const shipped = await must(stage.operator.fulfilment.shipParcels({ orderId, parcels: [first] }));
  return shipped.parcels[0]?.parcelId ?? '';
}

/** The same stage at a marketplace of which a person types into the backend what went out. */
function withoutCalls(stage: Stage): Stage {
  return throughChannel(stage, (honest) => ({
    ...honest,
    capabilities: { ...honest.capabilities, shippingMethods: [], changesWaybill: false },
  }));
}

async function tasksOf({ operator }: Stage): Promise<readonly HandTask[]> {
  const { items } = await must(operator.fulfilment.toConfirm());
  return items.flatMap(({ tasks }) => tasks);
}

async function states(stage: Stage, order: Order): Promise<readonly string[]> {
  const { confirmations } = await stage.load(order);
  return confirmations.map(({ about, state }) => `${about} ${state}`);
}

/** What a person corrects, and what he has to do where a channel has no call. */
export const handWorkCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1100', title: 'corrects the waybill of a parcel once, and tells the channel of it' },
    async (stage) => {
      const { market, operator } = stage;
      const order = await sellBoxes(stage);
      const { orderId, orderNo } = order;
      const parcelId = await shipAll(stage, order);
      await stage.tell();
      const input = { orderId, parcelId, ...right };
      const answers = await atOnce(5, () => operator.fulfilment.changeWaybill(input));
      assert.deepEqual(tally(answers.map(wordOf)), { applied: 1, replayed: 4 });
      market.failNext('changeWaybill', { kind: 'answer_lost' });
      assert.equal((await stage.tell()).postponed, 1);
      stage.clock.advance(3_600_000);
      await stage.tell();
      assert.deepEqual(
        market.shipments(orderNo).map(({ parcel }) => parcel),
        [right],
      );
      assert.deepEqual(await states(stage, order), [
        'shipment not_required',
        'shipment confirmed',
        'waybill confirmed',
      ]);
      const [parcel] = (await stage.load(order)).parcels;
      assert.deepEqual(parcel?.formerly, [first]);
      const types = (await stage.history(order)).map(({ event }) => event.type);
      assert.equal(types.filter((type) => type === 'parcel.relabelled').length, 1);
      const again = await must(operator.fulfilment.shipParcels({ orderId, parcels: [first] }));
      assert.equal(again.outcome, 'replayed', 'the first call again is no second parcel');
    },
  ),

  guarantee(
    { id: 'G1101', title: 'tells the channel the corrected waybill alone, where it was not told' },
    async (stage) => {
      const order = await sellBoxes(stage);
      const parcelId = await shipAll(stage, order);
      const { orderId, orderNo } = order;
      await must(stage.operator.fulfilment.changeWaybill({ orderId, parcelId, ...right }));
      await stage.tell();
      await stage.tell();
      const told = stage.market.shipments(orderNo).map(({ parcel }) => parcel);
      assert.deepEqual(told, [right]);
    },
  ),

  guarantee(
    { id: 'G1102', title: 'corrects no waybill of a parcel that has arrived, or another’s' },
    async (stage) => {
      const { operator } = stage;
      const order = await sellBoxes(stage, [{ ...box, quantity: 2 }]);
      const { orderId } = order;
      const parcels = [first, { ...first, trackingNo: 'SF0002' }].map((waybill, i) => ({
        ...waybill,
        units: [`${orderId}.1.${i + 1}`],
      }));
      const shipped = await must(operator.fulfilment.shipParcels({ orderId, parcels }));
      const parcelId = shipped.parcels[0]?.parcelId ?? '';
      const change = (waybill: typeof first) =>
        operator.fulfilment.changeWaybill({ orderId, parcelId, ...waybill });
      await refused(change({ ...first, trackingNo: 'SF0002' }), 'parcel.waybill_taken');
      await must(operator.fulfilment.recordParcel({ parcelId, fact: 'received' }));
      await refused(change(right), 'order.illegal_transition');
      assert.equal((await must(change(first))).outcome, 'replayed');
      const absent = operator.fulfilment.changeWaybill({
        orderId,
        parcelId: `${orderId}.p9`,
        ...right,
      });
      await refused(absent, 'parcel.not_found');
    },
  ),

  guarantee(
    {
      id: 'G1103',
      title: 'lists what a person must type at a channel without calls, until the channel says so',
    },
    async (whole) => {
      const stage = withoutCalls(whole);
      const { market, operator } = stage;
      assert.deepEqual(await tasksOf(stage), []);
      const order = await sellBoxes(stage, [{ ...box, quantity: 2 }]);
      assert.deepEqual(await tasksOf(stage), [], 'nothing has gone out');
      const parcelId = await shipAll(stage, order);
      const [task, ...others] = await tasksOf(stage);
      assert.deepEqual(others, []);
      assert.ok(task?.kind === 'tell');
      const lineNo = `${order.orderNo}-1`;
      assert.deepEqual(task.lines, [{ lineNo, quantity: 2, title: '礼盒' }]);
      assert.deepEqual([task.waybill, task.about], [first, 'shipment']);
      const { orderId } = order;
      await must(operator.fulfilment.changeWaybill({ orderId, parcelId, ...right }));
      const [corrected] = await tasksOf(stage);
      assert.ok(corrected?.kind === 'tell');
      assert.deepEqual([corrected.waybill, corrected.formerly], [right, [first]]);
      market.shipElsewhere(order.orderNo);
      await stage.pull();
      assert.deepEqual(await tasksOf(stage), [], 'the channel’s own word closes it');
    },
  ),

  guarantee(
    {
      id: 'G1104',
      title: 'lists a corrected waybill that the channel knows wrongly, until a person says so',
    },
    async (whole) => {
      const stage = withoutCalls(whole);
      const { market, operator } = stage;
      const order = await sellBoxes(stage);
      const { orderId, orderNo } = order;
      const parcelId = await shipAll(stage, order);
      market.shipElsewhere(orderNo);
      await stage.pull();
      await must(operator.fulfilment.changeWaybill({ orderId, parcelId, ...right }));
      await stage.ingest(orderNo);
      const [task] = await tasksOf(stage);
      assert.ok(task?.kind === 'tell' && task.about === 'waybill');
      const said = { orderId, confirmationId: task.confirmationId };
      await refused(operator.fulfilment.confirmByHand(said), 'input.invalid');
      const reason = { reason: 'typed it there' };
      const answers = await atOnce(3, () => operator.fulfilment.confirmByHand(said, reason));
      assert.deepEqual(tally(answers.map(wordOf)), { applied: 1, replayed: 2 });
      assert.deepEqual(await tasksOf(stage), []);
      const unknown = { orderId, confirmationId: `${orderId}.s9` };
      const word = operator.fulfilment.confirmByHand(unknown, reason);
      await refused(word, 'confirmation.not_found');
    },
  ),

  guarantee(
    { id: 'G1105', title: 'lists cards without a call once they are ready, and what was refused' },
    async (whole) => {
      const stage = withoutCalls(whole);
      await stage.stock(1);
      const ready = await stage.sell();
      const waiting = await stage.sell();
      const { items } = await must(stage.operator.fulfilment.toConfirm());
      assert.deepEqual(
        items.map(({ orderId }) => orderId),
        [ready.orderId],
      );
      assert.ok(items[0]?.tasks[0]?.kind === 'tell' && items[0].tasks[0].waybill === null);
      whole.market.close(waiting.orderNo);
      whole.market.close(ready.orderNo);
      await stage.pull();
      assert.deepEqual(await tasksOf(stage), [], 'of a closed order nobody is told anything');
      await whole.stock(1);
      const refusedOne = await whole.sell();
      const fault = { kind: 'needs_check', note: 'wrong state' } as const;
      whole.market.failNext('confirmShipment', fault);
      await whole.tell();
      const [task] = await tasksOf(whole);
      assert.ok(task?.kind === 'tell');
      assert.deepEqual([task.state, task.note], ['needs_check', 'wrong state']);
      whole.market.shipElsewhere(refusedOne.orderNo);
      await whole.pull();
      assert.deepEqual(await tasksOf(whole), []);
    },
  ),

  guarantee(
    {
      id: 'G1725',
      title: 'leaves to a person what the channel has a method for, but not for these goods',
    },
    async (whole) => {
      const topUp = { name: 'charge', goods: 'virtual', granularity: 'order' } as const;
      const methods = [
        { ...topUp, serves: ({ itemId }) => itemId === 'top-up-1' },
        { ...topUp, serves: () => assert.fail('an adapter of somebody else') },
      ] satisfies readonly ShippingMethod[];
      const stage = throughChannel(whole, (honest) => ({
        ...honest,
        capabilities: { ...honest.capabilities, shippingMethods: methods },
      }));
      await stage.stock(1);
      const { orderId } = await stage.sell();
      await stage.tell();
      const { items } = await must(stage.operator.fulfilment.toConfirm());
      assert.deepEqual(
        items.map((item) => item.orderId),
        [orderId],
      );
      assert.deepEqual(await states(stage, await stage.load({ orderId })), ['shipment not_due']);
    },
  ),

  guarantee(
    { id: 'G1106', title: 'lists what was shipped elsewhere although its goods are owed here' },
    async (stage) => {
      const { market } = stage;
      await stage.stock(1);
      const card = await stage.sell();
      const boxes = await sellBoxes(stage, [{ ...box, quantity: 2 }]);
      market.shipElsewhere(card.orderNo);
      market.shipElsewhere(boxes.orderNo);
      await stage.pull();
      const { items } = await must(stage.operator.fulfilment.toConfirm());
      assert.deepEqual(
        items.map(({ orderId }) => orderId),
        [boxes.orderId],
        'a card that waits behind its link goes its usual way',
      );
      const [task] = items[0]?.tasks ?? [];
      assert.ok(task?.kind === 'owed');
      assert.deepEqual([task.lineNo, task.owed], [`${boxes.orderNo}-1`, 2]);
      await shipAll(stage, boxes);
      assert.deepEqual(await tasksOf(stage), []);
      const why = { code: 'suspicious', text: '疑似盗号下单' } as const;
      await must(stage.operator.orders.reject({ orderId: card.orderId, ...why }));
      assert.deepEqual(await tasksOf(stage), [], 'what staff has rejected is owed to nobody');
    },
  ),

  guarantee(
    { id: 'G1107', title: 'pages what is to be done by hand, by shop and tenant' },
    async (whole) => {
      const stage = withoutCalls(whole);
      await stage.stock(3);
      const orders = [await stage.sell(), await stage.sell(), await stage.sell()];
      const { fulfilment } = stage.operator;
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const position: object = cursor === null ? {} : { cursor };
        const page = await must(fulfilment.toConfirm({ limit: 1, ...position }));
        seen.push(...page.items.map(({ orderId }) => orderId));
        cursor = page.nextCursor;
      } while (cursor !== null);
      assert.deepEqual(
        seen,
        orders.map(({ orderId }) => orderId),
      );
      const { shopId } = stage;
      assert.equal((await must(fulfilment.toConfirm({ shopId }))).items.length, 3);
      assert.equal((await must(fulfilment.toConfirm({ shopId: 'other' }))).items.length, 0);
      const other = stage.kaquan.with({ tenant: 'other', actor: { kind: 'operator', id: 'li' } });
      assert.deepEqual((await must(other.fulfilment.toConfirm())).items, []);
    },
  ),
];

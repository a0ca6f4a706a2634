import assert from 'node:assert/strict';
import type { Shipment, ShipmentWaybill, ShippingMethod } from '../../ports/shipment.ts';
import {
  basics,
  conformanceCase,
  demand,
  load,
  paidOrder,
  usualOrder,
  type ConformanceCase,
  type Desk,
} from './conformance-case.ts';
import { outcomeFrom } from './sound-answers.ts';

type ShippingDesk = Desk<(typeof basics)[number]>;

const ofShipping = {
  claim: 'shippingMethods',
  isClaimed: ({ shippingMethods }) => shippingMethods.length > 0,
  needs: basics,
} as const satisfies Partial<Parameters<typeof conformanceCase<(typeof basics)[number]>>[1]>;

/** What a channel makes of goods that went out, in each way that it declares. */
export const shippingCases: readonly ConformanceCase[] = [
  conformanceCase(['C60', 'tells the platform that goods went out, in every way that it has'], {
    ...ofShipping,
    check: (desk) =>
      inEveryWay(desk, async (method) => {
        const shipment = await aShipment(desk, method);
        assert.equal(await ship(desk, shipment), 'done');
        const { isShipped, trackingNos } = await desk.world.facts(shipment.orderNo);
        assert.equal(isShipped, true, 'the platform believes it');
        const { parcel } = shipment;
        if (parcel) assert.ok(trackingNos.includes(parcel.trackingNo), 'under its waybill');
        assert.equal((await load(desk, shipment.orderNo)).isShipped, true);
      }),
  }),

  conformanceCase(['C61', 'answers that it is done when it is told again, and ships once'], {
    ...ofShipping,
    check: (desk) =>
      inEveryWay(desk, async (method) => {
        const shipment = await aShipment(desk, method);
        for (const time of [1, 2, 3]) {
          assert.equal(await ship(desk, shipment), 'done', `time ${time}`);
        }
        await checkShippedOnce(desk, shipment.orderNo);
      }),
  }),

  conformanceCase(['C62', 'does not ship what is closed, and says that it never will'], {
    ...ofShipping,
    provokes: ['close'],
    check: (desk) =>
      inEveryWay(desk, async (method) => {
        const shipment = await aShipment(desk, method, { isPaid: false });
        await desk.world.close(shipment.orderNo);
        assert.equal(await ship(desk, shipment), 'impossible');
        assert.equal((await desk.world.facts(shipment.orderNo)).isShipped, false);
      }),
  }),

  conformanceCase(['C63', 'does not ship what is not paid'], {
    ...ofShipping,
    check: (desk) =>
      inEveryWay(desk, async (method) => {
        const shipment = await aShipment(desk, method, { isPaid: false });
        assert.notEqual(await ship(desk, shipment), 'done');
        assert.equal((await desk.world.facts(shipment.orderNo)).isShipped, false);
      }),
  }),

  conformanceCase(['C64', 'does not lie about a call whose answer was lost'], {
    ...ofShipping,
    provokes: ['failNext'],
    check: (desk) =>
      inEveryWay(desk, async (method) => {
        const shipment = await aShipment(desk, method);
        await desk.world.failNext('confirmShipment', 'answer_lost');
        const outcome = await ship(desk, shipment);
        assert.ok(['done', 'channel.outcome_unknown'].includes(outcome), outcome);
        if (outcome === 'done') {
          assert.equal((await desk.world.facts(shipment.orderNo)).isShipped, true);
        }
        assert.equal(await ship(desk, shipment), 'done', 'and asked again it is done');
        await checkShippedOnce(desk, shipment.orderNo);
      }),
  }),

  conformanceCase(['C65', 'knows no way to ship but those that it declares'], {
    ...ofShipping,
    async check(desk) {
      const orderNo = await paidOrder(desk);
      assert.notEqual(await ship(desk, { orderNo, method: 'by-pigeon' }), 'done');
      assert.equal((await desk.world.facts(orderNo)).isShipped, false);
    },
  }),

  conformanceCase(['C66', 'does not say of an order that nobody placed that it was shipped'], {
    ...ofShipping,
    check: (desk) =>
      inEveryWay(desk, async (method) => {
        const known = await aShipment(desk, method);
        for (const orderNo of ['9', 'no-such-order']) {
          assert.notEqual(await ship(desk, { ...known, orderNo }), 'done');
        }
        assert.equal((await desk.world.facts(known.orderNo)).isShipped, false);
      }),
  }),

  conformanceCase(
    ['C67', 'finds done what the seller has shipped in the backend, and ships it not'],
    {
      ...ofShipping,
      provokes: ['shipElsewhere'],
      check: (desk) =>
        inEveryWay(desk, async (method) => {
          const shipment = await aShipment(desk, method);
          await desk.world.shipElsewhere(shipment.orderNo);
          const outcome = await ship(desk, shipment);
          // Another parcel than the one that the platform knows is for a person to look at.
          const isAllowed = method.goods === 'parcel' || outcome === 'done';
          assert.ok(isAllowed, outcome);
          await checkShippedOnce(desk, shipment.orderNo);
        }),
    },
  ),

  conformanceCase(['C68', 'changes the waybill of a parcel, once however often it is told'], {
    claim: 'changesWaybill',
    isClaimed: ({ changesWaybill }) => changesWaybill === true,
    needs: [...basics, 'waybill'],
    async check(desk) {
      const { shipment, before } = await aParcel(desk);
      const [after, formerly] = [desk.world.waybill(701), [before]];
      const lines = shipment.lines ?? [];
      const change = { orderNo: shipment.orderNo, lines, parcel: after, formerly };
      for (const time of [1, 2]) {
        const answer = await desk.channel.changeWaybill(desk.call, change);
        assert.equal(outcomeFrom(desk, answer), 'done', `time ${time}`);
      }
      const { trackingNos } = await desk.world.facts(shipment.orderNo);
      assert.ok(trackingNos.includes(after.trackingNo), 'the new one');
      assert.ok(!trackingNos.includes(before.trackingNo), 'and not the old one');
    },
  }),

  conformanceCase(['C69', 'changes no waybill of a parcel that there is not'], {
    claim: 'changesWaybill',
    isClaimed: ({ changesWaybill }) => changesWaybill === true,
    needs: [...basics, 'waybill'],
    async check(desk) {
      const { shipment, before } = await aParcel(desk);
      const { orderNo, lines = [] } = await aShipment(desk, methodFor(desk, 'parcel'));
      const [parcel, formerly] = [desk.world.waybill(702), [desk.world.waybill(703)]];
      const answer = await desk.channel.changeWaybill(desk.call, {
        ...{ orderNo, lines, parcel, formerly },
      });
      assert.notEqual(outcomeFrom(desk, answer), 'done');
      assert.deepEqual((await desk.world.facts(orderNo)).trackingNos, []);
      const { trackingNos } = await desk.world.facts(shipment.orderNo);
      assert.deepEqual(trackingNos, [before.trackingNo]);
    },
  }),
];

async function inEveryWay(
  desk: ShippingDesk,
  check: (method: ShippingMethod) => Promise<void>,
): Promise<void> {
  for (const method of desk.channel.capabilities.shippingMethods) await check(method);
}

let waybills = 0;

async function aShipment(
  desk: ShippingDesk,
  { name, goods }: ShippingMethod,
  { isPaid = true }: { readonly isPaid?: boolean } = {},
): Promise<Shipment> {
  const orderNo = isPaid
    ? await paidOrder(desk, { goods })
    : await desk.world.place({ ...usualOrder, goods });
  const order = await load(desk, orderNo);
  const lines = order.lines.map(({ lineNo, quantity }) => ({ lineNo, quantity }));
  const shipment = { orderNo, method: name, lines };
  if (goods === 'virtual') return shipment;
  waybills += 1;
  return { ...shipment, parcel: demand(desk, 'waybill')(waybills) };
}

async function aParcel(
  desk: Desk<(typeof basics)[number] | 'waybill'>,
): Promise<{ readonly shipment: Shipment; readonly before: ShipmentWaybill }> {
  const shipment = await aShipment(desk, methodFor(desk, 'parcel'));
  const before = desk.world.waybill(700);
  assert.equal(await ship(desk, { ...shipment, parcel: before }), 'done');
  return { shipment, before };
}

function methodFor({ channel }: ShippingDesk, goods: ShippingMethod['goods']): ShippingMethod {
  const method = channel.capabilities.shippingMethods.find((each) => each.goods === goods);
  assert.ok(method !== undefined, `there is a way to ship ${goods} goods`);
  return method;
}

async function ship(desk: Desk<never>, shipment: Shipment): Promise<string> {
  return outcomeFrom(desk, await desk.channel.confirmShipment(desk.call, shipment));
}

async function checkShippedOnce(desk: Desk<'facts'>, orderNo: string): Promise<void> {
  const { isShipped, timesShipped } = await desk.world.facts(orderNo);
  assert.equal(isShipped, true);
  assert.ok(timesShipped <= 1, `shipped ${timesShipped} times`);
}

import assert from 'node:assert/strict';
import type { Order } from '../../order/order.ts';
import { currentIssue, unitsOf } from '../../order/order-units.ts';
import type { ContractCase } from '../contract-case.ts';
import type { TradeLineParts } from '../marketplace-types.ts';
import { atOnce, must, refused, tally, wordOf } from './answers.ts';
import { guarantee, type Stage } from './stage.ts';

const box: TradeLineParts = { itemId: 'box-1', title: '礼盒' };

/** Lets the stage's shop sell boxes beside its cards, and sells the given lines. */
export async function sellBoxes(
  stage: Stage,
  lines: readonly TradeLineParts[] = [box],
): Promise<Order> {
  const { operator, shopId } = stage;
  const { product } = await must(
    operator.catalog.createProduct({ name: '礼盒', goods: 'physical' }),
  );
  const { productId } = product;
  await must(operator.catalog.mapItem({ shopId, productId, item: { itemId: 'box-1' } }));
  return stage.sell({ lines });
}

/** The units of an order with the state of their present attempt: `1.2#1 delivered`. */
function unitStates(order: Order): readonly string[] {
  return unitsOf(order).map(({ unit }) => {
    const { attempt, state } = currentIssue(unit);
    return `${unit.unitId.slice(order.orderId.length + 1)}#${attempt} ${state}`;
  });
}

/** Physical goods go in parcels: each unit in one, whoever ships, however often. */
export const parcelCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G640', title: 'ships a parcel once, however often it is clicked' },
    async (stage) => {
      const order = await sellBoxes(stage, [{ ...box, quantity: 3 }]);
      const { orderId } = order;
      const input = { orderId, parcels: [{ carrier: 'SF', trackingNo: 'SF0001' }] };
      const answers = await atOnce(10, () => stage.operator.fulfilment.shipParcels(input));
      assert.deepEqual(tally(answers.map(wordOf)), { applied: 1, replayed: 9 });
      const after = await stage.load(order);
      assert.equal(after.parcels.length, 1);
      assert.deepEqual(unitStates(after), [
        '1.1#1 delivered',
        '1.2#1 delivered',
        '1.3#1 delivered',
      ]);
      assert.deepEqual(after.parcels[0]?.contents.length, 3);
      const again = await must(stage.operator.fulfilment.shipParcels(input));
      assert.equal(again.outcome, 'replayed');
      assert.deepEqual(again.parcels, after.parcels);
    },
  ),

  guarantee(
    { id: 'G641', title: 'puts a unit in one parcel, whoever else packs it at the same time' },
    async (stage) => {
      const order = await sellBoxes(stage, [{ ...box, quantity: 2 }]);
      const { orderId } = order;
      const lines = [{ lineId: `${orderId}.1`, quantity: 1 }];
      const answers = await atOnce(6, (position) =>
        stage
          .compose()
          .with({ actor: { kind: 'operator', id: `packer-${position}` } })
          .fulfilment.shipParcels({
            orderId,
            parcels: [{ carrier: 'SF', trackingNo: `SF000${position}`, lines }],
          }),
      );
      assert.deepEqual(tally(answers.map(wordOf)), { applied: 2, 'parcel.exceeds_owed': 4 });
      const { parcels } = await stage.load(order);
      const units = parcels.flatMap(({ contents }) => contents.map(({ unitId }) => unitId));
      assert.deepEqual(units.toSorted(), [`${orderId}.1.1`, `${orderId}.1.2`]);
    },
  ),

  guarantee(
    {
      id: 'G642',
      title:
        'a shipped order cannot be shipped again: the same parcel is a replay, another is refused ' +
        'with what is legal (yudaocode/yudao-ui-admin-vue3#22)',
    },
    async (stage) => {
      const order = await sellBoxes(stage);
      const { orderId } = order;
      const { fulfilment } = stage.operator;
      const first = { carrier: 'SF', trackingNo: 'SF0001', units: [`${orderId}.1.1`] };
      await must(fulfilment.shipParcels({ orderId, parcels: [first] }));
      const same = await must(fulfilment.shipParcels({ orderId, parcels: [first] }));
      assert.equal(same.outcome, 'replayed');
      const second = { ...first, trackingNo: 'SF0002' };
      const error = await refused(
        fulfilment.shipParcels({ orderId, parcels: [second] }),
        'order.illegal_transition',
      );
      assert.equal(error.axis, 'issue');
      assert.equal(error.state, 'delivered');
      assert.ok(error.legal.length > 0, 'it says what is legal');
      const whole = { orderId, parcels: [{ carrier: 'SF', trackingNo: 'SF0003' }] };
      await refused(fulfilment.shipParcels(whole), 'order.nothing_owed');
      assert.equal((await stage.load(order)).version, same.version);
    },
  ),

  guarantee(
    {
      id: 'G643',
      title: 'lets the cards of a mixed order be redeemed while its parcel is outstanding',
    },
    async (stage) => {
      await stage.stock(1);
      const order = await sellBoxes(stage, [{ itemId: 'item-1' }, box]);
      const token = await stage.tokenOf(order);
      const { goods } = await must(stage.buyer().redemption.redeem({ token }));
      assert.equal(goods.length, 1, 'the card, and nothing of the box');
      const redeemed = await stage.load(order);
      assert.equal(redeemed.redemption, 'redeemed');
      assert.deepEqual(unitStates(redeemed), ['1.1#1 delivered', '2.1#1 open']);
      const { orderId } = order;
      assert.equal((await stage.level()).delivered, 1, 'a parcel takes no key');
      const parcels = [{ carrier: 'SF', trackingNo: 'SF0001' }];
      await must(stage.operator.fulfilment.shipParcels({ orderId, parcels }));
      assert.deepEqual(unitStates(await stage.load(order)), ['1.1#1 delivered', '2.1#1 delivered']);
      assert.equal((await stage.keysOf(order)).length, 1);
    },
  ),

  guarantee(
    { id: 'G644', title: 'two parcels, one lost: what was lost goes again, once' },
    async (stage) => {
      const order = await sellBoxes(stage, [{ ...box, quantity: 2 }]);
      const { orderId } = order;
      const { fulfilment } = stage.operator;
      const parcels = [1, 2].map((n) => ({
        carrier: 'SF',
        trackingNo: `SF000${n}`,
        units: [`${orderId}.1.${n}`],
      }));
      await must(fulfilment.shipParcels({ orderId, parcels }));
      const lost = { parcelId: `${orderId}.p2`, fact: 'lost' as const };
      assert.equal((await must(fulfilment.recordParcel(lost))).outcome, 'applied');
      assert.equal((await must(fulfilment.recordParcel(lost))).outcome, 'replayed');
      const again = { carrier: 'YTO', trackingNo: 'YT0001', units: [`${orderId}.1.2`] };
      const answers = await atOnce(5, () => fulfilment.shipParcels({ orderId, parcels: [again] }));
      assert.deepEqual(tally(answers.map(wordOf)), { applied: 1, replayed: 4 });
      const after = await stage.load(order);
      assert.deepEqual(unitStates(after), ['1.1#1 delivered', '1.2#2 delivered']);
      assert.deepEqual(
        after.parcels.map(({ state }) => state),
        ['shipped', 'lost', 'shipped'],
      );
      const unknown = { parcelId: `${orderId}.p9`, fact: 'received' as const };
      await refused(fulfilment.recordParcel(unknown), 'parcel.not_found');
    },
  ),

  guarantee(
    { id: 'G645', title: 'ships nothing for which the buyer has asked his money back meanwhile' },
    async (stage) => {
      const { market, clock } = stage;
      const order = await sellBoxes(stage);
      market.requestRefund(order.orderNo);
      clock.advance(60_000);
      const parcels = [{ carrier: 'SF', trackingNo: 'SF0001' }];
      const input = { orderId: order.orderId, parcels };
      const error = await refused(stage.operator.fulfilment.shipParcels(input), 'order.frozen');
      assert.deepEqual(error.reasons, ['channel_refund']);
      assert.deepEqual((await stage.load(order)).parcels, []);
    },
  ),

  guarantee(
    { id: 'G646', title: 'ships with the host’s own transaction, and forgets it with it' },
    async (stage) => {
      const order = await sellBoxes(stage);
      const { orderId } = order;
      const input = { orderId, parcels: [{ carrier: 'SF', trackingNo: 'SF0001' }] };
      const lost = await stage.begin();
      const shipped = await must(lost.desk.fulfilment.shipParcels(input));
      assert.equal(shipped.outcome, 'applied');
      await lost.rollback();
      assert.deepEqual((await stage.load(order)).parcels, []);
      const kept = await stage.begin();
      assert.equal((await must(kept.desk.fulfilment.shipParcels(input))).outcome, 'applied');
      await must(kept.commit());
      assert.equal((await stage.load(order)).parcels.length, 1);
    },
  ),
];

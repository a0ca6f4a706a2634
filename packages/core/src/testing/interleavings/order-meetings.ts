import assert from 'node:assert/strict';
import { secondMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import { must, wordOf } from '../guarantees/answers.ts';
import { textsOf } from '../guarantees/handing-over.ts';
import type { Stage } from '../guarantees/stage.ts';
import { openStorefront } from '../guarantees/storefront.ts';
import { assertAllSound } from '../soundness.ts';
import { expectOneOf, meeting, type Meeting, type Program } from './meeting.ts';
import { reading } from './goods-meetings.ts';

// The report's row of one order, with what came open.
function shipping(orderId: string): Program {
  return async ({ fulfilment }) => {
    const { items } = await must(fulfilment.ship({ orderIds: [orderId], route: 'direct' }));
    const [item] = items;
    if (item === undefined || item.outcome === 'failed') return item?.error.code ?? '';
    return `${item.outcome} ${textsOf(item.goods).join()}`;
  };
}

// In which order two events of a history came; -1 where one is missing.
async function positionOf(stage: Stage, order: Pick<Order, 'orderId'>, type: string) {
  const history = await stage.history({ ...(await stage.load(order)) });
  return history.findIndex(({ event }) => event.type === type);
}

const parcelOf = (orderId: string, no: number) => ({
  orderId,
  parcels: [{ carrier: 'SF', trackingNo: `SF000${no}`, units: [`${orderId}.1.1`] }],
});

async function sellBox(stage: Stage): Promise<Order> {
  const { operator, shopId } = stage;
  const { product } = await must(
    operator.catalog.createProduct({ name: '礼盒', goods: 'physical' }),
  );
  const { productId } = product;
  await must(operator.catalog.mapItem({ shopId, productId, item: { itemId: 'box-1' } }));
  return stage.sell({ lines: [{ itemId: 'box-1' }] });
}

const holding: readonly Meeting[] = [
  meeting(
    {
      id: 'I20',
      title: 'an order is shipped while staff freezes it: nothing is revealed after the freeze',
      delivery: 'direct',
    },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { orderId } = order;
      return {
        programs: [
          shipping(orderId),
          async ({ orders }) => wordOf(await orders.freeze({ orderId, note: 'call' })),
        ],
        async check(words) {
          expectOneOf(words, 'applied sesame-1 | applied', 'order.frozen | applied');
          const frozen = await positionOf(stage, order, 'order.held');
          assert.ok((await positionOf(stage, order, 'unit.revealed')) < frozen);
        },
      };
    },
  ),

  meeting(
    {
      id: 'I21',
      title: 'an order is shipped while its channel closes it: shipped first, or not at all',
      delivery: 'direct',
    },
    async (stage) => {
      await stage.stock(1);
      const { market, clock } = stage;
      const order = await stage.sell();
      clock.advance(secondMs);
      market.close(order.orderNo);
      return {
        programs: [shipping(order.orderId), reading(stage, order.orderNo)],
        async check([shipped = '', read]) {
          assert.equal(read, 'applied');
          const isOut = shipped.startsWith('applied');
          const { available, delivered, voided } = await stage.level();
          assert.deepEqual([available, delivered + voided], isOut ? [0, 1] : [1, 0], shipped);
        },
      };
    },
  ),

  meeting(
    { id: 'I22', title: 'staff lets an order go while its channel holds it: that hold stays' },
    async (stage) => {
      await stage.stock(1);
      const { market, clock, operator } = stage;
      const order = await stage.sell();
      const { orderId } = order;
      await must(operator.orders.freeze({ orderId, note: 'call' }));
      clock.advance(secondMs);
      market.hold(order.orderNo);
      return {
        programs: [
          async ({ orders }) =>
            wordOf(await orders.unfreeze({ orderId, reason: 'manual' }, { reason: 'called' })),
          reading(stage, order.orderNo),
        ],
        async check(words) {
          assert.deepEqual(words, ['applied', 'applied']);
          const { holds } = await stage.load(order);
          assert.deepEqual(
            holds.map(({ reason }) => reason),
            ['channel_hold'],
          );
        },
      };
    },
  ),
];

const presence: readonly Meeting[] = [
  meeting(
    { id: 'I23', title: 'an unpaid order is removed while its buyer pays: it is not hidden' },
    async (stage) => {
      await stage.stock(1);
      const { market, clock } = stage;
      const orderNo = market.place();
      const order = await stage.ingest(orderNo);
      const { orderId } = order;
      clock.advance(secondMs);
      market.pay(orderNo);
      return {
        programs: [
          async ({ orders }) => wordOf(await orders.remove({ orderId }, { reason: 'invalid' })),
          reading(stage, orderNo),
        ],
        async check(words) {
          expectOneOf(words, 'applied | applied', 'order.not_removable | applied');
          const after = await stage.load(order);
          assert.deepEqual([after.presence, after.payment], ['live', 'paid']);
        },
      };
    },
  ),

  meeting(
    {
      id: 'I24',
      title: 'a test order is removed while it is shipped: its card went out or came back',
    },
    async (stage) => {
      await stage.stock(1);
      const { desk, place } = await openStorefront(stage);
      const { orderId } = await place({ isTest: true });
      await must(desk.orders.recordFact({ orderId, fact: 'paid', at: stage.clock.now() }));
      return {
        programs: [
          async ({ orders }) => wordOf(await orders.remove({ orderId }, { reason: 'tried' })),
          shipping(orderId),
        ],
        async check(words) {
          expectOneOf(words, 'applied | applied sesame-1', 'applied | order.nothing_owed');
          const order = await stage.load({ orderId });
          const { available, delivered } = await stage.level();
          const isOut = words[1] === 'applied sesame-1';
          const expected = ['removed', isOut ? 0 : 1, isOut ? 1 : 0];
          assert.deepEqual([order.presence, available, delivered], expected, words.join(' | '));
          const { storage } = stage;
          await assertAllSound({ storage, desk, hidden: [order] });
        },
      };
    },
  ),
];

const parcels: readonly Meeting[] = [
  meeting({ id: 'I25', title: 'two pack one unit: it is in one parcel' }, async (stage) => {
    const order = await sellBox(stage);
    const pack = (no: number): Program => {
      return async ({ fulfilment }) =>
        wordOf(await fulfilment.shipParcels(parcelOf(order.orderId, no)));
    };
    return {
      programs: [pack(1), pack(2)],
      async check(words) {
        expectOneOf(
          words,
          'applied | order.illegal_transition',
          'order.illegal_transition | applied',
        );
        assert.equal((await stage.load(order)).parcels.length, 1);
      },
    };
  }),

  meeting(
    { id: 'I26', title: 'a parcel is called lost and received at once: it ends as received' },
    async (stage) => {
      const order = await sellBox(stage);
      const { orderId } = order;
      await must(stage.operator.fulfilment.shipParcels(parcelOf(orderId, 1)));
      const record = (fact: 'lost' | 'received'): Program => {
        return async ({ fulfilment }) =>
          wordOf(await fulfilment.recordParcel({ parcelId: `${orderId}.p1`, fact }));
      };
      return {
        programs: [record('lost'), record('received')],
        async check(words) {
          expectOneOf(words, 'applied | applied', 'order.illegal_transition | applied');
          assert.equal((await stage.load(order)).parcels[0]?.state, 'received');
        },
      };
    },
  ),
];

/** Holds, presence and parcels, whoever meets. */
export const orderMeetings: readonly Meeting[] = [...holding, ...presence, ...parcels];

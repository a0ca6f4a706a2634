import type { ContractCase } from '../../contract-case.ts';
import { redeem } from '../after-sales.ts';
import { must } from '../answers.ts';
import { sellBoxes } from '../parcels.ts';
import { guarantee } from '../stage.ts';
import { tell } from './tale.ts';

const box = { itemId: 'box-1', title: '礼盒' };

/** The ways on which goods go out that are no cards of ours, or not only. */
export const deliveryWalks: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1307',
      title: 'walk: the platform keeps the cards and hands them out',
      delivery: 'platform_cards',
    },
    async (stage) => {
      await stage.stock(1);
      const { market, clock } = stage;
      const orderNo = stage.trade({ lines: [{ quantity: 2 }] });
      const order = await stage.ingest(orderNo);
      const tale = tell(stage, order);
      await tale.step(
        'sold: nothing of ours is taken',
        async () => undefined,
        'paid not_required unsettled | open, open',
      );
      await tale.step(
        'the platform hands out its cards',
        async () => {
          clock.advance(1_000);
          market.dispense(orderNo);
          await stage.pull();
        },
        'paid not_required unsettled | delivered, delivered',
      );
      await tale.step(
        'the buyer confirms receipt',
        async () => {
          clock.advance(1_000);
          market.complete(orderNo);
          await stage.pull();
        },
        'completed not_required settled | delivered, delivered',
      );
      await tale.stock({ available: 1 });
      await tale.end();
    },
  ),

  guarantee({ id: 'G1308', title: 'walk: two parcels, one is lost' }, async (stage) => {
    const order = await sellBoxes(stage, [{ ...box, quantity: 2 }]);
    const { orderId } = order;
    const { fulfilment } = stage.operator;
    const tale = tell(stage, order);
    const parcel = (trackingNo: string, unit: number) => ({
      carrier: 'SF',
      trackingNo,
      units: [`${orderId}.1.${unit}`],
    });
    await tale.step(
      'each unit goes in a parcel of its own',
      () =>
        must(
          fulfilment.shipParcels({ orderId, parcels: [parcel('SF0001', 1), parcel('SF0002', 2)] }),
        ),
      'paid not_required unsettled | delivered, delivered | parcel shipped, shipped',
    );
    await tale.step(
      'one arrives, the other is lost',
      async () => {
        await must(fulfilment.recordParcel({ parcelId: `${orderId}.p1`, fact: 'received' }));
        await must(fulfilment.recordParcel({ parcelId: `${orderId}.p2`, fact: 'lost' }));
      },
      'paid not_required unsettled | delivered, delivered | parcel received, lost',
    );
    await tale.step(
      'what was lost goes again, as a further attempt',
      () => must(fulfilment.shipParcels({ orderId, parcels: [parcel('SF0003', 2)] })),
      'paid not_required unsettled | delivered, delivered#2 | parcel received, lost, shipped',
    );
    await tale.step(
      'it arrives, and the buyer confirms receipt',
      async () => {
        await must(fulfilment.recordParcel({ parcelId: `${orderId}.p3`, fact: 'received' }));
        stage.clock.advance(1_000);
        stage.market.complete(order.orderNo);
        await stage.pull();
      },
      'completed not_required settled | delivered, delivered#2 | parcel received, lost, received',
    );
    await tale.end();
  }),

  guarantee({ id: 'G1309', title: 'walk: a card and a parcel in one order' }, async (stage) => {
    await stage.stock(1);
    const order = await sellBoxes(stage, [{ itemId: 'item-1' }, box]);
    const { orderId } = order;
    const tale = tell(stage, order);
    await tale.step(
      'sold: the card waits behind the link, the box in the store',
      async () => undefined,
      'paid pending unsettled | claimed, open',
    );
    await tale.step(
      'the buyer redeems while the box is still there',
      () => redeem(stage, order),
      'paid redeemed unsettled | delivered, open',
    );
    await tale.step(
      'the box goes out',
      () => {
        const parcels = [{ carrier: 'SF', trackingNo: 'SF0001' }];
        return must(stage.operator.fulfilment.shipParcels({ orderId, parcels }));
      },
      'paid redeemed unsettled | delivered, delivered | parcel shipped',
    );
    await tale.step(
      'the channel is told of both',
      () => stage.tell(),
      'paid redeemed unsettled | delivered, delivered | parcel shipped',
    );
    await tale.step(
      'the buyer confirms receipt of all',
      async () => {
        stage.clock.advance(1_000);
        stage.market.complete(order.orderNo);
        await stage.pull();
      },
      'completed redeemed settled | delivered, delivered | parcel shipped',
    );
    await tale.end();
  }),
];

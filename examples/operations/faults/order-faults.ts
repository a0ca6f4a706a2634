import { dayMs, hourMs, unwrapOrThrow } from '@kaquan/core';
import { handedOver } from '../assortment.ts';
import { ofOrder, ofShop } from '../subjects.ts';
import { faultKind, type FaultKind } from './fault.ts';
import { ofFirstOrder } from './first-order.ts';
import { orderIdOf } from './order-id.ts';

/** Nothing but a list of today ever shows it: the pull and the sweep have passed by. */
const missingOrder = faultKind('missing order', {
  checklist: 'daily',
  create: (draw, life) =>
    ofFirstOrder(draw, life, (sale, note) => {
      const { shop, orderNo } = sale;
      const subject = ofOrder(draw.shop, orderNo);
      shop.stall.hide(orderNo);
      life.untouched.add(orderNo);
      note.write(`paid at the channel, hidden from lists until the evening`, [
        { code: 'order.missing', subject },
      ]);
      let isShown = false;
      return {
        evening: () => {
          if (isShown) return;
          shop.stall.show(orderNo);
          isShown = true;
        },
        morning: async () => {
          if (!life.untouched.delete(orderNo)) return;
          await unwrapOrThrow(life.host.desk.orders.ingest({ shopId: shop.shopId, orderNo }));
        },
      };
    }),
});

/** What the platform tells of an order cannot be read. */
const undecodableRow = faultKind('undecodable row', {
  checklist: 'daily',
  create: (draw, life) =>
    ofFirstOrder(draw, life, ({ shop, orderNo }, note) => {
      shop.stall.damage(orderNo);
      life.untouched.add(orderNo);
      note.write('the rows of an order lack what was paid', [
        { code: 'ingest.undecoded', subject: ofShop(draw.shop) },
      ]);
      return {
        morning: () => {
          if (!life.untouched.delete(orderNo)) return;
          shop.stall.repair(orderNo);
        },
      };
    }),
});

/** The buyer wants his money back, and for two days nobody answers. */
const overdueCase = faultKind('overdue case', {
  checklist: 'daily',
  create: (draw, life) =>
    ofFirstOrder(draw, life, (sale, note) => {
      const { orderNo, at } = sale;
      const subject = ofOrder(draw.shop, orderNo);
      Object.assign(sale, { redeemAt: null, confirmAt: null, refundAt: at + hourMs });
      life.unanswered.add(orderNo);
      note.write('a refund is asked for, and nobody answers', [{ code: 'case.overdue', subject }]);
      let mornings = 0;
      return {
        morning: () => {
          mornings += 1;
          if (mornings === 2) life.unanswered.delete(orderNo);
        },
      };
    }),
});

/** Somebody freezes an order, and forgets it. */
const frozenOrder = faultKind('frozen order', {
  checklist: 'daily',
  create: (draw, life) =>
    ofFirstOrder(draw, life, (sale, note) => {
      const subject = ofOrder(draw.shop, sale.orderNo);
      life.untouched.add(sale.orderNo);
      note.write('frozen by hand', [{ code: 'order.frozen', subject }]);
      let isFrozen = false;
      return {
        evening: async () => {
          if (isFrozen) return;
          isFrozen = true;
          const orderId = await orderIdOf(life, sale);
          await unwrapOrThrow(life.host.desk.orders.freeze({ orderId, note: '等主管确认' }));
        },
        morning: async () => {
          if (!life.untouched.delete(sale.orderNo)) return;
          const orderId = await orderIdOf(life, sale);
          const options = { reason: '主管已确认' };
          const why = { orderId, reason: 'manual' } as const;
          await unwrapOrThrow(life.host.desk.orders.unfreeze(why, options));
        },
      };
    }),
});

/** Staff refuses an order. */
const rejectedOrder = faultKind('rejected order', {
  checklist: 'daily',
  create: (draw, life) =>
    ofFirstOrder(draw, life, (sale, note) => {
      const subject = ofOrder(draw.shop, sale.orderNo);
      Object.assign(sale, { redeemAt: null, confirmAt: null, refundAt: sale.at + 24 * hourMs });
      note.write('refused by staff', [{ code: 'order.rejected', subject }]);
      let isRejected = false;
      return {
        evening: async () => {
          if (isRejected) return;
          isRejected = true;
          const orderId = await orderIdOf(life, sale);
          const why = { orderId, code: 'suspicious', text: '疑似盗号下单' } as const;
          await unwrapOrThrow(life.host.desk.orders.reject(why));
        },
      };
    }),
});

/** A person forgets to ship in the backend. */
const unshippedOrder = faultKind('forgotten shipment', {
  checklist: 'daily',
  fits: (channelType) => channelType === 'pdd',
  daysNeeded: 6,
  create: (draw, life) =>
    ofFirstOrder(draw, life, (sale, note) => {
      const subject = ofOrder(draw.shop, sale.orderNo);
      // Its buyer is content: of what is to be paid back nobody tells that it was shipped.
      const confirmAt = sale.at + 6 * dayMs;
      Object.assign(sale, { redeemAt: sale.at + hourMs, confirmAt, refundAt: null });
      life.unshipped.add(sale.orderNo);
      note.write('nobody ships it in the backend', [{ code: 'confirm.by_hand', subject }]);
      let mornings = 0;
      return {
        morning: () => {
          mornings += 1;
          if (mornings === 4) life.unshipped.delete(sale.orderNo);
        },
      };
    }),
});

/** An order that is to go through a person's hands is left out of every batch. */
const forgottenGoods = faultKind('forgotten goods', {
  checklist: 'daily',
  fits: (channelType) => channelType === 'taobao',
  // Few buy them: some days may pass until somebody does.
  daysNeeded: 12,
  create: (draw, life) =>
    ofFirstOrder(
      draw,
      life,
      (sale, note) => {
        const subject = ofOrder(draw.shop, sale.orderNo);
        life.unbatched.add(sale.orderNo);
        life.untouched.add(sale.orderNo);
        note.write('no batch takes it along', [{ code: 'order.overdue', subject }]);
        let mornings = 0;
        return {
          morning: () => {
            mornings += 1;
            if (mornings !== 2) return;
            life.unbatched.delete(sale.orderNo);
            life.untouched.delete(sale.orderNo);
          },
        };
      },
      ({ code }) => code === handedOver,
    ),
});

export const orderFaults: readonly FaultKind[] = [
  missingOrder,
  undecodableRow,
  overdueCase,
  frozenOrder,
  rejectedOrder,
  unshippedOrder,
  forgottenGoods,
];

import { dayMs, hourMs, minuteMs, unwrapOrThrow } from '@kaquan/core';
import type { Sale } from '../life.ts';
import { ofOrder, ofShop } from '../subjects.ts';
import { createNote, faultKind, type FaultKind } from './fault.ts';
import { ofFirstOrder } from './first-order.ts';
import { orderIdOf } from './order-id.ts';

/** An order that we have is in no list of its marketplace any more. */
const vanishedOrder = faultKind('vanished order', {
  checklist: 'daily',
  create: (draw, life) =>
    ofFirstOrder(draw, life, ({ shop, orderNo }, note) => {
      life.untouched.add(orderNo);
      note.write('in no list of the marketplace, for a night', [
        { code: 'order.unlisted', subject: ofOrder(draw.shop, orderNo) },
      ]);
      let isHidden = false;
      return {
        evening: () => {
          if (isHidden) return;
          isHidden = true;
          shop.stall.hide(orderNo);
        },
        morning: () => {
          if (life.untouched.delete(orderNo)) shop.stall.show(orderNo);
        },
      };
    }),
});

/** An order changes while no list shows it: the pull and the sweep have passed by. */
const unreadChange = faultKind('unread change', {
  checklist: 'daily',
  daysNeeded: 6,
  create: (draw, life) =>
    ofFirstOrder(draw, life, (sale, note) => {
      const { shop, orderNo, at } = sale;
      Object.assign(sale, { redeemAt: at + 10 * minuteMs, confirmAt: null, refundAt: null });
      note.write('confirmed by its buyer while hidden from lists', [
        { code: 'order.differs', subject: ofOrder(draw.shop, orderNo) },
      ]);
      let mornings = 0;
      return {
        morning: async () => {
          mornings += 1;
          if (mornings === 1) {
            life.untouched.add(orderNo);
            shop.stall.hide(orderNo);
            shop.stall.confirm(orderNo);
            sale.isOver = true;
          }
          if (!life.untouched.has(orderNo) || mornings !== 2) return;
          life.untouched.delete(orderNo);
          await unwrapOrThrow(life.host.desk.orders.ingest({ shopId: shop.shopId, orderNo }));
        },
        evening: () => {
          if (mornings === 1) shop.stall.show(orderNo);
        },
      };
    }),
});

/** Staff refuses an order and takes back the refund of it, and says nowhere why. */
const keptMoney = faultKind('kept money', {
  checklist: 'daily',
  create: (draw, life) =>
    ofFirstOrder(draw, life, (sale, note) => {
      const subject = ofOrder(draw.shop, sale.orderNo);
      Object.assign(sale, { redeemAt: null, confirmAt: null, refundAt: sale.at + 24 * hourMs });
      note.write(
        'refused by staff, and its refund withdrawn',
        [{ code: 'order.money_kept', subject }],
        [{ code: 'order.rejected', subject }],
      );
      let isRejected = false;
      return {
        evening: async () => {
          if (isRejected) return;
          isRejected = true;
          const { orders, afterSales } = life.host.desk;
          const orderId = await orderIdOf(life, sale);
          const why = { orderId, code: 'suspicious', text: '疑似盗号下单' } as const;
          const { order } = await unwrapOrThrow(orders.reject(why));
          const caseId = order.cases.at(-1)?.caseId ?? '';
          await unwrapOrThrow(afterSales.withdraw({ caseId }, { reason: '稍后再退' }));
        },
      };
    }),
});

/** The call that tells of shipments fails until it is given up, for the orders of four days. */
const givenUpCall = faultKind('given-up call', {
  checklist: 'daily',
  fits: (channelType) => channelType === 'taobao',
  daysNeeded: 9,
  create: (draw, life) => {
    const note = createNote(draw);
    const shop = life.shops[draw.shop];
    const struck: { readonly code: string; readonly subject: string }[] = [];
    const sales: Sale[] = [];
    const end = draw.day + 5;
    return {
      planted: note.planted,
      sold: (day, sale) => {
        if (sale.shop !== shop || day < draw.day || day >= end) return;
        sales.push(sale);
        const parked = { code: 'effect.parked', subject: ofOrder(draw.shop, sale.orderNo) };
        // The first must be found; what comes later may be given up before the trouble ends.
        // What is not told for a day is found before it is given up.
        struck.push({ ...parked, code: 'confirm.pending' });
        if (note.isPlanted()) struck.push(parked);
        else {
          // Its buyer is content, and confirms when he is told that it is there.
          const confirmAt = sale.at + 6 * dayMs;
          Object.assign(sale, { redeemAt: sale.at + hourMs, confirmAt, refundAt: null });
          note.write(
            'nobody hears that it was shipped, until it is told no more',
            [parked],
            struck,
          );
        }
      },
      morning: async (day) => {
        if (day === draw.day) shop?.stall.refuseShipments(true);
        if (day !== end) return;
        shop?.stall.refuseShipments(false);
        for (const sale of sales) {
          const orderId = await orderIdOf(life, sale);
          const { fulfilment } = life.host.desk;
          const told = await fulfilment.retryConfirmation({ orderId });
          // What has been refunded meanwhile is told no more.
          if (told.isErr() && told.error.code.startsWith('storage.')) {
            throw new Error(told.error.message);
          }
        }
      },
    };
  },
});

/** The lists of a shop answer nothing for a day. */
const silentChannel = faultKind('silent channel', {
  checklist: 'daily',
  create: (draw, life) => {
    const note = createNote(draw);
    const stall = life.shops[draw.shop]?.stall;
    return {
      planted: note.planted,
      morning: (day) => {
        if (day === draw.day + 1) stall?.refuseListings(false);
        if (day !== draw.day) return;
        stall?.refuseListings(true);
        note.write(
          'its orders are listed to nobody',
          [{ code: 'sync.behind', subject: ofShop(draw.shop) }],
          [{ code: 'check.unknown', subject: 'daily.completeness' }],
        );
      },
    };
  },
});

export const moreOrderFaults: readonly FaultKind[] = [
  vanishedOrder,
  unreadChange,
  keptMoney,
  givenUpCall,
  silentChannel,
];

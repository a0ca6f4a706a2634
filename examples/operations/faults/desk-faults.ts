import { unwrapOrThrow } from '@kaquan/core';
import { assortment, goodsOf } from '../assortment.ts';
import type { Life } from '../life.ts';
import { ofBatch, ofHouse, ofItem, ofProduct, ofShop } from '../subjects.ts';
import { createNote, faultKind, type FaultKind } from './fault.ts';
import { dayOfMonth, sundayFrom } from '../calendar.ts';

/** Somebody maps an item to another product, and nobody notices until the week's review. */
const misMapped = faultKind('mis-mapped product', {
  checklist: 'weekly',
  daysNeeded: 16,
  daysBefore: 8,
  amount: (random) => random.integer(0, 1),
  create: (draw, life) => {
    const note = createNote(draw);
    const [right, wrong] = [assortment[draw.amount], assortment[draw.amount + 1]];
    const shop = life.shops[draw.shop];
    const monday = sundayFrom(draw.day) + 1;
    if (right === undefined || wrong === undefined || shop === undefined)
      throw new Error('no goods');
    const map = async (code: string): Promise<void> => {
      const productId = life.products.get(code) ?? '';
      const item = { outerId: right.code };
      await unwrapOrThrow(life.host.desk.catalog.mapItem({ shopId: shop.shopId, item, productId }));
    };
    return {
      planted: note.planted,
      morning: async (day) => {
        if (day === monday) {
          await map(wrong.code);
          note.write(`${right.code} is mapped to ${goodsOf(wrong.code).name}`, [
            { code: 'item.mismapped', subject: ofItem(draw.shop, right.code) },
          ]);
        }
        if (day === monday + 7) await map(right.code);
      },
    };
  },
});

/** The shop is called otherwise at the channel than we know. */
const drift = faultKind('configuration drift', {
  checklist: 'weekly',
  daysNeeded: 9,
  create: (draw, life) => {
    const note = createNote(draw);
    const stall = life.shops[draw.shop]?.stall;
    return {
      planted: note.planted,
      morning: (day) => {
        if (day === draw.day) {
          stall?.rename(`${stall.name}二店`);
          const subject = ofShop(draw.shop);
          note.write('the shop is called otherwise at the channel', [
            { code: 'config.drift', subject },
          ]);
        }
        if (day === sundayFrom(draw.day) + 1) stall?.rename(stall.name);
      },
    };
  },
});

/** For a week, nearly every second buyer of a shop wants his money back. */
const riskyShop = faultKind('risky shop', {
  checklist: 'weekly',
  daysNeeded: 18,
  daysBefore: 29,
  amount: (random) => random.integer(45, 60),
  create: (draw, life) => {
    const note = createNote(draw);
    const shop = life.shops[draw.shop];
    const monday = sundayFrom(draw.day) + 1;
    return {
      planted: note.planted,
      morning: (day) => {
        if (shop === undefined) return;
        if (day === monday) {
          life.complaints.set(shop, draw.amount);
          const subject = ofShop(draw.shop);
          note.write(
            `${draw.amount} of a hundred buyers want their money back, for a week`,
            [{ code: 'shop.risky', subject }],
            [
              { code: 'channel.drop_candidate', subject },
              ...[ofHouse, ...assortment.map(({ code }) => ofProduct(code))].map((about) => ({
                ...{ code: 'after_sales.high', subject: about },
              })),
            ],
          );
        }
        if (day === monday + 7) life.complaints.delete(shop);
      },
    };
  },
});

/** Orders of a shop that a batch can be made of. */
async function someOrders({ host, shops }: Life, shop: number): Promise<readonly string[]> {
  const shopId = shops[shop]?.shopId ?? '';
  const { items } = await unwrapOrThrow(
    host.desk.orders.find({ shopId, payment: 'paid', isFrozen: false, limit: 3 }),
  );
  return items.map(({ orderId }) => orderId);
}

/** A batch is taken back right after it was carried out. */
const undoneBatch = faultKind('undone batch', {
  checklist: 'weekly',
  daysNeeded: 9,
  create: (draw, life) => {
    const note = createNote(draw);
    return {
      planted: note.planted,
      evening: async (day) => {
        if (day !== draw.day) return;
        const { batches } = life.host.desk;
        const orderIds = await someOrders(life, draw.shop);
        const freezing = { operation: 'orders.freeze', input: { note: '误选店铺' } } as const;
        const { token } = await unwrapOrThrow(batches.plan({ ...freezing, orderIds }));
        const { batch } = await unwrapOrThrow(batches.execute({ token }));
        const { batchId } = batch;
        await unwrapOrThrow(batches.undo({ batchId }, { reason: '选错了店铺' }));
        note.write(`${orderIds.length} orders were frozen by mistake, and released`, [
          { code: 'batch.undone', subject: ofBatch(batchId) },
        ]);
      },
    };
  },
});

/** Somebody is quicker than a batch: what it was to do is done, or can be done no more. */
const failedBatch = faultKind('failed batch', {
  checklist: 'weekly',
  daysNeeded: 9,
  create: (draw, life) => {
    const note = createNote(draw);
    return {
      planted: note.planted,
      evening: async (day) => {
        if (day !== draw.day) return;
        const { batches, orders } = life.host.desk;
        const orderIds = await someOrders(life, draw.shop);
        const why = { reason: '清理误下订单' };
        for (const orderId of orderIds) {
          await unwrapOrThrow(orders.freeze({ orderId, note: '盘点' }));
        }
        const input = { reason: 'manual' } as const;
        const releasing = { operation: 'orders.unfreeze', input } as const;
        const { token } = await unwrapOrThrow(batches.plan({ ...releasing, orderIds }, why));
        for (const orderId of orderIds) {
          await unwrapOrThrow(
            orders.unfreeze({ orderId, reason: 'manual' }, { reason: '盘点完毕' }),
          );
        }
        const { batch } = await unwrapOrThrow(batches.execute({ token }));
        note.write(`${orderIds.length} orders were released before a batch could`, [
          { code: 'batch.failed', subject: ofBatch(batch.batchId) },
        ]);
      },
    };
  },
});

/** A month is over, and nobody puts it away. */
const forgottenArchive = faultKind('forgotten archive', {
  checklist: 'monthly',
  daysNeeded: 2,
  on: (day) => dayOfMonth(day) === 2,
  create: (draw, life) => {
    const note = createNote(draw);
    return {
      planted: note.planted,
      morning: (day) => {
        if (day !== draw.day) return;
        life.unarchived.add(day);
        note.write('nobody puts the month away', [{ code: 'archive.missing', subject: ofHouse }]);
      },
    };
  },
});

export const deskFaults: readonly FaultKind[] = [
  misMapped,
  drift,
  riskyShop,
  undoneBatch,
  failedBatch,
  forgottenArchive,
];

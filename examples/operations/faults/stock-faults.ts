import { unwrapOrThrow } from '@kaquan/core';
import type { ChangeId, TenantId } from '@kaquan/core';
import type { Life, Sale } from '../life.ts';
import { ofOrder } from '../subjects.ts';
import { createNote, faultKind, type FaultKind } from './fault.ts';

/** A sale whose goods have been with their buyer, and will stay there. */
function settledSale({ shops, sales }: Life, shop: number): Sale | undefined {
  const own = sales.filter((each) => each.shop === shops[shop]);
  return own.find((each) => each.isOver && each.hasGoods && each.refundAt === null);
}

/** Somebody writes into the stock's books by hand: a card that was handed over counts as void. */
const stockLeak = faultKind('stock leak', {
  checklist: 'weekly',
  daysNeeded: 9,
  daysBefore: 10,
  create: (draw, life) => {
    const note = createNote(draw);
    const { host, clock } = life;
    return {
      planted: note.planted,
      evening: async (day) => {
        const sale = settledSale(life, draw.shop);
        if (day < draw.day || note.isPlanted() || sale === undefined) return;
        const { shop, orderNo } = sale;
        const { shopId } = shop;
        const { items } = await unwrapOrThrow(host.desk.orders.find({ shopId, orderNo }));
        const unitId = items[0]?.lines[0]?.units[0]?.unitId;
        if (unitId === undefined) throw new Error(`order ${orderNo} has no unit`);
        const change = {
          changeId: `by-hand-${draw.day}` as ChangeId,
          tenant: 'default' as TenantId,
          ...{ at: clock.now(), writes: [] },
        };
        const move = { unitId, attempt: 1, to: 'voided', revealedAt: null } as const;
        const [done] = await unwrapOrThrow(
          host.storage.commit([{ ...change, keyMoves: [{ ...move, from: 'single_use' }] }]),
        );
        if (done?.outcome !== 'applied') throw new Error('the books cannot be written by hand');
        const subject = ofOrder(draw.shop, orderNo);
        note.write(
          'a card that its buyer has counts as void in the books',
          [{ code: 'stock.leak', subject }],
          [{ code: 'reconcile.goods', subject }],
        );
      },
    };
  },
});

export const stockFaults: readonly FaultKind[] = [stockLeak];

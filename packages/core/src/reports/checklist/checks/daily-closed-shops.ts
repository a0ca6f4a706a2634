import { err, ok } from 'neverthrow';
import type { ShopId } from '../../../kernel/ids.ts';
import { isHeldFor } from '../../../order/order-holds.ts';
import { defineCheck } from '../check.ts';
import { collectFindings } from '../collect-findings.ts';
import { readOrdersOf } from './read-orders-of.ts';

const shownOrders = 20;

/** What shops that are off have sold all the same: a marketplace goes on selling whatever we think. */
export const dailyClosedShops = defineCheck({
  id: 'daily.closed_shops',
  checklist: 'daily',
  codes: ['shop.sold_while_off'],
  settles: 'all',
  async run(context) {
    const held = new Map<ShopId, { orders: number; first: string[] }>();
    const read = await readOrdersOf(context, { isFrozen: true, among: 'live' }, (order) => {
      if (!isHeldFor(order, 'shop_closed')) return;
      const of = held.get(order.shopId) ?? { orders: 0, first: [] };
      held.set(order.shopId, of);
      of.orders += 1;
      if (of.first.length < shownOrders) of.first.push(order.orderId);
    });
    if (read.isErr()) return err(read.error);
    const found = collectFindings<'shop.sold_while_off'>();
    const names = new Map(context.shops.map(({ shopId, name }) => [shopId, name]));
    for (const [shopId, { orders, first }] of held) {
      found.add({
        code: 'shop.sold_while_off',
        subject: { kind: 'shop', shopId },
        status: 'warn',
        figures: { name: names.get(shopId) ?? shopId, orders },
        evidence: first,
        remedies: [{ call: 'shops.enable', input: { shopId } }],
      });
    }
    return ok(found.outcome({ shops: held.size }));
  },
});

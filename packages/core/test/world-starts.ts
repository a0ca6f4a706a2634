import type { ChannelPayment } from '../src/ports/channel.ts';
import type { Order } from '../src/order/order.ts';
import type { ActContext } from './reachable.ts';
import { aProductOfLine, aRead, aReadLine, placed } from './readings.ts';
import type { World } from './worlds.ts';

const payments: readonly ChannelPayment[] = ['unpaid', 'paid', 'completed', 'closed'];

/** The orders with which a world begins, one for each word in which its channel may first tell of it. */
export function startsOf({ quantity, product, isUnmapped, policy }: World): readonly Order[] {
  return payments.map((payment) => {
    const lines = [aReadLine({ quantity, paidMinor: 10 * quantity, payment })];
    const how = { product: isUnmapped === true ? null : (product ?? {}) };
    return placed(aRead({ payment, lines }), { ...how, ...(policy ? { policy } : {}) });
  });
}

/** What can happen in a world. */
export function contextOf({ product, policy, opensCases, refunds }: World): ActContext {
  return {
    product: aProductOfLine(product),
    ...(policy ? { policy } : {}),
    ...(opensCases === true ? { opensCases: true } : {}),
    ...(refunds ? { refunds } : {}),
  };
}

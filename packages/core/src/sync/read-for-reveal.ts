import { err, ok, type Result } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';
import type { FreshReading } from '../order/fresh-reading.ts';
import type { Order } from '../order/order.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { Shop } from '../shop/shop.ts';
import { notFresh, readOrder } from './read-order.ts';

/**
 * Reads an order again before something of it is revealed. Where the channel cannot be reached, the
 * shop's policy decides: `closed` refuses, `open` trusts what was read before.
 */
export async function readForReveal(
  scope: Scope,
  order: Order,
  shop: Shop,
): Promise<Result<FreshReading, CoreError<'order.not_fresh'>>> {
  const reading = await readOrder(scope, shop, { orderNo: order.orderNo, known: order });
  if (reading.isOk()) return ok(reading.value);
  const isTrusted = shop.policy.whenUnreachable === 'open' && reading.error.retry === 'later';
  return isTrusted ? ok('trusted') : err(notFresh(order, reading.error));
}

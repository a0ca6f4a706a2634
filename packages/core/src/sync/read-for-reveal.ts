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
  const { clock } = scope.runtime;
  const which = { orderNo: order.orderNo, known: order };
  const askedAt = clock.now();
  let reading = await readOrder(scope, shop, which);
  // A reading shared with somebody who asked long before us does not say what is so now.
  const isShared = reading.isOk() && reading.value.readAt + shop.policy.freshnessMs < askedAt;
  if (isShared) reading = await readOrder(scope, shop, which);
  if (reading.isOk()) return ok(reading.value);
  const isTrusted = shop.policy.whenUnreachable === 'open' && reading.error.retry === 'later';
  return isTrusted ? ok('trusted') : err(notFresh(order, reading.error));
}

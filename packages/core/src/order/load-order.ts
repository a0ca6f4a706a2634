import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { Shop } from '../shop/shop.ts';
import type { Order } from './order.ts';

/** An order and the shop it belongs to. */
export interface OrderWithShop {
  readonly order: Order;
  readonly shop: Shop;
}

/** Why an order cannot be loaded. */
export type LoadOrderError = StorageError | CoreError<'order.not_found' | 'shop.not_found'>;

/** Loads an order with its shop. Errors: `order.not_found`, `shop.not_found`, `storage.*`. */
export async function loadOrderWithShop(
  { runtime, tenant }: Scope,
  orderId: OrderId,
): Promise<Result<OrderWithShop, LoadOrderError>> {
  const found = await runtime.storage.load({ tenant, orderIds: [orderId], withShops: true });
  if (found.isErr()) return err(found.error);
  const [order] = found.value.orders;
  if (order === undefined) return err(coreError('order.not_found', { orderId }));
  const { shopId } = order;
  const [shop] = found.value.shops;
  return shop === undefined ? err(coreError('shop.not_found', { shopId })) : ok({ order, shop });
}

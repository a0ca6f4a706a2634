import type { OrderId } from '../kernel/ids.ts';
import type { BoundKey } from '../ports/change.ts';
import type { Loaded } from '../ports/storage.ts';
import type { Shop } from '../shop/shop.ts';
import type { Order } from './order.ts';

/** Which order a job is about; by its number, it may have to be placed. */
export type JobTarget =
  { readonly orderId: OrderId } | { readonly shop: Shop; readonly orderNo: string };

/** What was loaded, by what jobs ask for: hundreds of them look through hundreds of orders. */
export interface LookUp {
  readonly order: (target: JobTarget) => Order | null;
  readonly shop: (shopId: string) => Shop | undefined;
  readonly keysOf: (order: Order | null) => readonly BoundKey[];
  readonly idempotency: Loaded['idempotency'];
}

/** Puts what was loaded in order. */
export function lookUp({ orders, shops, keys, idempotency }: Loaded): LookUp {
  const byId = new Map(orders.map((order): [string, Order] => [order.orderId, order]));
  const byNo = new Map(
    orders.map((order): [string, Order] => [`${order.shopId}/${order.orderNo}`, order]),
  );
  const shopById = new Map(shops.map((shop): [string, Shop] => [shop.shopId, shop]));
  const keysByOrder = Map.groupBy(keys, ({ orderId }): string => orderId);
  return {
    order: (target) => {
      if ('orderId' in target) return byId.get(target.orderId) ?? null;
      return byNo.get(`${target.shop.shopId}/${target.orderNo}`) ?? null;
    },
    shop: (shopId) => shopById.get(shopId),
    keysOf: (order) => (order === null ? [] : (keysByOrder.get(order.orderId) ?? [])),
    idempotency,
  };
}

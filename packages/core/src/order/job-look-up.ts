import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { UserRef } from '../buyers/standing.ts';
import type { OrderId } from '../kernel/ids.ts';
import type { BoundKey } from '../ports/change.ts';
import type { Loaded } from '../ports/storage.ts';
import type { Shop } from '../shop/shop.ts';
import type { Order } from './order.ts';

/** Which order a job is about; by its number, it may have to be placed. */
export type JobTarget =
  | { readonly orderId: OrderId }
  | {
      readonly shop: Shop;
      readonly orderNo: string;
      /** Who has bought it, as far as that is known before it is placed. */
      readonly users?: readonly UserRef[];
    };

/** What was loaded, by what jobs ask for: hundreds of them look through hundreds of orders. */
export interface LookUp {
  readonly order: (target: JobTarget) => Order | null;
  readonly shop: (shopId: string) => Shop | undefined;
  readonly keysOf: (order: Order | null) => readonly BoundKey[];
  readonly textsOf: (order: Order | null) => Loaded['texts'];
  readonly idempotency: Loaded['idempotency'];
}

/** Puts what was loaded in order. */
export function lookUp({ orders, shops, keys, texts, idempotency }: Loaded): LookUp {
  const byId = new Map(orders.map((order): [string, Order] => [order.orderId, order]));
  const byNo = new Map(
    orders.map((order): [string, Order] => [`${order.shopId}/${order.orderNo}`, order]),
  );
  const shopById = new Map(shops.map((shop): [string, Shop] => [shop.shopId, shop]));
  const keysByOrder = Map.groupBy(keys, ({ orderId }): string => orderId);
  const textsByOrder = Map.groupBy(texts, ({ orderId }): string => orderId);
  return {
    order: (target) => {
      if ('orderId' in target) return byId.get(target.orderId) ?? null;
      return byNo.get(`${target.shop.shopId}/${target.orderNo}`) ?? null;
    },
    shop: (shopId) => shopById.get(shopId),
    keysOf: (order) => (order === null ? [] : (keysByOrder.get(order.orderId) ?? [])),
    textsOf: (order) => (order === null ? [] : (textsByOrder.get(order.orderId) ?? [])),
    idempotency,
  };
}

/** The order and the shop of a job; no order for a job that may place it. */
export function findTarget(
  target: JobTarget,
  loaded: LookUp,
): Result<
  { readonly order: Order | null; readonly shop: Shop },
  CoreError<'order.not_found' | 'shop.not_found'>
> {
  const order = loaded.order(target);
  if ('shop' in target) return ok({ order, shop: loaded.shop(target.shop.shopId) ?? target.shop });
  if (order === null) return err(orderNotFound(target));
  const { shopId } = order;
  const shop = loaded.shop(shopId);
  return shop === undefined ? err(coreError('shop.not_found', { shopId })) : ok({ order, shop });
}

/** Says which order is not there. */
export function orderNotFound(target: JobTarget): CoreError<'order.not_found'> {
  const orderId = 'orderId' in target ? target.orderId : target.orderNo;
  return coreError('order.not_found', { orderId });
}

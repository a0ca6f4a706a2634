import { unwrapOrThrow } from '@kaquan/core';
import type { Life, Sale } from '../life.ts';

/** Our own id of an order that a marketplace has sold. */
export async function orderIdOf(
  { host }: Life,
  { shop, orderNo }: Pick<Sale, 'shop' | 'orderNo'>,
): Promise<string> {
  const { shopId } = shop;
  const { items } = await unwrapOrThrow(host.desk.orders.find({ shopId, orderNo }));
  const [order] = items;
  if (order === undefined) throw new Error(`we do not have order ${orderNo}`);
  return order.orderId;
}

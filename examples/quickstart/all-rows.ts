import { unwrapOrThrow } from '@kaquan/core';
import type { CoreError, FindOrdersInput, KaquanHandle, Order, ResultAsync } from '@kaquan/core';
import type { Page } from '@kaquan/core/ports';

/** Every order that the filter names. */
export async function findOrders(
  { desk }: { readonly desk: KaquanHandle },
  filter: FindOrdersInput = {},
): Promise<Order[]> {
  return allRows((position) => desk.orders.find({ ...filter, limit: 500, ...position }));
}

/** Every row of a listing, page after page. */
export async function allRows<Row>(
  read: (position: { readonly cursor?: string }) => ResultAsync<Page<Row>, CoreError>,
): Promise<Row[]> {
  const rows: Row[] = [];
  let position: { readonly cursor?: string } = {};
  for (;;) {
    const page = await unwrapOrThrow(read(position));
    rows.push(...page.items);
    if (page.nextCursor === null) return rows;
    position = { cursor: page.nextCursor };
  }
}

import assert from 'node:assert/strict';
import type { OrderId } from '../../kernel/ids.ts';
import type { Order } from '../../order/order.ts';
import type { OrderNarrowing } from '../../ports/storage-filters.ts';
import { anId } from '../an-id.ts';
import { anOrder, type OrderParts } from '../builders.ts';
import { aWriteOf, testTenant } from '../change-builders.ts';
import { valueOf, type Desk } from '../storage-desk.ts';

/** What a case asks for. */
export type Asked = Omit<OrderNarrowing, 'tenant'>;

/** What is asked for, and the numbers of the orders that fit. */
export type Row = readonly [asked: Asked, expected: readonly number[]];

/** The id of the order number `n` of a case. */
export function numbered(n: number): OrderId {
  return anId('order', `o${n}`);
}

/** Orders `o0`, `o1`, … as described. */
export async function place(desk: Desk, parts: readonly OrderParts[]): Promise<readonly Order[]> {
  const orders = parts.map((each, n) => {
    const { lines = [], ...others } = each;
    const orderId = numbered(n);
    const own = lines.map((line) => withIdsOf(anOrder({ orderId }), line));
    return anOrder({ orderId, ...others, ...(lines.length === 0 ? {} : { lines: own }) });
  });
  await desk.apply({ writes: orders.map(aWriteOf) });
  return orders;
}

// Units are named after their order.
function withIdsOf({ lines }: Order, line: Order['lines'][number]): Order['lines'][number] {
  const [own] = lines;
  assert.ok(own !== undefined);
  const units = line.units.map((unit, n) => ({
    ...unit,
    unitId: own.units[n]?.unitId ?? unit.unitId,
  }));
  return { ...line, lineId: own.lineId, units };
}

/** One page. */
export async function find(
  desk: Desk,
  asked: Asked & { readonly limit: number; readonly cursor?: string },
) {
  return valueOf(await desk.storage.findOrders({ tenant: testTenant, ...asked }));
}

/** The ids of orders, in their order. */
export function idsOf(orders: readonly Order[]): readonly string[] {
  return orders.map(({ orderId }) => orderId);
}

/** All ids that are found, page by page; counting must agree. */
export async function pagesOf(desk: Desk, asked: Asked, limit: number): Promise<readonly string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await find(desk, { ...asked, limit, ...(cursor === null ? {} : { cursor }) });
    ids.push(...idsOf(page.items));
    cursor = page.nextCursor;
    assert.ok(ids.length < 100, 'pages come to an end');
  } while (cursor !== null);
  const filter = { tenant: testTenant, ...asked };
  assert.equal(valueOf(await desk.storage.countOrders(filter, 100)), ids.length);
  return ids;
}

/** Asks for every row, page by page and at once. */
export async function check(desk: Desk, rows: readonly Row[]): Promise<void> {
  for (const [asked, expected] of rows) {
    for (const limit of [1, 500]) {
      const ids = await pagesOf(desk, asked, limit);
      assert.deepEqual(ids.toSorted(), expected.map(numbered), JSON.stringify(asked));
    }
  }
}

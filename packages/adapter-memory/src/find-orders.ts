import type { OrderId, Result } from '@kaquan/core';
import {
  orderStatusOf,
  searchTitlesOf,
  tabsOf,
  type OrderFilter,
  type OrderNarrowing,
  type OrderStatus,
  type Page,
  type StorageError,
  type TimeRange,
} from '@kaquan/core/ports';
import { parseCursor, toPage, type Position } from './cursor.ts';
import { orderKey, type OrderPlace, type Partition } from './partition.ts';
import type { OrderRow } from './rows.ts';
import { byValues, firstOf } from './sorted-list.ts';

/** See `Storage.findOrders`. */
export function findOrders(
  tenant: Partition,
  filter: OrderFilter,
): Result<Page<OrderRow>, StorageError> {
  return parseCursor(filter.cursor, 'number').map((position) => {
    if (filter.redeemed !== undefined) {
      const rows = redeemedBehind(tenant, filter, position);
      return toPage(rows, filter.limit, (order) => [redeemedAtOf(order), order.orderId]);
    }
    const rows = ordersBehind(tenant, filter, position);
    return toPage(rows, filter.limit, (order) => [order.createdAt, order.orderId]);
  });
}

/** See `Storage.countOrders`. */
export function countOrders(tenant: Partition, filter: OrderNarrowing, most: number): number {
  return firstOf(ordersBehind(tenant, filter, null), most).length;
}

function* ordersBehind(
  tenant: Partition,
  filter: OrderNarrowing,
  position: Position | null,
): Generator<OrderRow> {
  for (const { orderId } of placesBehind(tenant, filter, position)) {
    const order = tenant.orders.find(orderId);
    if (order !== null && fits(order, filter) && isOf(tenant, order, filter)) yield order;
  }
}

// By redemption, newest first; sorted anew for every page, because nobody keeps them in that order.
function redeemedBehind(
  tenant: Partition,
  filter: OrderNarrowing,
  position: Position | null,
): readonly OrderRow[] {
  const orders = [...ordersBehind(tenant, filter, null)];
  const places = orders.map((order) => ({ order, place: placeOf(redeemedAtOf(order), order) }));
  const last = position && { at: Number(position[0]), orderId: position[1] };
  return places
    .filter(({ place }) => last === null || newestFirst(place, last) > 0)
    .toSorted((a, b) => newestFirst(a.place, b.place))
    .map(({ order }) => order);
}

interface Place {
  readonly at: number;
  readonly orderId: string;
}

function placeOf(at: number, { orderId }: OrderRow): Place {
  return { at, orderId };
}

const newestFirst = byValues<Place>(
  ({ at }) => -at,
  ({ orderId }) => orderId,
);

function redeemedAtOf({ redeemedAt }: OrderRow): number {
  return redeemedAt ?? 0;
}

// An order number is looked up, everything else is walked from where the last page ended.
function placesBehind(
  tenant: Partition,
  { shopId, orderNo }: OrderNarrowing,
  position: Position | null,
): Iterable<OrderPlace> {
  if (shopId !== undefined && orderNo !== undefined) {
    const order = tenant.orders.findByName(orderKey({ shopId, orderNo }));
    return order === null || position !== null ? [] : [order];
  }
  if (position === null) return tenant.orderPlaces.after(null);
  const [createdAt, orderId] = position;
  const last = { createdAt: Number(createdAt), orderId: orderId as OrderId };
  return tenant.orderPlaces.after(last);
}

function fits(order: OrderRow, filter: OrderNarrowing): boolean {
  return (
    isWanted(filter.shopId, order.shopId) &&
    isWanted(filter.orderNo, order.orderNo) &&
    isWanted(filter.payment, order.payment) &&
    isWanted(filter.redemption, order.redemption) &&
    isWithin(filter.created, order.createdAt) &&
    isWithin(filter.redeemed, order.redeemedAt) &&
    isAmong(order, filter) &&
    standsAs(order, filter)
  );
}

function isWanted<Value>(wanted: Value | undefined, actual: Value): boolean {
  return wanted === undefined || wanted === actual;
}

// In which category its shop is, and whether it is among those that lists show.
function isOf(tenant: Partition, order: OrderRow, { category, among }: OrderNarrowing): boolean {
  const isOwn = tenant.shops.find(order.shopId)?.channelType === 'platform';
  if (category !== undefined && isOwn !== (category === 'platform')) return false;
  return among === undefined || isAmongThose[among](order);
}

const isAmongThose: Readonly<
  Record<NonNullable<OrderNarrowing['among']>, (order: OrderRow) => boolean>
> = {
  live: (order) => !statusOf(order).isHidden,
  removed: ({ presence }) => presence === 'removed',
  test: ({ isTest }) => isTest,
};

// Read off the order only where somebody asks.
function standsAs(order: OrderRow, filter: OrderNarrowing): boolean {
  const asked = asWhole.filter((name) => filter[name] !== undefined);
  if (asked.length === 0) return true;
  const status = statusOf(order);
  return asked.every((name) => filter[name] === status[name]);
}

// A row is never changed, but put in the place of another.
const statuses = new WeakMap<OrderRow, OrderStatus>();

function statusOf(order: OrderRow): OrderStatus {
  const known = statuses.get(order) ?? orderStatusOf(order);
  statuses.set(order, known);
  return known;
}

const asWhole = ['verification', 'afterSales', 'isFrozen', 'hasOpenCase'] as const;

// What an order has several of, and any one of them will do.
function isAmong(order: OrderRow, { tab, user, productId, text }: OrderNarrowing): boolean {
  const { orderingUserId, buyerRef, lines, orderNo } = order;
  return (
    (tab === undefined || tabsOf(order).includes(tab)) &&
    (user === undefined || user === orderingUserId || user === buyerRef) &&
    (productId === undefined || lines.some(({ product }) => product?.productId === productId)) &&
    (text === undefined ||
      orderNo.startsWith(text) ||
      searchTitlesOf(order).includes(text.toLowerCase()))
  );
}

function isWithin(range: TimeRange | undefined, at: number | null): boolean {
  if (range === undefined) return true;
  const { from = -Infinity, to = Infinity } = range;
  return at !== null && at >= from && at < to;
}

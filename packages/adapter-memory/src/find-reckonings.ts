import { err, ok, type OrderId, type Result, type ShopId } from '@kaquan/core';
import {
  mostReckonedRows,
  reckonedOrderOf,
  type OrderPosting,
  type Page,
  type ReckonedKey,
  type Reckoning,
  type ReckoningRequest,
  type StorageError,
  type UntoldFilter,
} from '@kaquan/core/ports';
import { parseCursor, type Position } from './cursor.ts';
import { orderKey, type Partition } from './partition.ts';
import type { OrderRow } from './rows.ts';
import { byValues } from './sorted-list.ts';

/** See `Storage.loadReckonings`; looks at every line and posting of the shop once. */
export function loadReckonings(
  tenant: Partition,
  { shopId, orderNos, book }: ReckoningRequest,
): readonly Reckoning[] {
  const numbers = new Set(orderNos);
  const lines = Map.groupBy(tenant.statements.after(shopId, null), ({ orderNo }) => orderNo);
  const postings = Map.groupBy(tenant.ledger.ofOrders(null), ({ orderId }) => orderId);
  return [...numbers].map((orderNo): Reckoning => {
    const order = tenant.orders.findByName(orderKey({ shopId, orderNo }));
    const told = (lines.get(orderNo) ?? []).filter((line) => (book ?? line.book) === line.book);
    const posted = order === null ? [] : (postings.get(order.orderId) ?? []);
    return {
      orderNo,
      order: order && reckonedOrderOf(order),
      elsewhere: order === null ? shopOf(tenant, orderNo) : null,
      lines: told.slice(0, mostReckonedRows),
      postings: posted.filter(isReceivable).toSorted(byEvent).slice(0, mostReckonedRows),
      keys: order === null ? [] : keysOf(tenant, order),
    };
  });
}

const byEvent = byValues<OrderPosting>(
  ({ seq }) => seq,
  ({ part }) => part,
);

function isReceivable({ debit, credit }: OrderPosting): boolean {
  return [debit, credit].includes('channel_receivable');
}

function shopOf(tenant: Partition, orderNo: string): ShopId | null {
  const others = [...tenant.orders.rows()].filter((order) => order.orderNo === orderNo);
  return others.map(({ shopId }) => shopId).toSorted()[0] ?? null;
}

function keysOf(tenant: Partition, { orderId }: OrderRow): readonly ReckonedKey[] {
  return tenant.keys
    .boundTo(orderId)
    .map(({ unitId, attempt, state }) => ({ unitId, attempt, state }))
    .toSorted(byAttempt);
}

const byAttempt = byValues<ReckonedKey>(
  ({ unitId }) => unitId,
  ({ attempt }) => attempt,
);

/** See `Storage.findUntold`. */
export function findUntold(
  tenant: Partition,
  filter: UntoldFilter,
): Result<Page<string>, StorageError> {
  const position = parseCursor(filter.cursor, 'number');
  if (position.isErr()) return err(position.error);
  const { shopId, from, to, limit } = filter;
  const isInside = (posting: OrderPosting): boolean =>
    posting.shopId === shopId && posting.at >= from && posting.at < to;
  const looked = [...tenant.ledger.ofOrders(position.value && placeAt(position.value))]
    .filter(isInside)
    .slice(0, limit + 1);
  const told = numbersTold(tenant, filter);
  const firstByOrder = new Map<OrderId, OrderPosting>();
  for (const posting of tenant.ledger.ofOrders(null)) {
    if (!isInside(posting) || !isReceivable(posting)) continue;
    if (!firstByOrder.has(posting.orderId)) firstByOrder.set(posting.orderId, posting);
  }
  const page = looked.slice(0, limit);
  const items = page.flatMap((posting) => {
    const orderNo = tenant.orders.find(posting.orderId)?.orderNo;
    const isFirst = firstByOrder.get(posting.orderId) === posting;
    return orderNo === undefined || !isFirst || told.has(orderNo) ? [] : [orderNo];
  });
  const last = looked.length > limit ? page.at(-1) : undefined;
  return ok({ items, nextCursor: last === undefined ? null : cursorBehind(last) });
}

function numbersTold(
  { statements }: Partition,
  { shopId, from, to, book }: UntoldFilter,
): ReadonlySet<string | null> {
  const lines = [...statements.after(shopId, null)].filter(
    (line) => !line.isRival && line.at >= from && line.at < to && (book ?? line.book) === line.book,
  );
  return new Set(lines.map(({ orderNo }) => orderNo));
}

function cursorBehind({ at, orderId, seq, part }: OrderPosting): string {
  return JSON.stringify([at, `${orderId} ${seq} ${part}`]);
}

function placeAt([at, rest]: Position): Pick<OrderPosting, 'at' | 'orderId' | 'seq' | 'part'> {
  const [orderId, seq, part] = rest.split(' ');
  return { at: Number(at), orderId: orderId as OrderId, seq: Number(seq), part: Number(part) };
}

import { err, ok, type Result } from 'neverthrow';
import { exportPage, type ExportAuditError } from '../../audit/export-page.ts';
import type { OrderId } from '../../kernel/ids.ts';
import type { Order } from '../../order/order.ts';
import { readOrders } from '../orders/read-orders.ts';
import {
  goOn,
  sectionOf,
  type ArchiveDesk,
  type SectionError,
  type Written,
} from './archive-desk.ts';
import type { ArchiveManifest } from './archive-format.ts';
import { caseColumns, casesOf } from './columns/case-columns.ts';
import { eventColumns } from './columns/event-columns.ts';
import { archivedOrder, orderColumns } from './columns/order-columns.ts';
import { firstIn, readEventLine, rootsSeen, type SealedChanges } from './event-lines.ts';

/** Why orders and their histories are not whole. */
export type WriteOrdersError = SectionError | ExportAuditError;

/** What was written of orders. */
export interface OrdersWritten {
  readonly written: Written;
  readonly roots: ArchiveManifest['roots'];
}

interface OrderBooks {
  readonly desk: ArchiveDesk;
  readonly orders: ReturnType<typeof sectionOf<Order>>;
  readonly cases: ReturnType<typeof sectionOf<ReturnType<typeof casesOf>[number]>>;
  count: number;
}

/**
 * Writes the orders that were placed in the period, and those of which something was sealed in it, each
 * once; their cases; and what was sealed.
 */
export async function writeOrders(
  desk: ArchiveDesk,
): Promise<Result<OrdersWritten, WriteOrdersError>> {
  const orders = sectionOf(desk, 'orders', orderColumns);
  const cases = sectionOf(desk, 'cases', caseColumns);
  const books: OrderBooks = { desk, orders, cases, count: 0 };
  const placed = await writePlaced(books);
  if (placed.isErr()) return err(placed.error);
  const events = await writeEvents(books);
  if (events.isErr()) return err(events.error);
  const orderParts = await orders.end();
  if (orderParts.isErr()) return err(orderParts.error);
  const caseParts = await cases.end();
  return caseParts.map((ended) => ({
    written: [['orders', orderParts.value], ['cases', ended], ...events.value.written],
    roots: events.value.roots,
  }));
}

async function writePlaced(books: OrderBooks): Promise<Result<void, SectionError>> {
  const { desk } = books;
  const { runtime, tenant } = desk.scope;
  const placed = { tenant, created: desk.period };
  for await (const page of readOrders(runtime.storage, placed)) {
    if (page.isErr()) return err(page.error);
    const added = await addOrders(books, page.value);
    if (added.isErr()) return added;
  }
  return ok();
}

async function addOrders(
  books: OrderBooks,
  orders: readonly Order[],
): Promise<Result<void, SectionError>> {
  for (const order of orders) {
    const added = await books.orders.add(archivedOrder(order));
    if (added.isErr()) return added;
    for (const each of casesOf(order)) {
      const kept = await books.cases.add(each);
      if (kept.isErr()) return kept;
    }
  }
  books.count += orders.length;
  return goOn(books.desk, { section: 'orders', rows: books.count });
}

async function writeEvents(books: OrderBooks): Promise<Result<OrdersWritten, WriteOrdersError>> {
  const { desk } = books;
  const writer = sectionOf(desk, 'events', eventColumns);
  const roots = rootsSeen();
  let rows = 0;
  let cursor: string | null = null;
  do {
    const from: { readonly cursor?: string } = cursor === null ? {} : { cursor };
    const page = await exportPage(desk.scope, { range: desk.period, ...from });
    if (page.isErr()) return err(page.error);
    const changes: SealedChanges[] = [];
    for (const text of page.value.lines) {
      const line = readEventLine(text);
      roots.note(line);
      if (line.changes !== null) changes.push(line.changes);
      const added = await writer.add(line.said, text);
      if (added.isErr()) return err(added.error);
    }
    rows += page.value.lines.length;
    const wanted = goOn(desk, { section: 'events', rows });
    if (wanted.isErr()) return err(wanted.error);
    const touched = await addTouched(books, changes, roots.first());
    if (touched.isErr()) return err(touched.error);
    cursor = page.value.nextCursor;
  } while (cursor !== null);
  const ended = await writer.end();
  return ended.map((events) => ({ written: [['events', events]], roots: roots.both() }));
}

/** Orders of another month that something was done to in this one: at the first thing that was. */
async function addTouched(
  books: OrderBooks,
  changes: readonly SealedChanges[],
  firstRoot: number,
): Promise<Result<void, SectionError>> {
  const { scope, period } = books.desk;
  const { runtime, tenant } = scope;
  const orderIds = [...new Set(changes.map(({ orderId }) => orderId))];
  if (orderIds.length === 0) return ok();
  const loaded = await runtime.storage.load({ tenant, orderIds });
  if (loaded.isErr()) return err(loaded.error);
  const older = loaded.value.orders.filter(
    ({ createdAt }) => createdAt < period.from || createdAt >= period.to,
  );
  if (older.length === 0) return ok();
  const olderIds: readonly OrderId[] = older.map(({ orderId }) => orderId);
  const leaves = await runtime.storage.findLeaves({ tenant, orderIds: olderIds });
  if (leaves.isErr()) return err(leaves.error);
  const isFirst = firstIn(changes, leaves.value, firstRoot);
  return addOrders(
    books,
    older.filter(({ orderId }) => isFirst(orderId)),
  );
}

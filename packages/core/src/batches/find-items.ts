import { err, ok, type Result } from 'neverthrow';
import { isOpenCase } from '../after-sales/case.ts';
import { orderIdOfCase } from '../after-sales/case-of.ts';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { CaseId, OrderId } from '../kernel/ids.ts';
import type { Order } from '../order/order.ts';
import type { OrderFilter } from '../ports/storage-filters.ts';
import type { Page, StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { BatchRule } from './batch-rules.ts';
import { batchPageSize, maxBatchItems } from './batch.ts';

/** One item of a batch to be. */
export interface ItemTarget {
  readonly orderId: OrderId;
  readonly caseId: CaseId | null;
}

/** Which orders or cases a batch is about. */
export type Which =
  | { readonly orderIds: readonly OrderId[] }
  | { readonly caseIds: readonly CaseId[] }
  | { readonly selection: Omit<OrderFilter, 'tenant' | 'limit' | 'cursor' | 'isCurrent'> };

/** Why items cannot be found. */
export type FindItemsError = StorageError | CoreError<'batch.too_large'>;

/**
 * The items of a batch, as they are now: what is placed or opened later is no part of it. Of orders, an
 * operation about cases takes every open case. Each stands once.
 */
export async function findItems(
  scope: Scope,
  which: Which,
  target: BatchRule['target'],
): Promise<Result<readonly ItemTarget[], FindItemsError>> {
  if ('caseIds' in which) {
    return within(which.caseIds.map((caseId) => ({ orderId: orderIdOfCase(caseId), caseId })));
  }
  if ('orderIds' in which && target === 'order') {
    return within(which.orderIds.map((orderId) => ({ orderId, caseId: null })));
  }
  const found = 'orderIds' in which ? ofOrders(scope, which.orderIds) : search(scope, which);
  const items = new Map<string, ItemTarget>();
  for await (const page of found) {
    if (page.isErr()) return err(page.error);
    for (const each of page.value.flatMap((order) => itemsOf(order, target))) {
      items.set(each.caseId ?? each.orderId, each);
    }
    if (items.size > maxBatchItems) return err(tooLarge());
  }
  return ok([...items.values()]);
}

function itemsOf({ orderId, cases }: Order, target: BatchRule['target']): readonly ItemTarget[] {
  if (target === 'order') return [{ orderId, caseId: null }];
  return cases.filter(isOpenCase).map(({ caseId }) => ({ orderId, caseId }));
}

type OrdersPage = Result<readonly Order[], StorageError>;

async function* ofOrders(
  { tenant, runtime }: Scope,
  orderIds: readonly OrderId[],
): AsyncGenerator<OrdersPage> {
  for (const page of pagesOf(orderIds)) {
    const loaded = await runtime.storage.load({ tenant, orderIds: page });
    yield loaded.map(({ orders }) => orders);
  }
}

async function* search(
  { tenant, runtime }: Scope,
  { selection }: Extract<Which, { selection: unknown }>,
): AsyncGenerator<OrdersPage> {
  const filter: OrderFilter = { ...selection, tenant, limit: batchPageSize, isCurrent: true };
  let cursor: string | null = null;
  do {
    const position = cursor === null ? {} : { cursor };
    const page: Result<Page<Order>, StorageError> = await runtime.storage.findOrders({
      ...filter,
      ...position,
    });
    yield page.map(({ items }) => items);
    cursor = page.isErr() ? null : page.value.nextCursor;
  } while (cursor !== null);
}

function within(items: readonly ItemTarget[]): Result<readonly ItemTarget[], FindItemsError> {
  return items.length > maxBatchItems ? err(tooLarge()) : ok(items);
}

function tooLarge(): CoreError<'batch.too_large'> {
  return coreError('batch.too_large', { most: maxBatchItems });
}

/** Items in portions that one trip can take. */
export function pagesOf<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const pages: (readonly Item[])[] = [];
  for (let from = 0; from < items.length; from += batchPageSize) {
    pages.push(items.slice(from, from + batchPageSize));
  }
  return pages;
}

/** Tells that the order or the case of an item is not there. */
export function absent({
  orderId,
  caseId,
}: ItemTarget): CoreError<'order.not_found' | 'case.not_found'> {
  return caseId === null
    ? coreError('order.not_found', { orderId })
    : coreError('case.not_found', { caseId });
}

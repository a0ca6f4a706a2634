import { coreError, type Instant, type TenantId } from '@kaquan/core';
import {
  openMoneyOf,
  orderStatusOf,
  searchTitlesOf,
  type DispatchUpdate,
  type Effect,
  type HistoryEntry,
  type HistoryLink,
  salesDayOf,
  type LedgerPosting,
  type OrderPosting,
  type Order,
  type SalesMove,
  type StockWait,
  type TabMove,
  type VerificationCode,
} from '@kaquan/core/ports';
import type { Row } from './session.ts';
import { CorruptRow } from './sql-state.ts';

/** The text of a column that is never null. */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return value;
  throw corrupt(column, value); // Our own SQL casts it to text: the table is not the one we made.
}

/** A whole number of a column that is `integer`, or a bigint cast to text. */
export function wholeOf(row: Row, column: string): number {
  const value = Number(row[column] ?? NaN);
  if (Number.isSafeInteger(value)) return value;
  throw corrupt(column, row[column]); // Beyond what a number holds; half a number would be a lie.
}

/** The JSON of a column; drivers differ in what they parse, so we read it as text. */
export function jsonOf(row: Row, column: string): unknown {
  const text = textOf(row, column);
  try {
    return JSON.parse(text);
  } catch {
    throw corrupt(column, text); // The server has built this JSON; a proxy must have cut it.
  }
}

function corrupt(column: string, value: unknown): CorruptRow {
  const problem = `${typeof value} cannot be read`;
  return new CorruptRow(coreError('storage.corrupt', { table: '-', row: column, problem }));
}

/** An instant as a timestamp's text; exact to the millisecond in the years 1 to 9999. */
export function timestampOf(instant: Instant): string {
  return new Date(instant).toISOString();
}

/** As {@link timestampOf}, with `null` for what has not happened. */
export function timestampOrNull(instant: Instant | null): string | null {
  return instant === null ? null : timestampOf(instant);
}

/** When a key ceases to be handed out; `null` for never. */
export function expiryOf(instant: Instant | null): string {
  return instant === null ? 'infinity' : timestampOf(instant);
}

/** An order as a row: the document, and beside it what searches ask for. */
export function orderRowOf(tenant: TenantId, order: Order): Row {
  const { verification, afterSales, isFrozen, hasOpenCase, isRefunded, isHidden } =
    orderStatusOf(order);
  return {
    tenant_id: tenant,
    order_id: order.orderId,
    version: order.version,
    shop_id: order.shopId,
    order_no: order.orderNo,
    payment: order.payment,
    redemption: order.redemption,
    verification,
    after_sales: afterSales,
    is_frozen: isFrozen,
    has_open_case: hasOpenCase,
    is_refunded: isRefunded,
    is_hidden: isHidden,
    created_at: timestampOf(order.createdAt),
    redeemed_at: timestampOrNull(order.redeemedAt),
    titles: searchTitlesOf(order),
    open_minor: openMoneyOf(order),
    status_version: order.version,
    document: order,
  };
}

/** What an order is found by beside its columns, as rows: its users and its products. */
export function termRowsOf(tenant: TenantId, order: Order): readonly Row[] {
  const { orderId, shopId, orderingUserId, buyerRef, lines, createdAt } = order;
  const users = buyerRef === null ? [orderingUserId] : [orderingUserId, buyerRef];
  const products = lines.flatMap(({ product }) => (product === null ? [] : [product.productId]));
  const sold = products.map((productId) => soldTerm(shopId, productId));
  const terms = new Set([...users.map(userTerm), ...products.map(productTerm), ...sold]);
  const created = timestampOf(createdAt);
  return [...terms].map((term) => {
    return { tenant_id: tenant, term, created_at: created, order_id: orderId };
  });
}

/** How orders are found by somebody who ordered or bought. */
export function userTerm(user: string): string {
  return `user:${shortened(user)}`;
}

/** How orders are found by what they sell. */
export function productTerm(productId: string): string {
  return `product:${shortened(productId)}`;
}

/** How orders are found by what one shop sells, however rarely among all that sell it. */
export function soldTerm(shopId: string, productId: string): string {
  return `sold:${shortened(shopId)}:${shortened(productId)}`;
}

// In whole characters, as the server counts them. An index takes no entry above 2,704 bytes, and
// channels may name a buyer in 1,000 characters of up to three.
const termLength = 200;

function shortened(text: string): string {
  return text.length <= termLength ? text : [...text].slice(0, termLength).join('');
}

/** Whether others may have the same term, so that whoever looks for it must look closer. */
export function isSharedTerm(text: string): boolean {
  return text.length >= termLength && [...text].length >= termLength;
}

/** What a move from tab to tab adds to the counts of its shop, as a row; what stays is left out. */
export function tabDeltaRowOf(tenant: TenantId, { shopId, before, after }: TabMove): Row {
  const left = before.filter((tab) => !after.includes(tab)).map((tab) => [tab, -1] as const);
  const entered = after.filter((tab) => !before.includes(tab)).map((tab) => [tab, 1] as const);
  return { tenant_id: tenant, shop_id: shopId, ...Object.fromEntries([...left, ...entered]) };
}

/** What a change has added to the sales of a shop, as a row. */
export function salesRowOf(tenant: TenantId, move: SalesMove): Row {
  const { shopId, day, subject, sold, cases } = move;
  return { tenant_id: tenant, shop_id: shopId, day: timestampOf(day), subject, sold, cases };
}

/** A posting of the ledger as a row. */
export function postingRowOf(tenant: TenantId, posting: OrderPosting): Row {
  return {
    tenant_id: tenant,
    order_id: posting.orderId,
    seq: posting.seq,
    part: posting.part,
    shop_id: posting.shopId,
    at: timestampOf(posting.at),
    cause: posting.cause,
    unit_id: posting.unitId,
    currency: posting.currency,
    debit: posting.debit,
    credit: posting.credit,
    amount_minor: posting.amountMinor,
  };
}

/** What a posting adds to the totals of its shop, as a row. */
export function ledgerDeltaRowOf(tenant: TenantId, posting: LedgerPosting): Row {
  const { shopId, currency, debit, credit, amountMinor } = posting;
  const day = timestampOf(salesDayOf(posting.at));
  const accounts = { currency, debit, credit, amount_minor: amountMinor };
  return { tenant_id: tenant, shop_id: shopId, day, ...accounts };
}

/** A verification code as a row. */
export function codeRowOf(tenant: TenantId, issued: VerificationCode): Row {
  const { shopId, code, orderId, unitId } = issued;
  return { tenant_id: tenant, shop_id: shopId, code, order_id: orderId, unit_id: unitId };
}

/** A place in the queue as a row. */
export function waitRowOf(tenant: TenantId, wait: StockWait): Row {
  return {
    tenant_id: tenant,
    unit_id: wait.unitId,
    attempt: wait.attempt,
    product_id: wait.productId,
    paid_at: timestampOf(wait.paidAt),
    order_id: wait.orderId,
  };
}

/**
 * Entries of a history as rows: what a change has added to an order stands in one row, by the number
 * of its first event.
 */
export function eventRowsOf(
  entries: readonly HistoryEntry[],
  links: readonly HistoryLink[],
): readonly Row[] {
  const rows: { readonly first: HistoryEntry; readonly row: Row; readonly events: unknown[] }[] =
    [];
  for (const entry of entries) {
    const open = rows.at(-1);
    if (open !== undefined && goesOn(open.first, entry, open.events.length)) {
      open.events.push(entry.event);
      continue;
    }
    const events: unknown[] = [entry.event];
    const row = {
      tenant_id: entry.tenant,
      order_id: entry.orderId,
      seq: entry.seq,
      version: entry.version,
      at: timestampOf(entry.at),
      actor_kind: entry.actor.kind,
      actor_id: entry.actor.id,
      reason: entry.reason,
      event: events,
      hash: hashOf(entry, links),
    };
    rows.push({ first: entry, row, events });
  }
  return rows.map(({ row }) => row);
}

function hashOf({ orderId, version }: HistoryEntry, links: readonly HistoryLink[]): string | null {
  const link = links.find((each) => each.orderId === orderId && each.version === version);
  return link?.hash ?? null;
}

// Whether an entry is the next one of the change that a row was begun for.
function goesOn(first: HistoryEntry, entry: HistoryEntry, count: number): boolean {
  return (
    entry.seq === first.seq + count &&
    entry.orderId === first.orderId &&
    entry.version === first.version &&
    entry.at === first.at &&
    entry.tenant === first.tenant &&
    entry.reason === first.reason &&
    entry.actor.kind === first.actor.kind &&
    entry.actor.id === first.actor.id
  );
}

/** A later state of a dispatch as a row. */
export function dispatchRowOf(tenant: TenantId, update: DispatchUpdate): Row {
  return {
    tenant_id: tenant,
    subscriber: update.subscriber,
    order_id: update.orderId,
    from_seq: update.fromSeq,
    done_seq: update.doneSeq,
    attempts: update.attempts,
    due_at: timestampOf(update.dueAt),
    state: update.state,
    problem: update.problem,
  };
}

/** An effect as a row. */
export function effectRowOf(effect: Effect): Row {
  return {
    tenant_id: effect.tenant,
    effect_id: effect.effectId,
    shop_id: effect.shopId,
    order_id: effect.orderId,
    effect_group: effect.group,
    seq: effect.seq,
    subject: effect.subject,
    attempts: effect.attempts,
    due_at: timestampOf(effect.dueAt),
    state: effect.state,
  };
}

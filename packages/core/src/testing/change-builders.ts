import type { HistoryEntry } from '../order/history.ts';
import type { Order } from '../order/order.ts';
import { tabMovesOf } from '../order/order-consequences.ts';
import { unitsOf } from '../order/order-units.ts';
import type { LedgerEntry } from '../ledger/entry.ts';
import type { OrderPosting } from '../ledger/posting.ts';
import type {
  AggregateWrite,
  Change,
  Claim,
  Effect,
  NewKey,
  StockWait,
  TabMove,
} from '../ports/change.ts';
import type { StatementRow } from '../ports/statement-storage.ts';
import { anId } from './an-id.ts';
import { startOfTests } from './fixed-clock.ts';

/** The tenant that builders write to unless told otherwise. */
export const testTenant = anId('tenant', 'default');

/** Builds a change that writes nothing; every change of a test needs a `changeId` of its own. */
export function aChange(parts: Partial<Change> = {}): Change {
  return {
    changeId: anId('change', 'change-1'),
    tenant: testTenant,
    at: startOfTests,
    writes: [],
    ...parts,
  };
}

/** Builds the write that stores an order on top of the version before it. */
export function aWriteOf(order: Order): AggregateWrite {
  return { kind: 'order', expectedVersion: order.version - 1, value: order };
}

/** Builds the tabs that an order leaves and enters; `null` before: it is new. */
export function tabMovesFor(before: Order | null, after: Order): readonly TabMove[] {
  return tabMovesOf(before, after);
}

/** Builds a posting of 10.00 yuan that an order was paid with. */
export function aPosting(parts: Partial<OrderPosting> = {}): OrderPosting {
  return {
    orderId: anId('order', 'order-1'),
    seq: 1,
    part: 1,
    cause: 'settlement.opened',
    shopId: anId('shop', 'shop-1'),
    unitId: null,
    currency: 'CNY',
    debit: 'channel_receivable',
    credit: 'revenue_unsettled',
    amountMinor: 1_000,
    at: startOfTests,
    ...parts,
  };
}

/** Builds a line of 10.00 yuan that the statement `bills` told a buyer's payment with. */
export function aStatementRow(parts: Partial<StatementRow> = {}): StatementRow {
  return {
    shopId: anId('shop', 'shop-1'),
    book: 'bills',
    lineNo: '1',
    print: 'p1',
    at: startOfTests,
    kind: 'income',
    amountMinor: 1_000,
    currency: 'CNY',
    balanceMinor: null,
    orderNo: null,
    refundId: null,
    text: '交易收款',
    storedAt: startOfTests + 9,
    ...parts,
  };
}

/** Builds a deposit of 10.00 yuan that an operator has recorded. */
export function anEntry(parts: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    entryId: 'entry-1',
    shopId: anId('shop', 'shop-1'),
    cause: 'deposit',
    at: startOfTests,
    recordedAt: startOfTests,
    currency: 'CNY',
    debit: 'linked_account',
    credit: 'owner_funds',
    amountMinor: 1_000,
    orderNo: null,
    line: null,
    corrects: null,
    evidence: '',
    by: 'operator:li',
    reason: 'for the month',
    ...parts,
  };
}

/** Builds a key; fingerprint and sealed text follow from `keyId`. */
export function aNewKey(parts: Partial<NewKey> = {}): NewKey {
  const keyId = parts.keyId ?? anId('key', 'key-1');
  return {
    keyId,
    productId: anId('product', 'product-1'),
    importId: anId('import', 'import-1'),
    fingerprint: `fingerprint-${keyId}`,
    sealed: `sealed-${keyId}`,
    expiresAt: null,
    share: null,
    ...parts,
  };
}

/** Builds the claims for the current attempt on every unit of an order, at the place of its payment. */
export function claimsFor(order: Order, parts: Partial<Claim> = {}): readonly Claim[] {
  const rest = { to: 'claimed', revealedAt: null, from: 'single_use' } as const;
  return waitsFor(order).map((wait) => ({ ...wait, ...rest, ...parts }));
}

/** Builds the queue places of every unit of an order that has a product. */
export function waitsFor(order: Order): readonly StockWait[] {
  return unitsOf(order).flatMap(({ line, unit }) => {
    if (line.product === null) return [];
    return {
      productId: line.product.productId,
      paidAt: order.paidAt ?? order.createdAt,
      orderId: order.orderId,
      unitId: unit.unitId,
      attempt: unit.issues.length,
    };
  });
}

/** Builds something to tell a channel about an order; its id follows from order, group and `seq`. */
export function anEffect(order: Order, parts: Partial<Effect> = {}): Effect {
  const { orderId, shopId } = order;
  const { group = 'confirm', seq = 1 } = parts;
  return {
    effectId: anId('effect', `${orderId}.${group}.${seq}`),
    tenant: testTenant,
    shopId,
    orderId,
    group,
    seq,
    subject: `${orderId}.s1`,
    attempts: 0,
    dueAt: startOfTests,
    state: 'pending',
    ...parts,
  };
}

/** Builds the event number `seq` of an order. */
export function anEvent(order: Order, parts: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    tenant: testTenant,
    orderId: order.orderId,
    seq: 1,
    version: 1,
    at: startOfTests,
    actor: { kind: 'system', id: 'test' },
    reason: '',
    event: { type: 'order.paid', paidAt: startOfTests },
    ...parts,
  };
}

import assert from 'node:assert/strict';
import type { KaquanHandle } from '../create-kaquan.ts';
import type { IssueState } from '../fulfilment/issue-machine.ts';
import { balancesOf } from '../ledger/balances.ts';
import type { HistoryEntry } from '../order/history.ts';
import { evolveOrder } from '../order/order-evolve.ts';
import { brokenInvariants } from '../order/order-invariants.ts';
import { tabNames, tabsOf } from '../order/order-tabs.ts';
import { unitsOf } from '../order/order-units.ts';
import type { Order } from '../order/order.ts';
import type { BoundKey, KeyState, Storage } from '../ports/index.ts';
import { testTenant } from './change-builders.ts';
import { must } from './guarantees/answers.ts';

/** What is looked at, and through whose eyes; at most 500 orders. */
export interface Looked {
  readonly storage: Storage;
  readonly desk: KaquanHandle;
  /** Orders that stand in no list beside those that do; their tabs count for nothing. */
  readonly hidden?: readonly Order[];
}

/**
 * Demands of everything that is stored that it goes together: orders and their invariants, histories
 * that lead to them, keys and the attempts that hold them, the books, and the counts of the tabs.
 * Answers the orders.
 */
export async function assertAllSound({
  storage,
  desk,
  hidden = [],
}: Looked): Promise<readonly Order[]> {
  const { items } = await must(desk.orders.find({ limit: 500 }));
  const owners = new Map<string, string>();
  for (const order of [...items, ...hidden]) {
    assert.deepEqual(brokenInvariants(order), [], order.orderNo);
    const history = await must(desk.orders.history({ orderId: order.orderId }));
    assertReplays(order, history);
    assertOnce(history);
    const request = { tenant: testTenant, orderIds: [order.orderId], withKeys: true };
    assertKeys(order, (await must(storage.load(request))).keys, owners);
    await assertPosted(desk, order);
  }
  await assertCounted(desk, items);
  return items;
}

/** The order to which a history alone leads; codes are no part of it. */
export function replay(history: readonly HistoryEntry[]): Order | null {
  let order: Order | null = null;
  for (const { event, at, version } of history) {
    order = { ...evolveOrder(order, event, at), version };
  }
  return order;
}

/** An order without what is no part of its history: codes for counters, and the hash made from it. */
export function withoutCodes(order: Order): Order {
  const lines = order.lines.map((line) => ({
    ...line,
    units: line.units.map((unit) => ({ ...unit, verificationCode: null })),
  }));
  return { ...order, lines, historyHash: null };
}

function assertReplays(order: Order, history: readonly HistoryEntry[]): void {
  const numbers = history.map(({ seq }) => seq);
  assert.deepEqual(
    numbers,
    numbers.map((_, position) => position + 1),
    `the history of ${order.orderNo} has no gaps`,
  );
  assert.equal(numbers.length, order.eventCount);
  assert.deepEqual(replay(history), withoutCodes(order), `the history of ${order.orderNo}`);
}

const oncePerAttempt: Readonly<Record<string, boolean>> = {
  'unit.delivered': true,
  'unit.revealed': true,
  'unit.replaced': true,
  'unit.voided': true,
};

function assertOnce(history: readonly HistoryEntry[]): void {
  const seen = new Set<string>();
  for (const { event } of history) {
    if (oncePerAttempt[event.type] !== true || !('attempt' in event)) continue;
    const name = `${event.type} ${event.unitId}#${event.attempt}`;
    assert.ok(!seen.has(name), `${name} twice`);
    seen.add(name);
  }
}

/** In which state the key of an attempt is; `null`: it has none. */
const keyOf: Readonly<Record<IssueState, KeyState | null>> = {
  open: null,
  claimed: 'claimed',
  sending: 'delivered',
  delivered: 'delivered',
  returned: null,
  voided: 'voided',
  replaced: 'voided',
  cancelled: null,
};

// Only keys that serve one unit: what serves many, or is counted, has no key of its own.
function assertKeys(order: Order, keys: readonly BoundKey[], owners: Map<string, string>): void {
  const single = unitsOf(order).filter(({ line }) => {
    const stock = line.product?.stock;
    return stock?.kind === 'keys' && stock.keys === 'single_use';
  });
  const unitIds = new Set(single.map(({ unit }) => unit.unitId));
  const own = keys.filter(({ unitId }) => unitIds.has(unitId));
  const wanted = single.flatMap(({ unit }) => {
    return unit.issues.flatMap(({ attempt, state, revealedAt }) => {
      const key = keyOf[state];
      return key === null ? [] : [`${unit.unitId}#${attempt} ${key} ${revealedAt}`];
    });
  });
  const found = own.map(
    ({ unitId, attempt, state, revealedAt }) => `${unitId}#${attempt} ${state} ${revealedAt}`,
  );
  assert.deepEqual(found.toSorted(), wanted.toSorted(), `the keys of ${order.orderNo}`);
  for (const { keyId, unitId, attempt } of own) {
    const owner = owners.get(keyId) ?? null;
    assert.equal(owner, null, `one key is of ${unitId}#${attempt} and of ${owner}`);
    owners.set(keyId, `${unitId}#${attempt}`);
  }
}

async function assertPosted(desk: KaquanHandle, order: Order): Promise<void> {
  const { orderId } = order;
  const { items } = await must(desk.ledger.postings({ orderId, limit: 500 }));
  const posted: Record<string, number> = {};
  for (const { debit, credit, amountMinor } of items) {
    posted[debit] = (posted[debit] ?? 0) + amountMinor;
    posted[credit] = (posted[credit] ?? 0) - amountMinor;
  }
  for (const [account, amount] of Object.entries(balancesOf(order))) {
    assert.equal(posted[account] ?? 0, amount, `${account} of ${order.orderNo}`);
  }
}

async function assertCounted(desk: KaquanHandle, orders: readonly Order[]): Promise<void> {
  const counts = await must(desk.orders.counts());
  for (const tab of tabNames) {
    const count = orders.filter((order) => tabsOf(order).includes(tab)).length;
    assert.deepEqual(counts[tab], { count, isCapped: false }, `the tab ${tab}`);
  }
}

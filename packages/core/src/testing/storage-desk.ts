import assert from 'node:assert/strict';
import type { Result } from 'neverthrow';
import type { ProductId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { HistoryEntry } from '../order/history.ts';
import type { Order } from '../order/order.ts';
import type { Change, Claim, NewKey, Outcome } from '../ports/change.ts';
import type { Loaded, LoadRequest, Storage, StorageError } from '../ports/storage.ts';
import { anId } from './an-id.ts';
import { anOrder, aProduct, aShop, type OrderParts } from './builders.ts';
import {
  aChange,
  aNewKey,
  anEvent,
  aWriteOf,
  claimsFor,
  testTenant,
  waitsFor,
} from './change-builders.ts';
import type { ContractCase, HostTransaction, TestedStorage } from './contract-case.ts';
import { startOfTests } from './fixed-clock.ts';
import { createSeededIds } from './seeded-ids.ts';

/** The outcome of a change that was stored. */
export type Applied = Extract<Outcome, { readonly outcome: 'applied' }>;

/** A storage with the words in which contract cases are written. Every call fails on an error. */
export interface Desk {
  readonly storage: Storage;
  /** Opens a transaction of the host. */
  begin(): Promise<HostTransaction>;
  /** A change with an id of its own. */
  change(parts: Partial<Change>): Change;
  commit(change: Change): Promise<Outcome>;
  /** Commits a change that must be stored. */
  apply(parts: Partial<Change>): Promise<Applied>;
  load(request: Omit<LoadRequest, 'tenant'>): Promise<Loaded>;
  /** Puts keys into stock: `k1`, `k2`, … unless told otherwise. */
  stock(keys: number | readonly Partial<NewKey>[]): Promise<readonly NewKey[]>;
  /** Stores an order with its first event and, where told, its claims or its places in the queue. */
  place(parts: OrderParts, then?: 'claims' | 'waits'): Promise<Outcome>;
  /** The change behind {@link place}. */
  placing(order: Order, then?: 'claims' | 'waits', claim?: Partial<Claim>): Change;
  /** How many free keys there are. */
  countFree(productId?: ProductId, at?: Instant): Promise<number>;
  history(order: Order): Promise<readonly HistoryEntry[]>;
}

/** The product that most cases sell. */
export const product1 = anId('product', 'product-1');
/** Another one. */
export const product2 = anId('product', 'product-2');
/** The shop of most cases. */
export const shop1 = anId('shop', 'shop-1');
/** Another one. */
export const shop2 = anId('shop', 'shop-2');

/** Writes a case: it begins with two shops and two products, and with nothing else. */
export function storageCase(
  id: string,
  title: string,
  test: (desk: Desk) => Promise<void>,
): ContractCase {
  return {
    id,
    title,
    async run(create) {
      const storage = await create();
      try {
        const desk = openDesk(storage);
        await furnish(desk);
        await test(desk);
      } finally {
        await storage.close?.();
      }
    },
  };
}

/** Stores the shops and products of a case, for a tenant. */
export async function furnish(desk: Desk, tenant = testTenant): Promise<void> {
  await desk.apply({
    tenant,
    writes: [
      { kind: 'shop', expectedVersion: 0, value: aShop({ shopId: shop1 }) },
      { kind: 'shop', expectedVersion: 0, value: aShop({ shopId: shop2, sortOrder: 2 }) },
      { kind: 'product', expectedVersion: 0, value: aProduct({ productId: product1 }) },
      { kind: 'product', expectedVersion: 0, value: aProduct({ productId: product2 }) },
    ],
  });
}

/** The value of a result that must not be an error. */
export function valueOf<T>(result: Result<T, StorageError>): T {
  assert.ok(result.isOk(), result.isErr() ? result.error.message : '');
  return result.value;
}

function openDesk(storage: TestedStorage): Desk {
  const ids = createSeededIds();
  const change = (parts: Partial<Change>): Change =>
    aChange({ changeId: ids.next('change'), ...parts });
  const commit = async (one: Change): Promise<Outcome> => {
    const [outcome, ...others] = valueOf(await storage.commit([one]));
    assert.ok(outcome !== undefined && others.length === 0, 'one change has one outcome');
    return outcome;
  };
  const apply = async (parts: Partial<Change>): Promise<Applied> => {
    const outcome = await commit(change(parts));
    assert.ok(outcome.outcome === 'applied', `applied, not ${outcome.outcome}`);
    return outcome;
  };
  const placing: Desk['placing'] = (order, then, claim) =>
    change({
      writes: [aWriteOf(order)],
      events: [anEvent(order)],
      ...(then === 'claims' ? { claims: claimsFor(order, claim) } : {}),
      ...(then === 'waits' ? { waits: { add: waitsFor(order), drop: [] } } : {}),
    });
  return {
    storage,
    begin: () => storage.begin(),
    change,
    commit,
    apply,
    placing,
    load: async (request) => valueOf(await storage.load({ tenant: testTenant, ...request })),
    async stock(keys) {
      const parts = typeof keys === 'number' ? Array<Partial<NewKey>>(keys).fill({}) : keys;
      const newKeys = parts.map((part, i) => aNewKey({ keyId: anId('key', `k${i + 1}`), ...part }));
      await apply({ newKeys });
      return newKeys;
    },
    place: (parts, then) => commit(placing(anOrder(parts), then)),
    async countFree(productId = product1, at = startOfTests) {
      const [level] = valueOf(await storage.stockLevels(testTenant, [productId], at));
      assert.equal(level?.productId, productId, 'one row per product');
      if (level?.kind === 'counted') return level.onHand;
      return level?.kind === 'keys' ? level.available : 0;
    },
    history: async ({ orderId }) => valueOf(await storage.findHistory(testTenant, orderId, 0)),
  };
}

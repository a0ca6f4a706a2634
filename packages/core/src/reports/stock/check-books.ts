import { err, ok, type Result } from 'neverthrow';
import type { Product } from '../../catalog/product.ts';
import type { KeyId, OrderId, ProductId } from '../../kernel/ids.ts';
import type { MiscountedKey, StockSums } from '../../ports/stock-audit.ts';
import type { StockLevel } from '../../ports/storage-rows.ts';
import type { StorageError } from '../../ports/storage.ts';
import type { Scope } from '../../runtime/runtime.ts';
import { leaksOf, type LeakKind, type StockLeak } from '../../stock/compare-goods.ts';
import { readPages } from '../read-pages.ts';

/**
 * How the books of a product do not add up in themselves: `states_differ`, its keys by state are not as
 * many as were imported 入库; `pieces_differ`, free pieces and those that units hold are not what was
 * entered; `quota_differs`, units share a key that are not counted, or are more than its quota.
 */
export type BookLeakKind = 'states_differ' | 'pieces_differ' | 'quota_differs';

/** A sum of a product's books that is off. */
export interface BookLeak {
  /** Which. */
  readonly kind: BookLeakKind;
  /** Whose books. */
  readonly productId: ProductId;
  /** What there should be. */
  readonly expected: number;
  /** What there is. */
  readonly found: number;
  /** The shared key; `null` where the sum is of many. */
  readonly keyId: KeyId | null;
}

/** What the stock check has found. */
export interface StockCheck {
  /** Products whose books were added up. */
  readonly products: number;
  /** Orders that were held against the stock. */
  readonly orders: number;
  /** Keys that were ever imported, of all those products. */
  readonly imported: number;
  /** Sums that are off; the first 1,000. */
  readonly sums: readonly BookLeak[];
  /** Units on which order and stock disagree, by order; the first 1,000. */
  readonly leaks: readonly StockLeak[];
  /** How many there are of each kind, also beyond those that are answered. */
  readonly counts: Readonly<Record<LeakKind | BookLeakKind, number>>;
}

/** Leaks that are answered one by one. */
const mostLeaks = 1_000;
const ordersPerTrip = 1_000;
const productsPerTrip = 200;

/** See `StockReports.check`. */
export async function checkBooks(
  scope: Scope,
  productId: ProductId | null,
): Promise<Result<StockCheck, StorageError>> {
  const tally = createTally();
  const summed = await addUpBooks(scope, productId, tally);
  if (summed.isErr()) return err(summed.error);
  const compared = await compareOrders(scope, productId, tally);
  return compared.map(() => tally.answer());
}

interface Tally {
  readonly answer: () => StockCheck;
  readonly addProduct: (imported: number) => void;
  readonly addOrders: (count: number) => void;
  readonly addSum: (leak: BookLeak) => void;
  readonly addLeak: (leak: StockLeak) => void;
}

function createTally(): Tally {
  let [products, imported, orders] = [0, 0, 0];
  const sums: BookLeak[] = [];
  const leaks: StockLeak[] = [];
  const counts: Record<LeakKind | BookLeakKind, number> = {
    unit_lacks_goods: 0,
    goods_unknown: 0,
    goods_of_other: 0,
    state_differs: 0,
    goods_twice: 0,
    states_differ: 0,
    pieces_differ: 0,
    quota_differs: 0,
  };
  return {
    answer: () => ({ products, orders, imported, sums, leaks, counts }),
    addProduct(keys) {
      products += 1;
      imported += keys;
    },
    addOrders(count) {
      orders += count;
    },
    addSum(leak) {
      counts[leak.kind] += 1;
      if (sums.length < mostLeaks) sums.push(leak);
    },
    addLeak(leak) {
      counts[leak.kind] += 1;
      if (leaks.length < mostLeaks) leaks.push(leak);
    },
  };
}

async function addUpBooks(
  scope: Scope,
  productId: ProductId | null,
  tally: Tally,
): Promise<Result<void, StorageError>> {
  const { storage } = scope.runtime;
  const { tenant } = scope;
  if (productId !== null) {
    const loaded = await storage.load({ tenant, productIds: [productId] });
    return loaded.isErr() ? err(loaded.error) : addUp(scope, loaded.value.products, tally);
  }
  const products = readPages((from) =>
    storage.findProducts({ tenant, limit: productsPerTrip, ...from }),
  );
  for await (const page of products) {
    if (page.isErr()) return err(page.error);
    const added = await addUp(scope, page.value, tally);
    if (added.isErr()) return err(added.error);
  }
  return ok();
}

async function addUp(
  { runtime, tenant }: Scope,
  products: readonly Product[],
  tally: Tally,
): Promise<Result<void, StorageError>> {
  const { storage, clock } = runtime;
  const productIds = products.map(({ productId }) => productId);
  const levels = await storage.stockLevels(tenant, productIds, clock.now());
  if (levels.isErr()) return err(levels.error);
  for (const level of levels.value) {
    const kept = 'imported' in level ? level : null;
    tally.addProduct(kept?.imported ?? 0);
    for (const leak of kept === null ? [] : stateLeaks(kept)) tally.addSum(leak);
    const sums = await storage.sumStock(tenant, level.productId);
    if (sums.isErr()) return err(sums.error);
    for (const leak of sumLeaks(sums.value)) tally.addSum(leak);
  }
  return ok();
}

function sumLeaks(sums: StockSums): readonly BookLeak[] {
  const { productId, entered, held, onHand, miscounted } = sums;
  const leaks: BookLeak[] = miscounted.map((key) => ({
    kind: 'quota_differs',
    productId,
    ...shareOf(key),
  }));
  if (onHand + held === entered) return leaks;
  const found = { expected: entered, found: onHand + held, keyId: null };
  return [...leaks, { kind: 'pieces_differ', productId, ...found }];
}

function shareOf({ keyId, quota, taken, allotted }: MiscountedKey) {
  const expected = taken === allotted ? (quota ?? taken) : taken;
  return { keyId, expected, found: allotted };
}

// Both are of one reading: what is sold or imported meanwhile is in both or in none.
function stateLeaks({ imported, productId, ...level }: KeptKeys): readonly BookLeak[] {
  const found = keysOf(level);
  if (found === imported) return [];
  return [{ kind: 'states_differ', productId, expected: imported, found, keyId: null }];
}

type KeptKeys = Extract<StockLevel, { readonly imported: number }>;
type KeyCounts =
  | Omit<Extract<KeptKeys, { readonly kind: 'keys' }>, 'imported' | 'productId'>
  | Omit<Extract<KeptKeys, { readonly kind: 'shared' }>, 'imported' | 'productId'>;

function keysOf(level: KeyCounts): number {
  if (level.kind === 'shared') return Object.values(level.cards).reduce((sum, n) => sum + n, 0);
  const { available, claimed, delivered, voided, expired, quarantined, consigned } = level;
  return available + claimed + delivered + voided + expired + quarantined + consigned;
}

async function compareOrders(
  { runtime, tenant }: Scope,
  productId: ProductId | null,
  tally: Tally,
): Promise<Result<void, StorageError>> {
  let after: OrderId | null = null;
  do {
    const from: Parameters<typeof runtime.storage.auditStock>[0] = {
      tenant,
      productId,
      after,
      limit: ordersPerTrip,
    };
    const page = await runtime.storage.auditStock(from);
    if (page.isErr()) return err(page.error);
    tally.addOrders(page.value.looked);
    const leaks = page.value.suspects.flatMap(({ order, held }) => leaksOf(order, held));
    for (const leak of leaks) {
      if (productId === null || leak.productId === productId) tally.addLeak(leak);
    }
    after = page.value.next;
  } while (after !== null);
  return ok();
}

import { unwrapOrThrow } from '@kaquan/core';
import type { OrderId, ShopId, TenantId } from '@kaquan/core';
import type {
  BoundKey,
  Effect,
  HistoryEntry,
  Order,
  KeyLevel,
  Storage,
  Vault,
} from '@kaquan/core/ports';
import type { HeldCard } from './buyers.ts';
import { findOrders } from './all-rows.ts';
import type { Host } from './host.ts';
import { inParallel } from './in-parallel.ts';
import type { PlatformOrder } from './platform-order.ts';

/** Everything that the audit looks at, as plain data. */
export interface Books {
  readonly orders: readonly Order[];
  /** Every key that is bound to a unit of these orders. */
  readonly keys: readonly BoundKey[];
  /** The text of each bound key, opened from the sealed one, by key id. */
  readonly openedByKey: ReadonlyMap<string, string>;
  readonly historyByOrder: ReadonlyMap<string, readonly HistoryEntry[]>;
  readonly levels: readonly KeyLevel[];
  /** How many keys were ever put into stock, by product. */
  readonly importedByProduct: ReadonlyMap<string, number>;
  /** What a marketplace has still to be told. */
  readonly pendingEffects: readonly Effect[];
  /** The marketplaces' own books. */
  readonly platforms: readonly PlatformBooks[];
  /** The cards as they lie in people's hands. */
  readonly held: readonly HeldCard[];
}

/** What a marketplace's books say of our shop there. */
export interface PlatformBooks {
  readonly shopId: ShopId;
  readonly orders: readonly PlatformOrder[];
}

/** Where the books are. */
export interface BookSources {
  readonly host: Host;
  readonly storage: Storage;
  readonly vault: Vault;
  readonly platforms: readonly PlatformBooks[];
  readonly held: readonly HeldCard[];
  /** The imports of each product. */
  readonly importIdsByProduct: ReadonlyMap<string, readonly string[]>;
}

const tenant = 'default' as TenantId;
const ordersPerTrip = 500;
const readsAtOnce = 16;
const maxPending = 1_000;
// Later than anything that is put off.
const farAhead = Date.parse('2099-01-01T00:00:00Z');

/** Reads the books of all sides. Nothing in here was counted while the program ran. */
export async function readBooks(sources: BookSources): Promise<Books> {
  const { host, storage, vault, platforms, held, importIdsByProduct } = sources;
  const orders = await findOrders(host);
  const ids = orders.map(({ orderId }) => orderId);
  const keys = await readKeys(storage, ids);
  const productIds = [...importIdsByProduct.keys()];
  const levels = await unwrapOrThrow(host.desk.stock.findLevels({ productIds }));
  const due = { tenants: [tenant], at: farAhead, limit: maxPending };
  return {
    orders,
    keys,
    openedByKey: await openKeys(vault, keys),
    historyByOrder: await readHistories(storage, ids),
    levels: levels.filter((level) => level.kind === 'keys'),
    importedByProduct: await countImported(storage, importIdsByProduct),
    pendingEffects: await unwrapOrThrow(storage.findDueEffects(due)),
    platforms,
    held,
  };
}

async function readKeys(storage: Storage, ids: readonly OrderId[]): Promise<readonly BoundKey[]> {
  const keys: BoundKey[] = [];
  for (let start = 0; start < ids.length; start += ordersPerTrip) {
    const orderIds = ids.slice(start, start + ordersPerTrip);
    const loaded = await unwrapOrThrow(storage.load({ tenant, orderIds, withKeys: true }));
    keys.push(...loaded.keys);
  }
  return keys;
}

async function openKeys(
  vault: Vault,
  keys: readonly BoundKey[],
): Promise<ReadonlyMap<string, string>> {
  const opened = new Map<string, string>();
  for (let start = 0; start < keys.length; start += ordersPerTrip) {
    const batch = keys.slice(start, start + ordersPerTrip);
    const sealed = batch.map((key) => ({
      sealed: key.sealed,
      context: { tenant, table: 'card_keys', row: key.keyId, field: 'card' },
    }));
    const texts = await unwrapOrThrow(vault.openMany(sealed));
    for (const [position, { keyId }] of batch.entries()) {
      opened.set(keyId, secretIn(texts[position] ?? ''));
    }
  }
  return opened;
}

// A card is kept as number and secret.
function secretIn(text: string): string {
  const card = JSON.parse(text) as readonly [string | null, string];
  return card[1];
}

async function readHistories(
  storage: Storage,
  ids: readonly OrderId[],
): Promise<ReadonlyMap<string, readonly HistoryEntry[]>> {
  const histories = new Map<string, readonly HistoryEntry[]>();
  await inParallel(ids, readsAtOnce, async (orderId) => {
    const entries: HistoryEntry[] = [];
    let isComplete = false;
    while (!isComplete) {
      const seq = entries.at(-1)?.seq ?? 0;
      const page = await unwrapOrThrow(storage.findHistory(tenant, orderId, seq));
      entries.push(...page);
      isComplete = page.length < 1_000;
    }
    histories.set(orderId, entries);
  });
  return histories;
}

async function countImported(
  storage: Storage,
  importIdsByProduct: ReadonlyMap<string, readonly string[]>,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const [productId, importIds] of importIdsByProduct) {
    let count = 0;
    for (const importId of importIds) {
      const id = importId as Parameters<Storage['countImported']>[1];
      count += await unwrapOrThrow(storage.countImported(tenant, id));
    }
    counts.set(productId, count);
  }
  return counts;
}

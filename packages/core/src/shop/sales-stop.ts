import { err, ok, type Result } from 'neverthrow';
import type { ItemMapping } from '../catalog/item-mapping.ts';
import type { ProductId, ShopId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { LoweredItem, StockWatch } from '../ports/stock-watch.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import { soldItemOf } from '../stock/cover-items.ts';
import { loweredMachine } from '../stock/lowered-machine.ts';
import { itemPages } from './shop-items.ts';
import { stopsSalesOf } from './switch-decide.ts';
import type { Shop } from './shop.ts';

/** An item that its channel may go on selling. */
export interface UnstoppedItem {
  /** As it was mapped: `item:…`, `sku:…/…`, `outer:…`. */
  readonly itemKey: string;
  /** What it is. */
  readonly productId: ProductId;
  /**
   * Why: the code of an error, the channel's own words, or `outer_code` where it is mapped by the
   * merchant's own code, by which no stock can be set, `set_by_hand` where a person has let it sell again.
   * `null`: it was not tried yet.
   */
  readonly problem: string | null;
}

/** How far a shop has stopped selling 停售: what its channel was told of its items. */
export interface SalesStop {
  /** Whose items. */
  readonly shopId: ShopId;
  /** Since when the shop is as it is. */
  readonly since: Instant;
  /** Items that are mapped. */
  readonly items: number;
  /** Those that sell nothing, by the channel's own word. */
  readonly stopped: number;
  /** Those of which the channel is still to be told; the worker goes on. */
  readonly waiting: number;
  /** Those that nobody but a person can stop, in the channel's own backend. */
  readonly unstoppable: number;
  /** The first 50 of those that are not stopped, by product. */
  readonly first: readonly UnstoppedItem[];
}

/** How many items are named. */
const shownItems = 50;

/** How far shops have stopped selling; those that do not stop are left out. */
export async function readSalesStops(
  scope: Scope,
  shops: readonly Shop[],
): Promise<Result<readonly SalesStop[], StorageError>> {
  const stopping = shops.filter(stopsSalesOf);
  if (stopping.length === 0) return ok([]);
  const stops = new Map(stopping.map((shop) => [shop.shopId, nothingSeen(shop)]));
  for await (const page of itemPages(scope, new Set(stops.keys()))) {
    if (page.isErr()) return err(page.error);
    const { mappings, watches } = page.value;
    const watchById = new Map(watches.map((watch) => [watch.productId, watch]));
    for (const mapping of mappings) {
      const stop = stops.get(mapping.shopId);
      if (stop !== undefined) count(stop, mapping, watchById.get(mapping.productId));
    }
  }
  return ok([...stops.values()]);
}

type Counting = { -readonly [Name in keyof SalesStop]: SalesStop[Name] } & {
  first: UnstoppedItem[];
};

function nothingSeen({ shopId, switched, createdAt }: Shop): Counting {
  const since = switched?.at ?? createdAt;
  return { shopId, since, items: 0, stopped: 0, waiting: 0, unstoppable: 0, first: [] };
}

function count(stop: Counting, mapping: ItemMapping, watch: StockWatch | undefined): void {
  const { standing, problem } = standingOf(mapping, watch);
  const { itemKey, productId } = mapping;
  stop.items += 1;
  stop[standing] += 1;
  if (standing === 'stopped' || stop.first.length >= shownItems) return;
  stop.first.push({ itemKey, productId, problem });
}

interface Standing {
  readonly standing: 'stopped' | 'waiting' | 'unstoppable';
  readonly problem: string | null;
}

function standingOf(mapping: ItemMapping, watch: StockWatch | undefined): Standing {
  const item = soldItemOf(mapping);
  if (item === null) return { standing: 'unstoppable', problem: 'outer_code' };
  const lowered = watch?.lowered.find(
    ({ shopId, itemId, skuId }) =>
      shopId === item.shopId && itemId === item.itemId && skuId === item.skuId,
  );
  if (lowered === undefined) return { standing: 'waiting', problem: null };
  const word = standingWord(lowered);
  return { standing: standings[word], problem: word === 'by_hand' ? handSet : lowered.problem };
}

// It may have been lowered to more than nothing, before its shop stopped.
function standingWord({ state, quantity }: LoweredItem): keyof typeof standings {
  const { told, refuse, set } = loweredMachine.states.lowering;
  if (state === refuse.to) return 'refused';
  if (state === set.to) return quantity === 0 ? 'lowered' : 'by_hand';
  return state === told.to && quantity === 0 ? 'lowered' : 'other';
}

const handSet = 'set_by_hand';

const standings = {
  refused: 'unstoppable',
  by_hand: 'unstoppable',
  lowered: 'stopped',
  other: 'waiting',
} as const;

import { itemKeysOf } from '../../catalog/item-mapping.ts';
import type { OrderId, ProductId, ShopId } from '../../kernel/ids.ts';
import type { Currency } from '../../kernel/money.ts';
import type { ChannelItem, Order, OrderLine } from '../../order/order.ts';
import type { Fold } from '../analysis/fold.ts';
import { baselineOf, medianOf } from '../analysis/baseline.ts';
import { isFarPrice, namesOther, productNames, type ProductNames } from './item-signs.ts';

/**
 * What says that an item does not fit its product. `code`: the merchant's own code stands, in other
 * places, for another product. `title`: it names another product, and not its own. `price`: it sells at
 * a price that no other item of the product has.
 */
export type MappingSign = 'code' | 'title' | 'price';

/** An item of a shop that seems to be mapped to the wrong product 商品映射错误. */
export interface SuspectMapping {
  /** The shop that sells it. */
  readonly shopId: ShopId;
  /** As its lines name it; the title is the latest. */
  readonly item: ChannelItem & { readonly title: string };
  /** What it is mapped to. */
  readonly productId: ProductId;
  /** What it seems to be; `null` where nothing names it. */
  readonly likelyProductId: ProductId | null;
  /** Why; never the price alone. */
  readonly signs: readonly MappingSign[];
  /** Its own median price of a unit, and the median over the product's other items. */
  readonly unitMinor: number;
  /** The latter; `null` where no other item has three lines in this currency. */
  readonly usualUnitMinor: number | null;
  /** Of both prices. */
  readonly currency: Currency;
  /** Lines that were looked at. */
  readonly lines: number;
  /** Orders that hold it: the newest 20. */
  readonly orders: readonly OrderId[];
}

/** One item of a shop, as its lines show it while it is mapped as it is now. */
interface Item {
  readonly shopId: ShopId;
  readonly item: ChannelItem;
  readonly title: string;
  readonly productId: ProductId;
  readonly currency: Currency;
  lines: number;
  /** Prices of a unit: of the newest lines. */
  readonly units: number[];
  readonly orders: OrderId[];
}

/** Items beyond so many are not looked at. */
const maxItems = 20_000;
/** A median of so many prices moves no more. */
const maxPrices = 50;
/** Nor does that of so many items: those that were sold last. */
const maxCompared = 200;
const maxOrders = 20;
/** Fewer lines are no evidence, of an item or of what it is compared with. */
const fewestLines = 3;

/** Collects the items that orders hold, with their prices and titles. */
export function createMappings(): Fold & {
  /** Products that some item is mapped to. */
  productIds(): readonly ProductId[];
  suspects(nameOf: ReadonlyMap<ProductId, string>): readonly SuspectMapping[];
} {
  const items = new Map<string, Item>();
  return {
    add(order) {
      // What was never paid has no price.
      if (order.paidAt === null) return;
      for (const line of order.lines) take(items, order, line);
    },
    productIds: () => [...new Set([...items.values()].map(({ productId }) => productId))],
    suspects(nameOf) {
      const all = [...items.values()];
      const byProduct = Map.groupBy(all, ({ productId }) => productId);
      const byCode = Map.groupBy(all, ({ item }) => item.outerId ?? '');
      const others = { byProduct, byCode, names: productNames(nameOf) };
      return all.flatMap((item) => {
        const suspect = item.lines < fewestLines ? null : judge(item, others);
        return suspect === null ? [] : [suspect];
      });
    },
  };
}

// Orders come newest first: what the newest line is mapped to is what counts.
function take(items: Map<string, Item>, order: Order, line: OrderLine): void {
  const { shopId, orderId, currency } = order;
  const { item, product, title, units, paidMinor } = line;
  if (product === null || units.length === 0 || order.isTest) return;
  const key = JSON.stringify([shopId, item.itemId, item.skuId, currency]);
  const known = items.get(key);
  if (known === undefined && items.size >= maxItems) return;
  const { productId } = product;
  const kept = known ?? {
    shopId,
    item,
    title,
    productId,
    currency,
    lines: 0,
    units: [],
    orders: [],
  };
  items.set(key, kept);
  if (kept.productId !== productId) return;
  kept.lines += 1;
  if (kept.units.length < maxPrices) kept.units.push(paidMinor / units.length);
  if (kept.orders.length < maxOrders) kept.orders.push(orderId);
}

interface Others {
  readonly byProduct: ReadonlyMap<ProductId, readonly Item[]>;
  readonly byCode: ReadonlyMap<string, readonly Item[]>;
  readonly names: ProductNames;
}

function judge(item: Item, others: Others): SuspectMapping | null {
  const byTitle = namesOther(item.title, item.productId, others.names);
  const byItsCode = codeSays(item, others.byCode.get(item.item.outerId ?? '') ?? []);
  const said = [byItsCode, byTitle].filter((each) => each !== null);
  // A price alone is no sign: most items are compared with no others.
  if (said.length === 0) return null;
  const likely = new Set(said.map(({ productId }) => productId));
  const { unitMinor, usualUnitMinor, isFar } = pricesOf(item, others);
  const isSo = { code: byItsCode !== null, title: byTitle !== null, price: isFar };
  const signs = signsOfItem(isSo);
  const isEnough = signs.length >= 2 || said.some(({ isSure }) => isSure);
  // Two signs that contradict each other prove nothing.
  if (!isEnough || likely.size > 1) return null;
  const { shopId, title, productId, currency, lines, orders } = item;
  const [likelyProductId = null] = likely;
  const prices = { unitMinor, usualUnitMinor, currency };
  const suspect = { shopId, item: { ...item.item, title }, productId, likelyProductId };
  return { ...suspect, signs, ...prices, lines, orders };
}

function pricesOf(
  item: Item,
  { byProduct }: Others,
): { unitMinor: number; usualUnitMinor: number | null; isFar: boolean } {
  const unitMinor = medianOf(item.units) ?? 0;
  const usual = usualPrice(item, byProduct.get(item.productId) ?? []);
  return {
    unitMinor: Math.round(unitMinor),
    usualUnitMinor: usual && Math.round(usual.median),
    isFar: usual !== null && isFarPrice(unitMinor, usual),
  };
}

function signsOfItem(isSo: Readonly<Record<MappingSign, boolean>>): readonly MappingSign[] {
  return (['code', 'title', 'price'] as const).filter((sign) => isSo[sign]);
}

// Of the product's other items, each counted once, however much of it is sold.
function usualPrice(item: Item, ofProduct: readonly Item[]): ReturnType<typeof baselineOf> {
  const others = ofProduct.filter(
    (each) => each !== item && each.currency === item.currency && each.lines >= fewestLines,
  );
  return baselineOf(others.slice(0, maxCompared).map(({ units }) => medianOf(units) ?? 0));
}

interface SaidByCode {
  readonly productId: ProductId;
  /** Enough by itself: two other items at least say so, and none says what this one does. */
  readonly isSure: boolean;
}

// The merchant's own code means the same thing wherever it stands.
function codeSays(item: Item, sameCode: readonly Item[]): SaidByCode | null {
  if (item.item.outerId === null || item.item.outerId.trim() === '') return null;
  let said: ProductId | null = null;
  let items = 0;
  for (const each of sameCode) {
    if (isSameItem(each, item) || each.lines < fewestLines) continue;
    said ??= each.productId;
    // At the first one that agrees, or two that do not: thousands of items may have one code.
    if (each.productId !== said || said === item.productId) return null;
    items += 1;
  }
  return said && { productId: said, isSure: items >= 2 };
}

function isSameItem(a: Item, b: Item): boolean {
  return a.shopId === b.shopId && a.item.itemId === b.item.itemId;
}

/** The keys under which a suspect's item may be mapped, the most exact first. */
export function keysOfSuspect({ item }: SuspectMapping): readonly string[] {
  return itemKeysOf(item);
}

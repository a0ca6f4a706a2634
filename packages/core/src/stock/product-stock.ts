/**
 * What a product is 商品类型: card keys 卡密 that stock hands out, goods 实物 that travel in a parcel,
 * or something that the host produces itself.
 */
export type GoodsKind = 'card_key' | 'physical' | 'custom';

/**
 * How often one key of a product is given out: to one unit only, to as many as its quota says, or to
 * everybody who buys it, as with one fixed text 固定内容.
 */
export type KeyUse = 'single_use' | 'multi_use' | 'fixed';

/**
 * How the stock 库存 of a product is kept: as keys, as a number of pieces, or not at all. How much
 * there is moves with every order and stands in the stock levels, not here.
 */
export type ProductStock =
  | { readonly kind: 'keys'; readonly keys: KeyUse }
  | { readonly kind: 'counted' }
  /** Never short: as much as is asked for. */
  | { readonly kind: 'untracked' };

/**
 * That several units share one key: as many as its quota says, which counts everybody who has it and
 * everybody who has read it; or, of a fixed content, all who buy it.
 */
export type KeyShare =
  { readonly use: 'multi_use'; readonly quota: number } | { readonly use: 'fixed' };

/** More pieces, or keys, than any product has; sums of them stay exact. */
export const mostPieces = 1_000_000_000;

/** The most units that may share one key by its quota. */
export const mostUnitsPerKey = 1_000_000;

/** Where a unit's goods come from, when storage is to bind them; nothing is bound for `untracked`. */
export type StockSource = KeyUse | 'counted';

/** Where the units of a product are served from; `null` where nothing is taken from anywhere. */
export function sourceOf(stock: ProductStock): StockSource | null {
  switch (stock.kind) {
    case 'keys':
      return stock.keys;
    case 'counted':
      return stock.kind;
    case 'untracked':
      return null;
  }
}

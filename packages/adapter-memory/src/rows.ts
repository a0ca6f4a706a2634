import type { Change, Loaded } from '@kaquan/core/ports';

/** An order as it is stored. */
export type OrderRow = Loaded['orders'][number];
/** A shop as it is stored. */
export type ShopRow = Loaded['shops'][number];
/** A product as it is stored. */
export type ProductRow = Loaded['products'][number];
/** An item mapping as it is stored. */
export type MappingRow = Loaded['mappings'][number];
/** A standing of a user as it is stored. */
export type StandingRow = Loaded['standings'][number];
/** An import as it is stored. */
export type ImportRow = Loaded['imports'][number];
/** One event of an order's history. */
export type HistoryRow = NonNullable<Change['events']>[number];

import type { Batch, BatchPage, Change, Loaded } from '@kaquan/core/ports';

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
/** A batch as it is stored. */
export type BatchRow = Batch;
/** A page of a batch as it is stored. */
export type BatchPageRow = BatchPage;
/** One event of an order's history. */
export type HistoryRow = NonNullable<Change['events']>[number];

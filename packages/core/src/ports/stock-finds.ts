import type { Result } from 'neverthrow';
import type { ItemMapping } from '../catalog/item-mapping.ts';
import type { Product } from '../catalog/product.ts';
import type { ProductId, TenantId } from '../kernel/ids.ts';
import type { ImportFilter, ImportTally, SupplierFilter, SupplierTally } from './import-tallies.ts';
import type { SalesSeries, SalesSeriesFilter } from './sales.ts';
import type { AuditFilter, AuditPage, StockSums } from './stock-audit.ts';
import type { Page } from './storage-answers.ts';
import type {
  ConsignedFilter,
  ConsignedKey,
  StockEntryFilter,
  StockRecord,
} from './stock-entry.ts';
import type { WatchStorage } from './stock-watch.ts';
import type { StorageError } from './storage-error.ts';
import type { DueEffectFilter, MappingFilter, ProductFilter } from './storage-filters.ts';
import type { ExpiringProduct, WithdrawnOrder } from './storage-rows.ts';

/** Stock by what was done to it beside the orders: part of what a storage does. */
export interface StockFinds extends WatchStorage {
  /** What was done to a product's stock beside the orders, latest first. At most 1,000. */
  findStockEntries(filter: StockEntryFilter): Promise<Result<readonly StockRecord[], StorageError>>;
  /**
   * Products with keys that `expire` would move at an instant: it is not booked yet that they have.
   * An answer may leave out some however many fit, and is empty only where there is none.
   */
  findExpired(filter: DueEffectFilter): Promise<Result<readonly ExpiringProduct[], StorageError>>;
  /** Orders whose units have a claim on a key that was withdrawn. */
  findWithdrawn(
    tenants: readonly TenantId[] | 'all',
    limit: number,
  ): Promise<Result<readonly WithdrawnOrder[], StorageError>>;
  /** The keys that a change has consigned, by id, whatever has become of them since; from no replica. */
  findConsigned(filter: ConsignedFilter): Promise<Result<readonly ConsignedKey[], StorageError>>;
  /** Imports of card keys with their defects, the latest first. */
  findImports(filter: ImportFilter): Promise<Result<Page<ImportTally>, StorageError>>;
  /** The imports of each supplier, added up, most defects first, then by name. At most 1,000. */
  tallySuppliers(filter: SupplierFilter): Promise<Result<readonly SupplierTally[], StorageError>>;
  /** Products, by id. */
  findProducts(filter: ProductFilter): Promise<Result<Page<Product>, StorageError>>;
  /** A page of the items of shops that products are, by shop, then item key. */
  findMappings(filter: MappingFilter): Promise<Result<Page<ItemMapping>, StorageError>>;
  /** What was sold of products day by day, one row for each, by what `Change.sales` said. */
  salesByDay(filter: SalesSeriesFilter): Promise<Result<readonly SalesSeries[], StorageError>>;
  /** Holds orders against the keys and pieces that stock has on its books for them, by order id. */
  auditStock(filter: AuditFilter): Promise<Result<AuditPage, StorageError>>;
  /** Adds up the books of one product's stock. */
  sumStock(tenant: TenantId, productId: ProductId): Promise<Result<StockSums, StorageError>>;
}

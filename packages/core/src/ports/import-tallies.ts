import type { ProductId, TenantId } from '../kernel/ids.ts';
import type { ImportBatch } from '../stock/import-batch.ts';

/** An import of card keys, and how good its keys were. */
export interface ImportTally {
  /** The import as it stands. */
  readonly batch: ImportBatch;
  /** Keys that it has put into stock, wherever they are now. */
  readonly imported: number;
  /** How often one of them was replaced as defective 缺陷. */
  readonly defects: number;
}

/** The imports of one supplier 供应商, added up. */
export interface SupplierTally {
  /** As the imports name him; `null` for those that name nobody. */
  readonly supplier: string | null;
  /** How many imports. */
  readonly imports: number;
  /** Keys that they have put into stock. */
  readonly imported: number;
  /** How often one of them was replaced as defective 缺陷. */
  readonly defects: number;
}

/** Which imports are looked for, the latest first, then by id backwards. */
export interface ImportFilter {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** Those for this product; left out: for any. */
  readonly productId?: ProductId;
  /** Those of this supplier; left out: of any, and of none. */
  readonly supplier?: string;
  /** `nextCursor` of the page before; left out: from the latest. */
  readonly cursor?: string;
  /** 1..500. */
  readonly limit: number;
}

/** Whose imports are added up. */
export interface SupplierFilter {
  /** Nothing of another tenant is counted. */
  readonly tenant: TenantId;
  /** Imports for this product; left out: for any. */
  readonly productId?: ProductId;
}

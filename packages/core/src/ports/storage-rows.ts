import type { ProductId, TenantId } from '../kernel/ids.ts';

/** Free and bound keys of one product. */
export interface StockLevel {
  /** One of those asked for. */
  readonly productId: ProductId;
  /** Free and not expired. */
  readonly available: number;
  /** Bound to a unit that still waits to be handed over. */
  readonly claimed: number;
  /** Handed over and not taken back. */
  readonly delivered: number;
  /** Taken back after somebody had read them, so never for sale again. */
  readonly voided: number;
  /** Units that wait. */
  readonly waiting: number;
}

/** A product that can serve somebody who waits. */
export interface ServableProduct {
  /** Carried along, because `Storage.findServable` goes over tenants. */
  readonly tenant: TenantId;
  /** The product whose queue is to be served from the front. */
  readonly productId: ProductId;
}

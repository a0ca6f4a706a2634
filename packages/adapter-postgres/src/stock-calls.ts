import type { StockFinds } from '@kaquan/core/ports';
import { auditStock, sumStock } from './audit-stock.ts';
import { findImports, tallySuppliers } from './find-imports.ts';
import { findConsigned, findExpired, findWithdrawn } from './find-keys.ts';
import { findMappings, findProducts } from './find-products.ts';
import { findStockEntries } from './find-work.ts';
import { salesByDay } from './sales-counts.ts';
import { attempt, type Database } from './session.ts';
import { watchCalls } from './watches.ts';

/** What is asked of stock, and of products beside it. */
export function stockCalls(db: Database): StockFinds {
  return {
    ...watchCalls(db),
    findImports: (filter) => attempt('findImports', () => findImports(db, filter)),
    tallySuppliers: (filter) => attempt('tallySuppliers', () => tallySuppliers(db, filter)),
    findStockEntries: (filter) => attempt('findStockEntries', () => findStockEntries(db, filter)),
    findExpired: (filter) => attempt('findExpired', () => findExpired(db, filter)),
    findWithdrawn: (tenants, limit) =>
      attempt('findWithdrawn', () => findWithdrawn(db, tenants, limit)),
    findConsigned: (filter) => attempt('findConsigned', () => findConsigned(db, filter)),
    findProducts: (filter) => attempt('findProducts', () => findProducts(db, filter)),
    findMappings: (filter) => attempt('findMappings', () => findMappings(db, filter)),
    salesByDay: (filter) => attempt('salesByDay', () => salesByDay(db, filter)),
    auditStock: (filter) => attempt('auditStock', () => auditStock(db, filter)),
    sumStock: (tenant, productId) => attempt('sumStock', () => sumStock(db, tenant, productId)),
  };
}

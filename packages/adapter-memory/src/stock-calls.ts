import type { StockFinds, Storage } from '@kaquan/core/ports';
import type { Call, Search } from './calls.ts';
import { findImports, tallySuppliers } from './find-imports.ts';
import { findExpired, findServable, findWithdrawn, stockLevels } from './finds.ts';
import { findMappings, findProducts } from './find-products.ts';
import type { World } from './partition.ts';
import { auditStock, sumStock } from './stock-audit.ts';
import { watchCalls } from './watches.ts';

/** What is asked of stock. */
export function stockCalls(
  world: World,
  { call, search }: { readonly call: Call; readonly search: Search },
): StockFinds & Pick<Storage, 'findWaiting' | 'findServable' | 'stockLevels' | 'countImported'> {
  return {
    ...watchCalls(world, call),
    findWaiting: (tenant, productId, limit) =>
      call('findWaiting', () => world.of(tenant).waits.of(productId, limit)),
    findServable: (tenants, at, limit) =>
      call('findServable', () => findServable(world.among(tenants), at, limit)),
    stockLevels: (tenant, productIds, at) =>
      call('stockLevels', () => stockLevels(world.of(tenant), productIds, at)),
    findStockEntries: ({ tenant, productId, changeId, limit }) =>
      call('findStockEntries', () =>
        world
          .of(tenant)
          .pieces.records(productId)
          .filter((record) => changeId === undefined || record.changeId === changeId)
          .slice(0, limit),
      ),
    findExpired: (filter) => call('findExpired', () => findExpired(world, filter)),
    findWithdrawn: (tenants, limit) =>
      call('findWithdrawn', () => findWithdrawn(world.among(tenants), limit)),
    findConsigned: ({ tenant, productId, changeId }) =>
      call('findConsigned', () => world.of(tenant).keys.consigned(productId, changeId)),
    findImports: (filter) =>
      search('findImports', () => findImports(world.of(filter.tenant), filter)),
    tallySuppliers: (filter) =>
      call('tallySuppliers', () => tallySuppliers(world.of(filter.tenant), filter)),
    findProducts: (filter) =>
      search('findProducts', () => findProducts(world.of(filter.tenant), filter)),
    findMappings: (filter) =>
      search('findMappings', () => findMappings(world.of(filter.tenant), filter)),
    salesByDay: (filter) => call('salesByDay', () => world.of(filter.tenant).sales.byDay(filter)),
    auditStock: (filter) => call('auditStock', () => auditStock(world.of(filter.tenant), filter)),
    sumStock: (tenant, productId) => call('sumStock', () => sumStock(world.of(tenant), productId)),
    countImported: (tenant, importId) =>
      call('countImported', () => world.of(tenant).keys.countImported(importId)),
  };
}

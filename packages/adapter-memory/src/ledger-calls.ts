import type { LedgerStorage } from '@kaquan/core/ports';
import type { Call, Search } from './calls.ts';
import { findArrivals } from './find-open.ts';
import { findPostings, sumEntries, totalsOf } from './ledger.ts';
import type { World } from './partition.ts';

/** What a storage answers about the ledger. */
export function ledgerCalls(
  world: World,
  { call, search }: { readonly call: Call; readonly search: Search },
): LedgerStorage {
  return {
    findPostings: (filter) =>
      search('findPostings', () => findPostings(world.of(filter.tenant).ledger, filter)),
    ledgerTotals: (filter) =>
      call('ledgerTotals', () => totalsOf(world.of(filter.tenant).ledger, filter)),
    findPosting: (request) =>
      call('findPosting', () => world.of(request.tenant).ledger.find(request)),
    sumEntries: (filter) =>
      call('sumEntries', () => sumEntries(world.of(filter.tenant).ledger, filter)),
    findArrivals: (filter) =>
      search('findArrivals', () => findArrivals(world.of(filter.tenant), filter)),
  };
}

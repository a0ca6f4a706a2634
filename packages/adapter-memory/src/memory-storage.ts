import { err, ok, type Result, type ShopId } from '@kaquan/core';
import type {
  AuditStorage,
  BatchStorage,
  Change,
  IngestFailure,
  Outcome,
  Storage,
  StorageError,
} from '@kaquan/core/ports';
import { balanceCalls } from './balances.ts';
import type { Call, Search } from './calls.ts';
import { servingOrder } from './commit.ts';
import { deepFreeze } from './deep-freeze.ts';
import {
  findDueDispatches,
  findParkedDispatches,
  retireSubscribers,
  spreadNews,
} from './find-dispatches.ts';
import { findBatches, findRunningBatches, loadBatch, purgeBatches } from './find-batches.ts';
import { withFault, type MemoryFaults } from './faults.ts';
import { noticeCalls } from './find-notices.ts';
import { findParkedEffects, findPendingEffects } from './find-effects.ts';
import { countOrders, findOrders } from './find-orders.ts';
import { findShopChanges } from './find-shop-changes.ts';
import { findStandings, findStandingsDue } from './find-standings.ts';
import { findOpen } from './find-open.ts';
import { findAlarms, findDue } from './find-due.ts';
import { findDueEffects, findShops, findTenantShops } from './finds.ts';
import { ledgerCalls } from './ledger-calls.ts';
import { findRecords } from './find-records.ts';
import { loadFrom } from './load.ts';
import { purgeCalls } from './purge-calls.ts';
import { reportCalls } from './reports.ts';
import { statementCalls } from './statement-calls.ts';
import { createWorld, cursorKey, type Partition, type World } from './partition.ts';
import { findShopNews } from './shop-news.ts';
import { stockCalls } from './stock-calls.ts';
import {
  aborted,
  createTransactions,
  viewOf,
  type MemoryTransaction,
  type WorldView,
} from './transactions.ts';

/** How a storage in memory is made. */
export interface MemoryStorageOptions {
  /** Makes calls fail, for tests; see `createMemoryFaults`. */
  readonly faults?: MemoryFaults;
}

/** How many rows the listings without pages answer at most. */
const maxRows = 1_000;

/** A storage in memory, and the transactions that a host has on it. */
export interface MemoryStorage extends Storage {
  /** Opens a transaction, as a host does on its database; for `kaquan.with({ tx })`. */
  begin(): Promise<MemoryTransaction>;
}

/**
 * Makes a storage that keeps everything in this process and forgets it with it: for tests, first
 * steps, and as the reference of what the port means. It holds every promise of the port, and every
 * call waits at least once, so that callers interleave as they do on a server.
 *
 * Ten thousand orders and a hundred thousand keys fit well; it costs about as much as what is stored,
 * and as much again while a transaction is open. Two storages share nothing. What is handed in is
 * copied at once, and what is stored is frozen: it can be handed out as it is, because nobody can
 * change it.
 *
 * Errors: `storage.corrupt` for a page cursor that no listing gave out; `storage.unavailable` and
 * `storage.outcome_unknown` only where `faults` say so; `storage.transaction_aborted` after the end of
 * a transaction.
 */
export function createMemoryStorage({ faults }: MemoryStorageOptions = {}): MemoryStorage {
  const world = createWorld();
  const transactions = createTransactions(world);
  const within = (tx: object): Storage => storageOver(transactions.open(tx), { faults, within });
  const storage = storageOver(viewOf(world), { faults, within });
  return { ...storage, begin: async () => transactions.begin() };
}

interface Surroundings {
  readonly faults: MemoryFaults | undefined;
  readonly within: Storage['within'];
}

function storageOver(view: WorldView, { faults, within }: Surroundings): Storage {
  const { world } = view;
  const search: Search = (operation, work) =>
    withFault(faults, operation, () =>
      inTurn(() => (view.isOpen() ? work() : err(aborted(operation, 'it has ended')))),
    );
  const call: Call = (operation, work) => search(operation, () => ok(work()));

  return {
    name: 'memory',
    contract: 1,
    isInHostTransaction: view.isInHostTransaction,
    within,
    load: (request) => call('load', () => loadFrom(world.of(request.tenant), request)),
    commit: (changes) => {
      const copies = deepFreeze(structuredClone(changes));
      return withFault(faults, 'commit', () => commitAll(view, copies));
    },
    appendDisclosures: (rows) => {
      const copies = deepFreeze(structuredClone(rows));
      return call('appendDisclosures', () => view.appendDisclosures(copies));
    },
    lease: (request) => call('lease', () => world.of(request.tenant).leases.take(request)),
    releaseLease: (tenant, fence) =>
      call('releaseLease', () => world.of(tenant).leases.release(fence)),
    findDisclosures: (tenant, orderId) =>
      call('findDisclosures', () =>
        (world.of(tenant).disclosures.get(orderId) ?? [])
          .toSorted((a, b) => a.at - b.at)
          .slice(0, maxRows),
      ),
    findOrders: (filter) => search('findOrders', () => findOrders(world.of(filter.tenant), filter)),
    countOrders: (filter, most) =>
      call('countOrders', () => countOrders(world.of(filter.tenant), filter, most)),
    countTabs: (tenant, shopId) => call('countTabs', () => world.of(tenant).tabs.of(shopId)),
    tallySales: (filter) => call('tallySales', () => world.of(filter.tenant).sales.tally(filter)),
    ...ledgerCalls(world, { call, search }),
    ...statementCalls(world, { call, search }),
    ...balanceCalls(world, { call, search }),
    ...reportCalls(world, { call, search }),
    foldDeltas: () => call('foldDeltas', () => 0),
    ...auditCalls(world, call),
    findShops: (filter) => search('findShops', () => findShops(world.of(filter.tenant), filter)),
    findTenantShops: (filter) => search('findTenantShops', () => findTenantShops(world, filter)),
    findHistory: (tenant, orderId, afterSeq) =>
      call('findHistory', () =>
        (world.of(tenant).history.get(orderId) ?? [])
          .filter(({ seq }) => seq > afterSeq)
          .slice(0, maxRows),
      ),
    findOpen: (filter) => search('findOpen', () => findOpen(world.of(filter.tenant), filter)),
    findDue: (filter) => search('findDue', () => findDue(world.of(filter.tenant), filter)),
    findAlarms: (filter) => call('findAlarms', () => findAlarms(world, filter)),
    findDueEffects: (filter) => call('findDueEffects', () => findDueEffects(world, filter)),
    findEffects: (tenant, orderId) =>
      call('findEffects', () => world.of(tenant).outbox.of(orderId)),
    findParkedEffects: (filter) =>
      search('findParkedEffects', () => findParkedEffects(world.of(filter.tenant), filter)),
    findPendingEffects: (filter) =>
      search('findPendingEffects', () => findPendingEffects(world.of(filter.tenant), filter)),
    ...standingCalls(world, { search, call }),
    ...stockCalls(world, { call, search }),
    ...{ ...dispatchCalls(world, call), ...batchCalls(world, { call, search }) },
    ...noticeCalls(world, { call, search }),
    loadCursor: (tenant, shopId, stream) =>
      call('loadCursor', () => world.of(tenant).cursors.get(cursorKey({ shopId, stream })) ?? null),
    findIngestFailures: (tenant, shopId) =>
      call('findIngestFailures', () => failuresOf(world.of(tenant), shopId).slice(0, maxRows)),
  };
}

function standingCalls(
  world: World,
  { search, call }: { readonly search: Search; readonly call: Call },
): Pick<Storage, 'findShopChanges' | 'findShopNews' | 'findStandings' | 'findStandingsDue'> {
  return {
    findShopChanges: (filter) =>
      search('findShopChanges', () => findShopChanges(world.of(filter.tenant), filter)),
    findShopNews: (filter) => call('findShopNews', () => findShopNews(world, filter)),
    findStandings: (filter) =>
      search('findStandings', () => findStandings(world.of(filter.tenant), filter)),
    findStandingsDue: (filter) => call('findStandingsDue', () => findStandingsDue(world, filter)),
  };
}

function dispatchCalls(
  world: World,
  call: Call,
): Pick<
  Storage,
  'spreadNews' | 'retireSubscribers' | 'findDueDispatches' | 'findParkedDispatches'
> {
  return {
    spreadNews: (request) => call('spreadNews', () => spreadNews(world, request)),
    retireSubscribers: (request) =>
      call('retireSubscribers', () => retireSubscribers(world, request)),
    findDueDispatches: (filter) =>
      call('findDueDispatches', () => findDueDispatches(world, filter)),
    findParkedDispatches: (filter) =>
      call('findParkedDispatches', () => findParkedDispatches(world, filter)),
  };
}

function batchCalls(
  world: World,
  { call, search }: { readonly call: Call; readonly search: Search },
): BatchStorage & Pick<Storage, 'purgeCalls'> {
  return {
    loadBatch: (request) => call('loadBatch', () => loadBatch(world.of(request.tenant), request)),
    findBatches: (filter) =>
      search('findBatches', () => findBatches(world.of(filter.tenant), filter)),
    findRunningBatches: (filter) =>
      call('findRunningBatches', () => findRunningBatches(world, filter)),
    purgeBatches: (request) => call('purgeBatches', () => purgeBatches(world, request)),
    purgeCalls: (request) => call('purgeCalls', () => purgeCalls(world, request)),
  };
}

function auditCalls(world: World, call: Call): AuditStorage {
  return {
    findRecords: (filter) =>
      call('findRecords', () => findRecords(world.of(filter.tenant), filter)),
    findRoots: (filter) => call('findRoots', () => world.of(filter.tenant).seals.roots(filter)),
    latestRoot: (tenant) => call('latestRoot', () => world.of(tenant).seals.latest()),
    findLeaves: (filter) => call('findLeaves', () => world.of(filter.tenant).seals.leaves(filter)),
    findUnsealed: ({ tenants, limit }) =>
      call('findUnsealed', () =>
        world
          .among(tenants)
          .flatMap(([tenant, { seals }]) => seals.unsealed(tenant))
          .slice(0, limit),
      ),
  };
}

function failuresOf({ ingestFailures }: Partition, shopId: ShopId): readonly IngestFailure[] {
  return [...ingestFailures.values()]
    .filter((row) => row.shopId === shopId)
    .toSorted((a, b) => a.failedAt - b.failedAt);
}

// A turn between the changes of a batch too: a batch is not atomic, only each of its changes is.
async function commitAll(
  view: WorldView,
  changes: readonly Change[],
): Promise<Result<readonly Outcome[], StorageError>> {
  const outcomes: Outcome[] = [];
  for (const position of servingOrder(changes)) {
    const change = changes[position];
    if (change === undefined) continue;
    const outcome = await inTurn(() => (view.isOpen() ? view.commitChange(change) : null));
    if (outcome === null) return err(aborted('commit', 'it has ended'));
    outcomes[position] = outcome;
  }
  return ok(outcomes);
}

// Other callers run before and after, never during.
async function inTurn<T>(work: () => T): Promise<T> {
  await Promise.resolve();
  const answer = work();
  await Promise.resolve();
  return answer;
}

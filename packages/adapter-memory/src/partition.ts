import type { ChangeId, ImportId, Instant, OrderId, TenantId } from '@kaquan/core';
import type {
  AggregateWrite,
  CodeRef,
  Disclosure,
  Finding,
  IdempotencyRecord,
  IdempotencyScope,
  IngestFailure,
  Notice,
  OrderTimes,
  ReportItem,
  SealedText,
  ShopChange,
  ShopProgress,
  StoredReport,
  SyncCursor,
  UserRef,
} from '@kaquan/core/ports';
import { createBalances, type Balances } from './balance-rows.ts';
import { compositeKey } from './composite-key.ts';
import { createDispatches, type Dispatches } from './dispatches.ts';
import { createCountedStock, type CountedStock } from './counted-stock.ts';
import { createKeyStock, type KeyStock } from './key-stock.ts';
import { createLeases, type Leases } from './leases.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import type {
  BatchPageRow,
  BatchRow,
  HistoryRow,
  ImportRow,
  MappingRow,
  OrderRow,
  ProductRow,
  ShopRow,
  StandingRow,
} from './rows.ts';
import { createSeals, type Seals } from './seals.ts';
import { byValues, createSortedList, type SortedList } from './sorted-list.ts';
import { createSalesCounts, type SalesCounts } from './sales-counts.ts';
import { createStatements, type Statements } from './statements.ts';
import { createTabCounts, type TabCounts } from './tab-counts.ts';
import { createTable, tableRow, type Table, type TableRow } from './table.ts';
import { createWaitQueue, type WaitQueue } from './wait-queue.ts';
import type { Watches } from './watch-rows.ts';

/** Where an order stands in listings. */
export type OrderPlace = Pick<OrderRow, 'createdAt' | 'orderId'>;

/** When a change was applied, and the idempotency record that went with it. */
export interface AppliedChange {
  readonly at: Instant;
  readonly record: IdempotencyRecord | null;
}

/** Everything of one tenant. Tenants share nothing, so that no query can reach over. */
export interface Partition {
  readonly orders: Table<OrderRow>;
  readonly shops: Table<ShopRow>;
  readonly products: Table<ProductRow>;
  readonly mappings: Table<MappingRow>;
  readonly standings: Table<StandingRow>;
  readonly imports: Table<ImportRow>;
  readonly batches: Table<BatchRow>;
  /** By {@link batchPageKey}. */
  readonly batchPages: Table<BatchPageRow>;
  readonly reports: Table<StoredReport>;
  /** By {@link reportItemKey}. */
  readonly reportItems: Table<ReportItem>;
  readonly findings: Table<Finding>;
  readonly orderPlaces: SortedList<OrderPlace>;
  /** When something of an order is due, or to be announced. */
  readonly times: Map<OrderId, OrderTimes>;
  readonly tabs: TabCounts;
  readonly sales: SalesCounts;
  readonly keys: KeyStock;
  /** Orders by the verification codes of their units; by {@link codeKey}. */
  readonly codes: Map<string, OrderId>;
  /** What is kept sealed beside orders; by {@link textKey}. */
  readonly texts: Map<string, SealedText>;
  readonly pieces: CountedStock;
  /** Which import brought the key of an attempt that was defective; by unit and attempt. */
  readonly defects: Map<string, ImportId>;
  readonly waits: WaitQueue;
  readonly watches: Watches;
  readonly ledger: Ledger;
  readonly statements: Statements;
  readonly balances: Balances;
  readonly outbox: Outbox;
  readonly dispatches: Dispatches;
  readonly leases: Leases;
  /** By seq. */
  readonly history: Map<OrderId, HistoryRow[]>;
  /** Hashes of changes, by {@link linkKey}. */
  readonly links: Map<string, string>;
  /** What was applied. */
  readonly changes: Map<ChangeId, AppliedChange>;
  readonly seals: Seals;
  /** By {@link scopeKey}. */
  readonly idempotency: Map<string, IdempotencyRecord>;
  /** By {@link cursorKey}. */
  readonly cursors: Map<string, SyncCursor>;
  /** How far subscribers have come with shops; by subscriber and shop. */
  readonly shopProgress: Map<string, ShopProgress>;
  /** What was done to the configuration of shops, in the order of commits. */
  readonly shopChanges: ShopChange[];
  /** By {@link failureKey}. */
  readonly ingestFailures: Map<string, IngestFailure>;
  /** By shop and event. */
  readonly notices: Map<string, Notice>;
  readonly disclosures: Map<OrderId, Disclosure[]>;
}

/** All tenants; one that nobody has written to is empty. */
export interface World {
  /** Names that were heard of for any tenant, and when last. */
  readonly subscribers: Map<string, Instant>;
  of(tenant: TenantId): Partition;
  /** The given tenants, or every one that exists, in order of their ids. */
  among(tenants: readonly TenantId[] | 'all'): readonly (readonly [TenantId, Partition])[];
}

/** Makes an empty world. */
export function createWorld(): World {
  const partitionByTenant = new Map<TenantId, Partition>();
  const of = (tenant: TenantId): Partition => {
    const partition = partitionByTenant.get(tenant) ?? createPartition();
    partitionByTenant.set(tenant, partition);
    return partition;
  };
  return {
    subscribers: new Map(),
    of,
    among(tenants) {
      const names = tenants === 'all' ? [...partitionByTenant.keys()] : [...new Set(tenants)];
      return names.toSorted().map((tenant) => [tenant, of(tenant)] as const);
    },
  };
}

/** The unique number of an order at its channel. */
export function orderKey({ shopId, orderNo }: Pick<OrderRow, 'shopId' | 'orderNo'>): string {
  return compositeKey(shopId, orderNo);
}

/** The identity of a verification code. */
export function codeKey({ shopId, code }: CodeRef): string {
  return compositeKey(shopId, code);
}

/** The identity of a change of an order. */
export function linkKey({ orderId, version }: Pick<HistoryRow, 'orderId' | 'version'>): string {
  return compositeKey(orderId, version);
}

/** The identity of a standing. */
export function userKey({ kind, user }: UserRef): string {
  return compositeKey(kind, user);
}

/** The identity of a sealed text. */
export function textKey({ orderId, kind }: Pick<SealedText, 'orderId' | 'kind'>): string {
  return compositeKey(orderId, kind);
}

/** The identity of a mapping. */
export function mappingKey({ shopId, itemKey }: Pick<MappingRow, 'shopId' | 'itemKey'>): string {
  return compositeKey(shopId, itemKey);
}

/** The identity of a page of a batch. */
export function batchPageKey({
  batchId,
  pageNo,
}: Pick<BatchPageRow, 'batchId' | 'pageNo'>): string {
  return compositeKey(batchId, String(pageNo));
}

/** The identity of a row of a report. */
export function reportItemKey({
  reportId,
  itemNo,
}: Pick<ReportItem, 'reportId' | 'itemNo'>): string {
  return compositeKey(reportId, itemNo);
}

/** The identity of an idempotency record. */
export function scopeKey({ operation, key }: IdempotencyScope): string {
  return compositeKey(operation, key);
}

/** The identity of a sync cursor. */
export function cursorKey({ shopId, stream }: Pick<SyncCursor, 'shopId' | 'stream'>): string {
  return compositeKey(shopId, stream);
}

/** The identity of a row that could not be decoded. */
export function failureKey({
  shopId,
  externalId,
}: Pick<IngestFailure, 'shopId' | 'externalId'>): string {
  return compositeKey(shopId, externalId);
}

/** What a write means for the table of its kind. */
export function tableRowOf(tenant: Partition, write: AggregateWrite): TableRow {
  switch (write.kind) {
    case 'order':
      return tableRow(tenant.orders, write);
    case 'shop':
      return tableRow(tenant.shops, write);
    case 'product':
      return tableRow(tenant.products, write);
    case 'mapping':
      return tableRow(tenant.mappings, write);
    case 'standing':
      return tableRow(tenant.standings, write);
    case 'import':
      return tableRow(tenant.imports, write);
    case 'batch':
      return tableRow(tenant.batches, write);
    case 'batch_page':
      return tableRow(tenant.batchPages, write);
    case 'report':
      return tableRow(tenant.reports, write);
    case 'report_item':
      return tableRow(tenant.reportItems, write);
    case 'finding':
      return tableRow(tenant.findings, write);
  }
}

function createPartition(): Partition {
  const orderPlaces = createSortedList(newestFirst);
  return {
    orders: createOrderTable(orderPlaces),
    shops: createTable<ShopRow>({ idOf: ({ shopId }) => shopId, nameOf: ({ name }) => name }),
    products: createTable<ProductRow>({
      idOf: ({ productId }) => productId,
      nameOf: ({ name }) => name,
    }),
    mappings: createTable<MappingRow>({ idOf: mappingKey, nameOf: () => null }),
    standings: createTable<StandingRow>({ idOf: userKey, nameOf: () => null }),
    imports: createTable<ImportRow>({ idOf: ({ importId }) => importId, nameOf: () => null }),
    batches: createTable<BatchRow>({ idOf: ({ batchId }) => batchId, nameOf: () => null }),
    batchPages: createTable<BatchPageRow>({ idOf: batchPageKey, nameOf: () => null }),
    reports: createTable<StoredReport>({ idOf: ({ reportId }) => reportId, nameOf: () => null }),
    reportItems: createTable<ReportItem>({ idOf: reportItemKey, nameOf: () => null }),
    findings: createTable<Finding>({ idOf: ({ findingId }) => findingId, nameOf: () => null }),
    orderPlaces,
    times: new Map(),
    tabs: createTabCounts(),
    sales: createSalesCounts(),
    keys: createKeyStock(),
    codes: new Map(),
    texts: new Map(),
    pieces: createCountedStock(),
    waits: createWaitQueue(),
    watches: { watchById: new Map(), heard: new Map() },
    ledger: createLedger(),
    statements: createStatements(),
    balances: createBalances(),
    outbox: createOutbox(),
    dispatches: createDispatches(),
    leases: createLeases(),
    history: new Map(),
    links: new Map(),
    seals: createSeals(),
    changes: new Map(),
    idempotency: new Map(),
    cursors: new Map(),
    shopChanges: [],
    shopProgress: new Map(),
    defects: new Map(),
    ingestFailures: new Map(),
    notices: new Map(),
    disclosures: new Map(),
  };
}

function createOrderTable(places: SortedList<OrderPlace>): Table<OrderRow> {
  const table = createTable<OrderRow>({ idOf: ({ orderId }) => orderId, nameOf: orderKey });
  return {
    ...table,
    put(order) {
      const before = table.find(order.orderId);
      if (before !== null) places.remove(before);
      places.add(order);
      table.put(order);
    },
  };
}

const newestFirst = byValues<OrderPlace>(
  ({ createdAt }) => -createdAt,
  ({ orderId }) => orderId,
);

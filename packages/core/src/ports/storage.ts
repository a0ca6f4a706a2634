import type { Result } from 'neverthrow';
import type { Standing } from '../buyers/standing.ts';
import type { ImportId, OrderId, ProductId, ShopId, TenantId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { HistoryEntry } from '../order/history.ts';
import type { Order } from '../order/order.ts';
import type { ShopChange } from '../shop/shop-change.ts';
import type { Shop } from '../shop/shop.ts';
import type { BalanceStorage } from './balance.ts';
import type { BatchStorage } from './batch-storage.ts';
import type {
  Change,
  Effect,
  Fence,
  IngestFailure,
  Outcome,
  StockWait,
  SyncCursor,
} from './change.ts';
import type { AuditStorage } from './audit.ts';
import type { NoticeStorage } from './notice.ts';
import type { Disclosure } from './disclosure.ts';
import type {
  Dispatch,
  DueDispatchFilter,
  ParkedDispatchFilter,
  RetiredSubscribers,
  RetireRequest,
  SpreadRequest,
} from './dispatch.ts';
import type { StorageError } from './storage-error.ts';
import type { LedgerStorage } from './ledger-storage.ts';
import type { ReportStorage } from './report-storage.ts';
import type { ReckoningStorage } from './reckoning.ts';
import type { ShopNews, ShopNewsFilter } from './shop-news.ts';
import type { StockFinds } from './stock-finds.ts';
import type { Loaded, LoadRequest } from './load-request.ts';
import type { OrderFinds } from './storage-finds.ts';
import type { Page } from './storage-answers.ts';
import type {
  DueEffectFilter,
  LeaseRequest,
  OrderFilter,
  OutboxFilter,
  OrderNarrowing,
  PurgeCallsRequest,
  ShopFilter,
  ShopChangeFilter,
  StandingFilter,
  TenantShopFilter,
} from './storage-filters.ts';
import type {
  ServableProduct,
  ShopTabCounts,
  StockLevel,
  TenantShop,
  TenantStanding,
} from './storage-rows.ts';

export type { Disclosure } from './disclosure.ts';
export type { Loaded, LoadRequest } from './load-request.ts';
export type { Page } from './storage-answers.ts';
export type { StorageError } from './storage-error.ts';

/**
 * Where everything is kept. Any number of callers and processes may use the same data at once.
 *
 * `commit` is the only way to change business state; leases and disclosures have their own calls.
 * Returned values are never aliases of stored ones; who asks at the same time may be handed the
 * same objects, so nobody changes what he gets. No method throws, except `within`.
 *
 * A storage may list, count and show from a replica: `findOrders` unless told otherwise,
 * `countOrders`, `countTabs`, `findShops`, `findBatches`, `findHistory`, `findDisclosures` and `stockLevels` may
 * answer what was so a moment ago, but never miss what was stored through the same storage before.
 */
export interface Storage
  extends
    AuditStorage,
    BalanceStorage,
    BatchStorage,
    LedgerStorage,
    NoticeStorage,
    OrderFinds,
    ReportStorage,
    ReckoningStorage,
    StockFinds {
  /** What error messages call the adapter: `memory`, `postgres`. */
  readonly name: string;
  /** The version of this contract that the adapter was written for. */
  readonly contract: 1;
  /** Whether it is inside a host's transaction, as what `within` answers: `createKaquan` refuses it. */
  readonly isInHostTransaction: boolean;
  /**
   * The same storage inside a transaction that the host has open. Everything goes through it, sees
   * what it has written, and stays or goes with it. Each change is still whole or nothing by itself:
   * one that is `stale`, `short` or refused leaves the transaction as it was. Calls take turns.
   *
   * Nothing is tried again here for the sake of others' transactions, as after a deadlock: the answer
   * is `storage.transaction_aborted`, as it is once the transaction has ended. A commit whose answer
   * was lost is no `storage.outcome_unknown` then, because the host's transaction is lost with it.
   *
   * Throws a `TypeError` for what is no transaction of such a storage.
   */
  within(tx: object): Storage;
  /** Many things in one trip, as they are in one instant. */
  load(request: LoadRequest): Promise<Result<Loaded, StorageError>>;
  /**
   * Many changes in one trip, each atomic by itself, with one outcome per change in the same order.
   * No two changes of a batch write the same aggregate, or are the same call's. Claims of a batch are
   * served in order of payment (`paidAt`, then order id). An adapter may judge all of them by the
   * latest instant of the batch, and may leave to the next batch what another change of this one
   * gives back. Where a change is both stale and short, either is answered.
   *
   * When the answer is lost (`storage.outcome_unknown`), committing the same changes again is safe,
   * also while the first attempt is still at work: those that were applied answer `duplicate`. Every
   * other error says that some change was not stored; a change that was committed alone was not.
   */
  commit(changes: readonly Change[]): Promise<Result<readonly Outcome[], StorageError>>;
  /** Keeps a record of looks at secrets; a key that was not revealed before is from then on. */
  appendDisclosures(rows: readonly Disclosure[]): Promise<Result<void, StorageError>>;
  /** Looks at secrets of one order, oldest first. At most 1,000. */
  findDisclosures(
    tenant: TenantId,
    orderId: OrderId,
  ): Promise<Result<readonly Disclosure[], StorageError>>;
  /**
   * Takes or renews a job for `ttlMs` from `at`: a token greater than every earlier one when nobody
   * else holds it, the same token for its present `holder`, `null` when another holds it.
   */
  lease(request: LeaseRequest): Promise<Result<number | null, StorageError>>;
  /** Gives a job back, if the token is still its latest. */
  releaseLease(tenant: TenantId, fence: Fence): Promise<Result<void, StorageError>>;
  /**
   * Orders by creation, newest first (then by id); where `redeemed` is asked for, by redemption,
   * newest first. Pages are stable: an order that is placed later moves no other.
   */
  findOrders(filter: OrderFilter): Promise<Result<Page<Order>, StorageError>>;
  /** How many orders fit, counted no further than `most`. */
  countOrders(filter: OrderNarrowing, most: number): Promise<Result<number, StorageError>>;
  /**
   * How many orders stand under each tab, exactly, by what `Change.tabs` said: one row for each
   * shop of which any does, by shop id. Counts are stored with the change that moves the order.
   */
  countTabs(
    tenant: TenantId,
    shopId: ShopId | null,
  ): Promise<Result<readonly ShopTabCounts[], StorageError>>;
  /**
   * Tidies up what counting tabs and totals has left behind, and news that no subscriber is there for, at most `limit` pieces of it; answers
   * how many there were, 0 where nothing is left behind. No count and no total changes by it,
   * however often and by however many at once it is called.
   */
  foldDeltas(
    tenants: readonly TenantId[] | 'all',
    limit: number,
  ): Promise<Result<number, StorageError>>;
  /**
   * Forgets that changes were stored, and the idempotency records that came with them, whichever come
   * first; answers how many changes, fewer than `limit` where no more are left but those that another
   * call is at. What they did stays. The same change, or another one with such a record, is a new one
   * from then on.
   */
  purgeCalls(request: PurgeCallsRequest): Promise<Result<number, StorageError>>;
  /** Standings of users, by kind, then user; those that were lifted too. */
  findStandings(filter: StandingFilter): Promise<Result<Page<Standing>, StorageError>>;
  /** Standings whose orders are to be looked at at an instant or were before, earliest first. */
  findStandingsDue(
    filter: DueEffectFilter,
  ): Promise<Result<readonly TenantStanding[], StorageError>>;
  /** Shops by sort order, then id. */
  findShops(filter: ShopFilter): Promise<Result<Page<Shop>, StorageError>>;
  /** What was done to the configuration of shops, latest first: by instant, then shop and version. */
  findShopChanges(filter: ShopChangeFilter): Promise<Result<Page<ShopChange>, StorageError>>;
  /** What subscribers have not heard of shops yet, by tenant, shop and subscriber. */
  findShopNews(filter: ShopNewsFilter): Promise<Result<readonly ShopNews[], StorageError>>;
  /** Shops of all the given tenants, or of every tenant; by tenant, then id. */
  findTenantShops(filter: TenantShopFilter): Promise<Result<Page<TenantShop>, StorageError>>;
  /** An order's history, oldest first, from the event after `afterSeq`. At most 1,000. */
  findHistory(
    tenant: TenantId,
    orderId: OrderId,
    afterSeq: number,
  ): Promise<Result<readonly HistoryEntry[], StorageError>>;
  /** Pending effects that are due, first of their order and group only; by due time. */
  findDueEffects(filter: DueEffectFilter): Promise<Result<readonly Effect[], StorageError>>;
  /** Effects of one order, by `seq`. */
  findEffects(tenant: TenantId, orderId: OrderId): Promise<Result<readonly Effect[], StorageError>>;
  /**
   * Effects that were given up and not tried anew since: none of the same order, group and subject has a
   * greater `seq`. By order, then effect.
   */
  findParkedEffects(filter: OutboxFilter): Promise<Result<Page<Effect>, StorageError>>;
  /** Effects that are to be told still, due or not. By order, then effect. */
  findPendingEffects(filter: OutboxFilter): Promise<Result<Page<Effect>, StorageError>>;
  /**
   * Passes what commits have added to histories on to subscribers: their dispatches are made, or want
   * more than before. At most `limit` pieces of it; answers how many there were, 0 where nothing is
   * left. A subscriber whose name is new gets every order there is, or `now` only what is added from
   * then on; tenants that come later he gets from their beginning. Any number of callers at once.
   *
   * What was stored is passed on however late its commit has ended, and an order's events in the order
   * of their numbers: a dispatch never begins behind an event that its subscriber does not have.
   */
  spreadNews(request: SpreadRequest): Promise<Result<number, StorageError>>;
  /** Forgets subscribers that nobody has named for long, and what was passed on to them. */
  retireSubscribers(request: RetireRequest): Promise<Result<RetiredSubscribers, StorageError>>;
  /** Pending dispatches that want more and are due, by due time, then tenant and order. */
  findDueDispatches(filter: DueDispatchFilter): Promise<Result<readonly Dispatch[], StorageError>>;
  /** Dispatches that were given up, by subscriber, then order. */
  findParkedDispatches(
    filter: ParkedDispatchFilter,
  ): Promise<Result<readonly Dispatch[], StorageError>>;
  /** Orders that wait for a product, in order of payment. */
  findWaiting(
    tenant: TenantId,
    productId: ProductId,
    limit: number,
  ): Promise<Result<readonly StockWait[], StorageError>>;
  /** Products for which something waits although there are free keys. */
  findServable(
    tenants: readonly TenantId[] | 'all',
    at: Instant,
    limit: number,
  ): Promise<Result<readonly ServableProduct[], StorageError>>;
  /** One row per product asked for, also for those without keys. At most 1,000. */
  stockLevels(
    tenant: TenantId,
    productIds: readonly ProductId[],
    at: Instant,
  ): Promise<Result<readonly StockLevel[], StorageError>>;
  /** How many keys an import has put into stock, wherever they are now. */
  countImported(tenant: TenantId, importId: ImportId): Promise<Result<number, StorageError>>;
  /** How far a stream of a shop has been read; `null` before its first window. */
  loadCursor(
    tenant: TenantId,
    shopId: ShopId,
    stream: SyncCursor['stream'],
  ): Promise<Result<SyncCursor | null, StorageError>>;
  /** Rows that could not be decoded, oldest first. At most 1,000. */
  findIngestFailures(
    tenant: TenantId,
    shopId: ShopId,
  ): Promise<Result<readonly IngestFailure[], StorageError>>;
}

export type {
  Channel,
  ChannelCall,
  ChannelCapabilities,
  ChannelOrder,
  ChannelOrderLine,
  ChannelPage,
  ChannelPayment,
  ChannelReadError,
  ChannelRefund,
  ChannelRefundState,
  ChannelShop,
  ChannelWriteError,
  ChannelWriteOutcome,
  ListingLimits,
  PageRequest,
  PayRefund,
  RefuseRefund,
  UndecodedRow,
} from './channel.ts';
export type { ChannelGrant, GrantCalls } from './grant.ts';
export type { FulfilAnswer, Fulfiller, FulfilLookUp, FulfilRequest } from './fulfiller.ts';
export type { SealedText, SealedTextKind, SealedTexts } from './sealed-text.ts';
export type {
  Shipment,
  ShipmentLine,
  ShipmentWaybill,
  ShippedItem,
  ShippingMethod,
  WaybillChange,
} from './shipment.ts';
export type {
  BatchFilter,
  BatchRequest,
  BatchStorage,
  LoadedBatch,
  PurgeBatchesRequest,
  RunningBatch,
  RunningBatchFilter,
} from './batch-storage.ts';
export type {
  AggregateWrite,
  BoundKey,
  Change,
  Claim,
  Effect,
  EffectGroup,
  EffectState,
  EffectUpdate,
  Fence,
  IdempotencyRecord,
  IdempotencyScope,
  IngestFailure,
  KeyMove,
  IssuedTo,
  KeyDefect,
  KeyState,
  NewKey,
  Outcome,
  StockWait,
  SyncCursor,
  TabMove,
} from './change.ts';
export type {
  AuditStorage,
  ChangesLeaf,
  DisclosureLeaf,
  LeafFilter,
  RecordFilter,
  RootFilter,
  Seal,
  SealedLeaf,
  SealedRoot,
  UnsealedDisclosure,
  UnsealedFilter,
} from './audit.ts';
export type { VerificationCode } from './codes.ts';
export type { CodeRef, ItemRef, OrderRef } from './storage-refs.ts';
export type {
  Dispatch,
  DispatchState,
  DispatchUpdate,
  DueDispatchFilter,
  ParkedDispatchFilter,
  RetiredSubscribers,
  RetireRequest,
  SpreadRequest,
  SubscribeFrom,
} from './dispatch.ts';
export type { Disclosure, Loaded, LoadRequest, Page, Storage, StorageError } from './storage.ts';
export { orderTimesOf } from '../deadlines/announce-decide.ts';
export type { OrderTimes } from '../deadlines/order-times.ts';
export type {
  AlarmedOrder,
  AccountTotals,
  ExpiringProduct,
  CountedLevel,
  KeyLevel,
  SharedLevel,
  ServableProduct,
  ShopTabCounts,
  StockLevel,
  TenantShop,
  TenantStanding,
  UntrackedLevel,
  WithdrawnOrder,
} from './storage-rows.ts';
export type {
  ConsignedFilter,
  ConsignedKey,
  Entered,
  KeyChoice,
  KeyEntry,
  LookEntry,
  StockAct,
  StockEntry,
  StockEntryFilter,
  StockRecord,
} from './stock-entry.ts';
export type {
  AlarmFilter,
  DueEffectFilter,
  DueFilter,
  LeaseRequest,
  MappingFilter,
  OpenFilter,
  OrderFilter,
  OrderNarrowing,
  ProductFilter,
  PurgeCallsRequest,
  ShopChangeFilter,
  ShopFilter,
  StandingFilter,
  TenantShopFilter,
  TimeRange,
  OutboxFilter,
} from './storage-filters.ts';
export type {
  ChannelVerification,
  VerificationAbility,
  VerificationAtChannel,
  VerificationCalls,
  VerifiedVoucher,
} from './verification.ts';
export type {
  ChannelVoucher,
  VoucherAbility,
  VoucherCalls,
  VoucherLookup,
  VoucherRequest,
  VoucherSending,
  VouchersAtChannel,
} from './voucher.ts';
export type {
  DueNoticeFilter,
  KeptSubject,
  Notice,
  NoticeState,
  NoticeStorage,
  NoticeUpdate,
  ParkedNoticeFilter,
  PurgeNoticesRequest,
} from './notice.ts';
export type {
  ChannelNotice,
  DecodedNotification,
  FeedOptions,
  NoticeSubject,
  LostNotice,
  NotificationAbility,
  NotificationAnswer,
  NotificationCalls,
  NotificationError,
  NotificationRequest,
  TakeError,
} from './notification.ts';
export type {
  FindingFilter,
  PurgeReportsRequest,
  ReportFilter,
  ReportItemFilter,
  ReportStorage,
} from './report-storage.ts';
export { decodeFinding } from '../reports/findings/finding-schema.ts';
export type { Finding, FindingNote } from '../reports/findings/finding.ts';
export type { FindingMove, FindingState } from '../reports/findings/finding-machine.ts';
export { decodeReport, decodeReportItem } from '../reports/stored/stored-report-schema.ts';
export type { ReportItem, ReportNews, StoredReport } from '../reports/stored/stored-report.ts';
export type { CheckStatus, Figures, FindingSubject, Remedy } from '../reports/checklist/finding.ts';
export type { StockFinds } from './stock-finds.ts';
export type { ImportFilter, ImportTally, SupplierFilter, SupplierTally } from './import-tallies.ts';
export type {
  StatementAbility,
  StatementCalls,
  StatementFile,
  StatementFileError,
  StatementKind,
  StatementLine,
  StatementListing,
  StatementPart,
  StatementParts,
  UnreadLine,
} from './statement.ts';
export type {
  StatementEntry,
  StatementFilter,
  StatementNumbers,
  StatementRow,
  StatementStorage,
} from './statement-storage.ts';
export type {
  BalanceFilter,
  EntrySum,
  EntrySumFilter,
  FoundPosting,
  LedgerStorage,
  PostingFilter,
  PostingRequest,
} from './ledger-storage.ts';
export { decodeStatementEntry } from './statement-schema.ts';
export type {
  BalanceReading,
  BalanceReadingFilter,
  BalanceSource,
  BalanceStorage,
  ToldAmount,
} from './balance.ts';
export { decodeBalanceReading } from './balance-schema.ts';
export type {
  ReckonedGoods,
  ReckonedKey,
  ReckonedLine,
  ReckonedOrder,
  ReckonedUnit,
  Reckoning,
  ReckoningRequest,
  ReckoningStorage,
  UntoldFilter,
} from './reckoning.ts';
export { mostReckonedRows } from './reckoning.ts';
export { decodeReckonedOrder, reckonedOrderOf } from './reckoning-schema.ts';
export type { ShopNews, ShopNewsFilter, ShopProgress } from './shop-news.ts';
export type { ItemStock, ItemStockCalls } from './item-stock.ts';
export type { OrderNote, OrderNoteCalls } from './order-note.ts';
export type {
  CardDeposit,
  CardDepositAbility,
  CardDepositCalls,
  DepositedCard,
} from './card-deposit.ts';
export type { Clock } from './clock.ts';
export type { IdSource } from './ids.ts';
export type { Logger, LogLevel } from './logger.ts';
export type { Throttle } from './throttle.ts';
export type { Mac, PlainItem, SealContext, SealedItem, Vault, VaultError } from './vault.ts';
export { accountNames, entryAccounts } from '../ledger/accounts.ts';
export type { AccountName } from '../ledger/accounts.ts';
export { balancesOf } from '../ledger/balances.ts';
export type { Balances } from '../ledger/balances.ts';
export type { EntryCause, LedgerEntry, PostedLine, PostingRef } from '../ledger/entry.ts';
export type { PostedAmount } from '../ledger/posted-amount.ts';
export type { LedgerCause, LedgerPosting, OrderPosting } from '../ledger/posting.ts';
export { isRunningBatch } from '../batches/batch.ts';
export { restOf, type BatchRest } from '../batches/batch-rest.ts';
export type { Batch, BatchItem, BatchPage } from '../batches/batch.ts';
export { decodeBatch, decodeBatchPage } from '../batches/batch-schema.ts';
export type { ItemMapping } from '../catalog/item-mapping.ts';
export type { Product } from '../catalog/product.ts';
export type { Actor, HistoryEntry, HistoryLink, HistoryRecord } from '../order/history.ts';
export type { Order } from '../order/order.ts';
export { openMoneyOf, type OpenOrders } from '../order/open-money.ts';
export { orderStatusOf, searchTitlesOf } from '../order/order-status.ts';
export type { AfterSalesStatus, OrderStatus } from '../order/order-status.ts';
export { orderTabs, tabNames, tabsOf } from '../order/order-tabs.ts';
export type { StatusCondition, TabName } from '../order/order-tabs.ts';
export type { Shop } from '../shop/shop.ts';
export type { ImportBatch } from '../stock/import-batch.ts';
export { decodeItemMapping, decodeProduct } from '../catalog/catalog-schema.ts';
export { decodeHistoryEntry } from '../order/history-schema.ts';
export { decodeOrder } from '../order/order-schema.ts';
export { decodeStanding } from '../buyers/standing-schema.ts';
export type { StandingState } from '../buyers/standing-machine.ts';
export type { Standing, UserKind, UserRef } from '../buyers/standing.ts';
export { decodeShopChange } from '../shop/shop-change.ts';
export type { ShopChange } from '../shop/shop-change.ts';
export { decodeShop } from '../shop/shop-schema.ts';
export { decodeImportBatch } from '../stock/import-batch-schema.ts';
export type {
  SalesCounts,
  SalesFilter,
  SalesGrouping,
  SalesMove,
  SalesSeries,
  SalesSeriesFilter,
  SalesTallies,
} from './sales.ts';
export { salesDayOf } from '../after-sales/sales.ts';

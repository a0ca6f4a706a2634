export { createKaquan } from './create-kaquan.ts';
export type {
  HandleOptions,
  Kaquan,
  KaquanHandle,
  KaquanOptions,
  KaquanTxHandle,
  TxHandleOptions,
} from './create-kaquan.ts';

export type { AccessError, Guarded } from './runtime/guard-services.ts';
export type {
  AccessDecision,
  AccessRequest,
  InputSummary,
  Policy,
  SummaryValue,
} from './ports/policy.ts';

export { startRunner } from './worker/runner.ts';
export type { AlsoRun, Runner, RunnerOptions, RunnerReports } from './worker/runner.ts';
export type {
  DispatchInput,
  EffectReport,
  JobReport,
  ProductReport,
  PullReport,
  ReleaseReport,
  ShopReport,
  SweepReport,
  TidyInput,
  TidyReport,
  Worker,
  WorkerError,
  WorkerInput,
} from './worker/worker.ts';
export type { EffectCounts, RunEffectsError } from './worker/run-effects.ts';
export type { PullCounts, PullError } from './sync/pull.ts';
export type { SweepCounts } from './sync/sweep-shop.ts';

export type { HandleCall, Subscriber } from './subscribers/subscriber.ts';
export type { DispatchCounts, DispatchError } from './subscribers/dispatch-orders.ts';
export type { DispatchItem, DispatchReport } from './subscribers/run-dispatch.ts';
export type {
  FindParkedError,
  FindParkedInput,
  ParkedInput,
  SubscriptionService,
  Unparked,
  UnparkError,
} from './subscribers/subscription-service.ts';
export type { Dispatch, DispatchState, SubscribeFrom } from './ports/dispatch.ts';

export { createVault } from './system/vault.ts';
export type { VaultKey, VaultOptions } from './system/vault-over.ts';
export { createMemoryThrottle } from './system/memory-throttle.ts';
export type { ThrottleOptions } from './system/memory-throttle.ts';
export { createSystemIds } from './system/system-ids.ts';
export { silentLogger } from './system/silent-logger.ts';
export { systemClock } from './system/system-clock.ts';

export { createPlatformChannel } from './platform/platform-channel.ts';
export type { PlatformChannelOptions } from './platform/platform-channel.ts';
export type { PlacedOrder, PlaceOrderError } from './platform/place-own-order.ts';
export type { PlaceOrderInput, PlaceOrderLine } from './platform/placing.ts';
export type { RecordedFact, RecordFactError, RecordFactInput } from './platform/record-fact.ts';
export type { HostFactError } from './platform/host-fact-decide.ts';
export type { HostFacts, OrderFactName, RefundFactName } from './platform/host-facts.ts';

export type { BusinessHours } from './deadlines/business-hours.ts';
export type { Deadline, DeadlineName, DeadlinePolicy, DeadlineTerm } from './deadlines/deadline.ts';
export { defaultShopPolicy } from './shop/shop.ts';
export type { GivenPolicy, LatePaymentPolicy, Shop, ShopPolicy } from './shop/shop.ts';
export type {
  CreatedShop,
  CreateShopError,
  CreateShopInput,
  FindShopsError,
  FindShopsInput,
  LoadShopError,
  ShopService,
} from './shop/shop-service.ts';
export type { ShopView } from './shop/shop-view.ts';
export type { ShopChannelError } from './shop/shop-channel.ts';

export type {
  CatalogService,
  CreatedProduct,
  CreateProductError,
  CreateProductInput,
  GivenStock,
  LoadProductError,
  MapItemCallError,
  MapItemInput,
  SetCostInput,
} from './catalog/catalog-service.ts';
export type { ChangedProduct, ChangeProductError } from './catalog/change-product.ts';
export type { MapItemError, MappedItem } from './catalog/map-item.ts';
export type { ItemKey, ItemMapping } from './catalog/item-mapping.ts';
export type { Product } from './catalog/product.ts';
export type { GoodsKind, KeyUse, ProductStock } from './stock/product-stock.ts';

export type { CountedPieces, CountStockError } from './stock/counted-stock.ts';
export type { EnterStockError } from './stock/enter-stock.ts';
export type { StockRecord } from './ports/stock-entry.ts';
export type {
  ChangeStockError,
  ImportKeysInput,
  ImportOptions,
  ImportProgress,
  ImportReport,
  StockLevelsError,
  StockService,
} from './stock/stock-service.ts';
export type { ImportKeysError } from './stock/import-keys.ts';
export type { BadLine } from './stock/import-batch.ts';
export type { CardFormat } from './stock/parse-card-line.ts';
export type { TextSource } from './stock/read-lines.ts';
export type { IssuedGoods, OpenGoodsError, SealedGoods } from './stock/issued-goods.ts';

export type {
  FindOrdersError,
  IngestError,
  LoadOrderInput,
  OrderService,
  ReadError,
} from './order/order-service.ts';
export type {
  FindOrdersInput,
  OrderConditions,
  OrderCounts,
  TabCount,
} from './order/order-search.ts';
export type { OrderRow, RowLine } from './order/order-rows.ts';
export type { AfterSalesStatus, OrderStatus } from './order/order-status.ts';
export { orderTabs } from './order/order-tabs.ts';
export type { StatusCondition, TabName } from './order/order-tabs.ts';
export type { ShopTabCounts } from './ports/storage-rows.ts';
export type { TimeRange } from './ports/storage-filters.ts';
export type { Ingested, IngestOrderError } from './sync/ingest.ts';
export type { ReadOrderError } from './sync/read-order.ts';
export type {
  ChannelItem,
  Delivery,
  Hold,
  Issue,
  LineProduct,
  Order,
  OrderLine,
  Reserve,
  Unit,
  VerifiedBy,
} from './order/order.ts';
export type { LoadOrderError } from './order/load-order.ts';
export type { FreezeReason, UnfreezeDecisionError } from './order/hold-decide.ts';
export type { FreezeOrderError, Held, UnfreezeOrderError } from './order/hold-order.ts';
export type {
  FindFrozenError,
  FreezeError,
  FreezeInput,
  HoldCalls,
  UnfreezeError,
  UnfreezeInput,
} from './order/hold-calls.ts';
export type { FindFrozenInput, FrozenOrder, HoldCause } from './order/frozen-orders.ts';
export type { HostHoldReasons, HostRules, RiskRule } from './runtime/host-rules.ts';
export type { JobError } from './order/order-jobs.ts';
export type { StepError } from './order/order-draft.ts';
export type { GuardError } from './order/order-guards.ts';
export type { OrderEvent, OrderEventType, Repricing } from './order/order-events.ts';
export { evolveOrder } from './order/order-evolve.ts';
export { brokenInvariants } from './order/order-invariants.ts';
export type { Actor, HistoryActor, HistoryEntry } from './order/history.ts';
export type { FieldChange } from './kernel/field-changes.ts';
export type { HistoryStep } from './order/history-steps.ts';
export type { Timeline, TimelineChange, TimelineLook, TimelineStatus } from './order/timeline.ts';
export type { Reported, ReportedLine } from './order/reported.ts';
export { holdMachine, holdReasons, isBlockedBy } from './order/hold-machine.ts';
export type {
  BuiltInHoldReason,
  HeldAction,
  HoldOwner,
  HoldReason,
  HostHoldReason,
  HostHoldRule,
  RuledHold,
} from './order/hold-machine.ts';
export type { PresenceCalls, PresenceError, Presented } from './order/presence-calls.ts';
export { presenceMachine } from './order/presence-machine.ts';
export type { PresenceFinding, PresenceState } from './order/presence-machine.ts';
export { paymentMachine } from './order/payment-machine.ts';
export type { PaymentState } from './order/payment-machine.ts';
export { settlementMachine } from './order/settlement-machine.ts';
export type { SettlementState } from './order/settlement-machine.ts';

export type {
  LinkError,
  OrderInput,
  PreviewError,
  RedeemError,
  RedemptionService,
  ReplaceLinkError,
  RevealRedeemedError,
  TokenInput,
} from './redemption/redemption-service.ts';
export type { RedemptionLink, ReplacedLink } from './redemption/link.ts';
export type { PreviewState, RedemptionPreview } from './redemption/preview.ts';
export type { Redeemed, RedeemOrderError } from './redemption/redeem.ts';
export type { RedeemDecisionError } from './redemption/redeem-decide.ts';
export type { TokenError } from './redemption/token-claims.ts';
export type {
  RejectError,
  RejectOrderInput,
  RejectionCalls,
  ReopenError,
} from './redemption/rejection-calls.ts';
export type { Rejecting, RejectOrderError } from './redemption/reject-order.ts';
export { orderRejectionCodes } from './redemption/rejection.ts';
export type { OrderRejection, OrderRejectionCode } from './redemption/rejection.ts';
export { redemptionMachine } from './redemption/redemption-machine.ts';
export type { RedemptionState } from './redemption/redemption-machine.ts';

export type { FulfilAnswer, Fulfiller, FulfilLookUp, FulfilRequest } from './ports/fulfiller.ts';

export type {
  CodePreview,
  FindByCodeError,
  UndoInput,
  UnitByCode,
  UnitsOfOrder,
  VerificationService,
  VerifyBatchError,
  VerifyBatchInput,
  VerifyError,
  VerifyInput,
} from './verification/verification-service.ts';
export type { CodeError } from './verification/find-by-code.ts';
export type { ChannelRefusal, Verified, VerifyOrderError } from './verification/verify.ts';
export type { VerifyItem, VerifyReport } from './verification/verify-batch.ts';
export { formatVerificationCode } from './verification/verification-code.ts';
export type { UndoDecisionError, VerifyDecisionError } from './verification/verify-decide.ts';
export { verificationMachine } from './verification/verification-machine.ts';
export type { VerificationState } from './verification/verification-machine.ts';

export type {
  AccountBalance,
  BalancesInput,
  FindPostingsInput,
  LedgerError,
  LedgerService,
} from './ledger/ledger-service.ts';
export { accountSides } from './ledger/accounts.ts';
export type { AccountName, AccountSide } from './ledger/accounts.ts';
export { ledgerCauses } from './ledger/posting.ts';
export type { LedgerCause, LedgerPosting } from './ledger/posting.ts';
export type { AccountTotals } from './ports/storage-rows.ts';

export type { CallOptions, WaitOptions } from './runtime/runtime.ts';
export type { CreateError } from './runtime/create-once.ts';
export { Secret } from './kernel/secret.ts';
export { KaquanException, unwrapOrThrow } from './kernel/unwrap.ts';
export { coreError } from './kernel/errors.ts';
export type { CoreError, ErrorCode } from './kernel/errors.ts';
export { errorCatalog } from './kernel/error-catalog.ts';
export type { CatalogEntry, Retry } from './kernel/error-catalog.ts';
export type { ErrorFields, FieldProblem, Shortage } from './kernel/error-fields.ts';
export type {
  AnyMachine,
  CommandOf,
  EventOf,
  GuardOf,
  Machine,
  Move,
  StateOf,
} from './kernel/machine.ts';
export type { Brand } from './kernel/brand.ts';
export { allocate, formatDecimal, maxAmountMinor, parseDecimal } from './kernel/money.ts';
export type { Currency, Money } from './kernel/money.ts';
export { dayMs, hourMs, minuteMs, secondMs } from './kernel/time.ts';
export type { Instant, Period } from './kernel/time.ts';
export { parseId } from './kernel/ids.ts';
export type {
  BatchId,
  CaseId,
  ChangeId,
  EffectId,
  IdByKind,
  IdKind,
  IdOf,
  ImportId,
  KeyId,
  LineId,
  OrderId,
  ParcelId,
  ProductId,
  ShopId,
  TenantId,
  UnitId,
} from './kernel/ids.ts';
export { err, errAsync, ok, okAsync, Result, ResultAsync } from 'neverthrow';

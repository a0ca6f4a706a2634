import type { AfterSalesService } from './after-sales/after-sales-api.ts';
import { createAfterSalesService } from './after-sales/after-sales-service.ts';
import { createAuditService, type AuditService } from './audit/audit-service.ts';
import { createBuyerService, type BuyerService } from './buyers/buyer-service.ts';
import type { BatchService } from './batches/batch-api.ts';
import { createBatchService } from './batches/batch-service.ts';
import { createCatalogService, type CatalogService } from './catalog/catalog-service.ts';
import {
  createFulfilmentService,
  createSealedFulfilmentService,
  type FulfilmentService,
} from './fulfilment/fulfilment-service.ts';
import { createInbound, type Inbound } from './inbound/inbound.ts';
import { createLedgerService, type LedgerService } from './ledger/ledger-service.ts';
import type { Actor } from './order/history.ts';
import { createOrderService, type OrderService } from './order/order-service.ts';
import type { Channel } from './ports/channel.ts';
import type { Clock } from './ports/clock.ts';
import type { Fulfiller } from './ports/fulfiller.ts';
import type { IdSource } from './ports/ids.ts';
import type { Logger } from './ports/logger.ts';
import type { Policy } from './ports/policy.ts';
import type { Storage } from './ports/storage.ts';
import type { Throttle } from './ports/throttle.ts';
import type { Vault } from './ports/vault.ts';
import {
  createRedemptionService,
  createSealedRedemptionService,
  type RedemptionService,
} from './redemption/redemption-service.ts';
import { ruleOnFor } from './after-sales/rule-requests.ts';
import { checkContracts } from './runtime/check-contracts.ts';
import { keepComposition } from './runtime/composition.ts';
import { guardChannel } from './runtime/guard-channel.ts';
import { guardServices, type Guarded } from './runtime/guard-services.ts';
import {
  caseRulesOf,
  thresholdsOf,
  holdRulesOf,
  screeningOf,
  type HostHoldReasons,
  type HostRules,
} from './runtime/host-rules.ts';
import type { Runtime, Scope } from './runtime/runtime.ts';
import { createSingleFlight } from './runtime/single-flight.ts';
import { scopeOf } from './runtime/scope-of.ts';
import { createTurns } from './runtime/turns.ts';
import { createShopService, type ShopService } from './shop/shop-service.ts';
import type { SealedGoods } from './stock/issued-goods.ts';
import { createStockService, type StockService } from './stock/stock-service.ts';
import { checkSubscribers, type Subscriber } from './subscribers/subscriber.ts';
import {
  createSubscriptionService,
  type SubscriptionService,
} from './subscribers/subscription-service.ts';
import { createDigest } from './system/digest.ts';
import { createMemoryThrottle } from './system/memory-throttle.ts';
import { silentLogger } from './system/silent-logger.ts';
import { systemClock } from './system/system-clock.ts';
import { createSystemIds } from './system/system-ids.ts';
import {
  createVerificationService,
  type VerificationService,
} from './verification/verification-service.ts';
import { createWorker, type Worker } from './worker/worker.ts';

/** What a Kaquan is composed of. */
export interface KaquanOptions {
  /**
   * Where everything is kept; other processes may use the same data at once. Never a storage inside a
   * transaction of the host's, as `Storage.within` answers it: that is {@link TxHandleOptions}.
   */
  readonly storage: Storage;
  /** One per marketplace; names are unique. */
  readonly channels: readonly Channel[];
  /** What produces goods that are no stock of ours 代充; names are unique. Default: none. */
  readonly fulfillers?: readonly Fulfiller[];
  /** Must open whatever was sealed before: keys are added to it, not exchanged. */
  readonly vault: Vault;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
  /** Default: random ids that sort by time. */
  readonly ids?: IdSource;
  /** Default: 20 wrong links a minute and caller, counted in this process. */
  readonly throttle?: Throttle;
  /** Default: silent. */
  readonly logger?: Logger;
  /** Who is told what happens to orders, by `worker.dispatchEvents`. Default: nobody. */
  readonly subscribers?: readonly Subscriber[];
  /**
   * Who may call what; asked before every call of every service, and its no is `access.denied`.
   * Default: everybody may call everything.
   */
  readonly policy?: Policy;
  /**
   * The host's own reasons for freezing orders 冻结, each with what it blocks and who ends it. An order
   * that is held for one that is declared no more stays held, by the rule of then. Default: none.
   */
  readonly holdReasons?: HostHoldReasons;
  /** What the host decides about orders. Default: nothing. */
  readonly rules?: HostRules;
}

/** On whose behalf a handle acts. */
export interface HandleOptions {
  /** Default `'default'`. 1..64 of `A-Z a-z 0-9 . _ -`. */
  readonly tenant?: string;
  /** Stands in the history of what the handle changes; wrong links count against it. */
  readonly actor: Actor;
  /** Never here: see {@link TxHandleOptions}. */
  readonly tx?: never;
}

/** On whose behalf a handle acts, inside which transaction of the host. */
export interface TxHandleOptions extends Omit<HandleOptions, 'tx'> {
  /**
   * A transaction that the host has open, as its storage takes it: see `Storage.within`. The host
   * commits it or rolls it back, and what the handle did goes with it.
   */
  readonly tx: object;
}

/**
 * The services, for one tenant and actor. Cheap to make, keeps nothing. Every method may also answer
 * `access.denied`, where the host has given a policy.
 */
export interface KaquanHandle {
  /** Channel shops 渠道店铺: creating and listing them. */
  readonly shops: Guarded<ShopService>;
  /** Products 商品, and which items of a channel they are. */
  readonly catalog: Guarded<CatalogService>;
  /** Card-key stock 卡密库存: importing and counting. */
  readonly stock: Guarded<StockService>;
  /** Orders 订单: reading them at the channel, listing them, their history. */
  readonly orders: Guarded<OrderService>;
  /** Buyers and ordering users 用户权限: blocked, limited, watched. */
  readonly buyers: Guarded<BuyerService>;
  /** Redemption 兑换: links, and what a buyer does with one. */
  readonly redemption: Guarded<RedemptionService>;
  /** Fulfilment 发货: handing over what orders owe. */
  readonly fulfilment: Guarded<FulfilmentService>;
  /** Verification 核销: what was handed over counts as used. */
  readonly verification: Guarded<VerificationService>;
  /** After-sales 售后: open cases and refunds. */
  readonly afterSales: Guarded<AfterSalesService>;
  /** Batches 批量操作: one operation for many orders, planned first. */
  readonly batches: Guarded<BatchService>;
  /** Ledger 账本: what orders have moved from account to account. */
  readonly ledger: Guarded<LedgerService>;
  /** What the host's subscribers could not take. */
  readonly subscriptions: Guarded<SubscriptionService>;
  /** Proof of what happened 审计. */
  readonly audit: Guarded<AuditService>;
}

/**
 * The services inside a transaction of the host. Nothing that the host could not take back happens
 * here: goods that are handed over stay `'sealed'` until `reveal` opens them after the host's commit,
 * on a handle without `tx`; what opens a secret or calls a channel answers `transaction.not_allowed`.
 * After `storage.transaction_aborted` the host rolls back and runs its transaction again as a whole.
 */
export interface KaquanTxHandle extends Omit<KaquanHandle, 'redemption' | 'fulfilment'> {
  /** Redemption 兑换, sealed. */
  readonly redemption: Guarded<RedemptionService<SealedGoods>>;
  /** Fulfilment 发货, sealed; `null` for an order of which nothing goes to the caller. */
  readonly fulfilment: Guarded<FulfilmentService<SealedGoods | null>>;
}

/** A composed Kaquan. */
export interface Kaquan {
  /**
   * The services inside a transaction of the host. Throws a `TypeError` for a `tx` that is no open
   * transaction of the storage, and when tenant or actor is not well formed.
   */
  with(options: TxHandleOptions): KaquanTxHandle;
  /** The services on behalf of a tenant and an actor. Throws when either is not well formed. */
  with(options: HandleOptions): KaquanHandle;
  /** The background jobs, over all tenants unless told otherwise. */
  readonly worker: Worker;
  /** What channels tell by themselves 推送. */
  readonly inbound: Inbound;
}

/**
 * Composes a Kaquan out of its ports. Does no work and keeps no global state; several may live in one
 * process.
 *
 * Throws when an option is wrong: two channels of one name, an adapter of another contract version, a
 * hold reason that is named as one of ours or blocks nothing, or a storage that stands for a
 * transaction of the host's, which is `kaquan.with({ tx })`.
 */
export function createKaquan(options: KaquanOptions): Kaquan {
  checkContracts(options);
  const { policy = null, subscribers = [] } = options;
  checkSubscribers(subscribers);
  const runtime = runtimeOf(options);
  const worker = createWorker(runtime, subscribers);
  const composed = { with: createWith(runtime, policy), worker, inbound: createInbound(runtime) };
  return keepComposition(composed, { runtime, policy });
}

function runtimeOf(options: KaquanOptions): Runtime {
  const { clock = systemClock, logger = silentLogger, rules = {} } = options;
  const caseRules = caseRulesOf(rules, logger);
  const channelByType = new Map(options.channels.map((each) => [each.name, guardChannel(each)]));
  return {
    storage: options.storage,
    channelByType,
    fulfillerByName: new Map((options.fulfillers ?? []).map((each) => [each.name, each])),
    vault: options.vault,
    throttle: options.throttle ?? createMemoryThrottle(),
    clock,
    ids: options.ids ?? createSystemIds(clock),
    logger,
    digest: createDigest(),
    policy: options.policy ?? null,
    holdRules: holdRulesOf(options.holdReasons ?? {}),
    screening: screeningOf(rules, logger),
    caseRules,
    buyerThresholds: thresholdsOf(rules),
    claimProof: rules.claimProof ?? null,
    ruleOn: ruleOnFor(caseRules, channelByType),
    isInHostTransaction: false,
    codeLookUps: createTurns(8),
    readings: createSingleFlight(),
  };
}

function createWith(runtime: Runtime, policy: Policy | null): Kaquan['with'] {
  function handleOf(options: TxHandleOptions): KaquanTxHandle;
  function handleOf(options: HandleOptions): KaquanHandle;
  function handleOf(options: HandleOptions | TxHandleOptions): KaquanHandle | KaquanTxHandle {
    if (!isInTransaction(options)) {
      const scope = scopeOf(runtime, options);
      return guardServices(scope, policy, createServices(scope));
    }
    const storage = runtime.storage.within(options.tx);
    const readings = createSingleFlight();
    const joined: Runtime = { ...runtime, storage, readings, isInHostTransaction: true };
    const scope = scopeOf(joined, options);
    return guardServices(scope, policy, createTxServices(scope));
  }
  return handleOf;
}

// A `tx` that is there and undefined is a mistake, and no wish for a handle without one.
function isInTransaction(options: HandleOptions | TxHandleOptions): options is TxHandleOptions {
  return 'tx' in options;
}

// No return types here: what is made is what stands on a handle, behind the policy.
function createServices(scope: Scope) {
  return {
    ...createCommonServices(scope),
    redemption: createRedemptionService(scope),
    fulfilment: createFulfilmentService(scope),
  };
}

function createTxServices(scope: Scope) {
  return {
    ...createCommonServices(scope),
    redemption: createSealedRedemptionService(scope),
    fulfilment: createSealedFulfilmentService(scope),
  };
}

function createCommonServices(scope: Scope) {
  return {
    shops: createShopService(scope),
    catalog: createCatalogService(scope),
    stock: createStockService(scope),
    orders: createOrderService(scope),
    buyers: createBuyerService(scope),
    verification: createVerificationService(scope),
    afterSales: createAfterSalesService(scope),
    batches: createBatchService(scope),
    ledger: createLedgerService(scope),
    subscriptions: createSubscriptionService(scope),
    audit: createAuditService(scope),
  };
}

import assert from 'node:assert/strict';
import { err } from 'neverthrow';
import {
  createKaquan,
  type Kaquan,
  type KaquanHandle,
  type KaquanTxHandle,
} from '../../create-kaquan.ts';
import { coreError } from '../../kernel/errors.ts';
import { secondMs } from '../../kernel/time.ts';
import type { HistoryEntry } from '../../order/history.ts';
import { brokenInvariants } from '../../order/order-invariants.ts';
import type { Delivery, Order, Reserve } from '../../order/order.ts';
import type { Channel, ListingLimits } from '../../ports/channel.ts';
import type { BoundKey, KeyLevel, Storage } from '../../ports/index.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Vault } from '../../ports/vault.ts';
import type { VoucherAbility } from '../../ports/voucher.ts';
import type { GivenPolicy } from '../../shop/shop.ts';
import type { HostHoldReasons, HostRules } from '../../runtime/host-rules.ts';
import { linkOf } from '../../redemption/link.ts';
import type { PullCounts } from '../../sync/pull.ts';
import { createVault } from '../../system/vault.ts';
import type { EffectCounts } from '../../worker/run-effects.ts';
import { anId } from '../an-id.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase, HostTransaction, TestedStorage } from '../contract-case.ts';
import { createFixedClock, type FixedClock } from '../fixed-clock.ts';
import { createMarketplace } from '../marketplace.ts';
import type { Marketplace, MarketplaceOptions, TradeParts } from '../marketplace-types.ts';
import { createSeededIds } from '../seeded-ids.ts';
import { must } from './answers.ts';
import { openWorkshop, workshopName, type Workshop } from './workshop.ts';
import { faultyStorage, type FaultyStorage } from './faulty-storage.ts';

/** What a case begins with; what is left out is as a host would have it. */
export interface StageOptions extends Pick<MarketplaceOptions, 'asksForVouchers'> {
  readonly reserve?: Reserve;
  readonly policy?: GivenPolicy;
  readonly delivery?: Delivery;
  /** Whether the product is produced by the workshop, not taken from keys. */
  readonly isProduced?: boolean;
  /** Whether it is produced for an account of the buyer's. */
  readonly needsAccount?: boolean;
  readonly listing?: Partial<ListingLimits>;
  /** How the marketplace takes vouchers. */
  readonly vouchers?: VoucherAbility;
  readonly holdReasons?: HostHoldReasons;
  readonly rules?: HostRules;
}

/** A vault that cannot be reached when it is told so. */
export interface FaultyVault extends Vault {
  /** Lets the next calls that open texts fail, after so many that go through. */
  failOpening(plan: { readonly skip: number; readonly times: number }): void;
}

/** A shop that sells one product at a marketplace, with the words in which guarantees are written. */
export interface Stage {
  /** What the factory made; nothing stands between. */
  readonly storage: Storage;
  /** What stands between the storage and every Kaquan of this stage. */
  readonly faults: FaultyStorage;
  readonly vault: FaultyVault;
  readonly clock: FixedClock;
  readonly market: Marketplace;
  /** What produces goods for every Kaquan of this stage. */
  readonly workshop: Workshop;
  readonly kaquan: Kaquan;
  /** The services on behalf of an operator. */
  readonly operator: KaquanHandle;
  /** What was written to the log. */
  readonly logged: readonly unknown[];
  readonly shopId: string;
  readonly productId: string;
  /**
   * Opens a transaction of the host, with the operator's services inside it. Until it has ended,
   * nothing is called outside: there are databases with one session.
   */
  begin(): Promise<HostTransaction & { readonly desk: KaquanTxHandle; readonly tx: object }>;
  /** Another Kaquan over the same storage and marketplace, as in another process. */
  compose(
    channel?: Channel,
    host?: Pick<StageOptions, 'holdReasons' | 'rules'> & { readonly fulfillers?: readonly [] },
  ): Kaquan;
  buyer(name?: string): KaquanHandle;
  /** Puts keys into stock: `sesame-1`, `sesame-2`, … */
  stock(count: number, productId?: string): Promise<void>;
  /** Places and pays a trade, one second after the one before, and takes it in. */
  sell(parts?: TradeParts): Promise<Order>;
  /** Places and pays a trade that nobody has taken in yet. */
  trade(parts?: TradeParts): string;
  ingest(orderNo: string): Promise<Order>;
  /** Lets a second pass and pulls; every shop must succeed. */
  pull(kaquan?: Kaquan): Promise<PullCounts>;
  /** Runs the effects that are due; every shop must succeed. */
  tell(kaquan?: Kaquan): Promise<EffectCounts>;
  tokenOf(order: Order): Promise<string>;
  /** The order as it is now; it must be sound. */
  load(order: Pick<Order, 'orderId'>): Promise<Order>;
  keysOf(order: Order): Promise<readonly BoundKey[]>;
  /** The stock of a product that is kept as keys. */
  level(productId?: string): Promise<KeyLevel>;
  history(order: Order): Promise<readonly HistoryEntry[]>;
}

/** Writes a guarantee as a case. */
export function guarantee(
  { id, title, ...options }: StageOptions & { readonly id: string; readonly title: string },
  test: (stage: Stage) => Promise<void>,
): ContractCase {
  return {
    id,
    title,
    async run(create) {
      const storage = await create();
      try {
        await test(await openStage(storage, options));
      } finally {
        await storage.close?.();
      }
    },
  };
}

/** Opens a shop over a storage in which there is nothing yet. */
export async function openStage(
  storage: TestedStorage,
  options: StageOptions = {},
): Promise<Stage> {
  const clock = createFixedClock();
  const { policy, delivery, reserve, holdReasons = {}, rules = {} } = options;
  const market = createMarketplace({ clock, ...options });
  const workshop = openWorkshop();
  const vault = faultyVault();
  const faults = faultyStorage(storage);
  const logged: unknown[] = [];
  const logger: Logger = { log: (...entry) => void logged.push(entry) };
  let composed = 0;
  const compose: Stage['compose'] = (channel = market.channel, host = {}) => {
    composed += 1;
    const ids = createSeededIds(`k${composed}n`);
    const channels = [channel];
    const ports = { storage: faults.storage, channels, vault, clock, ids, logger };
    const fulfillers = [workshop.fulfiller];
    return createKaquan({ ...ports, fulfillers, holdReasons, rules, ...host });
  };
  const kaquan = compose();
  const operator = kaquan.with({ actor: { kind: 'operator', id: 'li' } });
  const { shop } = await must(
    operator.shops.create(
      {
        name: '旗舰店',
        channelType: market.channel.name,
        orderingUserId: 'user-1',
        redemptionDomain: 'card.example.com',
        credentials: { token: 'token' },
        ...(policy === undefined ? {} : { policy }),
        skipSetupCheck: true,
      },
      { reason: 'a test' },
    ),
  );
  const { product } = await must(
    operator.catalog.createProduct({
      name: '月卡',
      ...(reserve === undefined ? {} : { reserve }),
      ...(options.isProduced === true ? { fulfiller: workshopName } : {}),
      ...(options.needsAccount === true ? { needsAccount: true } : {}),
    }),
  );
  const { shopId } = shop;
  const { productId } = product;
  const item = { itemId: 'item-1' };
  const way = delivery === undefined ? {} : { delivery };
  await must(operator.catalog.mapItem({ shopId, productId, item, ...way }));
  const base = {
    storage,
    faults,
    vault,
    clock,
    market,
    workshop,
    kaquan,
    operator,
    shopId,
    productId,
  };
  const begin: Stage['begin'] = async () => {
    const tx = await storage.begin();
    const desk = kaquan.with({ tx, actor: { kind: 'operator', id: 'li' } });
    return { desk, tx, commit: () => tx.commit(), rollback: () => tx.rollback() };
  };
  return { ...base, begin, logged, compose, ...wordsOf(base) };
}

/** The same stage seen through another channel: adapters are written by others. */
export function throughChannel(stage: Stage, bend: (honest: Channel) => Channel): Stage {
  const channel = bend(stage.market.channel);
  const kaquan = stage.compose(channel);
  const operator = kaquan.with({ actor: { kind: 'operator', id: 'li' } });
  const bent = { ...stage, kaquan, operator };
  return {
    ...bent,
    ...wordsOf(bent),
    stock: (count, of) => stage.stock(count, of),
    compose: (other = channel, host = {}) => stage.compose(other, host),
  };
}

type Base = Pick<
  Stage,
  | 'storage'
  | 'faults'
  | 'vault'
  | 'clock'
  | 'market'
  | 'workshop'
  | 'kaquan'
  | 'operator'
  | 'shopId'
  | 'productId'
>;

function wordsOf(base: Base): Omit<Stage, keyof Base | 'begin' | 'compose' | 'logged'> {
  const { storage, vault, clock, market, kaquan, operator, shopId, productId } = base;
  const trade: Stage['trade'] = (parts) => {
    clock.advance(secondMs);
    const orderNo = market.place(parts);
    market.pay(orderNo);
    return orderNo;
  };
  const ingest: Stage['ingest'] = async (orderNo) =>
    (await must(operator.orders.ingest({ shopId, orderNo }))).order;
  let keys = 0;
  return {
    trade,
    ingest,
    buyer: (name = 'buyer') => kaquan.with({ actor: { kind: 'buyer', id: name } }),
    async stock(count, of = productId) {
      const source = Array.from({ length: count }, (_, i) => `sesame-${keys + i + 1}\n`);
      keys += count;
      await must(operator.stock.importKeys({ productId: of, source }));
    },
    sell: (parts) => ingest(trade(parts)),
    async pull(by = kaquan) {
      clock.advance(secondMs);
      const { items, summary } = await must(by.worker.pullOrders());
      for (const { outcome, error } of items) assert.equal(outcome, 'done', error?.message);
      return summary;
    },
    async tell(by = kaquan) {
      const { items, summary } = await must(by.worker.runEffects());
      for (const { outcome, error } of items) assert.equal(outcome, 'done', error?.message);
      return summary;
    },
    // As `redemption.link` makes it, without a word of it in the history that a case looks at.
    async tokenOf({ orderId }) {
      const request = { tenant: testTenant, orderIds: [anId('order', orderId)], withShops: true };
      const { orders, shops } = await must(storage.load(request));
      const [[order], [shop]] = [orders, shops];
      assert.ok(order !== undefined && shop !== undefined);
      return (await must(linkOf(vault, testTenant, { order, shop }))).token;
    },
    async load({ orderId }) {
      const order = await must(operator.orders.load({ orderId }));
      assert.deepEqual(brokenInvariants(order), []);
      return order;
    },
    async keysOf({ orderId }) {
      const request = { tenant: testTenant, orderIds: [orderId], withKeys: true };
      return (await must(storage.load(request))).keys;
    },
    async level(of = productId) {
      const ids = [anId('product', of)];
      const [level] = await must(storage.stockLevels(testTenant, ids, clock.now()));
      assert.ok(level?.kind === 'keys');
      return level;
    },
    history: ({ orderId }) => must(storage.findHistory(testTenant, orderId, 0)),
  };
}

/** A vault with a fixed key; two of them open each other's texts. */
function faultyVault(): FaultyVault {
  const honest = createVault({ keys: [{ id: 'k1', secret: new Uint8Array(32).fill(7) }] });
  let plan = { skip: 0, times: 0 };
  return {
    ...honest,
    failOpening: (next) => void (plan = next),
    async openMany(items) {
      if (plan.skip > 0) plan = { ...plan, skip: plan.skip - 1 };
      else if (plan.times > 0) {
        plan = { ...plan, times: plan.times - 1 };
        return err(coreError('vault.unavailable', { operation: 'open' }));
      }
      return honest.openMany(items);
    },
  };
}

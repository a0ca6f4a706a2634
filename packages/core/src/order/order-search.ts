import { err, ok, type Result } from 'neverthrow';
import { z } from 'zod';
import { caseMachine, type CaseState } from '../after-sales/case-machine.ts';
import type { ProductId, ShopId, TenantId } from '../kernel/ids.ts';
import { idSchema, instantSchema, stateSchema } from '../kernel/schema.ts';
import { isCleanText } from '../kernel/text.ts';
import { dayMs } from '../kernel/time.ts';
import type { OrderNarrowing, TimeRange } from '../ports/storage-filters.ts';
import type { ShopTabCounts } from '../ports/storage-rows.ts';
import { isPlatformShop } from '../platform/platform-shop.ts';
import type { Page, Storage, StorageError } from '../ports/storage.ts';
import { redemptionMachine, type RedemptionState } from '../redemption/redemption-machine.ts';
import type { Scope } from '../runtime/runtime.ts';
import {
  verificationMachine,
  type VerificationState,
} from '../verification/verification-machine.ts';
import type { Order } from './order.ts';
import type { AfterSalesStatus } from './order-status.ts';
import { orderTabs, tabNames, type TabName } from './order-tabs.ts';
import { paymentMachine, type PaymentState } from './payment-machine.ts';

/** What orders are to be like; what is left out does not narrow. */
export interface OrderConditions {
  /** The shop that the order was bought in. */
  readonly shopId?: string;
  /** The whole number at the channel 电商单号; with `shopId`, at most one order has it. */
  readonly orderNo?: string;
  /** A user ID 用户 ID: exactly the order's `orderingUserId`, or exactly its `buyerRef`. */
  readonly user?: string;
  /** Some line sells this product. */
  readonly productId?: string;
  /** `platform` 平台订单: the host's own; `channel` 渠道订单: a marketplace's. Left out: all. */
  readonly category?: 'platform' | 'channel';
  /** Exactly this state: `paid` leaves out `completed`. */
  readonly payment?: PaymentState;
  /** Exactly this state: `pending` includes orders that are frozen or not paid. */
  readonly redemption?: RedemptionState;
  /** Of the order as a whole 核销, see the reference of tabs. */
  readonly verification?: VerificationState;
  /** Of the order as a whole 售后: the state of its last open case, else of its last one. */
  readonly afterSales?: AfterSalesStatus;
  /** Whether any hold 冻结 is on the order, whatever it blocks. */
  readonly isFrozen?: boolean;
  /** Whether some case 售后 is open; a rejected one is, until it is withdrawn or done. */
  readonly hasOpenCase?: boolean;
  /** When it was placed 下单时间; `from` is inside, `to` is not. */
  readonly created?: TimeRange;
  /** When it was redeemed 兑换时间; leaves out what was not. */
  readonly redeemed?: TimeRange;
  /**
   * The order number begins with it, or a line's title contains it, whatever the case. No index
   * knows titles, so `created` or `redeemed` must then bound both ends of at most 31 days, which may lie
   * anywhere; or `orderNo` says which order it is.
   */
  readonly text?: string;
}

/** Which orders are meant. */
export interface OrderSelection extends OrderConditions {
  /** Only those under this tab 状态标签. */
  readonly tab?: TabName;
  /** Default `live`; `removed` and `test` orders stand in no other list. */
  readonly among?: 'live' | 'removed' | 'test' | 'all';
}

/** Which orders to list. */
export interface FindOrdersInput extends OrderSelection {
  /** From an earlier page's `nextCursor`, with the same conditions. */
  readonly cursor?: string;
  /** 1..500; default 50. */
  readonly limit?: number;
}

/** How many orders stand under a tab. */
export interface TabCount {
  /** Exact, unless `isCapped`. */
  readonly count: number;
  /** Set where there are more than `count`: shown as “10,000+”. */
  readonly isCapped: boolean;
}

/** How many orders stand under each tab 状态标签. */
export type OrderCounts = Readonly<Record<TabName, TabCount>>;

/** Conditions beside tenant and shop are counted by looking, and not beyond this. */
const maxCount = 10_000;

const maxTextDays = 31;

const noNul = 'must not hold a NUL or half a character';

const orderNo = z
  .string()
  .min(1, 'must not be empty')
  .max(100, 'at most 100 characters')
  .refine(isCleanText, noNul);

const rangeSchema = z.strictObject({
  from: instantSchema.exactOptional(),
  to: instantSchema.exactOptional(),
});

const conditions = {
  shopId: idSchema<ShopId>().exactOptional(),
  orderNo: orderNo.exactOptional(),
  user: z.string().min(1, 'must not be empty').max(200).refine(isCleanText, noNul).exactOptional(),
  productId: idSchema<ProductId>().exactOptional(),
  category: z.enum(['platform', 'channel']).exactOptional(),
  payment: stateSchema<PaymentState>(paymentMachine).exactOptional(),
  redemption: stateSchema<RedemptionState>(redemptionMachine).exactOptional(),
  verification: stateSchema<VerificationState>(verificationMachine).exactOptional(),
  afterSales: stateSchema<CaseState | 'none'>({
    states: { none: {}, ...caseMachine.states },
  }).exactOptional(),
  isFrozen: z.boolean().exactOptional(),
  hasOpenCase: z.boolean().exactOptional(),
  created: rangeSchema.exactOptional(),
  redeemed: rangeSchema.exactOptional(),
  text: z.string().min(1, 'must not be empty').max(100).refine(isCleanText, noNul).exactOptional(),
} as const;

const textNeedsPeriod = {
  path: ['created'],
  message:
    `a text is looked for within from and to of created or redeemed, at most ${maxTextDays} days; ` +
    'search earlier orders by earlier periods',
};

type TextSearch = Pick<OrderConditions, 'text' | 'created' | 'redeemed' | 'orderNo'>;

function isTextBounded({ text, created, redeemed, orderNo: number }: TextSearch): boolean {
  if (text === undefined || number !== undefined) return true;
  return [created, redeemed].some((range) => {
    const { from, to } = range ?? {};
    return from !== undefined && to !== undefined && to - from <= maxTextDays * dayMs;
  });
}

/** An order's number at its channel. */
export const orderNoSchema = orderNo;

const selection = {
  ...conditions,
  tab: stateSchema<TabName>({ states: orderTabs }).exactOptional(),
  among: z.enum(['live', 'removed', 'test', 'all']).exactOptional(),
} as const;

/** Which orders are meant; a condition that is not known would widen what is found. */
export const orderSelectionSchema = z
  .strictObject(selection)
  .refine(isTextBounded, textNeedsPeriod);

/** The input of {@link findOrders}. */
export const findOrdersSchema = z
  .strictObject({
    ...selection,
    cursor: z.string().exactOptional(),
    limit: z.int().min(1).max(500).exactOptional(),
  })
  .refine(isTextBounded, textNeedsPeriod);

/** The input of {@link countOrders}. */
export const countOrdersSchema = z.strictObject(conditions).refine(isTextBounded, textNeedsPeriod);

/** A page of orders. */
export function findOrders(
  { tenant, runtime }: Scope,
  { among = 'live', limit = 50, ...query }: z.infer<typeof findOrdersSchema>,
): Promise<Result<Page<Order>, StorageError>> {
  const which = among === 'all' ? {} : { among };
  return runtime.storage.findOrders({ ...query, ...which, tenant, limit });
}

/** How many orders stand under each tab: as kept, unless there are conditions beside the shop. */
export async function countOrders(
  { tenant, runtime }: Scope,
  narrowing: z.infer<typeof countOrdersSchema>,
): Promise<Result<OrderCounts, StorageError>> {
  const { storage } = runtime;
  const { shopId = null, category, ...others } = narrowing;
  if (Object.keys(others).length === 0) {
    const rows = await storage.countTabs(tenant, shopId);
    if (rows.isErr()) return err(rows.error);
    const kept = await ofCategory({ tenant, storage }, rows.value, category);
    return kept.map((counted) => byTab((tab) => totalOf(counted, tab)));
  }
  const filter: OrderNarrowing = { ...narrowing, tenant };
  const counted = await Promise.all(
    tabNames.map((tab) => storage.countOrders({ ...filter, tab }, maxCount + 1)),
  );
  const counts: TabCount[] = [];
  for (const result of counted) {
    if (result.isErr()) return err(result.error);
    const isCapped = result.value > maxCount;
    counts.push({ count: isCapped ? maxCount : result.value, isCapped });
  }
  return ok(byTab((tab) => counts[tabNames.indexOf(tab)] ?? { count: 0, isCapped: false }));
}

// A shop stays on its channel, so that what is read a moment later still says it.
async function ofCategory(
  { tenant, storage }: { readonly tenant: TenantId; readonly storage: Storage },
  rows: readonly ShopTabCounts[],
  category: OrderNarrowing['category'],
): Promise<Result<readonly ShopTabCounts[], StorageError>> {
  if (category === undefined) return ok(rows);
  const own = new Set<string>();
  for (let from = 0; from < rows.length; from += maxShopIds) {
    const shopIds = rows.slice(from, from + maxShopIds).map(({ shopId }) => shopId);
    const loaded = await storage.load({ tenant, shopIds });
    if (loaded.isErr()) return err(loaded.error);
    for (const shop of loaded.value.shops) if (isPlatformShop(shop)) own.add(shop.shopId);
  }
  const isWanted = category === 'platform';
  return ok(rows.filter(({ shopId }) => own.has(shopId) === isWanted));
}

const maxShopIds = 1_000;

function totalOf(counted: readonly ShopTabCounts[], tab: TabName): TabCount {
  const count = counted.reduce((sum, { counts }) => sum + counts[tab], 0);
  return { count, isCapped: false };
}

function byTab<T>(of: (tab: TabName) => T): Readonly<Record<TabName, T>> {
  return Object.fromEntries(tabNames.map((tab) => [tab, of(tab)])) as Record<TabName, T>;
}

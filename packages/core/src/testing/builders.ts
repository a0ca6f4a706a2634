import { differenceOf } from '../after-sales/difference.ts';
import type { Standing } from '../buyers/standing.ts';
import { nothingPersonal } from '../people/personal.ts';
import type { AfterSalesCase } from '../after-sales/case.ts';
import type { ItemMapping } from '../catalog/item-mapping.ts';
import type { Product } from '../catalog/product.ts';
import { newConfirmation } from '../fulfilment/confirmation.ts';
import { allocate } from '../kernel/money.ts';
import type { ProductId } from '../kernel/ids.ts';
import type { Hold, LineProduct, Order, OrderLine, Unit } from '../order/order.ts';
import { defaultShopPolicy, newGrant, type Shop } from '../shop/shop.ts';
import { defaultCoverPolicy } from '../stock/cover-policy.ts';
import type { ImportBatch } from '../stock/import-batch.ts';
import { anId } from './an-id.ts';
import { startOfTests } from './fixed-clock.ts';

/** What an order of a test differs in; see {@link anOrder}. */
export interface OrderParts extends Partial<Order> {
  /** How many units its one line has; 1 unless told otherwise. */
  readonly quantity?: number;
  /** What its line sells; `null`: not mapped. */
  readonly productId?: ProductId | null;
}

/**
 * Builds an order: paid, one line of `quantity` units, nothing claimed yet. Ids of lines and units
 * follow from `orderId`, shares from `buyerPaidMinor`; whatever is given replaces what was built.
 */
export function anOrder({ quantity = 1, productId, ...parts }: OrderParts = {}): Order {
  const orderId = parts.orderId ?? anId('order', 'order-1');
  const buyerPaidMinor = parts.buyerPaidMinor ?? 1_000 * quantity;
  const line = { orderId, quantity, paidMinor: buyerPaidMinor, productId };
  return {
    orderId,
    shopId: anId('shop', 'shop-1'),
    orderNo: `no-${orderId}`,
    orderingUserId: 'user-1',
    buyerRef: 'buyer-1',
    version: 1,
    eventCount: 1,
    historyHash: null,
    currency: 'CNY',
    buyerPaidMinor,
    postageMinor: 0,
    payment: 'paid',
    redemption: 'pending',
    rejection: null,
    settlement: 'unsettled',
    holds: [],
    pauses: [],
    overrides: [],
    unexplainedMinor: 0,
    compensation: { owedMinor: 0, paidMinor: 0 },
    differences: { owedMinor: 0, paidMinor: 0 },
    lines: [aLine(line)],
    confirmations: [
      newConfirmation(`${orderId}.s1`, null, { name: 'virtual', granularity: 'order' }),
    ],
    parcels: [],
    fulfilments: [],
    personal: nothingPersonal,
    alarms: [],
    cases: [],
    linkGeneration: 1,
    linkTerm: null,
    linkLifetimeMs: null,
    reported: {
      payment: 'paid',
      isShipped: false,
      isHeld: false,
      shipBy: null,
      receivableMinor: null,
      modifiedAt: startOfTests,
      readAt: startOfTests,
      lines: [{ lineNo: 'line-1', payment: 'paid', isShipped: false, refund: null }],
    },
    presence: 'live',
    isTest: false,
    told: null,
    createdAt: startOfTests,
    paidAt: startOfTests,
    closedAt: null,
    readyAt: null,
    redeemedAt: null,
    ...parts,
  };
}

function aLine(from: {
  readonly orderId: string;
  readonly quantity: number;
  readonly paidMinor: number;
  readonly productId: ProductId | null | undefined;
}): OrderLine {
  const { orderId, quantity, paidMinor, productId = anId('product', 'product-1') } = from;
  const lineId = anId('line', `${orderId}.1`);
  const shares = allocate(paidMinor, Array<number>(quantity).fill(1));
  return {
    lineId,
    lineNo: 'line-1',
    title: '视频会员月卡',
    item: { itemId: 'item-1', skuId: 'sku-1', outerId: null },
    product: productId === null ? null : aLineProduct(productId),
    paidMinor,
    units: shares.map((share, position): Unit => ({
      unitId: anId('unit', `${lineId}.${position + 1}`),
      ordinal: position + 1,
      paidMinor: share,
      refundedMinor: 0,
      reservedMinor: 0,
      verification: 'not_due',
      verificationCode: null,
      verificationNote: '',
      verificationRound: 1,
      issues: [{ attempt: 1, state: 'open', revealedAt: null }],
    })),
  };
}

function aLineProduct(productId: ProductId): LineProduct {
  return {
    productId,
    goods: 'card_key',
    stock: { kind: 'keys', keys: 'single_use' },
    delivery: 'claim_page',
    verifiedBy: 'channel_completed',
    reserve: 'on_paid',
    fulfiller: null,
    needsAccount: false,
    costMinor: null,
  };
}

/** Builds what is said of the buyer of {@link anOrder}: he is blocked. */
export function aStanding(parts: Partial<Standing> = {}): Standing {
  return {
    kind: 'buyer',
    user: 'buyer-1',
    version: 1,
    state: 'blocked',
    maxOpenOrders: null,
    maxOpenMinor: null,
    reason: 'many refunds',
    by: 'operator:li',
    since: startOfTests,
    until: null,
    checkAt: null,
    cursor: null,
    ...parts,
  };
}

/** Builds an after-sales case: a refund of nothing yet, just asked for. */
export function aCase(parts: Partial<AfterSalesCase> = {}): AfterSalesCase {
  return {
    caseId: anId('case', 'case-1'),
    state: 'requested',
    kind: 'refund_only',
    openedBy: 'channel',
    reason: '',
    reasonCode: null,
    items: [],
    compensationMinor: 0,
    replacement: null,
    difference: differenceOf(0),
    channelRefund: null,
    note: '',
    agreementSeq: null,
    endorsedBy: [],
    decision: null,
    ruled: null,
    refusal: null,
    overruled: null,
    rejections: [],
    revisions: [],
    evidence: [],
    actions: [],
    unexplainedMinor: 0,
    bounces: 0,
    suspectedOf: null,
    supplierClaim: null,
    follows: null,
    openedAt: startOfTests,
    waitingSince: startOfTests,
    endedAt: null,
    ...parts,
  };
}

/** Builds a hold: by a person, at the start of the test. */
export function aHold(parts: Partial<Hold> = {}): Hold {
  return { reason: 'manual', note: '', since: startOfTests, by: null, rule: null, ...parts };
}

/** Builds a shop; name and domain follow from `shopId`. */
export function aShop(parts: Partial<Shop> = {}): Shop {
  const shopId = parts.shopId ?? anId('shop', 'shop-1');
  return {
    shopId,
    version: 1,
    name: `Shop ${shopId}`,
    channelType: 'taobao',
    externalId: null,
    channelName: null,
    linkedAccount: null,
    channelUserId: null,
    lastSync: null,
    setup: null,
    syncedAt: null,
    monitoring: null,
    orderingUserId: 'user-1',
    redemptionDomain: `${shopId}.example.com`.toLowerCase(),
    sortOrder: 1,
    sealedCredentials: 'sealed-credentials',
    policy: defaultShopPolicy,
    state: 'enabled',
    switched: null,
    pause: null,
    grant: newGrant(null),
    ordersSince: startOfTests,
    createdAt: startOfTests,
    ...parts,
  };
}

/** Builds a product; its name follows from `productId`. */
export function aProduct(parts: Partial<Product> = {}): Product {
  const productId = parts.productId ?? anId('product', 'product-1');
  return {
    productId,
    version: 1,
    name: `Product ${productId}`,
    goods: 'card_key',
    stock: { kind: 'keys', keys: 'single_use' },
    reserve: 'on_paid',
    fulfiller: null,
    needsAccount: false,
    costMinor: null,
    cover: defaultCoverPolicy,
    createdAt: startOfTests,
    ...parts,
  };
}

/** Builds a mapping of the item that {@link anOrder} sells. */
export function aMapping(parts: Partial<ItemMapping> = {}): ItemMapping {
  return {
    shopId: anId('shop', 'shop-1'),
    itemKey: 'item:item-1',
    version: 1,
    productId: anId('product', 'product-1'),
    delivery: null,
    verifiedBy: null,
    ...parts,
  };
}

/** Builds an import that has begun. */
export function anImport(parts: Partial<ImportBatch> = {}): ImportBatch {
  return {
    importId: anId('import', 'import-1'),
    version: 1,
    productId: anId('product', 'product-1'),
    supplier: null,
    linesDone: 0,
    cards: 0,
    badLines: 0,
    badSamples: [],
    isFinished: false,
    startedAt: startOfTests,
    ...parts,
  };
}

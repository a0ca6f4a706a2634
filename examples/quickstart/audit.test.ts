import type { Issue, Order } from '@kaquan/core';
import type { BoundKey, Effect, HistoryEntry, KeyLevel } from '@kaquan/core/ports';
import { anId, anEvent, anOrder, startOfTests, testTenant } from '@kaquan/core/testing';
import type { DumpedOrder } from '@kaquan/channel-pdd/sandbox';
import type { DumpedTrade } from '@kaquan/channel-taobao/sandbox';
import { describe, expect, it } from 'vitest';
import { channelFindings } from './audit-channel.ts';
import { historyFindings } from './audit-history.ts';
import { duplicateKeys, keyFindings } from './audit-keys.ts';
import { moneyFindings } from './audit-money.ts';
import { stockFindings } from './audit-stock.ts';
import type { PlatformOrder } from './platform-order.ts';
import { readPdd } from './read-pdd.ts';
import { readTaobao } from './read-taobao.ts';

const productId = anId('product', 'product-1');

/** An order of two units, both handed over. */
function served(): Order {
  const order = anOrder({ quantity: 2 });
  const issue: Issue = { attempt: 1, state: 'delivered', revealedAt: startOfTests };
  return {
    ...order,
    lines: order.lines.map((line) => ({
      ...line,
      units: line.units.map((unit) => ({ ...unit, issues: [issue] })),
    })),
  };
}

function keysOf(order: Order): readonly BoundKey[] {
  return order.lines
    .flatMap((line) => line.units)
    .map(({ unitId }, index) => ({
      keyId: anId('key', `key-${index + 1}`),
      orderId: order.orderId,
      unitId,
      attempt: 1,
      productId,
      state: 'delivered',
      isWithdrawn: false,
      revealedAt: startOfTests,
      expiresAt: null,
      sealed: `sealed-${index + 1}`,
    }));
}

const opened = (keys: readonly BoundKey[]): ReadonlyMap<string, string> =>
  new Map(keys.map(({ keyId }) => [keyId, `text of ${keyId}`]));

describe('keys', () => {
  const order = served();
  const keys = keysOf(order);
  const [first, second] = keys as [BoundKey, BoundKey];
  const books = { orders: [order], keys, openedByKey: opened(keys), held: [] };

  it('are in order when every unit has its own', () => {
    expect(duplicateKeys(books)).toEqual([]);
    expect(keyFindings(books)).toEqual([]);
  });

  it('are duplicates when two units have one key, or one text', () => {
    const shared = [first, { ...second, keyId: first.keyId }];
    expect(duplicateKeys({ ...books, keys: shared })).not.toEqual([]);
    const sameText = new Map([...books.openedByKey.keys()].map((keyId) => [keyId, 'same']));
    expect(duplicateKeys({ ...books, openedByKey: sameText })).toHaveLength(1);
  });

  it('are duplicates when two people hold one card, whatever the books say', () => {
    const held = [
      { unitId: first.unitId, attempt: 1, secret: `text of ${first.keyId}` },
      { unitId: second.unitId, attempt: 1, secret: `text of ${first.keyId}` },
    ];
    expect(duplicateKeys({ ...books, held })).toHaveLength(1);
    expect(keyFindings({ ...books, held })).toHaveLength(1);
  });

  it('never stand as text in a finding', () => {
    const sameText = new Map([...books.openedByKey.keys()].map((keyId) => [keyId, 'SECRET']));
    expect(JSON.stringify(duplicateKeys({ ...books, openedByKey: sameText }))).not.toContain(
      'SECRET',
    );
  });

  it.each([
    ['is missing', [first]],
    ['is there twice', [first, second, { ...second, keyId: anId('key', 'key-3') }]],
    ['is in another state', [first, { ...second, state: 'claimed' as const }]],
    ['was never revealed', [first, { ...second, revealedAt: null }]],
    ['belongs to no attempt', [first, second, { ...second, attempt: 2 }]],
  ])('are found out when one %s', (_what, wrong) => {
    expect(keyFindings({ ...books, keys: wrong })).toHaveLength(1);
  });
});

describe('money', () => {
  it('adds up in an order as it was built', () => {
    expect(moneyFindings({ orders: [anOrder({ quantity: 3, buyerPaidMinor: 1_000 })] })).toEqual(
      [],
    );
  });

  it('is found out when shares and payment differ', () => {
    const order = anOrder({ quantity: 3, buyerPaidMinor: 1_000 });
    expect(moneyFindings({ orders: [{ ...order, buyerPaidMinor: 999 }] })).toHaveLength(1);
  });

  it('is found out when a unit gives back more than its share', () => {
    const order = anOrder();
    const lines = order.lines.map((line) => ({
      ...line,
      units: line.units.map((unit) => ({ ...unit, refundedMinor: 900, reservedMinor: 101 })),
    }));
    expect(moneyFindings({ orders: [{ ...order, lines }] })).toHaveLength(1);
  });
});

describe('stock', () => {
  const keys = keysOf(served());
  const level: KeyLevel = {
    kind: 'keys',
    productId,
    available: 3,
    claimed: 0,
    delivered: 2,
    voided: 0,
    expired: 0,
    quarantined: 0,
    consigned: 0,
    imported: 5,
    waiting: 0,
  };
  const importedByProduct = new Map([[productId, 5]]);

  it('is what was imported', () => {
    expect(stockFindings({ levels: [level], importedByProduct, keys })).toEqual([]);
  });

  it.each([
    ['a key vanishes', { ...level, available: 2 }],
    ['a key moves without an order', { ...level, available: 2, voided: 1 }],
  ])('is found out when %s', (_what, wrong) => {
    expect(stockFindings({ levels: [wrong], importedByProduct, keys })).toHaveLength(1);
  });
});

describe('history', () => {
  const order = anOrder();
  const placed: HistoryEntry = {
    ...anEvent(order),
    event: { type: 'order.placed', order },
  };
  const told = (entries: readonly HistoryEntry[]) => new Map([[order.orderId, entries]]);

  it('retells the order', () => {
    const books = { orders: [order], historyByOrder: told([placed]) };
    expect(historyFindings(books).filter(({ rule }) => rule !== 'invariants hold')).toEqual([]);
  });

  it('is found out when an entry is missing, or says something else', () => {
    const rules = (orders: readonly Order[], entries: readonly HistoryEntry[]) =>
      historyFindings({ orders, historyByOrder: told(entries) }).map(({ rule }) => rule);
    expect(rules([order], [])).toContain('history has no gaps');
    expect(rules([{ ...order, postageMinor: 5 }], [placed])).toContain('history retells the order');
  });
});

const sold = anOrder({ orderNo: 'T1' });
const line: DumpedTrade['lines'][number] = {
  oid: 'T1',
  status: 'WAIT_SELLER_SEND_GOODS',
  outerSkuId: sold.lines[0]?.item.outerId ?? '',
  num: 1,
  priceFen: 1_000,
  discountFen: 0,
  sharedDiscountFen: 0,
  refundId: null,
  consignedAt: null,
  endedAt: null,
  paymentFen: 1_000,
};
const trade: DumpedTrade = {
  tid: 'T1',
  type: 'fixed',
  status: 'WAIT_SELLER_SEND_GOODS',
  shippingType: 'virtual',
  holdFlag: null,
  buyerNick: '',
  buyerOpenUid: '',
  buyerMessage: '',
  sellerMemo: '',
  sellerFlag: 0,
  createdAt: 0,
  paidAt: 0,
  consignedAt: null,
  endedAt: null,
  modifiedAt: 0,
  lines: [line],
  shippedTimes: 0,
  shipAttempts: 0,
  shippedWhileRefundOpen: 0,
  paymentFen: 1_000,
  refunds: [],
};
const refund: DumpedTrade['refunds'][number] = {
  refundId: 'R1',
  tid: 'T1',
  oid: 'T1',
  status: 'SUCCESS',
  phase: 'onsale',
  feeFen: 10,
  num: 1,
  reason: '',
  version: 1,
  reviewed: false,
  createdAt: 0,
  modifiedAt: 0,
};
const effect: Effect = {
  effectId: anId('effect', 'e1'),
  tenant: testTenant,
  shopId: sold.shopId,
  orderId: sold.orderId,
  group: 'confirm',
  seq: 1,
  subject: 's1',
  attempts: 0,
  dueAt: 0,
  state: 'pending',
};

describe('both sides', () => {
  const { shopId } = sold;
  const at = (...orders: readonly PlatformOrder[]) => [{ shopId, orders }];
  const books = { orders: [sold], platforms: at(readTaobao(trade)), pendingEffects: [] };

  it('agree when they say the same', () => {
    expect(channelFindings(books)).toEqual([]);
  });

  it.each([
    ['an order is missing', { ...books, orders: [] }, 'every trade is one order'],
    ['an order is there twice', { ...books, orders: [sold, sold] }, 'every trade is one order'],
    ['an order is nobody’s trade', { ...books, platforms: at() }, 'every order is a trade'],
    ['an order is of another shop', { ...books, platforms: [] }, 'every order is a trade'],
    ['something was not told', { ...books, pendingEffects: [effect] }, 'nothing is left to tell'],
  ])('disagree when %s', (_what, wrong, rule) => {
    expect(channelFindings(wrong).map((finding) => finding.rule)).toEqual([rule]);
  });

  it.each([
    ['goods', { lines: [{ ...line, num: 2 }] }, 'lines agree'],
    ['payment', { status: 'TRADE_FINISHED' }, 'payment agrees'],
    ['shipment', { shippedTimes: 1 }, 'shipment agrees'],
    ['amount', { paymentFen: 999 }, 'amount agrees'],
    ['refunds', { refunds: [refund] }, 'refunds agree'],
    ['requests', { refunds: [{ ...refund, status: 'WAIT_SELLER_AGREE' }] }, 'requests agree'],
  ] as const)('disagree when the %s differs', (_what, part, rule) => {
    const found = channelFindings({ ...books, platforms: at(readTaobao({ ...trade, ...part })) });
    expect(found.map((finding) => finding.rule)).toEqual([rule]);
  });

  it('count a second shipment of one trade', () => {
    const confirmed = {
      ...sold,
      confirmations: sold.confirmations.map((each) => ({ ...each, state: 'confirmed' as const })),
    };
    const platforms = at(readTaobao({ ...trade, shippedTimes: 2 }));
    const found = channelFindings({ ...books, orders: [confirmed], platforms });
    expect(found.map(({ rule }) => rule)).toEqual(['shipped at most once']);
  });
});

const bought: DumpedOrder = {
  orderSn: 'T1',
  stage: 'waiting',
  isReviewed: false,
  isHeld: false,
  item: { outerId: line.outerSkuId, count: 1, priceFen: 1_000 },
  sellerDiscountFen: 0,
  platformDiscountFen: 0,
  postageFen: 0,
  createdAt: 0,
  paidAt: 0,
  confirmedAt: 0,
  shippedAt: null,
  receivedAt: null,
  updatedAt: 0,
  logisticsId: '',
  trackingNumber: '',
  shippedTimes: 0,
  shipAttempts: 0,
  payFen: 1_000,
  refunds: [],
  extraParcels: [],
  note: null,
  vouchers: [],
  topUp: null,
};
const afterSale: DumpedOrder['refunds'][number] = {
  id: 'R1',
  orderSn: 'T1',
  kind: 1,
  status: 10,
  amountFen: 10,
  reason: '',
  createdAt: 0,
  updatedAt: 0,
  paysAt: null,
};

describe('a second platform', () => {
  const { shopId } = sold;
  const read = (part: Partial<DumpedOrder>) =>
    channelFindings({
      orders: [sold],
      platforms: [{ shopId, orders: [readPdd({ ...bought, ...part })] }],
      pendingEffects: [],
    }).map(({ rule }) => rule);

  it('is held to the same rules', () => {
    expect(read({})).toEqual([]);
  });

  it.each([
    ['goods', { item: { ...bought.item, count: 2 } }, ['lines agree']],
    ['payment', { stage: 'received' }, ['payment agrees']],
    ['shipment', { shippedTimes: 1 }, ['shipment agrees']],
    ['amount', { payFen: 999 }, ['amount agrees']],
    ['refunds', { refunds: [afterSale] }, ['refunds agree']],
    ['requests', { refunds: [{ ...afterSale, status: 4 }] }, ['requests agree']],
    ['money of a failed group', { stage: 'cancelled' }, ['payment agrees', 'refunds agree']],
    ['money that never came', { stage: 'cancelled', paidAt: null }, ['payment agrees']],
  ] as const)('is found to disagree when the %s differs', (_what, part, rules) => {
    expect(read(part)).toEqual(rules);
  });

  it('may use the numbers of the first, in its own shop', () => {
    const elsewhere = {
      ...sold,
      shopId: anId('shop', 'shop-2'),
      orderId: anId('order', 'order-2'),
    };
    const platforms = [
      { shopId, orders: [readTaobao(trade)] },
      { shopId: elsewhere.shopId, orders: [readPdd(bought)] },
    ];
    const books = { orders: [sold, elsewhere], platforms, pendingEffects: [] };
    expect(channelFindings(books)).toEqual([]);
    const swapped = channelFindings({ ...books, orders: [sold] });
    expect(swapped.map(({ rule }) => rule)).toEqual(['every trade is one order']);
  });
});

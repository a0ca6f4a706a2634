import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aRead, aReadLine, aRefund, placed } from '../../../test/readings.ts';
import { dayMs, hourMs } from '../../kernel/time.ts';
import type { OrderRejectionCode } from '../../redemption/rejection.ts';
import type { Hold, Order, Pause } from '../../order/order.ts';
import { anId } from '../../testing/an-id.ts';
import { aHold, aShop } from '../../testing/builders.ts';
import { startOfTests } from '../../testing/fixed-clock.ts';
import { causesOf, createCauses } from './causes.ts';
import { createPerformance } from './channels.ts';
import { createMetrics } from './metrics.ts';
import { signsOf } from './order-signs.ts';
import { createShopTallies } from './shop-tallies.ts';
import { windowNo, windowsOf } from './windows.ts';

const week = 7 * dayMs;
const to = startOfTests + 5 * week;
const period = { from: to - week, to };
const windows = windowsOf(period);
const now = to + 2 * dayMs;

const plain = placed(aRead());
const unpaid = placed(aRead({ payment: 'unpaid' }));
const complained = placed(aRead(), { refunds: [aRefund()] });

const rejection = (code: OrderRejectionCode): Order['rejection'] => {
  return { code, text: 'x', refundDeclined: null, by: 'operator:li', at: now };
};

interface Shape {
  readonly base: Order;
  readonly shop: number;
  /** Before the end of the period. */
  readonly ageMs: number;
  readonly held: boolean;
  readonly pausedMs: number;
  readonly rejected: boolean;
  readonly late: boolean;
  readonly redeemedAfterMs: number | null;
  readonly paidMinor: number;
}

const shapes = fc.record<Shape>({
  base: fc.constantFrom(plain, unpaid, complained),
  shop: fc.integer({ min: 1, max: 3 }),
  // Some lie before all windows, and some behind.
  ageMs: fc.integer({ min: -dayMs, max: 6 * week }),
  held: fc.boolean(),
  pausedMs: fc.constantFrom(0, hourMs - 1, hourMs, week),
  rejected: fc.boolean(),
  late: fc.boolean(),
  redeemedAfterMs: fc.option(fc.integer({ min: 0, max: 3 * dayMs })),
  paidMinor: fc.integer({ min: 0, max: 1_000_000_000_000 }),
});

function orderOf(shape: Shape, no: number): Order {
  const { base, redeemedAfterMs, pausedMs } = shape;
  const createdAt = to - shape.ageMs;
  const paidAt = base.paidAt === null ? null : createdAt;
  const isRedeemed = redeemedAfterMs !== null && paidAt !== null;
  const pause: Pause = { reason: 'out_of_stock', from: createdAt, to: createdAt + pausedMs };
  const holds: readonly Hold[] = shape.held ? [aHold({ reason: 'risk' })] : [];
  return {
    ...base,
    orderId: anId('order', `o${String(no)}`),
    shopId: anId('shop', `shop-${String(shape.shop)}`),
    createdAt,
    paidAt,
    buyerPaidMinor: shape.paidMinor,
    holds,
    pauses: pausedMs === 0 ? [] : [pause],
    rejection: shape.rejected ? rejection('suspicious') : null,
    alarms: shape.late
      ? [{ name: 'delivery', subject: '', since: createdAt, state: 'breached', level: 0 }]
      : [],
    redeemedAt: isRedeemed ? paidAt + redeemedAfterMs : null,
    redemption: isRedeemed ? 'redeemed' : base.redemption,
  };
}

const many = fc.array(shapes, { maxLength: 60 }).map((list) => list.map(orderOf));

describe('a window', () => {
  it('is the period, or one of four before it that are as long', () => {
    expect(windowNo(windows, to)).toBeNull();
    expect(windowNo(windows, to - 1)).toBe(0);
    expect(windowNo(windows, period.from)).toBe(0);
    expect(windowNo(windows, period.from - 1)).toBe(1);
    expect(windowNo(windows, period.from - week)).toBe(1);
    expect(windowNo(windows, period.from - 4 * week)).toBe(4);
    expect(windowNo(windows, period.from - 4 * week - 1)).toBeNull();
  });
});

describe('what makes an order abnormal', () => {
  it('is told by what stands in it', () => {
    expect(signsOf(plain)).toEqual([]);
    expect(signsOf(complained)).toEqual([]);
    const shape: Shape = {
      ...{ base: plain, shop: 1, ageMs: 0, redeemedAfterMs: null, paidMinor: 1 },
      ...{ held: true, pausedMs: 0, rejected: true, late: true },
    };
    const order = orderOf(shape, 1);
    expect(signsOf(order)).toEqual(['frozen', 'rejected', 'late']);
    expect(causesOf(order)).toEqual(['hold:risk', 'rejected:suspicious', 'late:delivery']);
    const brief = orderOf(
      { ...shape, held: false, rejected: false, late: false, pausedMs: hourMs - 1 },
      1,
    );
    expect(signsOf(brief)).toEqual([]);
    const warned = order.alarms.map((alarm) => ({ ...alarm, state: 'warned' as const }));
    expect(signsOf({ ...order, alarms: warned })).toEqual(['frozen', 'rejected']);
    const reminded = order.alarms.map((alarm) => ({ ...alarm, name: 'redemption' as const }));
    expect(signsOf({ ...order, alarms: reminded })).toEqual(['frozen', 'rejected']);
    const conflict = { ...plain, holds: [aHold({ reason: 'conflict' })] };
    expect(signsOf(conflict)).toEqual(['conflict']);
    expect(signsOf({ ...plain, holds: [aHold({ reason: 'channel_refund' })] })).toEqual([]);
  });
});

describe('what is counted of orders', () => {
  it('is, by shop and window, what a list of all of them says', () => {
    fc.assert(
      fc.property(many, (orders) => {
        const tallies = createShopTallies(windows);
        for (const order of orders) tallies.add(order);
        for (const no of [0, 1, 2, 3, 4]) {
          for (const shopId of [1, 2, 3].map((at) => anId('shop', `shop-${String(at)}`))) {
            const own = orders.filter(
              (each) =>
                each.shopId === shopId &&
                each.paidAt !== null &&
                windowNo(windows, each.createdAt) === no,
            );
            const abnormal = own.filter((order) => signsOf(order).length > 0);
            const counted = tallies.shops.get(shopId);
            const window = counted?.windows[no];
            expect(window?.paid ?? 0).toBe(own.length);
            expect(window?.abnormal ?? 0).toBe(abnormal.length);
            expect(window?.withCases ?? 0).toBe(own.filter(({ cases }) => cases.length > 0).length);
            if (no > 0) continue;
            const ids = abnormal.map(({ orderId }) => orderId).slice(0, 20);
            expect(counted?.abnormalOrders ?? []).toEqual(ids);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is, of metrics, what a list of all of them says', () => {
    fc.assert(
      fc.property(many, (orders) => {
        const fold = createMetrics(windows, now);
        for (const order of orders) fold.add(order);
        const { period: metrics, before } = fold.metrics();
        for (const [no, found] of [metrics, before].entries()) {
          const own = orders.filter((each) => windowNo(windows, each.createdAt) === no);
          const paid = own.filter(({ paidAt }) => paidAt !== null);
          const redeemed = paid.filter(({ redemption }) => redemption === 'redeemed');
          const quick = paid.filter(
            ({ paidAt, redeemedAt }) => (redeemedAt ?? Infinity) - (paidAt ?? 0) <= dayMs,
          );
          expect(found.orders).toBe(own.length);
          expect([found.paid.count, found.paid.of]).toEqual([paid.length, own.length]);
          expect([found.redeemed.count, found.redeemed.of]).toEqual([redeemed.length, paid.length]);
          expect(found.redeemedInADay.count).toBe(quick.length);
          const sum = paid.reduce((total, { buyerPaidMinor }) => total + buyerPaidMinor, 0);
          const [turnover] = found.turnover;
          expect(turnover?.paidMinor ?? 0).toBe(sum);
          if (paid.length > 0) expect(turnover?.averageMinor).toBe(Math.round(sum / paid.length));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is, of channels, the sum of their shops, week by week', () => {
    const shops = [1, 2, 3].map((at) =>
      aShop({
        shopId: anId('shop', `shop-${String(at)}`),
        channelType: at === 3 ? 'pdd' : 'taobao',
      }),
    );
    fc.assert(
      fc.property(many, (orders) => {
        const fold = createPerformance(windows);
        for (const order of orders) fold.add(order);
        const { channels, shops: found } = fold.performance(shops);
        expect(channels.map(({ channelType }) => channelType)).toEqual(['pdd', 'taobao']);
        const within = orders.filter((each) => windowNo(windows, each.createdAt) !== null);
        const paid = within.filter(({ paidAt }) => paidAt !== null).length;
        const sumOf = (list: readonly { readonly weeks: readonly number[] }[]): number =>
          list.flatMap(({ weeks }) => weeks).reduce((sum, each) => sum + each, 0);
        expect(sumOf(channels)).toBe(paid);
        expect(sumOf(found)).toBe(paid);
        const taobao = found.filter(({ channelType }) => channelType === 'taobao');
        const [, all] = channels;
        expect(all?.orders).toBe(taobao.reduce((sum, each) => sum + each.orders, 0));
        expect(all?.paid.count).toBe(taobao.reduce((sum, each) => sum + each.paid.count, 0));
        for (const { weeks } of found) expect(weeks).toHaveLength(5);
      }),
      { numRuns: 30 },
    );
  });

  it('is, of causes, each once for an order, and recurring where it came back', () => {
    fc.assert(
      fc.property(many, (orders) => {
        const fold = createCauses(windows);
        for (const order of orders) fold.add(order);
        const paid = orders.filter(({ paidAt }) => paidAt !== null);
        for (const { cause, windows: counted, share, isRecurring } of fold.causes()) {
          const expected = [0, 1, 2, 3, 4].map(
            (no) =>
              paid.filter(
                (each) =>
                  windowNo(windows, each.createdAt) === no && causesOf(each).includes(cause),
              ).length,
          );
          expect(counted).toEqual(expected);
          expect(share.count).toBe(counted[0]);
          const before = counted.slice(1).filter((count) => count > 0).length;
          expect(isRecurring).toBe((counted[0] ?? 0) >= 5 && before >= 2);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('names rows that cannot be decoded by their field, wherever in a list it stands', () => {
    const fold = createCauses(windows);
    const shopId = anId('shop', 'shop-1');
    for (const at of [0, 7, 12]) {
      const problem = `orders.${String(at)}.price: must be a number: it is ${String(at)}`;
      fold.addTrouble({ shopId, problem, failedAt: to - 1 });
    }
    expect(fold.causes().map(({ cause, windows: counted }) => [cause, counted[0]])).toEqual([
      ['ingest:orders.*.price', 3],
    ]);
  });
});

describe('a line of many units', () => {
  it('makes no order more than one', () => {
    const order = placed(aRead({ lines: [aReadLine({ quantity: 9 })] }));
    const tallies = createShopTallies(
      windowsOf({ from: order.createdAt, to: order.createdAt + week }),
    );
    tallies.add(order);
    expect(tallies.shops.get(order.shopId)?.windows[0]?.paid).toBe(1);
  });
});

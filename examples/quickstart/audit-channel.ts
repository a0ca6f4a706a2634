import type { Order } from '@kaquan/core';
import type { Books } from './audit-books.ts';
import { refundedOf } from './audit-money.ts';
import type { Finding } from './finding.ts';
import type { PlatformOrder } from './platform-order.ts';

type BothSides = Pick<Books, 'orders' | 'platforms' | 'pendingEffects'>;

/** The marketplaces and the core agree, order by order. */
export function channelFindings(books: BothSides): readonly Finding[] {
  const { orders, platforms, pendingEffects } = books;
  const shops = new Set<string>(platforms.map(({ shopId }) => shopId));
  return [
    ...platforms.flatMap((platform) =>
      shopFindings(
        platform.orders,
        orders.filter(({ shopId }) => shopId === platform.shopId),
      ),
    ),
    ...orders
      .filter(({ shopId }) => !shops.has(shopId))
      .map((order) => finding('every order is a trade', order.orderNo, 'is of no known shop')),
    ...pendingEffects.map(({ effectId, group }) =>
      finding('nothing is left to tell', effectId, `${group} was not told`),
    ),
  ];
}

function shopFindings(there: readonly PlatformOrder[], here: readonly Order[]): readonly Finding[] {
  const ordersByNo = Map.groupBy(here, ({ orderNo }) => orderNo);
  const numbers = new Set(there.map(({ orderNo }) => orderNo));
  return [
    ...there.flatMap((trade) => tradeFindings(trade, ordersByNo.get(trade.orderNo) ?? [])),
    ...here
      .filter(({ orderNo }) => !numbers.has(orderNo))
      .map((order) => finding('every order is a trade', order.orderNo, 'unknown there')),
  ];
}

function tradeFindings(trade: PlatformOrder, orders: readonly Order[]): readonly Finding[] {
  const [order] = orders;
  if (order === undefined || orders.length !== 1) {
    return [finding('every trade is one order', trade.orderNo, `is here ${orders.length} times`)];
  }
  const problems: readonly (Finding | null)[] = [
    comparePayment(trade, order),
    compareLines(trade, order),
    compareShipment(trade, order),
    compareAmount(trade, order),
    compareRefunds(trade, order),
    compareRequests(trade, order),
    trade.shippedTimes <= 1
      ? null
      : finding('shipped at most once', trade.orderNo, `shipped ${trade.shippedTimes} times`),
  ];
  return problems.filter((problem) => problem !== null);
}

function comparePayment(trade: PlatformOrder, { payment }: Order): Finding | null {
  return payment === trade.payment
    ? null
    : finding('payment agrees', trade.orderNo, `${payment} here, ${trade.payment} there`);
}

function compareLines(trade: PlatformOrder, order: Order): Finding | null {
  const there = trade.lines.map(({ code, quantity }) => `${quantity} of ${code}`);
  const here = order.lines.map(({ item, units }) => `${units.length} of ${item.outerId ?? ''}`);
  const [theirs, ours] = [there.toSorted().join(' and '), here.toSorted().join(' and ')];
  return ours === theirs
    ? null
    : finding('lines agree', trade.orderNo, `${ours} here, ${theirs} there`);
}

function compareShipment({ orderNo, shippedTimes }: PlatformOrder, order: Order): Finding | null {
  const isConfirmed = order.confirmations.some(({ state }) => state === 'confirmed');
  const isShipped = shippedTimes > 0;
  if (isConfirmed === isShipped) return null;
  const problem = `${isConfirmed ? '' : 'not '}shipped here, ${isShipped ? '' : 'not '}there`;
  return finding('shipment agrees', orderNo, problem);
}

function compareAmount({ orderNo, paidMinor }: PlatformOrder, order: Order): Finding | null {
  const { buyerPaidMinor } = order;
  return buyerPaidMinor === paidMinor
    ? null
    : finding('amount agrees', orderNo, `${buyerPaidMinor} here, ${paidMinor} there`);
}

function compareRefunds({ orderNo, refundedMinor }: PlatformOrder, order: Order): Finding | null {
  const there = refundedMinor;
  const here = refundedOf(order);
  return here === there ? null : finding('refunds agree', orderNo, `${here} here, ${there} there`);
}

const isOver: Readonly<Record<Order['cases'][number]['state'], boolean>> = {
  requested: false,
  reviewing: false,
  approved: false,
  awaiting_return: false,
  return_in_transit: false,
  received: false,
  inspected: false,
  settling: false,
  failed: false,
  rejected: false,
  disputed: false,
  withdrawn: true,
  expired: true,
  closed: true,
  done: true,
};

function compareRequests({ orderNo, openRefunds }: PlatformOrder, order: Order): Finding | null {
  const there = openRefunds.toSorted();
  const here = order.cases
    .filter(({ state }) => !isOver[state])
    .map(({ caseId, channelRefund }) => channelRefund?.refundId ?? caseId)
    .toSorted();
  if (here.join() === there.join()) return null;
  return finding('requests agree', orderNo, `${here.length} open here, ${there.length} there`);
}

function finding(rule: string, subject: string, problem: string): Finding {
  return { rule, subject, problem };
}

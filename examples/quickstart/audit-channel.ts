import type { Order, PaymentState } from '@kaquan/core';
import type { DumpedTrade, TradeStatus } from '@kaquan/channel-taobao/sandbox';
import type { Books } from './audit-books.ts';
import { refundedOf, sum } from './audit-money.ts';
import type { Finding } from './finding.ts';

type BothSides = Pick<Books, 'orders' | 'trades' | 'pendingEffects'>;

/** The marketplace and the core agree, order by order. */
export function channelFindings(books: BothSides): readonly Finding[] {
  const { orders, trades, pendingEffects } = books;
  const ordersByNo = Map.groupBy(orders, ({ orderNo }) => orderNo);
  const tids = new Set(trades.map(({ tid }) => tid));
  return [
    ...trades.flatMap((trade) => tradeFindings(trade, ordersByNo.get(trade.tid) ?? [])),
    ...orders
      .filter(({ orderNo }) => !tids.has(orderNo))
      .map((order) => finding('every order is a trade', order.orderNo, 'unknown there')),
    ...pendingEffects.map(({ effectId, group }) =>
      finding('nothing is left to tell', effectId, `${group} was not told`),
    ),
  ];
}

function tradeFindings(trade: DumpedTrade, orders: readonly Order[]): readonly Finding[] {
  const [order] = orders;
  if (order === undefined || orders.length !== 1) {
    return [finding('every trade is one order', trade.tid, `is here ${orders.length} times`)];
  }
  const problems: readonly (Finding | null)[] = [
    comparePayment(trade, order),
    compareShipment(trade, order),
    compareAmount(trade, order),
    compareRefunds(trade, order),
    compareRequests(trade, order),
    trade.shippedTimes <= 1
      ? null
      : finding('shipped at most once', trade.tid, `shipped ${trade.shippedTimes} times`),
  ];
  return problems.filter((problem) => problem !== null);
}

// The platform's words in ours, written here once more so that the channel's own table is checked too.
const paymentOf: Readonly<Record<TradeStatus, PaymentState>> = {
  WAIT_BUYER_PAY: 'unpaid',
  PAID_FORBID_CONSIGN: 'paid',
  WAIT_SELLER_SEND_GOODS: 'paid',
  SELLER_CONSIGNED_PART: 'paid',
  WAIT_BUYER_CONFIRM_GOODS: 'paid',
  TRADE_FINISHED: 'completed',
  TRADE_CLOSED: 'closed',
  TRADE_CLOSED_BY_TAOBAO: 'closed',
};

function comparePayment({ tid, status }: DumpedTrade, { payment }: Order): Finding | null {
  const expected = paymentOf[status];
  return payment === expected
    ? null
    : finding('payment agrees', tid, `${payment} here, ${expected} there`);
}

function compareShipment({ tid, shippedTimes }: DumpedTrade, order: Order): Finding | null {
  const isConfirmed = order.confirmations.some(({ state }) => state === 'confirmed');
  const isShipped = shippedTimes > 0;
  if (isConfirmed === isShipped) return null;
  const problem = `${isConfirmed ? '' : 'not '}shipped here, ${isShipped ? '' : 'not '}there`;
  return finding('shipment agrees', tid, problem);
}

function compareAmount({ tid, paymentFen }: DumpedTrade, order: Order): Finding | null {
  const { buyerPaidMinor } = order;
  return buyerPaidMinor === paymentFen
    ? null
    : finding('amount agrees', tid, `${buyerPaidMinor} here, ${paymentFen} there`);
}

function compareRefunds({ tid, refunds }: DumpedTrade, order: Order): Finding | null {
  const done = refunds.filter(({ status }) => status === 'SUCCESS');
  const there = sum(done.map(({ feeFen }) => feeFen));
  const here = refundedOf(order);
  return here === there ? null : finding('refunds agree', tid, `${here} here, ${there} there`);
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

function compareRequests({ tid, refunds }: DumpedTrade, order: Order): Finding | null {
  const open = refunds.filter(({ status }) => status === 'WAIT_SELLER_AGREE');
  const there = open.map(({ refundId }) => refundId).toSorted();
  const here = order.cases
    .filter(({ state }) => !isOver[state])
    .map(({ caseId, channelRefund }) => channelRefund?.refundId ?? caseId)
    .toSorted();
  if (here.join() === there.join()) return null;
  return finding('requests agree', tid, `${here.length} open here, ${there.length} there`);
}

function finding(rule: string, subject: string, problem: string): Finding {
  return { rule, subject, problem };
}

import { sumMinor } from '../kernel/money.ts';
import { isMoneyFrozenBy } from '../order/hold-machine.ts';
import type { Order } from '../order/order.ts';
import type { SettlementState } from '../order/settlement-machine.ts';
import type { AccountName } from './accounts.ts';
import { costsOf } from './costs.ts';

/** What each account holds: debits less credits, so that all of them sum to nought. */
export type Balances = Readonly<Record<AccountName, number>>;

/** What no order has brought about. */
export const noBalances: Balances = {
  channel_receivable: 0,
  revenue_unsettled: 0,
  revenue_settled: 0,
  pending_hold: 0,
  refund_reserved: 0,
  unexplained: 0,
  compensation_expense: 0,
  buyer_payable: 0,
  paid_by_shop: 0,
  buyer_receivable: 0,
  received_by_shop: 0,
  exchange_revenue: 0,
  stock_issued: 0,
  goods_delivered: 0,
  voided_loss: 0,
  write_off: 0,
  supplier_claim: 0,
  linked_account: 0,
  channel_fee: 0,
  channel_subsidy: 0,
  owner_funds: 0,
};

const isReceived: Readonly<Record<SettlementState, boolean>> = {
  none: false,
  unsettled: true,
  settled: true,
  reversed: true,
};

const revenueOf: Readonly<Record<SettlementState, AccountName>> = {
  none: 'revenue_unsettled',
  unsettled: 'revenue_unsettled',
  settled: 'revenue_settled',
  reversed: 'revenue_unsettled',
};

/** What each account must hold because of an order, however it came about. */
export function balancesOf(order: Order): Balances {
  const { owedMinor, paidMinor } = order.compensation;
  const { differences } = order;
  const units = order.lines.flatMap((line) => line.units);
  const paid = isReceived[order.settlement] ? order.buyerPaidMinor : 0;
  const refunded = sumMinor(units.map(({ refundedMinor }) => refundedMinor));
  const reserved = sumMinor(units.map(({ reservedMinor }) => reservedMinor));
  const isFrozen = order.holds.some(isMoneyFrozenBy);
  return {
    ...noBalances,
    ...costsOf(order),
    channel_receivable: paid - refunded - order.unexplainedMinor,
    [isFrozen ? 'pending_hold' : revenueOf[order.settlement]]: refunded + reserved - paid,
    refund_reserved: 0 - reserved,
    unexplained: order.unexplainedMinor,
    compensation_expense: sumMinor([owedMinor, paidMinor]),
    buyer_payable: 0 - owedMinor,
    paid_by_shop: 0 - paidMinor,
    buyer_receivable: differences.owedMinor,
    received_by_shop: differences.paidMinor,
    exchange_revenue: 0 - differences.owedMinor - differences.paidMinor,
  };
}

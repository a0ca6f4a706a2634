import type { AfterSalesCase } from '../../../after-sales/case.ts';
import type { OrderId, ShopId } from '../../../kernel/ids.ts';
import { sumMinor, type Currency } from '../../../kernel/money.ts';
import type { Order } from '../../../order/order.ts';
import type { Columns } from '../sections.ts';
import { instantCell } from './instant-cell.ts';

/** A case 售后单 with the order that it lives in. */
export interface ArchivedCase {
  readonly orderId: OrderId;
  readonly shopId: ShopId;
  readonly orderNo: string;
  readonly currency: Currency;
  readonly case: AfterSalesCase;
}

/** The cases of an order. */
export function casesOf({ orderId, shopId, orderNo, currency, cases }: Order): ArchivedCase[] {
  return cases.map((each) => ({ orderId, shopId, orderNo, currency, case: each }));
}

const names = [
  ...['case_id', 'order_id', 'shop_id', 'order_no', 'kind', 'state', 'opened_by', 'reason_code'],
  ...[
    'reason',
    'currency',
    'amount_minor',
    'compensation_minor',
    'units',
    'rejections',
    'decision',
  ],
  ...['decided_by', 'opened_at', 'ended_at'],
];

function amountOf({ items }: AfterSalesCase): number {
  return sumMinor(items.map(({ amountMinor }) => amountMinor));
}

/** Cases as a table. */
export const caseColumns: Columns<ArchivedCase> = {
  names,
  cells: ({ orderId, shopId, orderNo, currency, case: each }) => [
    [
      ...[each.caseId, orderId, shopId, orderNo, each.kind, each.state, each.openedBy],
      ...[each.reasonCode, each.reason, currency, amountOf(each), each.compensationMinor],
      ...[each.items.length, each.rejections.length, each.decision?.rule ?? null],
      ...[each.decision?.by ?? null, instantCell(each.openedAt), instantCell(each.endedAt)],
    ],
  ],
  amounts: ({ currency, case: each }) => [
    { field: 'amountMinor', currency, minor: amountOf(each) },
    { field: 'compensationMinor', currency, minor: each.compensationMinor },
  ],
};

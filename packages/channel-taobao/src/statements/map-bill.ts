import { decodeWire, toIdText } from '@kaquan/channel-kit';
import type { StatementLine, StatementPart, UnreadLine } from '@kaquan/core/ports';
import { billSchema, type TaobaoBill } from './wire.ts';

/** Makes lines of bills; what cannot be read is set aside by its number. */
export function toPart(rows: readonly unknown[]): StatementPart {
  const lines: StatementLine[] = [];
  const unread: UnreadLine[] = [];
  for (const row of rows) {
    decodeWire(billSchema, row).match(
      (bill) => {
        lines.push(toLine(bill));
      },
      (problem) => {
        unread.push({ place: placeOf(row), problem });
      },
    );
  }
  return { lines, unread };
}

// A bill is what the seller is charged, so that it leaves the account.
function toLine(bill: TaobaoBill): StatementLine {
  return {
    lineNo: bill.bid,
    at: bill.pay_time,
    kind: 'fee',
    amountMinor: bill.amount === 0 ? 0 : -bill.amount,
    currency: 'CNY',
    balanceMinor: null,
    orderNo: bill.trade_id,
    refundId: null,
    text: `account ${bill.account_id}`,
  };
}

function placeOf(row: unknown): string {
  const bid: unknown = typeof row === 'object' && row !== null && 'bid' in row ? row.bid : null;
  return toIdText(bid) ?? 'a bill without a number';
}

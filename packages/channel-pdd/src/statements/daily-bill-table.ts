import { movedIn, timeIn, type TableLayout, type TableRow } from '@kaquan/channel-kit';
import { err, ok, type Result } from '@kaquan/core';
import type { StatementLine } from '@kaquan/core/ports';
import { orderSnPattern } from '../wire.ts';
import type { DailyBillLayout } from './daily-bill-options.ts';

/** Makes a short text of a long one, the same for the same. */
export type Digest = (text: string) => string;

/**
 * How a daily bill is read. Its rows have no number of their own: a row is called by its time and a
 * digest of what it says, and the second of two that say the same by a 2 behind it. So one that the
 * platform has printed twice counts as two lines. Columns that name people are never read.
 */
export function dailyBillTable(layout: DailyBillLayout, digest: Digest): TableLayout {
  const { encoding, columns } = layout;
  const seen = new Map<string, number>();
  const { at, orderNo, income, outgo, kind } = columns;
  return {
    encoding,
    comment: '#',
    frame: null,
    columns: [at, orderNo, income, outgo, kind],
    read: (row) =>
      readRow(row, layout).map((line) => {
        const { at: time, orderNo: order, amountMinor, text } = line;
        const name = `${time}-${digest(JSON.stringify([time, order, amountMinor, text]))}`;
        const count = (seen.get(name) ?? 0) + 1;
        seen.set(name, count);
        return [{ ...line, lineNo: count === 1 ? name : `${name}-${count}` }];
      }),
  };
}

function readRow(
  row: TableRow,
  { columns, kinds }: DailyBillLayout,
): Result<StatementLine, string> {
  const at = timeIn(row, columns.at);
  if (at.isErr()) return err(at.error);
  const moved = movedIn(row, columns);
  if (moved.isErr()) return err(moved.error);
  const orderNo = row.of(columns.orderNo);
  if (orderNo !== '' && !orderSnPattern.test(orderNo)) {
    return err(`${columns.orderNo}: is not an order number`);
  }
  const text = row.of(columns.kind).slice(0, 100);
  return ok({
    lineNo: '',
    at: at.value,
    kind: kinds.get(text) ?? 'other',
    amountMinor: moved.value,
    currency: 'CNY',
    balanceMinor: null,
    orderNo: orderNo === '' ? null : orderNo,
    refundId: null,
    text,
  });
}

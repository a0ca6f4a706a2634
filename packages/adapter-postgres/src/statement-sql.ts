import type { Sql } from './session.ts';

/** A line of a statement, of the table `s`, as JSON. */
export const lineSql: Sql = `json_build_object('shopId', s.shop_id, 'book', s.book, 'lineNo', s.line_no,
  'print', s.print, 'at', (extract(epoch from s.at) * 1000)::bigint, 'kind', s.kind,
  'amountMinor', s.amount_minor, 'currency', s.currency, 'balanceMinor', s.balance_minor,
  'orderNo', s.order_no, 'refundId', s.refund_id, 'text', s.text,
  'storedAt', (extract(epoch from s.stored_at) * 1000)::bigint, 'isRival', s.is_rival)`;

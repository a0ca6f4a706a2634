import type { Sql } from './session.ts';

/**
 * A line of a statement, of the table `s`, as JSON. Written as a row: the server works out the types
 * of a row once, and those of the arguments of json_build_object again for each line.
 */
export const lineSql: Sql = `(select row_to_json(r) from (select s.shop_id as "shopId", s.book,
  s.line_no as "lineNo", s.print, (extract(epoch from s.at) * 1000)::bigint as at, s.kind,
  s.amount_minor as "amountMinor", s.currency, s.balance_minor as "balanceMinor",
  s.order_no as "orderNo", s.refund_id as "refundId", s.text,
  (extract(epoch from s.stored_at) * 1000)::bigint as "storedAt", s.is_rival as "isRival") r)`;

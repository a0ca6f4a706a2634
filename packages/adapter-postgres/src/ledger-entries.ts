import type { Change, LedgerEntry } from '@kaquan/core/ports';
import { rowsIn, textsIn } from './recordset.ts';
import { timestampOf } from './rows.ts';
import type { Row, Sql } from './session.ts';
import type { WritePart } from './write-aggregates.ts';

/** An entry of the ledger beside orders, as its JSON; of the row `p`. */
export const entryDocument: Sql = `json_build_object('entryId', p.entry_id, 'shopId', p.shop_id,
  'cause', p.cause, 'at', (extract(epoch from p.at) * 1000)::bigint,
  'recordedAt', (extract(epoch from p.recorded_at) * 1000)::bigint, 'currency', p.currency,
  'debit', p.debit, 'credit', p.credit, 'amountMinor', p.amount_minor, 'orderNo', p.order_no,
  'line', case when p.line_no is not null then json_build_object('book', p.book,
    'lineNo', p.line_no, 'print', p.print) end,
  'corrects', case when p.corrects_entry is not null
      then json_build_object('entryId', p.corrects_entry)
    when p.corrects_order is not null then json_build_object('orderId', p.corrects_order,
      'seq', p.corrects_seq, 'part', p.corrects_part) end,
  'evidence', p.evidence, 'by', p.by, 'reason', p.reason)::text as document`;

/** One entry by its id, and what corrects it. */
export const findEntrySql: Sql = `select ${entryDocument}, (
    select e.entry_id from kaquan.ledger_entries e where e.tenant_id = p.tenant_id
      and e.shop_id = p.shop_id and e.corrects_entry = p.entry_id
  ) as corrected_by
from kaquan.ledger_entries p
where p.tenant_id = $1 and p.shop_id = $2 and p.entry_id = $3`;

/** What entries about orders' numbers come to. */
export const entrySumsSql: Sql = `select json_build_object('shopId', $2::text,
  'orderNo', p.order_no, 'cause', p.cause, 'currency', p.currency, 'debit', p.debit,
  'credit', p.credit)::text as document, sum(p.amount_minor)::text as amount,
  count(*)::integer as count
from ${textsIn('$3')} as n
join kaquan.ledger_entries p on p.tenant_id = $1 and p.shop_id = $2 and p.order_no = n.value
group by p.order_no, p.cause, p.currency, p.debit, p.credit
order by p.order_no, p.cause, p.currency, p.debit, p.credit`;

const columns = `tenant_id text, shop_id text, entry_id text, cause text, at timestamptz,
    recorded_at timestamptz, currency text, debit text, credit text, amount_minor bigint,
    order_no text, book text, line_no text, print text, corrects_entry text, corrects_order text,
    corrects_seq integer, corrects_part integer, evidence text, by text, reason text`;
const names = columns
  .split(',')
  .map((column) => column.trim().split(' ')[0])
  .join(', ');

/** What is posted beside orders. */
export const ledgerParts = {
  // An id, a line or a correction that is there already fails the statement, which makes its change
  // stale.
  insert_entries: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.ledger_entries (${names})
  select ${names}
  from ${rowsIn(values, columns)} as x
  order by tenant_id, shop_id, entry_id
  returning 1`,
  },
} as const satisfies Readonly<Record<string, WritePart>>;

/** What a change posts beside orders, as rows of JSON. */
export function entryRowsOf({ tenant, entries = [] }: Change): readonly Row[] {
  return entries.map((entry) => ({
    tenant_id: tenant,
    shop_id: entry.shopId,
    entry_id: entry.entryId,
    cause: entry.cause,
    at: timestampOf(entry.at),
    recorded_at: timestampOf(entry.recordedAt),
    currency: entry.currency,
    debit: entry.debit,
    credit: entry.credit,
    amount_minor: entry.amountMinor,
    order_no: entry.orderNo,
    book: entry.line?.book ?? null,
    line_no: entry.line?.lineNo ?? null,
    print: entry.line?.print ?? null,
    ...correctedOf(entry),
    evidence: entry.evidence,
    by: entry.by,
    reason: entry.reason,
  }));
}

function correctedOf({ corrects }: LedgerEntry): Row {
  if (corrects === null) return {};
  if ('entryId' in corrects) return { corrects_entry: corrects.entryId };
  const { orderId, seq, part } = corrects;
  return { corrects_order: orderId, corrects_seq: seq, corrects_part: part };
}

import {
  decodeReckonedOrder,
  decodeStatementEntry,
  mostReckonedRows,
  type OrderPosting,
  type Page,
  type ReckonedKey,
  type Reckoning,
  type ReckoningRequest,
  type UntoldFilter,
} from '@kaquan/core/ports';
import { documentOf } from './load.ts';
import { notACursor, parseCursor } from './page-cursor.ts';
import { textsIn } from './recordset.ts';
import { jsonOf, textOf, timestampOf, wholeOf } from './rows.ts';
import type { Row, Session, Sql } from './session.ts';
import { CorruptRow } from './sql-state.ts';
import { lineSql } from './statement-sql.ts';

// Of each line what it sells and what became of its units; the rest of the document stays where it is.
const orderSql: Sql = `json_build_object('orderId', o.order_id, 'orderNo', o.order_no,
  'currency', o.document -> 'currency', 'payment', o.document -> 'payment',
  'settlement', o.document -> 'settlement', 'buyerPaidMinor', o.document -> 'buyerPaidMinor',
  'unexplainedMinor', o.document -> 'unexplainedMinor',
  'isTest', coalesce(o.document -> 'isTest', 'false'),
  'receivableMinor', o.document -> 'reported' -> 'receivableMinor', 'lines', o.document -> 'lines')`;

const isReceivable = `(p.debit = 'channel_receivable' or p.credit = 'channel_receivable')`;

// Look-ups by key for each number, in one statement and so in one instant. A document lies compressed
// in its row, and each field that is asked of it would unpack it again: a copy is unpacked once.
const reckoningsSql: Sql = `select n.value as order_no, o.document::text as document, (
    select min(e.shop_id) from kaquan.orders e
    where o.order_id is null and e.tenant_id = $1 and e.order_no = n.value
  ) as elsewhere, coalesce((
    select json_agg(l.line) from (
      select ${lineSql} as line from kaquan.statement_lines s
      where s.tenant_id = $1 and s.shop_id = $2 and s.order_no = n.value
        and ($4::text is null or s.book = $4)
      order by s.at, s.book, s.line_no, s.print limit ${mostReckonedRows}
    ) l
  )::text, '[]') as lines, coalesce((
    select json_agg(m) from (
      select p.order_id as "orderId", p.seq, p.part, p.cause, p.shop_id as "shopId",
        p.unit_id as "unitId", p.currency, p.debit, p.credit, p.amount_minor as "amountMinor",
        (extract(epoch from p.at) * 1000)::bigint as at
      from kaquan.ledger_postings p
      where p.tenant_id = $1 and p.order_id = o.order_id and ${isReceivable}
      order by p.seq, p.part limit ${mostReckonedRows}
    ) m
  )::text, '[]') as postings, coalesce((
    select json_agg(json_build_object('unitId', b.unit_id, 'attempt', b.attempt, 'state', b.state)
      order by b.unit_id, b.attempt)
    from (
      select k.unit_id, k.attempt, k.state from kaquan.card_keys k
      where k.tenant_id = $1 and k.order_id = o.order_id
      union all
      select t.unit_id, t.attempt, t.state from kaquan.allotments t
      where t.tenant_id = $1 and t.order_id = o.order_id
    ) b
  )::text, '[]') as keys
from ${textsIn('$3')} as n
left join lateral (
  select o.order_id, ${orderSql} as document from (
    select o.order_id, o.order_no, o.document || '{}' as document from kaquan.orders o
    where o.tenant_id = $1 and o.order_no = n.value and o.shop_id || '' = $2
    offset 0
  ) o
) o on true`;

/** See `Storage.loadReckonings`. */
export async function loadReckonings(
  session: Session,
  { tenant, shopId, orderNos, book }: ReckoningRequest,
): Promise<readonly Reckoning[]> {
  const numbers = JSON.stringify([...new Set(orderNos)]);
  const rows = await session.run(reckoningsSql, [tenant, shopId, numbers, book ?? null]);
  return rows.map(reckoningOf);
}

function reckoningOf(row: Row): Reckoning {
  return {
    orderNo: textOf(row, 'order_no'),
    order: row['document'] === null ? null : documentOf(row, decodeReckonedOrder),
    elsewhere: row['elsewhere'] === null ? null : shopIn(row),
    lines: (jsonOf(row, 'lines') as readonly unknown[]).map(lineOf),
    postings: jsonOf(row, 'postings') as readonly OrderPosting[],
    keys: jsonOf(row, 'keys') as readonly ReckonedKey[],
  };
}

function shopIn(row: Row): Reckoning['elsewhere'] {
  return textOf(row, 'elsewhere') as Reckoning['elsewhere'];
}

function lineOf(line: unknown): Reckoning['lines'][number] {
  const decoded = decodeStatementEntry(line);
  if (decoded.isErr()) throw new CorruptRow(decoded.error); // The edge turns it into a value.
  return decoded.value;
}

// A trip looks at so many postings, whatever it finds: a month without a difference is no long query.
const untoldSql: Sql = `with looked as materialized (
  select p.at, p.order_id, p.seq, p.part, ${isReceivable} as is_receivable
  from kaquan.ledger_postings p
  where p.tenant_id = $1 and p.shop_id = $2 and p.at >= $3::timestamptz and p.at < $4::timestamptz
    and (p.at, p.order_id, p.seq, p.part) > ($6::timestamptz, $7::text, $8::integer, $9::integer)
  order by p.at, p.order_id, p.seq, p.part limit $10
), last as (
  select l.at, l.order_id, l.seq, l.part from looked l
  order by l.at desc, l.order_id desc, l.seq desc, l.part desc limit 1
)
select (select count(*)::integer from looked) as looked, (
    select json_build_array((extract(epoch from l.at) * 1000)::bigint,
      l.order_id || ' ' || l.seq || ' ' || l.part)::text from last l
  ) as place, coalesce((
    select json_agg(o.order_no order by l.at, l.order_id, l.seq, l.part)
    from looked l
    join kaquan.orders o on o.tenant_id = $1 and o.order_id = l.order_id
    where l.is_receivable and not exists (
      select from kaquan.ledger_postings p
      where p.tenant_id = $1 and p.order_id = l.order_id and ${isReceivable}
        and p.at >= $3::timestamptz and (p.at, p.seq, p.part) < (l.at, l.seq, l.part)
    ) and not exists (
      select from kaquan.statement_lines s
      where s.tenant_id = $1 and s.shop_id = $2 and s.order_no = o.order_no and not s.is_rival
        and s.at >= $3::timestamptz and s.at < $4::timestamptz
        and ($5::text is null or s.book = $5)
    )
  )::text, '[]') as numbers`;

/** See `Storage.findUntold`. */
export async function findUntold(session: Session, filter: UntoldFilter): Promise<Page<string>> {
  const { tenant, shopId, from, to, book = null, cursor, limit } = filter;
  const period = [timestampOf(from), timestampOf(to)];
  const values = [tenant, shopId, ...period, book, ...placeBehind(cursor), limit];
  const [row = {}] = await session.run(untoldSql, values);
  const isLast = wholeOf(row, 'looked') < limit;
  return {
    items: jsonOf(row, 'numbers') as readonly string[],
    nextCursor: isLast ? null : JSON.stringify(jsonOf(row, 'place')),
  };
}

function placeBehind(cursor: string | undefined): readonly unknown[] {
  const position = parseCursor(cursor, 'instant');
  if (cursor === undefined || position === null) return ['-infinity', '', 0, 0];
  const [, orderId, seq, part] = /^(\S+) (\d{1,9}) (\d{1,9})$/.exec(position[1]) ?? [];
  if (orderId === undefined) throw notACursor(cursor); // The edge turns it into a value.
  return [timestampOf(Number(position[0])), orderId, Number(seq), Number(part)];
}

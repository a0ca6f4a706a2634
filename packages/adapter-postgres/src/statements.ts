import {
  decodeStatementEntry,
  type Change,
  type Page,
  type ReckoningStorage,
  type StatementEntry,
  type StatementFilter,
  type StatementNumbers,
} from '@kaquan/core/ports';
import { findUntold, loadReckonings } from './find-reckonings.ts';
import { documentOf } from './load.ts';
import { notACursor, parseCursor, toPage } from './page-cursor.ts';
import { textsIn } from './recordset.ts';
import { lineSql } from './statement-sql.ts';
import { timestampOf, timestampOrNull } from './rows.ts';
import { attempt, type Database, type Row, type Session, type Sql } from './session.ts';

const document: Sql = `${lineSql}::text as document`;

/** What a change keeps of statements, as rows of JSON; in the order in which they came. */
export function statementRowsOf({ tenant, statementLines = [] }: Change): readonly Row[] {
  return statementLines.map((line, place) => ({
    tenant_id: tenant,
    place,
    shop_id: line.shopId,
    book: line.book,
    line_no: line.lineNo,
    print: line.print,
    at: timestampOf(line.at),
    kind: line.kind,
    amount_minor: line.amountMinor,
    currency: line.currency,
    balance_minor: line.balanceMinor,
    order_no: line.orderNo,
    refund_id: line.refundId,
    text: line.text,
    stored_at: timestampOf(line.storedAt),
  }));
}

const byNumberSql: Sql = `select ${document}
from ${textsIn('$4')} as n
join kaquan.statement_lines s on s.tenant_id = $1 and s.shop_id = $2 and s.book = $3
  and s.line_no = n.value`;

/** See `Storage.loadStatementLines`. */
async function loadStatementLines(
  session: Session,
  { tenant, shopId, book, lineNos }: StatementNumbers,
): Promise<readonly StatementEntry[]> {
  const numbers = JSON.stringify([...new Set(lineNos)]);
  const rows = await session.run(byNumberSql, [tenant, shopId, book, numbers]);
  return rows.map((row) => documentOf(row, decodeStatementEntry));
}

// Each has an index of its own, and the plan must not depend on which values come first.
const listSql = (narrowing: Sql): Sql => `select ${document}
from kaquan.statement_lines s
where s.tenant_id = $1 and s.shop_id = $2 and ${narrowing} and ($4::text is null or s.book = $4)
  and s.at >= coalesce($5::timestamptz, '-infinity') and s.at < coalesce($6::timestamptz, 'infinity')
  and (s.at, s.book, s.line_no, s.print) > ($7::timestamptz, $8::text, $9::text, $10::text)
order by s.at, s.book, s.line_no, s.print limit $11`;

const isAny = '$3::text is null';
const told = listSql(`not s.is_rival and ${isAny}`);
const rivals = listSql(`s.is_rival and ${isAny}`);
const toldOfOrder = listSql(`not s.is_rival and s.order_no = $3::text`);
const rivalsOfOrder = listSql(`s.is_rival and s.order_no = $3::text`);

/** See `Storage.findStatementLines`. */
async function findStatementLines(
  session: Session,
  filter: StatementFilter,
): Promise<Page<StatementEntry>> {
  const { tenant, shopId, orderNo = null, book = null, from = null, to = null, limit } = filter;
  const [all, ofOrder] = filter.isRival === true ? [rivals, rivalsOfOrder] : [told, toldOfOrder];
  const within = [timestampOrNull(from), timestampOrNull(to)];
  const values = [tenant, shopId, orderNo, book, ...within, ...placeBehind(filter.cursor)];
  const rows = await session.run(orderNo === null ? all : ofOrder, [...values, limit + 1]);
  const lines = rows.map((row) => documentOf(row, decodeStatementEntry));
  return toPage(lines, limit, ({ at, book: name, lineNo, print }) => [
    at,
    JSON.stringify([name, lineNo, print]),
  ]);
}

const beforeAll: readonly unknown[] = ['-infinity', '', '', ''];

function placeBehind(cursor: string | undefined): readonly unknown[] {
  const position = parseCursor(cursor, 'instant');
  if (cursor === undefined || position === null) return beforeAll;
  const parts = partsOf(position[1]);
  if (parts === null) throw notACursor(cursor); // The edge turns it into a value.
  return [timestampOf(Number(position[0])), ...parts];
}

function partsOf(text: string): readonly string[] | null {
  try {
    const parts: unknown = JSON.parse(text);
    const isPlace = Array.isArray(parts) && parts.length === 3;
    return isPlace && parts.every((part) => typeof part === 'string') ? parts : null;
  } catch {
    return null;
  }
}

const lastToldSql: Sql = `select ${document}
from kaquan.statement_lines s
where s.tenant_id = $1 and s.shop_id = $2 and s.book = $3 and not s.is_rival
  and s.balance_minor is not null and s.at = (
    select t.at from kaquan.statement_lines t
    where t.tenant_id = $1 and t.shop_id = $2 and t.book = $3 and not t.is_rival
      and t.balance_minor is not null
    order by t.at desc limit 1
  )
order by s.line_no, s.print limit 1000`;

/** See `Storage.findLastTold`. */
async function findLastTold(
  session: Session,
  { tenant, shopId, book }: Pick<StatementNumbers, 'tenant' | 'shopId' | 'book'>,
): Promise<readonly StatementEntry[]> {
  const rows = await session.run(lastToldSql, [tenant, shopId, book]);
  return rows.map((row) => documentOf(row, decodeStatementEntry));
}

/** What a storage answers about statements, and what is reckoned up with them. */
export function statementCalls(db: Database): ReckoningStorage {
  return {
    loadStatementLines: (request) =>
      attempt('loadStatementLines', () => loadStatementLines(db, request)),
    findStatementLines: (filter) =>
      attempt('findStatementLines', () => findStatementLines(db, filter)),
    findLastTold: (of) => attempt('findLastTold', () => findLastTold(db, of)),
    loadReckonings: (request) => attempt('loadReckonings', () => loadReckonings(db, request)),
    findUntold: (filter) => attempt('findUntold', () => findUntold(db, filter)),
  };
}

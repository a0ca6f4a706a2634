import {
  entryAccounts,
  salesDayOf,
  type AccountTotals,
  type BalanceFilter,
  type EntrySum,
  type EntrySumFilter,
  type FoundPosting,
  type LedgerPosting,
  type LedgerStorage,
  type Page,
  type PostingFilter,
  type PostingRequest,
} from '@kaquan/core/ports';
import { findArrivals } from './find-open.ts';
import { foldSql } from './fold-deltas.ts';
import { entryDocument, entrySumsSql, findEntrySql } from './ledger-entries.ts';
import { notACursor, parseCursor, toPage } from './page-cursor.ts';
import { jsonOf, textOf, timestampOf, timestampOrNull, wholeOf } from './rows.ts';
import { attempt, type Database, type Row, type Session, type Sql } from './session.ts';

const orderDocument: Sql = `json_build_object('orderId', p.order_id, 'seq', p.seq, 'part', p.part,
  'cause', p.cause, 'shopId', p.shop_id, 'unitId', p.unit_id, 'currency', p.currency,
  'debit', p.debit, 'credit', p.credit, 'amountMinor', p.amount_minor,
  'at', (extract(epoch from p.at) * 1000)::bigint)::text as document`;

const ofOrderSql: Sql = `select ${orderDocument}
from kaquan.ledger_postings p
where p.tenant_id = $1 and p.order_id = $2
  and (p.at, p.order_id, p.seq, p.part) > ($3::timestamptz, $4, $5::integer, $6::integer)
order by p.at, p.order_id, p.seq, p.part limit $7`;

// Both tables are read in the order of their own index, as far as the page reaches; no order moves
// the accounts of entries, so that nobody looks for them there.
const ofShopSql: Sql = `select x.document from (
  (select p.at, 0 as kind, p.order_id as id, p.seq, p.part, ${orderDocument}
  from kaquan.ledger_postings p
  where p.tenant_id = $1 and p.shop_id = $2 and $11::boolean
    and (p.at, p.order_id, p.seq, p.part) > ($3::timestamptz, $4, $5::integer, $6::integer)
    and p.at >= coalesce($8::timestamptz, '-infinity') and p.at < coalesce($9::timestamptz, 'infinity')
    and ($10::text is null or p.debit = $10 or p.credit = $10)
  order by p.at, p.order_id, p.seq, p.part limit $7)
  union all
  (select p.at, 1, p.entry_id, 0, 0, ${entryDocument}
  from kaquan.ledger_entries p
  where p.tenant_id = $1 and p.shop_id = $2
    and (p.at, p.entry_id) > ($12::timestamptz, $13)
    and p.at >= coalesce($8::timestamptz, '-infinity') and p.at < coalesce($9::timestamptz, 'infinity')
    and ($10::text is null or p.debit = $10 or p.credit = $10)
  order by p.at, p.entry_id limit $7)
) x
order by x.at, x.kind, x.id, x.seq, x.part limit $7`;

const ofOrderNoSql: Sql = `select ${entryDocument}
from kaquan.ledger_entries p
where p.tenant_id = $1 and p.shop_id = $2 and p.order_no = $3
  and (p.at, p.entry_id) > ($4::timestamptz, $5)
order by p.at, p.entry_id limit $6`;

/** Postings of an order or a shop, oldest first. */
async function findPostings(session: Session, filter: PostingFilter): Promise<Page<LedgerPosting>> {
  const place = placeAt(filter.cursor);
  const rows = await rowsOf(session, filter, place);
  const postings = rows.map((row) => jsonOf(row, 'document') as LedgerPosting);
  return toPage(postings, filter.limit, (posting) =>
    'orderId' in posting
      ? [posting.at, `o ${posting.orderId} ${posting.seq} ${posting.part}`]
      : [posting.at, `e ${posting.entryId}`],
  );
}

function rowsOf(
  session: Session,
  filter: PostingFilter,
  { orders, entries }: Place,
): Promise<readonly Row[]> {
  const { tenant } = filter;
  const limit = filter.limit + 1;
  if ('orderId' in filter) {
    return session.run(ofOrderSql, [tenant, filter.orderId, ...orders, limit]);
  }
  const { shopId } = filter;
  if ('orderNo' in filter) {
    return session.run(ofOrderNoSql, [tenant, shopId, filter.orderNo, ...entries, limit]);
  }
  const { from = null, to = null, account = null } = filter;
  const isOfOrders = account === null || !entryAccounts.has(account);
  const narrowing = [timestampOrNull(from), timestampOrNull(to), account, isOfOrders];
  const values = [tenant, shopId, ...orders, limit, ...narrowing, ...entries];
  return session.run(ofShopSql, values);
}

// Where a page begins in either table: behind these values.
interface Place {
  readonly orders: readonly unknown[];
  readonly entries: readonly unknown[];
}

// Behind every id.
const lastText = '\u{10ffff}';

const start: Place = { orders: ['-infinity', '', 0, 0], entries: ['-infinity', ''] };

// Entries of an instant stand behind the orders' postings of the same one.
function placeAt(cursor: string | undefined): Place {
  const position = parseCursor(cursor, 'instant');
  if (cursor === undefined || position === null) return start;
  const at = Number(position[0]);
  const [, entryId] = /^e (.{1,200})$/su.exec(position[1]) ?? [];
  if (entryId !== undefined) {
    return { orders: [timestampOf(at), lastText, 0, 0], entries: [timestampOf(at), entryId] };
  }
  const [, orderId, seq, part] = /^o (\S+) (\d{1,9}) (\d{1,9})$/.exec(position[1]) ?? [];
  if (orderId === undefined) throw notACursor(cursor); // The edge turns it into a value.
  const orders = [timestampOf(at), orderId, Number(seq), Number(part)];
  return { orders, entries: [timestampOf(at), ''] };
}

// What is added up and what is not yet, as both are in one instant. What moved later than asked for is
// taken off again: whole days by their sums, and the rest of the first one posting by posting, shop by
// shop, because postings are found by shop.
const totalsSql: Sql = `with kept as materialized (
  select t.shop_id, t.currency, t.debit, t.credit, t.amount_minor
  from kaquan.ledger_totals t where t.tenant_id = $1 and ($2::text is null or t.shop_id = $2)
  union all
  select d.shop_id, d.currency, d.debit, d.credit, d.amount_minor
  from kaquan.ledger_deltas d where d.tenant_id = $1 and ($2::text is null or d.shop_id = $2)
    and ($3::timestamptz is null or d.day <= $4::timestamptz)
), asked as (
  select distinct shop_id from kept where $3::timestamptz is not null
), moved as (
  select * from kept
  union all
  select d.shop_id, d.currency, d.debit, d.credit, -d.amount_minor
  from asked s join kaquan.ledger_days d
    on d.tenant_id = $1 and d.shop_id = s.shop_id and d.day > $4::timestamptz
  union all
  select p.shop_id, p.currency, p.debit, p.credit, -p.amount_minor
  from asked s join kaquan.ledger_postings p on p.tenant_id = $1 and p.shop_id = s.shop_id
    and p.at >= $3::timestamptz and p.at < $5::timestamptz
  union all
  select p.shop_id, p.currency, p.debit, p.credit, -p.amount_minor
  from asked s join kaquan.ledger_entries p on p.tenant_id = $1 and p.shop_id = s.shop_id
    and p.at >= $3::timestamptz and p.at < $5::timestamptz
)
select x.shop_id, x.currency, x.account, sum(x.debit)::text as debit, sum(x.credit)::text as credit
from (
  select shop_id, currency, debit as account, amount_minor as debit, 0 as credit from moved
  union all
  select shop_id, currency, credit, 0, amount_minor from moved
) x
group by x.shop_id, x.currency, x.account
having sum(x.debit) <> 0 or sum(x.credit) <> 0
order by x.shop_id, x.currency, x.account`;

/** What was posted to each account in all. */
async function ledgerTotals(
  session: Session,
  { tenant, shopId = null, until = null }: Unset<BalanceFilter>,
): Promise<readonly AccountTotals[]> {
  const day = until === null ? null : salesDayOf(until);
  const next = day === null ? null : Math.min(day + dayMs, lastInstant);
  const instants = [until, day, next].map(timestampOrNull);
  const rows = await session.run(totalsSql, [tenant, shopId, ...instants]);
  return rows.map(totalsOf);
}

const dayMs = 86_400_000;
const lastInstant = 253_402_300_799_999;

type Unset<T> = { readonly [Name in keyof T]: T[Name] | null };

function totalsOf(row: Row): AccountTotals {
  return {
    shopId: textOf(row, 'shop_id') as AccountTotals['shopId'],
    currency: textOf(row, 'currency'),
    account: textOf(row, 'account') as AccountTotals['account'],
    debitMinor: wholeOf(row, 'debit'),
    creditMinor: wholeOf(row, 'credit'),
  };
}

const findOfOrderSql: Sql = `select ${orderDocument}, (
    select e.entry_id from kaquan.ledger_entries e where e.tenant_id = p.tenant_id
      and e.corrects_order = p.order_id and e.corrects_seq = p.seq and e.corrects_part = p.part
  ) as corrected_by
from kaquan.ledger_postings p
where p.tenant_id = $1 and p.shop_id = $2 and p.order_id = $3 and p.seq = $4 and p.part = $5`;

/** See `Storage.findPosting`. */
async function findPosting(
  session: Session,
  { tenant, shopId, posting: ref }: PostingRequest,
): Promise<FoundPosting | null> {
  const [row] =
    'entryId' in ref
      ? await session.run(findEntrySql, [tenant, shopId, ref.entryId])
      : await session.run(findOfOrderSql, [tenant, shopId, ref.orderId, ref.seq, ref.part]);
  if (row === undefined) return null;
  const { corrected_by: correctedBy } = row;
  const posting = jsonOf(row, 'document') as LedgerPosting;
  return { posting, correctedBy: typeof correctedBy === 'string' ? correctedBy : null };
}

/** See `Storage.sumEntries`. */
async function sumEntries(
  session: Session,
  { tenant, shopId, orderNos }: EntrySumFilter,
): Promise<readonly EntrySum[]> {
  const numbers = JSON.stringify([...new Set(orderNos)]);
  const rows = await session.run(entrySumsSql, [tenant, shopId, numbers]);
  return rows.map((row) => {
    const said = jsonOf(row, 'document') as Omit<EntrySum, 'amountMinor' | 'count'>;
    return { ...said, amountMinor: wholeOf(row, 'amount'), count: wholeOf(row, 'count') };
  });
}

/** Folds the ledger's deltas into its totals, all in all and by day. */
export const foldLedgerSql: Sql = foldSql({
  deltas: 'kaquan.ledger_deltas',
  columns: 'd.shop_id, d.currency, d.debit, d.credit, d.day, d.amount_minor',
  into: `insert into kaquan.ledger_totals as t (tenant_id, shop_id, currency, debit, credit,
    amount_minor)
  select tenant_id, shop_id, currency, debit, credit, sum(amount_minor) from gone
  group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
  on conflict (tenant_id, shop_id, currency, debit, credit) do update set
    amount_minor = t.amount_minor + excluded.amount_minor
), by_day as (
  insert into kaquan.ledger_days as t (tenant_id, shop_id, day, currency, debit, credit,
    amount_minor)
  select tenant_id, shop_id, day, currency, debit, credit, sum(amount_minor) from gone
  group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6
  on conflict (tenant_id, shop_id, day, currency, debit, credit) do update set
    amount_minor = t.amount_minor + excluded.amount_minor`,
});

/** What a storage answers about the ledger. */
export function ledgerCalls(db: Database): LedgerStorage {
  return {
    findPostings: (filter) => attempt('findPostings', () => findPostings(db, filter)),
    ledgerTotals: (filter) => attempt('ledgerTotals', () => ledgerTotals(db, filter)),
    findPosting: (request) => attempt('findPosting', () => findPosting(db, request)),
    sumEntries: (filter) => attempt('sumEntries', () => sumEntries(db, filter)),
    findArrivals: (filter) => attempt('findArrivals', () => findArrivals(db, filter)),
  };
}

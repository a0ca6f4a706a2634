import type {
  AccountTotals,
  BalanceFilter,
  LedgerPosting,
  Page,
  PostingFilter,
} from '@kaquan/core/ports';
import { foldSql } from './fold-deltas.ts';
import { notACursor, parseCursor, toPage } from './page-cursor.ts';
import { jsonOf, textOf, timestampOf, timestampOrNull, wholeOf } from './rows.ts';
import type { Row, Session, Sql } from './session.ts';

const postingsSql = (
  owner: 'order_id' | 'shop_id',
): Sql => `select json_build_object('orderId', p.order_id, 'seq', p.seq, 'part', p.part,
  'cause', p.cause, 'shopId', p.shop_id, 'unitId', p.unit_id, 'currency', p.currency,
  'debit', p.debit, 'credit', p.credit, 'amountMinor', p.amount_minor,
  'at', (extract(epoch from p.at) * 1000)::bigint)::text as document
from kaquan.ledger_postings p
where p.tenant_id = $1 and p.${owner} = $2 and ($3::timestamptz is null
  or (p.at, p.order_id, p.seq, p.part) > ($3::timestamptz, $4, $5::integer, $6::integer))
order by p.at, p.order_id, p.seq, p.part limit $7`;

const postingsOfOrderSql = postingsSql('order_id');
const postingsOfShopSql = postingsSql('shop_id');

/** Postings of an order or a shop, oldest first. */
export async function findPostings(
  session: Session,
  filter: PostingFilter,
): Promise<Page<LedgerPosting>> {
  const { tenant, limit } = filter;
  const place = placeAt(filter.cursor);
  const isOfOrder = 'orderId' in filter;
  const sql = isOfOrder ? postingsOfOrderSql : postingsOfShopSql;
  const owner = isOfOrder ? filter.orderId : filter.shopId;
  const rows = await session.run(sql, [tenant, owner, ...place, limit + 1]);
  const postings = rows.map((row) => jsonOf(row, 'document') as LedgerPosting);
  return toPage(postings, limit, ({ at, orderId, seq, part }) => [at, `${orderId} ${seq} ${part}`]);
}

function placeAt(cursor: string | undefined): readonly unknown[] {
  const position = parseCursor(cursor, 'instant');
  if (cursor === undefined || position === null) return [null, null, null, null];
  const [, orderId, seq, part] = /^(\S+) (\d{1,9}) (\d{1,9})$/.exec(position[1]) ?? [];
  if (orderId === undefined) throw notACursor(cursor); // The edge turns it into a value.
  return [timestampOf(Number(position[0])), orderId, Number(seq), Number(part)];
}

// What is added up and what is not yet, as both are in one instant. What was posted later than asked
// for is taken off again, shop by shop, because postings are found by shop.
const totalsSql: Sql = `with kept as materialized (
  select t.shop_id, t.currency, t.debit, t.credit, t.amount_minor
  from kaquan.ledger_totals t where t.tenant_id = $1 and ($2::text is null or t.shop_id = $2)
  union all
  select d.shop_id, d.currency, d.debit, d.credit, d.amount_minor
  from kaquan.ledger_deltas d where d.tenant_id = $1 and ($2::text is null or d.shop_id = $2)
), moved as (
  select * from kept
  union all
  select p.shop_id, p.currency, p.debit, p.credit, -p.amount_minor
  from (select distinct shop_id from kept where $3::timestamptz is not null) s
  join kaquan.ledger_postings p
    on p.tenant_id = $1 and p.shop_id = s.shop_id and p.at >= $3::timestamptz
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
export async function ledgerTotals(
  session: Session,
  { tenant, shopId = null, until = null }: Unset<BalanceFilter>,
): Promise<readonly AccountTotals[]> {
  const rows = await session.run(totalsSql, [tenant, shopId, timestampOrNull(until)]);
  return rows.map(totalsOf);
}

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

/** Folds the ledger's deltas into its totals. */
export const foldLedgerSql: Sql = foldSql({
  deltas: 'kaquan.ledger_deltas',
  columns: 'd.shop_id, d.currency, d.debit, d.credit, d.amount_minor',
  into: `insert into kaquan.ledger_totals as t (tenant_id, shop_id, currency, debit, credit,
    amount_minor)
  select tenant_id, shop_id, currency, debit, credit, sum(amount_minor) from gone
  group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
  on conflict (tenant_id, shop_id, currency, debit, credit) do update set
    amount_minor = t.amount_minor + excluded.amount_minor`,
});

import type { ShopId, TenantId } from '@kaquan/core';
import { decodeOrder, tabNames, type TabName } from '@kaquan/core/ports';
import { documentOf } from './load.ts';
import { rowsIn } from './recordset.ts';
import { orderRowOf, termRowsOf, textOf, wholeOf } from './rows.ts';
import type { ComposedSql, Database, Row, Session, Sql } from './session.ts';
import { parts } from './write-parts.ts';

/** Which counts are looked at. */
export interface CheckCountsOptions {
  /** The tenant whose orders are counted anew. */
  readonly tenant: string;
  /** Also put right what is off. */
  readonly repair?: boolean;
}

/** A tab of a shop whose count is not that of its orders. */
export interface CountDifference {
  /** The shop whose orders were counted. */
  readonly shopId: ShopId;
  /** The tab under which they stand. */
  readonly tab: TabName;
  /** What counting answers, or answered before the repair. */
  readonly counted: number;
  /** How many orders there are. */
  readonly actual: number;
}

/** What was found. */
export interface CheckedCounts {
  /** Orders that a release has written which knew no tabs; read off anew where repaired. */
  readonly staleOrders: number;
  /** Empty where every count is right. */
  readonly differences: readonly CountDifference[];
}

// Two repairs at once would both make up for the same difference.
const lockSql: Sql = `select true as locked
from pg_advisory_xact_lock(hashtextextended('kaquan.counts/' || $1, 0))`;

const staleSql: Sql = `select o.document::text as document from kaquan.orders o
where o.tenant_id = $1 and o.status_version is distinct from o.version
order by o.order_id limit $2 for no key update`;

const countStaleSql: Sql = `select count(*)::integer as count from kaquan.orders o
where o.tenant_id = $1 and o.status_version is distinct from o.version`;

const readOffSql: Sql = `update kaquan.orders o set verification = x.verification,
  after_sales = x.after_sales, is_refunded = x.is_refunded, is_hidden = x.is_hidden, redeemed_at = x.redeemed_at,
  titles = x.titles, status_version = x.status_version
from ${rowsIn(
  '$1',
  `tenant_id text, order_id text, verification text, after_sales text, is_refunded boolean, is_hidden boolean,
  redeemed_at timestamptz, titles text, status_version integer`,
)} as x
where o.tenant_id = x.tenant_id and o.order_id = x.order_id`;

const ordersPerBatch = 200;

/** Counts the orders of a tenant anew, while others go on, and says which counts are off. */
export async function checkCounts(
  database: Database,
  { tenant: given, repair = false }: CheckCountsOptions,
): Promise<CheckedCounts> {
  const tenant = given as TenantId;
  const staleOrders = repair
    ? await readOffStale(database, tenant)
    : wholeOf((await database.run(countStaleSql, [tenant]))[0] ?? {}, 'count');
  // Loaded when it is needed, as for searches.
  const { compileRecount } = await import('./order-search-sql.ts');
  const sql: ComposedSql = { shape: 'recount', compose: () => differencesSql(compileRecount()) };
  const differences = await database.transaction(async (session) => {
    await session.run(lockSql, [tenant]);
    return (await session.run(sql, [tenant, repair])).flatMap(differencesOf);
  });
  return { staleOrders, differences };
}

async function readOffStale(database: Database, tenant: TenantId): Promise<number> {
  for (let done = 0; ;) {
    const rows = await database.transaction((session) => readOffSome(session, tenant));
    done += rows;
    if (rows === 0) return done;
  }
}

async function readOffSome(session: Session, tenant: TenantId): Promise<number> {
  const rows = await session.run(staleSql, [tenant, ordersPerBatch]);
  const orders = rows.map((row) => documentOf(row, decodeOrder));
  if (orders.length === 0) return 0;
  const columns = orders.map((order) => ({ ...orderRowOf(tenant, order), document: null }));
  await session.run(readOffSql, [JSON.stringify(columns)]);
  const terms = orders.flatMap((order) => termRowsOf(tenant, order));
  await session.run(parts.add_terms.sql('$1'), [JSON.stringify(terms)]);
  return orders.length;
}

// One statement sees orders and counts as they are in one instant, and commits that come between
// change both alike: what is off now is off by as much whenever it is made up for.
function differencesSql(recountSql: Sql): Sql {
  const tabs = tabNames.join(', ');
  const each = (of: (tab: TabName) => string): string => tabNames.map(of).join(', ');
  const uncounted = each((tab) => `0 as counted_${tab}`);
  const none = each(() => '0');
  const waiting = each((tab) => `coalesce(${tab}, 0)`);
  return `with off as materialized (
  select shop_id,
    ${each((tab) => `sum(${tab}) as ${tab}, sum(counted_${tab}) as counted_${tab}`)}
  from (
    select r.*, ${uncounted} from (${recountSql}) r
    union all select shop_id, ${none}, ${tabs} from kaquan.order_tab_counts where tenant_id = $1
    union all select shop_id, ${none}, ${waiting} from kaquan.order_tab_deltas where tenant_id = $1
  ) all_of_them
  group by shop_id having ${tabNames.map((tab) => `sum(${tab}) <> sum(counted_${tab})`).join(' or ')}
), made_up as (
  insert into kaquan.order_tab_deltas (tenant_id, shop_id, ${tabs})
  select $1, shop_id, ${each((tab) => `${tab} - counted_${tab}`)} from off where $2::boolean
)
select shop_id, ${each((tab) => `${tab}::text, counted_${tab}::text`)} from off order by shop_id`;
}

function differencesOf(row: Row): readonly CountDifference[] {
  const shopId = textOf(row, 'shop_id') as ShopId;
  return tabNames.flatMap((tab) => {
    const [actual, counted] = [wholeOf(row, tab), wholeOf(row, `counted_${tab}`)];
    return actual === counted ? [] : [{ shopId, tab, counted, actual }];
  });
}

import { orderTabs, type OrderNarrowing, type StatusCondition } from '@kaquan/core/ports';
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
  type Expression,
  type RawBuilder,
  type SqlBool,
} from 'kysely';
import { isSharedTerm, productTerm, soldTerm, timestampOf, userTerm } from './rows.ts';
import type { Sql } from './session.ts';

// Kysely is the compiler of searches and nothing else: it reaches no database. Whoever puts SQL
// together out of texts will one day put a value among them.

/** What is looked for; `position`: where the page before ended. */
export interface Search {
  readonly filter: OrderNarrowing;
  readonly position: readonly [at: string, orderId: string] | null;
  readonly limit: number;
}

/** A search as a statement, good for every search of the same shape. */
export interface CompiledSearch {
  readonly text: Sql;
  /** One for each placeholder. */
  readonly values: readonly ((search: Search) => unknown)[];
}

interface Tables {
  readonly 'kaquan.orders': Record<string, unknown>;
}

const compiler = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** The orders of a page, in their order. */
export function compilePage(search: Search): CompiledSearch {
  const list = listOf(search.filter);
  const at = sql.ref(`${list.alias}.${list.time}`);
  const id = sql.ref(`${list.alias}.order_id`);
  const parts = [...conditionsOf(search.filter, list)];
  if (search.position !== null) {
    const [lastAt, lastId] = [
      value(({ position }) => position?.[0]),
      value(({ position }) => position?.[1]),
    ];
    // Two directions cannot be one row comparison; the first half lets the index start at the
    // place.
    parts.push(sql`${at} <= ${lastAt}::timestamptz`);
    parts.push(sql`(${at} < ${lastAt}::timestamptz or ${id} > ${lastId})`);
  }
  const limit = value((given) => given.limit);
  return compile(
    sql`select o.document::text as document from ${list.from}
where ${sql.join(parts, sql`\n  and `)}
order by ${at} desc, ${id} limit ${limit}`,
  );
}

/** How many orders there are, up to the limit. */
export function compileCount({ filter }: Search): CompiledSearch {
  const list = listOf(filter);
  const parts = conditionsOf(filter, list);
  const limit = value((given) => given.limit);
  return compile(
    sql`select count(*)::integer as count from (
  select from ${list.from}
  where ${sql.join(parts, sql`\n    and `)}
  limit ${limit}
) found`,
  );
}

/** How many orders of a tenant (`$1`) stand under each tab, by shop, by looking at all of them. */
export function compileRecount(): Sql {
  const columns = Object.entries(orderTabs).map(
    ([tab, where]) =>
      sql`count(*) filter (where ${allOf(statusConditions(where))})::integer as ${sql.ref(tab)}`,
  );
  return compile(
    sql`select o.shop_id, ${sql.join(columns)} from kaquan.orders o
where o.tenant_id = ${value(() => null)} group by o.shop_id`,
  ).text;
}

// A value is known when a search is run; here it is only said where it comes from.
interface Later {
  readonly read: (search: Search) => unknown;
}

function value(read: Later['read']): RawBuilder<unknown> {
  const later: Later = { read };
  return sql`${later}`;
}

function compile(query: RawBuilder<unknown>): CompiledSearch {
  const { sql: text, parameters } = query.compile(compiler);
  return { text, values: (parameters as readonly Later[]).map(({ read }) => read) };
}

/** The table by which a listing is sorted, and what it is joined with. */
interface Listing {
  readonly from: RawBuilder<unknown>;
  readonly alias: 'o' | 't';
  readonly time: 'created_at' | 'redeemed_at';
  /** The term that the listing goes by already. */
  readonly term: 'user' | 'productId' | null;
}

// An index gives the rows in the order of the listing: that of a term where one is asked for.
function listOf({ user, productId, redeemed }: OrderNarrowing): Listing {
  const term = user === undefined ? 'productId' : 'user';
  if (redeemed !== undefined) {
    return { from: sql`kaquan.orders o`, alias: 'o', time: 'redeemed_at', term: null };
  }
  if (user === undefined && productId === undefined) {
    return { from: sql`kaquan.orders o`, alias: 'o', time: 'created_at', term: null };
  }
  const from = sql`kaquan.order_terms t join kaquan.orders o
  on o.tenant_id = t.tenant_id and o.order_id = t.order_id`;
  return { from, alias: 't', time: 'created_at', term };
}

const tenant = value(({ filter }) => filter.tenant);

function conditionsOf(filter: OrderNarrowing, list: Listing): readonly Expression<SqlBool>[] {
  // As a value that the planner does not see: of a tenant who is not among the samples yet, it would
  // expect no rows, and sort all of his.
  const parts: Expression<SqlBool>[] = [
    sql`${sql.ref(`${list.alias}.tenant_id`)} = (select ${tenant}::text)`,
  ];
  for (const name of ['user', 'productId'] as const) {
    if (filter[name] === undefined) continue;
    const term = value(({ filter: given }) => termOf(name, given));
    parts.push(
      list.term === name
        ? sql`t.term = ${term}`
        : sql`exists (
    select from kaquan.order_terms e where e.tenant_id = o.tenant_id and e.term = ${term}
      and e.created_at = o.created_at and e.order_id = o.order_id
  )`,
    );
  }
  if (filter.user !== undefined && isSharedTerm(filter.user)) {
    const user = value(({ filter: given }) => given.user);
    parts.push(sql`${user} in (o.document ->> 'orderingUserId', o.document ->> 'buyerRef')`);
  }
  for (const name of equalities) {
    if (filter[name] === undefined) continue;
    const column = sql.ref(`o.${columnOf[name]}`);
    parts.push(sql`${column} = ${value(({ filter: given }) => given[name])}`);
  }
  const created = list.alias === 't' ? sql.ref('t.created_at') : sql.ref('o.created_at');
  parts.push(...rangeOf(filter, { name: 'created', column: created }));
  parts.push(...rangeOf(filter, { name: 'redeemed', column: sql.ref('o.redeemed_at') }));
  if (filter.text !== undefined) {
    const text = value(({ filter: given }) => given.text);
    const lower = value(({ filter: given }) => given.text?.toLowerCase());
    parts.push(sql`(starts_with(o.order_no, ${text}) or strpos(o.titles, ${lower}) > 0)`);
  }
  return [...parts, ...statusConditions(statusOf(filter)), ...shownBy(filter)];
}

// A shop stays on its channel; there are few shops, and the list goes by them where they sell little.
function isInCategory(category: 'platform' | 'channel'): Expression<SqlBool> {
  const own = sql`select s.shop_id from kaquan.shops s
    where s.tenant_id = (select ${tenant}::text) and s.channel_type = 'platform'`;
  return category === 'platform' ? sql`o.shop_id in (${own})` : sql`o.shop_id not in (${own})`;
}

function shownBy({ among, category }: OrderNarrowing): readonly Expression<SqlBool>[] {
  const hidden = among === undefined ? [] : hiddenConditions[among];
  return category === undefined ? hidden : [...hidden, isInCategory(category)];
}

// The column has an index of the few; the document tells them apart.
const hiddenConditions: Readonly<
  Record<NonNullable<OrderNarrowing['among']>, readonly Expression<SqlBool>[]>
> = {
  live: [sql`not o.is_hidden`],
  removed: [sql`o.is_hidden`, sql`o.document ->> 'presence' = 'removed'`],
  test: [sql`o.is_hidden`, sql`o.document -> 'isTest' = 'true'::jsonb`],
};

const equalities = ['shopId', 'orderNo'] as const;

const columnOf = { shopId: 'shop_id', orderNo: 'order_no' } as const;

function termOf(name: 'user' | 'productId', filter: OrderNarrowing): string {
  const { user = '', productId = '', shopId } = filter;
  if (name === 'user') return userTerm(user);
  return shopId === undefined ? productTerm(productId) : soldTerm(shopId, productId);
}

function rangeOf(
  filter: OrderNarrowing,
  { name, column }: { readonly name: 'created' | 'redeemed'; readonly column: Expression<unknown> },
): readonly Expression<SqlBool>[] {
  const range = filter[name];
  if (range === undefined) return [];
  const bound = (end: 'from' | 'to') =>
    value(({ filter: given }) => timestampOf(given[name]?.[end] ?? 0));
  return [
    sql`${column} is not null`,
    ...(range.from === undefined ? [] : [sql<SqlBool>`${column} >= ${bound('from')}::timestamptz`]),
    ...(range.to === undefined ? [] : [sql<SqlBool>`${column} < ${bound('to')}::timestamptz`]),
  ];
}

// All that is asked about the status, by the tab and beside it.
function statusOf(filter: OrderNarrowing): readonly StatusCondition[] {
  const { tab, payment, redemption, verification, afterSales, isFrozen, hasOpenCase } = filter;
  return [
    tab === undefined ? {} : orderTabs[tab],
    payment === undefined ? {} : { payment: [payment] },
    redemption === undefined ? {} : { redemption: [redemption] },
    verification === undefined ? {} : { verification: [verification] },
    afterSales === undefined ? {} : { afterSales: [afterSales] },
    isFrozen === undefined ? {} : { isFrozen },
    hasOpenCase === undefined ? {} : { hasOpenCase },
  ];
}

const statusColumns = {
  payment: 'payment',
  redemption: 'redemption',
  verification: 'verification',
  afterSales: 'after_sales',
  isFrozen: 'is_frozen',
  hasOpenCase: 'has_open_case',
  isRefunded: 'is_refunded',
  isHidden: 'is_hidden',
} as const satisfies Readonly<Record<keyof StatusCondition, string>>;

// States stand in the text: only then does the server see that the index of just those will do. They
// are words of ours, checked before they come here, and so there are few such texts.
function statusConditions(
  ...all: readonly (StatusCondition | readonly StatusCondition[])[]
): readonly Expression<SqlBool>[] {
  return all.flat().flatMap((condition) =>
    Object.entries(condition).map(([name, wanted]) => {
      const column = sql.ref(`o.${statusColumns[name as keyof StatusCondition]}`);
      if (typeof wanted === 'boolean')
        return wanted ? sql<SqlBool>`${column}` : sql<SqlBool>`not ${column}`;
      const [first, ...others] = wanted;
      if (first === undefined) return sql<SqlBool>`false`;
      if (others.length === 0) return sql<SqlBool>`${column} = ${sql.lit(first)}`;
      return sql<SqlBool>`${column} in (${sql.join(wanted.map((state) => sql.lit(state)))})`;
    }),
  );
}

function allOf(parts: readonly Expression<SqlBool>[]): Expression<SqlBool> {
  return sql`${sql.join(parts, sql` and `)}`;
}

import { decodeOrder, type Order, type OrderFilter, type Page } from '@kaquan/core/ports';
import { documentOf } from './load.ts';
import { parseCursor, toPage } from './page-cursor.ts';
import { timestampOf } from './rows.ts';
import type { ComposedSql, Session, Sql } from './session.ts';

type Narrowing = Exclude<keyof OrderFilter, 'tenant' | 'cursor' | 'limit'>;

// One condition per filter, each with the number of its value. A state is written as it is asked
// for, not as "any, or this one", so that the server can choose the index of the rare ones.
const conditions: Readonly<Record<Narrowing, (value: string) => Sql>> = {
  shopId: (value) => `o.shop_id = ${value}`,
  orderNo: (value) => `o.order_no = ${value}`,
  payment: (value) => `o.payment = ${value}`,
  redemption: (value) => `o.redemption = ${value}`,
  isFrozen: (value) => `o.is_frozen = ${value}::boolean`,
  hasOpenCase: (value) => `o.has_open_case = ${value}::boolean`,
};

const narrowings = Object.keys(conditions) as readonly Narrowing[];

/** Orders by creation, newest first, then by id; each page begins where the one before ended. */
export async function findOrders(session: Session, filter: OrderFilter): Promise<Page<Order>> {
  const position = parseCursor(filter.cursor, 'number');
  const asked = narrowings.filter((name) => filter[name] !== undefined);
  const values = [filter.tenant, filter.limit + 1, ...asked.map((name) => filter[name])];
  if (position !== null) values.push(timestampOf(Number(position[0])), position[1]);
  const rows = await session.run(ordersSql(asked, position !== null), values);
  const orders = rows.map((row) => documentOf(row, decodeOrder));
  return toPage(orders, filter.limit, ({ createdAt, orderId }) => [createdAt, orderId]);
}

function ordersSql(asked: readonly Narrowing[], isLaterPage: boolean): ComposedSql {
  const compose = (): Sql => {
    const own = asked.map((name, i) => `\n  and ${conditions[name](`$${i + 3}`)}`);
    const [at, id] = [asked.length + 3, asked.length + 4];
    // Two directions cannot be one row comparison; the first half lets the index start at the
    // place.
    const later = `\n  and o.created_at <= $${at}::timestamptz
  and (o.created_at < $${at}::timestamptz or o.order_id > $${id})`;
    return `select o.document::text as document from kaquan.orders o
where o.tenant_id = $1${own.join('')}${isLaterPage ? later : ''}
order by o.created_at desc, o.order_id limit $2`;
  };
  return { shape: `orders ${asked.join()} ${isLaterPage ? 'later' : 'first'}`, compose };
}

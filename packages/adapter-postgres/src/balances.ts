import type { ShopId, TenantId } from '@kaquan/core';
import {
  decodeBalanceReading,
  type BalanceReading,
  type BalanceReadingFilter,
  type BalanceStorage,
  type Change,
  type Page,
} from '@kaquan/core/ports';
import { documentOf } from './load.ts';
import { notACursor, parseCursor, toPage } from './page-cursor.ts';
import { textsIn } from './recordset.ts';
import { timestampOf, timestampOrNull } from './rows.ts';
import { attempt, type Database, type Row, type Session, type Sql } from './session.ts';
import type { WritePart } from './write-aggregates.ts';

/** What a change keeps of balances, as rows of JSON. */
export function balanceRowsOf({ tenant, balances = [] }: Change): readonly Row[] {
  return balances.map((reading) => ({
    tenant_id: tenant,
    shop_id: reading.shopId,
    source: reading.source,
    currency: reading.currency,
    as_of: timestampOf(reading.asOf),
    amount_minor: reading.amountMinor,
    linked_account: reading.linkedAccount,
    taken_at: timestampOf(reading.takenAt),
    taken_by: reading.by,
  }));
}

/** How balances are kept. */
export const balanceParts = {
  // The first reading of an instant and an amount stays; nothing is known by reading it again.
  insert_balances: {
    isExact: false,
    sql: (values) => `
  insert into kaquan.balances (tenant_id, shop_id, source, currency, as_of, amount_minor,
    linked_account, taken_at, taken_by)
  select tenant_id, shop_id, source, currency, as_of, amount_minor, linked_account, taken_at,
    taken_by
  from jsonb_to_recordset(${values}::jsonb) as x(tenant_id text, shop_id text, source text,
    currency text, as_of timestamptz, amount_minor bigint, linked_account text,
    taken_at timestamptz, taken_by text)
  order by tenant_id, shop_id, source, currency, as_of, amount_minor
  on conflict (tenant_id, shop_id, source, currency, as_of, amount_minor) do nothing
  returning 1`,
  },
} as const satisfies Readonly<Record<string, WritePart>>;

const document: Sql = `json_build_object('shopId', b.shop_id, 'source', b.source,
  'currency', b.currency, 'amountMinor', b.amount_minor, 'linkedAccount', b.linked_account,
  'asOf', (extract(epoch from b.as_of) * 1000)::bigint,
  'takenAt', (extract(epoch from b.taken_at) * 1000)::bigint, 'by', b.taken_by)::text as document`;

// Each has an index of its own, and the plan must not depend on which values come first. The bound on
// the instant alone is what an index is entered by; the rest only decides among readings of one instant.
const listSql = (narrowing: Sql): Sql => `select ${document}
from kaquan.balances b
where b.tenant_id = $1 and ${narrowing}
  and b.as_of >= coalesce($3::timestamptz, '-infinity')
  and b.as_of < coalesce($4::timestamptz, 'infinity') and b.as_of <= $5::timestamptz
  and (b.as_of < $5::timestamptz or b.taken_at < $6::timestamptz or (b.taken_at = $6::timestamptz
    and (b.shop_id, b.source, b.currency, b.amount_minor) > ($7::text, $8::text, $9::text, $10::bigint)))
order by b.as_of desc, b.taken_at desc, b.shop_id, b.source, b.currency, b.amount_minor limit $11`;

const ofAll = listSql('$2::text is null');
const ofShop = listSql('b.shop_id = $2::text');

async function findBalances(
  session: Session,
  { tenant, shopId, from, to, cursor, limit }: BalanceReadingFilter,
): Promise<Page<BalanceReading>> {
  const within = [timestampOrNull(from ?? null), timestampOrNull(to ?? null)];
  const values = [tenant, shopId ?? null, ...within, ...placeBehind(cursor), limit + 1];
  const rows = await session.run(shopId === undefined ? ofAll : ofShop, values);
  const readings = rows.map((row) => documentOf(row, decodeBalanceReading));
  return toPage(readings, limit, ({ asOf, takenAt, source, currency, amountMinor, shopId: id }) => [
    asOf,
    JSON.stringify([takenAt, id, source, currency, amountMinor]),
  ]);
}

const beforeAll: readonly unknown[] = ['infinity', 'infinity', '', '', '', '0'];

function placeBehind(cursor: string | undefined): readonly unknown[] {
  const position = parseCursor(cursor, 'instant');
  if (cursor === undefined || position === null) return beforeAll;
  const place = placeOf(position[1]);
  if (place === null) throw notACursor(cursor); // The edge turns it into a value.
  return [timestampOf(Number(position[0])), ...place];
}

function placeOf(text: string): readonly unknown[] | null {
  const parts = partsOf(text);
  if (parts?.length !== 5) return null;
  const [takenAt, shopId, source, currency, amountMinor] = parts;
  const names = [shopId, source, currency];
  const isNamed = names.every((name) => typeof name === 'string' && !name.includes('\0'));
  const isPlaced = isInstant(takenAt) && Number.isSafeInteger(amountMinor);
  return isNamed && isPlaced ? [timestampOf(takenAt), ...names, amountMinor] : null;
}

function isInstant(value: unknown): value is number {
  return typeof value === 'number' && parseCursor(JSON.stringify([value, '']), 'instant') !== null;
}

function partsOf(text: string): readonly unknown[] | null {
  try {
    const parts: unknown = JSON.parse(text);
    return Array.isArray(parts) ? parts : null;
  } catch {
    return null;
  }
}

// Of each account the latest reading: from account to account along the key, however many readings lie
// between them.
const latestSql = (first: Sql, next: Sql): Sql => `with recursive accounts as (
  (${first})
  union all
  select n.* from accounts a cross join lateral (
    select b.shop_id, b.source, b.currency from kaquan.balances b
    where b.tenant_id = $1 and ${next}
    order by b.shop_id, b.source, b.currency limit 1
  ) n
)
select l.document from accounts a cross join lateral (
  select ${document} from kaquan.balances b
  where b.tenant_id = $1 and b.shop_id = a.shop_id and b.source = a.source
    and b.currency = a.currency
  order by b.as_of desc, b.taken_at desc, b.amount_minor limit 1
) l
order by a.shop_id, a.source, a.currency`;

const account: Sql = `select b.shop_id, b.source, b.currency from kaquan.balances b
  where b.tenant_id = $1`;
const byAccount: Sql = 'order by b.shop_id, b.source, b.currency limit 1';

const latestOfAll = latestSql(
  `${account} ${byAccount}`,
  '(b.shop_id, b.source, b.currency) > (a.shop_id, a.source, a.currency)',
);

const latestOfShops = latestSql(
  `select f.* from ${textsIn('$2')} w cross join lateral (
    ${account} and b.shop_id = w.value ${byAccount}
  ) f`,
  'b.shop_id = a.shop_id and (b.source, b.currency) > (a.source, a.currency)',
);

async function latestBalances(
  session: Session,
  tenant: TenantId,
  shopIds: readonly ShopId[] | null,
): Promise<readonly BalanceReading[]> {
  const rows = await (shopIds === null
    ? session.run(latestOfAll, [tenant])
    : session.run(latestOfShops, [tenant, JSON.stringify([...new Set(shopIds)])]));
  return rows.map((row) => documentOf(row, decodeBalanceReading));
}

/** What a storage answers about balances. */
export function balanceCalls(db: Database): BalanceStorage {
  return {
    findBalances: (filter) => attempt('findBalances', () => findBalances(db, filter)),
    latestBalances: (tenant, shopIds) =>
      attempt('latestBalances', () => latestBalances(db, tenant, shopIds)),
  };
}

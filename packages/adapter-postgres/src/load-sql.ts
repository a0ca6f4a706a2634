import type { LoadRequest } from '@kaquan/core/ports';
import { rowsIn, textsIn } from './recordset.ts';
import type { ComposedSql, Sql } from './session.ts';

/** The lists of a request: what is named one by one. */
export const loadLists = [
  'orderIds',
  'orderRefs',
  'codeRefs',
  'shopIds',
  'productIds',
  'itemRefs',
  'importIds',
  'users',
  'idempotency',
] as const satisfies readonly (keyof LoadRequest)[];

/** One of the lists of a request. */
export type LoadList = (typeof loadLists)[number];

/** What a statement reads. */
export interface LoadShape {
  /** In the order of {@link loadLists}; their values stand from `$2` on, in that order. */
  readonly lists: readonly LoadList[];
  readonly withKeys: boolean;
  readonly withTexts: boolean;
  readonly withShops: boolean;
  readonly withProducts: boolean;
  readonly withStandings: boolean;
}

/**
 * One statement, hence one instant for all of it, with a part for everything that is asked for. Few
 * shapes ever come up, so each is prepared once.
 */
export function loadSql(shape: LoadShape): ComposedSql {
  const { lists, withKeys, withTexts, withShops, withProducts, withStandings } = shape;
  const valuesOf = (list: LoadList): string => `$${lists.indexOf(list) + 2}`;
  const has = (list: LoadList): boolean => lists.includes(list);
  const compose = (): Sql => {
    const named = orderLists.filter(has).map((list) => orderParts[list](valuesOf(list)));
    const others = otherLists.filter(has).map((list) => otherParts[list](valuesOf(list)));
    if (withProducts && has('itemRefs')) others.push(mappedSql(valuesOf('itemRefs')));
    if (named.length === 0) return others.join('\nunion all');
    const ofOrders = [
      orderSql,
      ...(withKeys ? [keySql] : []),
      ...(withTexts ? [textSql] : []),
      ...(withShops ? [shopSql] : []),
      ...(withStandings ? [standingSql] : []),
    ];
    return `with asked as materialized (${named.join('\nunion')}
)${[...ofOrders, ...others].join('\nunion all')}`;
  };
  const also = [withKeys, withTexts, withShops, withProducts, withStandings].join(' ');
  return { shape: `load ${lists.join()} ${also}`, compose };
}

const orderLists = ['orderIds', 'orderRefs', 'codeRefs'] as const;
const otherLists = [
  'shopIds',
  'productIds',
  'itemRefs',
  'importIds',
  'users',
  'idempotency',
] as const;

type PartOf = (values: string) => Sql;

const orderParts: Readonly<Record<(typeof orderLists)[number], PartOf>> = {
  orderIds: (values) => `
  select x.value as order_id from ${textsIn(values)} as x`,
  orderRefs: (values) => `
  select o.order_id from ${rowsIn(values, '"shopId" text, "orderNo" text')} as x
  join kaquan.orders o
    on o.tenant_id = (select $1::text) and o.order_no = x."orderNo" and o.shop_id || '' = x."shopId"`,
  codeRefs: (values) => `
  select c.order_id from ${rowsIn(values, '"shopId" text, code text')} as x
  join kaquan.verification_codes c
    on c.tenant_id = (select $1::text) and c.shop_id = x."shopId" and c.code = x.code`,
};

const orderSql: Sql = `
select 'order' as kind, o.document::text as document
from asked a join kaquan.orders o on o.tenant_id = (select $1::text) and o.order_id = a.order_id`;

const keySql: Sql = `
select 'key', json_build_object('keyId', k.key_id, 'orderId', k.order_id, 'unitId', k.unit_id,
  'attempt', k.attempt, 'productId', k.product_id, 'state', k.state, 'sealed', k.sealed,
  'isWithdrawn', k.withdrawn,
  'revealedAt', (extract(epoch from k.revealed_at) * 1000)::bigint,
  'expiresAt', case when isfinite(k.expires_at)
    then (extract(epoch from k.expires_at) * 1000)::bigint end)::text
from asked a join kaquan.card_keys k on k.tenant_id = (select $1::text) and k.order_id = a.order_id
union all
select 'key', json_build_object('keyId', k.key_id, 'orderId', t.order_id, 'unitId', t.unit_id,
  'attempt', t.attempt, 'productId', t.product_id, 'state', t.state, 'sealed', k.sealed,
  'isWithdrawn', t.state = 'claimed' and k.state <> 'available',
  'revealedAt', (extract(epoch from t.revealed_at) * 1000)::bigint,
  'expiresAt', case when isfinite(k.expires_at)
    then (extract(epoch from k.expires_at) * 1000)::bigint end)::text
from asked a
join kaquan.allotments t on t.tenant_id = (select $1::text) and t.order_id = a.order_id
join kaquan.card_keys k on k.tenant_id = t.tenant_id and k.key_id = t.key_id`;

const textSql: Sql = `
select 'text', json_build_object('orderId', t.order_id, 'kind', t.kind, 'sealed', t.sealed,
  'print', t.print, 'toldPrint', t.told_print,
  'storedAt', (extract(epoch from t.stored_at) * 1000)::bigint)::text
from asked a join kaquan.order_texts t on t.tenant_id = (select $1::text) and t.order_id = a.order_id`;

const shopSql: Sql = `
select 'shop', s.document::text
from (
  select distinct o.shop_id from asked a
  join kaquan.orders o on o.tenant_id = (select $1::text) and o.order_id = a.order_id
) w
join kaquan.shops s on s.tenant_id = (select $1::text) and s.shop_id = w.shop_id`;

// Most tenants have none of them: then the orders are not looked at again.
const standingSql: Sql = `
select 'standing', b.document::text
from (
  select distinct u.kind, u.ref from asked a
  join kaquan.orders o on o.tenant_id = (select $1::text) and o.order_id = a.order_id
  cross join lateral (values ('buyer', o.document ->> 'buyerRef'),
    ('ordering_user', o.document ->> 'orderingUserId')) u(kind, ref)
  where (select exists (
    select from kaquan.buyer_standings s where s.tenant_id = (select $1::text)
  ))
) w
join kaquan.buyer_standings b
  on b.tenant_id = (select $1::text) and b.kind = w.kind and b.user_ref = w.ref`;

const otherParts: Readonly<Record<(typeof otherLists)[number], PartOf>> = {
  shopIds: (values) => `
select 'shop' as kind, s.document::text as document from ${textsIn(values)} as x
join kaquan.shops s on s.tenant_id = (select $1::text) and s.shop_id = x.value`,
  productIds: (values) => `
select 'product' as kind, p.document::text as document from ${textsIn(values)} as x
join kaquan.products p on p.tenant_id = (select $1::text) and p.product_id = x.value`,
  itemRefs: (values) => `
select 'mapping' as kind, m.document::text as document
from ${rowsIn(values, '"shopId" text, "itemKey" text')} as x
join kaquan.item_mappings m
  on m.tenant_id = (select $1::text) and m.shop_id = x."shopId" and m.item_key = x."itemKey"`,
  importIds: (values) => `
select 'import' as kind, b.document::text as document from ${textsIn(values)} as x
join kaquan.import_batches b on b.tenant_id = (select $1::text) and b.import_id = x.value`,
  users: (values) => `
select 'standing' as kind, b.document::text as document
from ${rowsIn(values, 'kind text, "user" text')} as x
join kaquan.buyer_standings b
  on b.tenant_id = (select $1::text) and b.kind = x.kind and b.user_ref = x."user"`,
  idempotency: (values) => `
select 'call' as kind, json_build_object('operation', i.operation, 'key', i.key,
  'inputHash', i.input_hash, 'answer', i.answer)::text as document
from ${rowsIn(values, 'operation text, key text')} as x
join kaquan.idempotency i on i.tenant_id = (select $1::text) and i.operation = x.operation and i.key = x.key`,
};

const mappedSql: PartOf = (values) => `
select 'product' as kind, p.document::text as document
from (
  select distinct m.document ->> 'productId' as product_id
  from ${rowsIn(values, '"shopId" text, "itemKey" text')} as x
  join kaquan.item_mappings m
    on m.tenant_id = (select $1::text) and m.shop_id = x."shopId" and m.item_key = x."itemKey"
) w
join kaquan.products p on p.tenant_id = (select $1::text) and p.product_id = w.product_id`;

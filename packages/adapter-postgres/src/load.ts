import type { Result } from '@kaquan/core';
import {
  decodeImportBatch,
  decodeItemMapping,
  decodeOrder,
  decodeProduct,
  decodeShop,
  type BoundKey,
  type IdempotencyRecord,
  type Loaded,
  type LoadRequest,
  type StorageError,
} from '@kaquan/core/ports';
import { rowsIn, textsIn } from './recordset.ts';
import { jsonOf, textOf } from './rows.ts';
import type { Row, Session, Sql } from './session.ts';
import { CorruptRow } from './sql-state.ts';

// One statement, hence one instant for all of it. A list that is empty costs a look at nothing.
const loadSql: Sql = `with asked as materialized (
  select x.value as order_id from ${textsIn('$2')} as x
  union
  select o.order_id from ${rowsIn('$3', '"shopId" text, "orderNo" text')} as x
  join kaquan.orders o
    on o.tenant_id = $1 and o.shop_id = x."shopId" and o.order_no = x."orderNo"
)
select 'order' as kind, o.document::text as document
from asked a join kaquan.orders o on o.tenant_id = $1 and o.order_id = a.order_id
union all
select 'key', json_build_object('keyId', k.key_id, 'orderId', k.order_id, 'unitId', k.unit_id,
  'attempt', k.attempt, 'productId', k.product_id, 'state', k.state, 'sealed', k.sealed,
  'revealedAt', (extract(epoch from k.revealed_at) * 1000)::bigint,
  'expiresAt', case when isfinite(k.expires_at)
    then (extract(epoch from k.expires_at) * 1000)::bigint end)::text
from asked a join kaquan.card_keys k on k.tenant_id = $1 and k.order_id = a.order_id
where $4::boolean
union all
select 'shop', s.document::text
from (
  select x.value as shop_id from ${textsIn('$5')} as x
  union
  select o.shop_id from asked a
  join kaquan.orders o on o.tenant_id = $1 and o.order_id = a.order_id
  where $10::boolean
) w
join kaquan.shops s on s.tenant_id = $1 and s.shop_id = w.shop_id
union all
select 'product', p.document::text from ${textsIn('$6')} as x
join kaquan.products p on p.tenant_id = $1 and p.product_id = x.value
union all
select 'mapping', m.document::text
from ${rowsIn('$7', '"shopId" text, "itemKey" text')} as x
join kaquan.item_mappings m
  on m.tenant_id = $1 and m.shop_id = x."shopId" and m.item_key = x."itemKey"
union all
select 'import', b.document::text from ${textsIn('$8')} as x
join kaquan.import_batches b on b.tenant_id = $1 and b.import_id = x.value
union all
select 'call', json_build_object('operation', i.operation, 'key', i.key,
  'inputHash', i.input_hash, 'answer', i.answer)::text
from ${rowsIn('$9', 'operation text, key text')} as x
join kaquan.idempotency i on i.tenant_id = $1 and i.operation = x.operation and i.key = x.key`;

/** Loads what is asked for as it is in one instant; what is named twice is answered once. */
export async function load(session: Session, request: LoadRequest): Promise<Loaded> {
  const rows = await session.run(loadSql, [
    request.tenant,
    uniqueJson(request.orderIds),
    uniqueJson(request.orderRefs),
    request.withKeys === true,
    uniqueJson(request.shopIds),
    uniqueJson(request.productIds),
    uniqueJson(request.itemRefs),
    uniqueJson(request.importIds),
    uniqueJson(request.idempotency),
    request.withShops === true,
  ]);
  const ofKind = (kind: string): readonly Row[] =>
    rows.filter((row) => textOf(row, 'kind') === kind);
  const of = <T>(kind: string, decode: Decode<T>): readonly T[] =>
    ofKind(kind).map((row) => documentOf(row, decode));
  // Built by the statement itself, out of columns that the tables type and check.
  const built = (kind: string): readonly unknown[] =>
    ofKind(kind).map((row) => jsonOf(row, 'document'));
  return {
    orders: of('order', decodeOrder),
    keys: built('key') as readonly BoundKey[],
    shops: of('shop', decodeShop),
    products: of('product', decodeProduct),
    mappings: of('mapping', decodeItemMapping),
    imports: of('import', decodeImportBatch),
    idempotency: built('call') as readonly IdempotencyRecord[],
  };
}

/** Reads a stored document; the port's decoders. */
export type Decode<T> = (input: unknown) => Result<T, StorageError>;

/** The document of a row; one that cannot be decoded ends the call with `storage.corrupt`. */
export function documentOf<T>(row: Row, decode: Decode<T>): T {
  const decoded = decode(jsonOf(row, 'document'));
  if (decoded.isErr()) throw new CorruptRow(decoded.error); // The edge turns it into a value.
  return decoded.value;
}

function uniqueJson(items: readonly unknown[] | undefined): string {
  if (items === undefined || items.length === 0) return '[]';
  return `[${[...new Set(items.map((item) => JSON.stringify(item)))].join()}]`;
}

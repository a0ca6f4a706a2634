import {
  decodeItemMapping,
  decodeProduct,
  type ItemMapping,
  type MappingFilter,
  type Page,
  type Product,
  type ProductFilter,
} from '@kaquan/core/ports';
import { documentOf } from './load.ts';
import { parseCursor, toPage } from './page-cursor.ts';
import type { Session, Sql } from './session.ts';

const productsSql: Sql = `select p.document::text as document from kaquan.products p
where p.tenant_id = $1 and p.product_id > $2 order by p.product_id limit $3`;

/** See `Storage.findProducts`. */
export async function findProducts(
  session: Session,
  { tenant, cursor, limit }: ProductFilter,
): Promise<Page<Product>> {
  const [productId] = parseCursor(cursor, 'string') ?? [''];
  const rows = await session.run(productsSql, [tenant, productId, limit + 1]);
  const products = rows.map((row) => documentOf(row, decodeProduct));
  return toPage(products, limit, (product) => [product.productId, '']);
}

// First those of the products, whatever page it is: else all that stands behind the cursor is looked through.
const mappingsSql: Sql = `with meant as materialized (
  select m.shop_id, m.item_key, m.document from kaquan.item_mappings m
  where m.tenant_id = $1
    and m.document ->> 'productId' in (select jsonb_array_elements_text($2::jsonb))
)
select m.document::text as document from meant m where (m.shop_id, m.item_key) > ($3, $4)
order by m.shop_id, m.item_key limit $5`;

/** See `Storage.findMappings`. */
export async function findMappings(
  session: Session,
  { tenant, productIds, cursor, limit }: MappingFilter,
): Promise<Page<ItemMapping>> {
  const [shopId, itemKey] = parseCursor(cursor, 'string') ?? ['', ''];
  const wanted = JSON.stringify(productIds);
  const rows = await session.run(mappingsSql, [tenant, wanted, shopId, itemKey, limit + 1]);
  const mappings = rows.map((row) => documentOf(row, decodeItemMapping));
  return toPage(mappings, limit, (mapping) => [mapping.shopId, mapping.itemKey]);
}

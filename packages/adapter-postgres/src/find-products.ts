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

const mappingsSql: Sql = `select m.document::text as document from kaquan.item_mappings m
where m.tenant_id = $1
  and m.document ->> 'productId' in (select jsonb_array_elements_text($2::jsonb))
order by m.shop_id, m.item_key limit 1000`;

/** See `Storage.findMappings`. */
export async function findMappings(
  session: Session,
  { tenant, productIds }: MappingFilter,
): Promise<readonly ItemMapping[]> {
  const rows = await session.run(mappingsSql, [tenant, JSON.stringify(productIds)]);
  return rows.map((row) => documentOf(row, decodeItemMapping));
}

import {
  decodeShopChange,
  type Page,
  type ShopChange,
  type ShopChangeFilter,
} from '@kaquan/core/ports';
import { documentOf } from './load.ts';
import { notACursor, parseCursor, toPage } from './page-cursor.ts';
import { timestampOf } from './rows.ts';
import type { Session, Sql } from './session.ts';

const changesSql: Sql = `select c.document::text as document from kaquan.shop_changes c
where c.tenant_id = $1 and ($2::text is null or c.shop_id = $2)
  and (c.at, c.shop_id, c.version) < ($3::timestamptz, $4::text, $5::integer)
order by c.at desc, c.shop_id desc, c.version desc limit $6`;

const afterAll: readonly unknown[] = ['infinity', '', 0];

/** See `Storage.findShopChanges`. */
export async function findShopChanges(
  session: Session,
  { tenant, shopId, cursor, limit }: ShopChangeFilter,
): Promise<Page<ShopChange>> {
  const values = [tenant, shopId ?? null, ...placeBehind(cursor), limit + 1];
  const rows = await session.run(changesSql, values);
  const changes = rows.map((row) => documentOf(row, decodeShopChange));
  return toPage(changes, limit, (change) => [change.at, `${change.shopId}/${change.version}`]);
}

function placeBehind(cursor: string | undefined): readonly unknown[] {
  const position = parseCursor(cursor, 'instant');
  if (cursor === undefined || position === null) return afterAll;
  const [at, place] = position;
  const found = /^(.+)\/(\d{1,9})$/.exec(place);
  if (found === null) throw notACursor(cursor);
  return [timestampOf(Number(at)), found[1], Number(found[2])];
}

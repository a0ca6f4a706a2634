import type { Effect, Page, ParkedEffectFilter } from '@kaquan/core/ports';
import { effectJson } from './find-work.ts';
import { parseCursor, toPage } from './page-cursor.ts';
import { jsonOf } from './rows.ts';
import type { Session, Sql } from './session.ts';

const parkedSql: Sql = `select ${effectJson} from kaquan.effects e
where e.tenant_id = $1 and e.state = 'parked' and ($2::text is null or e.shop_id = $2)
  and (e.order_id, e.effect_id) > ($3::text, $4::text)
  and not exists (
    select from kaquan.effects b
    where b.tenant_id = e.tenant_id and b.order_id = e.order_id
      and b.effect_group = e.effect_group and b.subject = e.subject and b.seq > e.seq
  )
order by e.order_id, e.effect_id limit $5`;

/** See `Storage.findParkedEffects`. */
export async function findParkedEffects(
  session: Session,
  { tenant, shopId, cursor, limit }: ParkedEffectFilter,
): Promise<Page<Effect>> {
  const place = parseCursor(cursor, 'string') ?? ['', ''];
  const rows = await session.run(parkedSql, [tenant, shopId ?? null, ...place, limit + 1]);
  // Built by our own statement out of columns that the table types and checks.
  const effects = rows.map((row) => jsonOf(row, 'document') as Effect);
  return toPage(effects, limit, ({ orderId, effectId }) => [orderId, effectId]);
}

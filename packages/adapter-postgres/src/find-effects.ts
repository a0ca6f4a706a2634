import type { Effect, OutboxFilter, Page } from '@kaquan/core/ports';
import { effectJson } from './find-work.ts';
import { parseCursor, toPage } from './page-cursor.ts';
import { jsonOf } from './rows.ts';
import type { Session, Sql } from './session.ts';

const effectsSql = (which: Sql): Sql => `select ${effectJson} from kaquan.effects e
where e.tenant_id = $1 and ${which} and ($2::text is null or e.shop_id = $2)
  and (e.order_id, e.effect_id) > ($3::text, $4::text)
order by e.order_id, e.effect_id limit $5`;

const parkedSql = effectsSql(`e.state = 'parked' and not exists (
    select from kaquan.effects b
    where b.tenant_id = e.tenant_id and b.order_id = e.order_id
      and b.effect_group = e.effect_group and b.subject = e.subject and b.seq > e.seq
  )`);
const pendingSql = effectsSql(`e.state = 'pending'`);

/** See `Storage.findParkedEffects`. */
export function findParkedEffects(session: Session, filter: OutboxFilter): Promise<Page<Effect>> {
  return find(session, parkedSql, filter);
}

/** See `Storage.findPendingEffects`. */
export function findPendingEffects(session: Session, filter: OutboxFilter): Promise<Page<Effect>> {
  return find(session, pendingSql, filter);
}

async function find(
  session: Session,
  sql: Sql,
  { tenant, shopId, cursor, limit }: OutboxFilter,
): Promise<Page<Effect>> {
  const place = parseCursor(cursor, 'string') ?? ['', ''];
  const rows = await session.run(sql, [tenant, shopId ?? null, ...place, limit + 1]);
  // Built by our own statement out of columns that the table types and checks.
  const effects = rows.map((row) => jsonOf(row, 'document') as Effect);
  return toPage(effects, limit, ({ orderId, effectId }) => [orderId, effectId]);
}

import type { TenantId } from '@kaquan/core';
import {
  decodeStanding,
  type DueEffectFilter,
  type Page,
  type Standing,
  type StandingFilter,
  type TenantStanding,
} from '@kaquan/core/ports';
import { tenantsJson } from './find-shops.ts';
import { documentOf } from './load.ts';
import { parseCursor, toPage } from './page-cursor.ts';
import { textOf, timestampOf } from './rows.ts';
import type { Session, Sql } from './session.ts';

const standingsSql: Sql = `select b.document::text as document from kaquan.buyer_standings b
where b.tenant_id = $1 and ($2::text is null or b.state = $2) and (b.kind, b.user_ref) > ($3, $4)
order by b.kind, b.user_ref limit $5`;

/** See `Storage.findStandings`. */
export async function findStandings(
  session: Session,
  { tenant, state, cursor, limit }: StandingFilter,
): Promise<Page<Standing>> {
  const [kind, user] = parseCursor(cursor, 'string') ?? ['', ''];
  const rows = await session.run(standingsSql, [tenant, state ?? null, kind, user, limit + 1]);
  const standings = rows.map((row) => documentOf(row, decodeStanding));
  return toPage(standings, limit, (standing) => [standing.kind, standing.user]);
}

const dueSql: Sql = `select b.tenant_id as tenant, b.document::text as document
from kaquan.buyer_standings b
where b.check_at <= $2::timestamptz
  and ($1::jsonb is null or b.tenant_id in (select jsonb_array_elements_text($1::jsonb)))
order by b.check_at, b.tenant_id, b.kind, b.user_ref limit $3`;

/** See `Storage.findStandingsDue`. */
export async function findStandingsDue(
  session: Session,
  { tenants, at, limit }: DueEffectFilter,
): Promise<readonly TenantStanding[]> {
  const rows = await session.run(dueSql, [tenantsJson(tenants), timestampOf(at), limit]);
  return rows.map((row) => ({
    tenant: textOf(row, 'tenant') as TenantId,
    standing: documentOf(row, decodeStanding),
  }));
}

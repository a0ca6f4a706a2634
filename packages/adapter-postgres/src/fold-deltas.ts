import type { TenantId } from '@kaquan/core';
import { tenantsJson } from './find-shops.ts';
import { wholeOf } from './rows.ts';
import type { Session, Sql } from './session.ts';

/** Which deltas are folded, and into what. */
export interface Folding {
  /** Their table; each row has a tenant and a `delta_no`. */
  readonly deltas: string;
  /** What is taken from each, beside the tenant. */
  readonly columns: string;
  /** Adds up the rows of `gone` and puts them into the kept sums. */
  readonly into: Sql;
}

/**
 * The statement for {@link foldDeltas}. It takes the deltas away and adds them up in one, so that
 * whoever counts sees each of them once, here or there. Which ones they are does not matter: nothing
 * goes by their numbers, so one that is committed late is found as well. What another run has locked
 * is left to it.
 */
export function foldSql({ deltas, columns, into }: Folding): Sql {
  return `with taken as materialized (
  select d.tenant_id, d.delta_no from ${deltas} d
  where $1::jsonb is null or d.tenant_id in (select jsonb_array_elements_text($1::jsonb))
  limit $2 for update skip locked
), gone as (
  delete from ${deltas} d using taken t
  where d.tenant_id = t.tenant_id and d.delta_no = t.delta_no
  returning d.tenant_id, ${columns}
), folded as (
  ${into}
)
select count(*)::integer as folded from gone`;
}

/** How many deltas are folded at most, and whose. */
export interface FoldScope {
  readonly tenants: readonly TenantId[] | 'all';
  readonly limit: number;
}

/** Moves deltas into their sums; answers how many there were. */
export async function foldDeltas(
  session: Session,
  sql: Sql,
  { tenants, limit }: FoldScope,
): Promise<number> {
  const [row] = await session.run(sql, [tenantsJson(tenants), limit]);
  return row === undefined ? 0 : wholeOf(row, 'folded');
}

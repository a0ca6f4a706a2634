import type { TenantId } from '@kaquan/core';
import type {
  LeafFilter,
  RootFilter,
  SealedLeaf,
  SealedRoot,
  UnsealedDisclosure,
  UnsealedFilter,
} from '@kaquan/core/ports';
import { tenantsJson } from './find-shops.ts';
import { disclosureJson } from './find-records.ts';
import { jsonOf, timestampOrNull } from './rows.ts';
import type { Session, Sql } from './session.ts';

const ms = (column: string): Sql => `(extract(epoch from ${column}) * 1000)::bigint`;

const rootJson: Sql = `json_build_object('tenant', r.tenant_id, 'rootNo', r.root_no,
  'previous', r.previous, 'leaves', r.leaves, 'tree', r.tree, 'from', ${ms('r.from_at')},
  'to', ${ms('r.to_at')}, 'sealedAt', ${ms('r.sealed_at')}, 'hash', r.hash)::text as document`;

const rootsSql: Sql = `select ${rootJson} from kaquan.audit_roots r
where r.tenant_id = $1 and r.root_no > $2::integer
  and ($3::timestamptz is null or r.sealed_at >= $3) and ($4::timestamptz is null or r.sealed_at < $4)
order by r.root_no limit $5::integer`;

/** See `Storage.findRoots`. */
export async function findRoots(
  session: Session,
  { tenant, afterRoot, sealed = {}, limit }: RootFilter,
): Promise<readonly SealedRoot[]> {
  const [from, to] = [sealed.from ?? null, sealed.to ?? null].map(timestampOrNull);
  const rows = await session.run(rootsSql, [tenant, afterRoot, from, to, limit]);
  return rows.map((row) => jsonOf(row, 'document') as SealedRoot);
}

const latestSql: Sql = `select ${rootJson} from kaquan.audit_roots r
where r.tenant_id = $1 order by r.root_no desc limit 1`;

/** See `Storage.latestRoot`. */
export async function latestRoot(session: Session, tenant: TenantId): Promise<SealedRoot | null> {
  const [row] = await session.run(latestSql, [tenant]);
  return row === undefined ? null : (jsonOf(row, 'document') as SealedRoot);
}

const leavesSql: Sql = `select (case l.kind when 'changes' then json_build_object(
    'kind', l.kind, 'rootNo', l.root_no, 'leafNo', l.leaf_no, 'orderId', l.order_id,
    'digest', l.digest, 'afterSeq', l.after_seq, 'previous', l.previous,
    'firstVersion', l.first_version, 'lastVersion', l.last_version)
  else json_build_object(
    'kind', l.kind, 'rootNo', l.root_no, 'leafNo', l.leaf_no, 'orderId', l.order_id,
    'digest', l.digest, 'disclosureId', l.disclosure_no::text, 'content', l.content)
  end)::text as document
from kaquan.audit_leaves l`;

const ofRootSql: Sql = `${leavesSql}
where l.tenant_id = $1 and l.root_no = $2::integer order by l.leaf_no`;

const ofOrdersSql: Sql = `${leavesSql}
where l.tenant_id = $1 and l.order_id in (select jsonb_array_elements_text($2::jsonb))
order by l.root_no, l.leaf_no`;

/** See `Storage.findLeaves`. */
export async function findLeaves(
  session: Session,
  filter: LeafFilter,
): Promise<readonly SealedLeaf[]> {
  const rows =
    'rootNo' in filter
      ? await session.run(ofRootSql, [filter.tenant, filter.rootNo])
      : await session.run(ofOrdersSql, [filter.tenant, JSON.stringify(filter.orderIds)]);
  return rows.map((row) => jsonOf(row, 'document') as SealedLeaf);
}

const unsealedSql: Sql = `select json_build_object('tenant', d.tenant_id,
  'disclosureId', d.disclosure_no::text, 'orderId', d.order_id, 'at', ${ms('d.at')},
  'content', ${disclosureJson})::text as document
from kaquan.unsealed_disclosures u
join kaquan.disclosures d on d.tenant_id = u.tenant_id and d.disclosure_no = u.disclosure_no
where $1::jsonb is null or u.tenant_id in (select jsonb_array_elements_text($1::jsonb))
order by u.tenant_id, u.disclosure_no limit $2::integer`;

/** See `Storage.findUnsealed`. */
export async function findUnsealed(
  session: Session,
  { tenants, limit }: UnsealedFilter,
): Promise<readonly UnsealedDisclosure[]> {
  const rows = await session.run(unsealedSql, [tenantsJson(tenants), limit]);
  return rows.map((row) => jsonOf(row, 'document') as UnsealedDisclosure);
}

import { rowsIn } from './recordset.ts';
import type { WritePart } from './write-aggregates.ts';

/** Roots, their leaves, and the disclosures among them. */
export const auditParts = {
  // A root that is there already fails the statement, which makes its change stale.
  insert_roots: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.audit_roots (tenant_id, root_no, previous, leaves, tree, from_at, to_at, sealed_at,
    hash)
  select tenant_id, root_no, previous, leaves, tree, from_at, to_at, sealed_at, hash
  from jsonb_to_recordset(${values}::jsonb) as x(tenant_id text, root_no integer, previous text,
    leaves integer, tree text, from_at timestamptz, to_at timestamptz, sealed_at timestamptz,
    hash text)
  returning 1`,
  },
  insert_leaves: {
    isExact: true,
    sql: (values) => `
  insert into kaquan.audit_leaves (tenant_id, root_no, leaf_no, kind, order_id, digest, after_seq,
    previous, first_version, last_version, disclosure_no, content)
  select tenant_id, root_no, leaf_no, kind, order_id, digest, after_seq, previous, first_version,
    last_version, disclosure_no, content
  from jsonb_to_recordset(${values}::jsonb) as x(tenant_id text, root_no integer, leaf_no integer,
    kind text, order_id text, digest text, after_seq integer, previous text,
    first_version integer, last_version integer, disclosure_no bigint, content jsonb)
  returning 1`,
  },
  mark_disclosures: {
    isExact: true,
    sql: (values) => `
  delete from kaquan.unsealed_disclosures u
  using ${rowsIn(values, `tenant_id text, disclosure_no bigint`)} as x
  where u.tenant_id = x.tenant_id and u.disclosure_no = x.disclosure_no
  returning 1`,
  },
} as const satisfies Readonly<Record<string, WritePart>>;

import {
  decodeImportBatch,
  type ImportFilter,
  type ImportTally,
  type Page,
  type SupplierFilter,
  type SupplierTally,
} from '@kaquan/core/ports';
import { documentOf } from './load.ts';
import { parseCursor, toPage } from './page-cursor.ts';
import { jsonOf, wholeOf } from './rows.ts';
import type { Session, Sql } from './session.ts';

// In the words of its index. An import begins once, so its place never changes.
const startedAt = `((b.document ->> 'startedAt')::bigint)`;

const countsOf: Sql = `left join lateral (
    select c.stored from kaquan.import_counts c
    where c.tenant_id = b.tenant_id and c.import_id = b.import_id
  ) counted on true
  left join lateral (
    select count(*) as defects from kaquan.key_defects d
    where d.tenant_id = b.tenant_id and d.import_id = b.import_id
  ) bad on true`;

const importsSql: Sql = `select b.document::text as document,
  coalesce(counted.stored, 0)::integer as imported, bad.defects::integer as defects
from (
  select b.tenant_id, b.import_id, b.document from kaquan.import_batches b
  where b.tenant_id = $1
    and ($2::text is null or b.document ->> 'productId' = $2)
    and ($3::text is null or b.document ->> 'supplier' = $3)
    and (${startedAt}, b.import_id) < ($4::bigint, $5::text)
  order by ${startedAt} desc, b.import_id desc limit $6
) b
${countsOf}
order by ${startedAt} desc, b.import_id desc`;

// No instant is later.
const afterAll = [Number.MAX_SAFE_INTEGER, ''] as const;

/** See `Storage.findImports`. */
export async function findImports(
  session: Session,
  { tenant, productId, supplier, cursor, limit }: ImportFilter,
): Promise<Page<ImportTally>> {
  const place = parseCursor(cursor, 'number') ?? afterAll;
  const values = [tenant, productId ?? null, supplier ?? null, ...place, limit + 1];
  const rows = await session.run(importsSql, values);
  const tallies = rows.map((row) => ({
    batch: documentOf(row, decodeImportBatch),
    imported: wholeOf(row, 'imported'),
    defects: wholeOf(row, 'defects'),
  }));
  return toPage(tallies, limit, ({ batch }) => [batch.startedAt, batch.importId]);
}

const suppliersSql: Sql = `select json_build_object('supplier', t.supplier, 'imports', t.imports,
  'imported', t.imported, 'defects', t.defects)::text as document
from (
  select b.document ->> 'supplier' as supplier, count(*) as imports,
    coalesce(sum(counted.stored), 0) as imported, sum(bad.defects) as defects
  from kaquan.import_batches b
  ${countsOf}
  where b.tenant_id = $1 and ($2::text is null or b.document ->> 'productId' = $2)
  group by 1
) t
order by t.defects desc, coalesce(t.supplier, '') collate "C" limit 1000`;

/** See `Storage.tallySuppliers`. */
export async function tallySuppliers(
  session: Session,
  { tenant, productId }: SupplierFilter,
): Promise<readonly SupplierTally[]> {
  const rows = await session.run(suppliersSql, [tenant, productId ?? null]);
  return rows.map((row) => jsonOf(row, 'document') as SupplierTally);
}

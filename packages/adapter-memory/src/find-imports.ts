import type { ImportId, Result } from '@kaquan/core';
import type {
  ImportFilter,
  ImportTally,
  Page,
  StorageError,
  SupplierFilter,
  SupplierTally,
} from '@kaquan/core/ports';
import { parseCursor, toPage } from './cursor.ts';
import type { Partition } from './partition.ts';
import { byValues } from './sorted-list.ts';

const earliestFirst = byValues<ImportTally>(
  ({ batch }) => batch.startedAt,
  ({ batch }) => batch.importId,
);

/** See `Storage.findImports`. */
export function findImports(
  tenant: Partition,
  { cursor, limit, supplier, productId }: ImportFilter,
): Result<Page<ImportTally>, StorageError> {
  return parseCursor(cursor, 'number').map((position) => {
    const isBehind = ({ batch: { startedAt, importId } }: ImportTally): boolean => {
      if (position === null) return true;
      const [at, id] = position;
      return startedAt === at ? importId < id : startedAt < Number(at);
    };
    const rows = talliesOf(tenant, productId)
      .filter(({ batch }) => supplier === undefined || batch.supplier === supplier)
      .filter(isBehind)
      .toSorted((a, b) => earliestFirst(b, a));
    return toPage(rows, limit, ({ batch }) => [batch.startedAt, batch.importId]);
  });
}

/** See `Storage.tallySuppliers`. */
export function tallySuppliers(
  tenant: Partition,
  { productId }: SupplierFilter,
): readonly SupplierTally[] {
  const tallies = new Map<string | null, SupplierTally>();
  for (const { batch, imported, defects } of talliesOf(tenant, productId)) {
    const { supplier } = batch;
    const so = tallies.get(supplier) ?? { supplier, imports: 0, imported: 0, defects: 0 };
    tallies.set(supplier, {
      supplier,
      imports: so.imports + 1,
      imported: so.imported + imported,
      defects: so.defects + defects,
    });
  }
  return [...tallies.values()].toSorted(mostDefectsFirst).slice(0, 1_000);
}

const mostDefectsFirst = byValues<SupplierTally>(
  ({ defects }) => -defects,
  ({ supplier }) => supplier ?? '',
);

function talliesOf(tenant: Partition, productId: string | undefined): readonly ImportTally[] {
  const defects = new Map<ImportId, number>();
  for (const importId of tenant.defects.values()) {
    defects.set(importId, (defects.get(importId) ?? 0) + 1);
  }
  return [...tenant.imports.rows()]
    .filter((batch) => productId === undefined || batch.productId === productId)
    .map((batch) => ({
      batch,
      imported: tenant.keys.countImported(batch.importId),
      defects: defects.get(batch.importId) ?? 0,
    }));
}

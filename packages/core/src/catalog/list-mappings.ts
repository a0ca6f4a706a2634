import { err, ok, type Result } from 'neverthrow';
import type { ProductId } from '../kernel/ids.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { ItemMapping } from './item-mapping.ts';

const mappingsPerPage = 1_000;

/** Every item that some products are, by shop, then item key: a part would pass for all there is. */
export async function listMappings(
  { runtime: { storage }, tenant }: Scope,
  productIds: readonly ProductId[],
): Promise<Result<readonly ItemMapping[], StorageError>> {
  const mappings: ItemMapping[] = [];
  let cursor: string | null = null;
  do {
    const position = cursor === null ? {} : { cursor };
    const page = await storage.findMappings({
      tenant,
      productIds,
      limit: mappingsPerPage,
      ...position,
    });
    if (page.isErr()) return err(page.error);
    mappings.push(...page.value.items);
    cursor = page.value.nextCursor;
  } while (cursor !== null);
  return ok(mappings);
}

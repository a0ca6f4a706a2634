import { err, ok, type Result } from 'neverthrow';
import { itemKeyText } from '../catalog/item-mapping.ts';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { Change } from '../ports/change.ts';
import type { StorageError } from '../ports/storage.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import type { Scope } from '../runtime/runtime.ts';
import { noteByHand } from './cover-decide.ts';
import type { SoldItem } from './cover-items.ts';

/** How often it is tried while the watch is just at the same product. */
const attempts = 5;

/** Notes that a person has set an item's figure at its channel, so that the watch tells nothing over it. */
export async function noteItemSet(
  scope: Scope,
  set: SoldItem & { readonly quantity: number },
): Promise<Result<void, StorageError | CoreError<'storage.contention'>>> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const noted = await noteOnce(scope, set);
    if (noted.isErr()) return err(noted.error);
    if (noted.value) return ok();
  }
  return err(coreError('storage.contention', { operation: 'catalog.setItemStock', attempts }));
}

// Whether it is noted, or nothing is to be: nobody watches over an item that was never lowered.
async function noteOnce(
  { runtime: { storage, clock, ids }, tenant }: Scope,
  set: SoldItem & { readonly quantity: number },
): Promise<Result<boolean, StorageError>> {
  const { shopId, itemId, skuId } = set;
  const itemKey = itemKeyText(skuId === null ? { itemId } : { itemId, skuId });
  const loaded = await storage.load({ tenant, itemRefs: [{ shopId, itemKey }] });
  if (loaded.isErr()) return err(loaded.error);
  const [mapping] = loaded.value.mappings;
  if (mapping === undefined) return ok(true);
  const found = await storage.findWatches(tenant, [mapping.productId]);
  if (found.isErr()) return err(found.error);
  const [before] = found.value;
  if (before === undefined) return ok(true);
  const watch = noteByHand(before, set);
  if (watch === before) return ok(true);
  const at = clock.now();
  const stockWatches = [{ fromVersion: before.version, watch, dueAt: at }];
  const change: Change = { changeId: ids.next('change'), tenant, at, writes: [], stockWatches };
  const committed = await commitChanges(storage, [change]);
  return committed.map(([outcome]) => isStored.has(outcome?.outcome ?? 'stale'));
}

const isStored: ReadonlySet<string> = new Set(['applied', 'duplicate']);

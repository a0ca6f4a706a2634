import type { PurgeCallsRequest } from '@kaquan/core/ports';
import { scopeKey, type World } from './partition.ts';

/** See `Storage.purgeCalls`. */
export function purgeCalls(world: World, { tenants, before, limit }: PurgeCallsRequest): number {
  let purged = 0;
  for (const [, { changes, idempotency }] of world.among(tenants)) {
    for (const [changeId, { at, record }] of changes) {
      if (purged >= limit) return purged;
      if (at >= before) continue;
      changes.delete(changeId);
      if (record !== null) idempotency.delete(scopeKey(record));
      purged += 1;
    }
  }
  return purged;
}

import { err, ok, type Result } from 'neverthrow';
import { minuteMs } from '../kernel/time.ts';
import { commitFenced } from '../runtime/commit-fenced.ts';
import type { Pull, PullError } from './pull.ts';
import { completeReading } from './read-order.ts';
import { storeReadings } from './store-order-rows.ts';

/** How long a row that could not be decoded is left alone before it is read again. */
const retryAfterMs = 10 * minuteMs;
/** How many such rows one pull reads again. */
const retriesPerPull = 20;

/** Reads rows again that could not be decoded before: an upgrade may have learned their words. */
export async function retryFailures(pull: Pull): Promise<Result<void, PullError>> {
  const { scope, shop, source, lease } = pull;
  const { storage, clock } = scope.runtime;
  const { shopId } = shop;
  const failures = await storage.findIngestFailures(scope.tenant, shopId);
  if (failures.isErr()) return err(failures.error);
  const now = clock.now();
  const due = failures.value.filter(({ failedAt }) => failedAt + retryAfterMs <= now);
  for (const failure of due.slice(0, retriesPerPull)) {
    const { externalId } = failure;
    const read = await source.channel.loadOrder(source.call, externalId);
    if (read.isErr()) {
      const ingestFailures = [{ ...failure, failedAt: now }];
      const kept = await commitFenced(scope, lease.fence, { ingestFailures });
      if (kept.isErr()) return err(kept.error);
      continue;
    }
    const from = { read: read.value, known: null, readAt: now };
    const reading = await completeReading(source, from);
    if (reading.isErr()) return err(reading.error);
    const stored = await storeReadings(pull, [reading.value]);
    if (stored.isErr()) return err(stored.error);
    const ingestRepaired = [{ shopId, externalId }];
    const repaired = await commitFenced(scope, lease.fence, { ingestRepaired });
    if (repaired.isErr()) return err(repaired.error);
  }
  return ok();
}

import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { minuteMs } from '../kernel/time.ts';
import type { Fence } from '../ports/change.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from './runtime.ts';

/** How long a job may be silent before another worker takes it over. */
const leaseMs = 2 * minuteMs;

/** A job that this worker holds. */
export interface HeldLease {
  readonly fence: Fence;
  /** Holds on to the job for longer; cheap to call often. Errors: `storage.lease_lost` when another has taken it over. */
  renew(): Promise<Result<void, StorageError | CoreError<'storage.lease_lost'>>>;
}

/**
 * Runs a job under a lease, so that one worker at a time does it; `null` when another is at it. Every
 * change that the job commits carries the fence: whoever lost the lease cannot write any more.
 */
export async function underLease<T, E>(
  { runtime, tenant }: Scope,
  job: string,
  work: (lease: HeldLease) => Promise<Result<T, E>>,
): Promise<Result<T | null, E | StorageError>> {
  const { storage, clock, ids } = runtime;
  const holder = ids.next('change');
  const request = { tenant, job, holder, ttlMs: leaseMs };
  const leased = await storage.lease({ ...request, at: clock.now() });
  if (leased.isErr()) return err(leased.error);
  if (leased.value === null) return ok(null);
  const fence = { job, token: leased.value };
  let renewedAt = clock.now();
  try {
    return await work({
      fence,
      renew: async () => {
        const at = clock.now();
        if (at >= renewedAt && at < renewedAt + leaseMs / 4) return ok();
        const renewed = await storage.lease({ ...request, at });
        if (renewed.isErr()) return err(renewed.error);
        renewedAt = at;
        return renewed.value === fence.token ? ok() : err(coreError('storage.lease_lost', { job }));
      },
    });
  } finally {
    const released = await storage.releaseLease(tenant, fence);
    // Not given back, it runs out by itself.
    if (released.isErr()) runtime.logger.log('warn', 'lease not released', { job });
  }
}

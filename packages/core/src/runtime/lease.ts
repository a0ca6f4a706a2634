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
  let isLost = false;
  const renew: HeldLease['renew'] = async () => {
    const lost = err(coreError('storage.lease_lost', { job }));
    const at = clock.now();
    if (isLost) return lost;
    if (at >= renewedAt && at < renewedAt + leaseMs / 4) return ok();
    const renewed = await storage.lease({ ...request, at });
    if (renewed.isErr()) return err(renewed.error);
    if (renewed.value === fence.token) {
      renewedAt = at;
      return ok();
    }
    // Lost for good: what another did meanwhile is not known here. A job that he has ended already was
    // just granted anew, and goes back at once.
    isLost = true;
    if (renewed.value === null) return lost;
    const returned = await storage.releaseLease(tenant, { job, token: renewed.value });
    return returned.isErr() ? err(returned.error) : lost;
  };
  try {
    return await work({ fence, renew });
  } finally {
    const released = await storage.releaseLease(tenant, fence);
    // Not given back, it runs out by itself.
    if (released.isErr()) runtime.logger.log('warn', 'lease not released', { job });
  }
}

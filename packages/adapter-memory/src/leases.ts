import type { Fence, LeaseRequest } from '@kaquan/core/ports';

/** Who may do which job, of one tenant. */
export interface Leases {
  /** See `Storage.lease`. */
  take(request: LeaseRequest): number | null;
  release(fence: Fence): void;
  /** Whether the token is the latest that was given out for the job. */
  isLatest(fence: Fence): boolean;
  /** Gives an empty register the same leases. */
  copyTo(other: Leases): void;
  /** Takes a lease over from another register. */
  adopt(job: string, lease: Lease): void;
}

/** Who holds a job, and until when. */
export interface Lease {
  readonly holder: string | null;
  readonly token: number;
  readonly until: number;
}

/** Makes an empty register. */
export function createLeases(): Leases {
  const leaseByJob = new Map<string, Lease>();
  return {
    take({ job, holder, ttlMs, at }) {
      const lease = leaseByJob.get(job);
      const until = at + ttlMs;
      const isHeld = lease !== undefined && lease.holder !== null && lease.until > at;
      if (isHeld && lease.holder !== holder) return null;
      const token = isHeld ? lease.token : (lease?.token ?? 0) + 1;
      leaseByJob.set(job, { holder, token, until });
      return token;
    },
    release({ job, token }) {
      // The token stays known, so that the next one is greater.
      if (leaseByJob.get(job)?.token !== token) return;
      leaseByJob.set(job, { holder: null, token, until: 0 });
    },
    adopt: (job, lease) => void leaseByJob.set(job, lease),
    copyTo(other) {
      for (const [job, lease] of leaseByJob) other.adopt(job, lease);
    },
    isLatest: ({ job, token }) => leaseByJob.get(job)?.token === token,
  };
}

import { ok } from 'neverthrow';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CoreError } from '../kernel/errors.ts';
import { minuteMs, secondMs } from '../kernel/time.ts';
import type { Storage } from '../ports/storage.ts';
import { anId } from '../testing/an-id.ts';
import { createFixedClock, type FixedClock } from '../testing/fixed-clock.ts';
import { createMarketplace } from '../testing/marketplace.ts';
import { createSeededIds } from '../testing/seeded-ids.ts';
import { underLease, type HeldLease } from './lease.ts';
import type { Runtime, Scope } from './runtime.ts';

/** Leases as a storage keeps them: one holder at a time, tokens that only grow. */
class Leases {
  token = 0;
  holder: string | null = null;
  endsAt = 0;
  asked = 0;
  readonly released: number[] = [];

  readonly lease: Storage['lease'] = async ({ holder, at, ttlMs }) => {
    this.asked += 1;
    const isFree = this.holder === null || this.endsAt <= at;
    if (!isFree && this.holder !== holder) return ok(null);
    if (this.holder !== holder) this.token += 1;
    this.holder = holder;
    this.endsAt = at + ttlMs;
    return ok(this.token);
  };

  readonly releaseLease: Storage['releaseLease'] = async (_tenant, { token }) => {
    this.released.push(token);
    if (token === this.token) this.holder = null;
    return ok();
  };
}

let leases: Leases;
let clock: FixedClock;
let scope: Scope;

beforeEach(() => {
  leases = new Leases();
  clock = createFixedClock();
  const { lease, releaseLease } = leases;
  const storage = { lease, releaseLease } as Partial<Storage> as Storage;
  const ids = createSeededIds('lease');
  const logger = { log: () => undefined };
  const { channel } = createMarketplace({ clock });
  const channelByType = new Map([[channel.name, channel]]);
  const runtime = { storage, clock, ids, logger, channelByType } as Partial<Runtime> as Runtime;
  scope = { runtime, tenant: anId('tenant', 'default'), actor: { kind: 'system', id: 'worker' } };
});

async function run<T>(work: (lease: HeldLease) => Promise<T>): Promise<T | null> {
  const worked = await underLease<T, CoreError>(scope, 'job', async (lease) =>
    ok(await work(lease)),
  );
  return worked._unsafeUnwrap();
}

async function wordOf(lease: HeldLease): Promise<string> {
  return (await lease.renew()).match(
    () => 'held',
    ({ code }) => code,
  );
}

/** Another worker takes the job over when its time is up, and gives it back if told. */
async function takeOver(isGivenBack: boolean): Promise<void> {
  clock.advance(3 * minuteMs);
  const request = { tenant: scope.tenant, job: 'job', holder: 'rival', ttlMs: 2 * minuteMs };
  const token = (await leases.lease({ ...request, at: clock.now() }))._unsafeUnwrap();
  if (!isGivenBack || token === null) return;
  (await leases.releaseLease(scope.tenant, { job: 'job', token }))._unsafeUnwrap();
}

describe('a job under a lease', () => {
  it('is done by one worker at a time, and given back', async () => {
    const done = await run(async () => {
      expect(await run(async () => 'second')).toBeNull();
      return 'first';
    });
    expect(done).toBe('first');
    expect(await run(async () => 'third')).toBe('third');
  });

  it('is given back when the work throws', async () => {
    const broken = run(async () => {
      throw new Error('broken invariant');
    });
    await expect(broken).rejects.toThrow('broken invariant');
    expect(leases.holder).toBeNull();
    expect(await run(async () => 'next')).toBe('next');
  });

  it('is held for longer than a lease lasts, without asking all the time', async () => {
    await run(async (lease) => {
      for (let second = 0; second < 600; second += 1) {
        clock.advance(secondMs);
        expect(await wordOf(lease)).toBe('held');
        expect(leases.endsAt).toBeGreaterThan(clock.now());
      }
    });
    expect(leases.asked).toBeLessThan(30);
  });

  it.each([false, true])(
    'says for ever that another has taken it over (given back: %s)',
    async (isGivenBack) => {
      await run(async (lease) => {
        await takeOver(isGivenBack);
        for (let times = 0; times < 5; times += 1) {
          expect(await wordOf(lease)).toBe('storage.lease_lost');
          clock.advance(secondMs);
        }
        clock.advance(minuteMs);
        expect(await wordOf(lease)).toBe('storage.lease_lost');
      });
    },
  );

  it('leaves the job free that it has lost and that nobody holds', async () => {
    await run(async (lease) => {
      await takeOver(true);
      expect(await wordOf(lease)).toBe('storage.lease_lost');
    });
    expect(await run(async () => 'next')).toBe('next');
  });

  it('asks again when its clock was set back', async () => {
    await run(async (lease) => {
      clock.advance(-minuteMs);
      const before = leases.asked;
      expect(await wordOf(lease)).toBe('held');
      expect(leases.asked).toBe(before + 1);
    });
  });
});

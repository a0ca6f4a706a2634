import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { afterEach, describe, expect, it } from 'vitest';
import { coreError } from '../kernel/errors.ts';
import type { LogLevel } from '../ports/logger.ts';
import { anId } from '../testing/an-id.ts';
import { startRunner, type AlsoRun, type Runner } from './runner.ts';
import type { Worker, WorkerError } from './worker.ts';

type Job = keyof Worker;

const reports = {
  pullOrders: { items: [], summary: { placed: 0, updated: 0, unchanged: 0, undecoded: 0 } },
  refreshGrants: { items: [], summary: { renewed: 0 } },
  sweepOrders: {
    items: [],
    summary: { compared: 0, missing: 0, behind: 0, undecoded: 0 },
  },
  pullStatements: {
    items: [],
    summary: { days: 0, added: 0, known: 0, conflicts: 0, unread: 0 },
  },
  settleOrders: { items: [], summary: { told: 0, settled: 0, failed: 0 } },
  switchShops: { items: [], summary: { closedShops: 0, changedOrders: 0 } },
  checkBuyers: { users: 0, changedOrders: 0, failed: 0 },
  releaseHolds: { items: [], summary: { servedOrders: 0 } },
  dispatchEvents: {
    items: [],
    summary: { delivered: 0, postponed: 0, parked: 0 },
    hasMore: false,
  },
  checkDeadlines: { warned: 0, breached: 0, told: 0, expired: 0, failed: 0 },
  runBatches: { items: [], summary: { done: 0 } },
  sealAudit: { items: [], hasMore: false },
  erasePersonal: { erasedOrders: 0, failedOrders: 0, hasMore: false },
  tidy: {
    foldedCounts: 0,
    purgedBatches: 0,
    purgedCalls: 0,
    purgedNotices: 0,
    retiredSubscribers: [],
    hasMore: false,
  },
  syncShops: { items: [], summary: { synced: 0 } },
  readNotices: { items: [], summary: { read: 0, done: 0, postponed: 0, parked: 0 } },
  watchStock: { expiredKeys: 0, changedOrders: 0, failures: [], hasMore: false },
  watchCover: { products: 0, crossings: 0, told: 0, failed: 0, failures: [], hasMore: false },
  runEffects: { items: [], summary: { done: 0, postponed: 0, parked: 0 } },
} as const;

/** A worker that writes down which job ran, and does what it is told instead. */
function aWorker(instead: Partial<Record<Job, () => ResultAsync<never, WorkerError>>> = {}): {
  readonly worker: Worker;
  readonly ran: Job[];
} {
  const ran: Job[] = [];
  const worker: Worker = {
    syncShops: () => {
      ran.push('syncShops');
      return instead.syncShops?.() ?? okAsync(reports.syncShops);
    },
    readNotices: () => {
      ran.push('readNotices');
      return instead.readNotices?.() ?? okAsync(reports.readNotices);
    },
    pullOrders: () => {
      ran.push('pullOrders');
      return instead.pullOrders?.() ?? okAsync(reports.pullOrders);
    },
    refreshGrants: () => {
      ran.push('refreshGrants');
      return instead.refreshGrants?.() ?? okAsync(reports.refreshGrants);
    },
    pullStatements: () => {
      ran.push('pullStatements');
      return instead.pullStatements?.() ?? okAsync(reports.pullStatements);
    },
    sweepOrders: () => {
      ran.push('sweepOrders');
      return instead.sweepOrders?.() ?? okAsync(reports.sweepOrders);
    },
    switchShops: () => {
      ran.push('switchShops');
      return instead.switchShops?.() ?? okAsync(reports.switchShops);
    },
    checkBuyers: () => {
      ran.push('checkBuyers');
      return instead.checkBuyers?.() ?? okAsync(reports.checkBuyers);
    },
    watchStock: () => {
      ran.push('watchStock');
      return instead.watchStock?.() ?? okAsync(reports.watchStock);
    },
    settleOrders: () => {
      ran.push('settleOrders');
      return instead.settleOrders?.() ?? okAsync(reports.settleOrders);
    },
    watchCover: () => {
      ran.push('watchCover');
      return instead.watchCover?.() ?? okAsync(reports.watchCover);
    },
    releaseHolds: () => {
      ran.push('releaseHolds');
      return instead.releaseHolds?.() ?? okAsync(reports.releaseHolds);
    },
    runEffects: () => {
      ran.push('runEffects');
      return instead.runEffects?.() ?? okAsync(reports.runEffects);
    },
    dispatchEvents: () => {
      ran.push('dispatchEvents');
      return instead.dispatchEvents?.() ?? okAsync(reports.dispatchEvents);
    },
    checkDeadlines: () => {
      ran.push('checkDeadlines');
      return instead.checkDeadlines?.() ?? okAsync(reports.checkDeadlines);
    },
    runBatches: () => {
      ran.push('runBatches');
      return instead.runBatches?.() ?? okAsync(reports.runBatches);
    },
    sealAudit: () => {
      ran.push('sealAudit');
      return instead.sealAudit?.() ?? okAsync(reports.sealAudit);
    },
    erasePersonal: () => {
      ran.push('erasePersonal');
      return instead.erasePersonal?.() ?? okAsync(reports.erasePersonal);
    },
    tidy: () => {
      ran.push('tidy');
      return instead.tidy?.() ?? okAsync(reports.tidy);
    },
  };
  return { worker, ran };
}

let runner: Runner | null = null;

afterEach(() => runner?.stop());

async function untilRounds(ran: readonly Job[], rounds: number): Promise<void> {
  while (ran.length < round.length * rounds) await new Promise((resolve) => setTimeout(resolve, 1));
}

const round: readonly Job[] = [
  'refreshGrants',
  'syncShops',
  'readNotices',
  'pullOrders',
  'sweepOrders',
  'pullStatements',
  'settleOrders',
  'switchShops',
  'checkBuyers',
  'watchStock',
  'watchCover',
  'releaseHolds',
  'runEffects',
  'dispatchEvents',
  'checkDeadlines',
  'runBatches',
  'sealAudit',
  'erasePersonal',
  'tidy',
];

describe('a runner', () => {
  it('runs every job in rounds until it is stopped', async () => {
    const { worker, ran } = aWorker();
    runner = startRunner(worker, { intervalMs: 1 });
    await untilRounds(ran, 3);
    await runner.stop();
    const count = ran.length;
    expect(ran.slice(0, 2 * round.length)).toEqual([...round, ...round]);
    expect(count % round.length).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(ran).toHaveLength(count);
  });

  it.each(round)('goes on when %s throws, with the jobs behind it and with rounds', async (job) => {
    const rejected = (): ResultAsync<never, WorkerError> =>
      new ResultAsync(Promise.reject(new Error('broken invariant')));
    const thrown = (): never => {
      throw new Error('broken invariant');
    };
    const logged: (readonly [LogLevel, string, unknown])[] = [];
    for (const instead of [rejected, thrown]) {
      const { worker, ran } = aWorker({ [job]: instead });
      const logger = {
        log: (level: LogLevel, message: string, fields?: unknown) =>
          void logged.push([level, message, fields]),
      };
      runner = startRunner(worker, { intervalMs: 1, logger });
      await untilRounds(ran, 3);
      await runner.stop();
      expect(ran.slice(0, 2 * round.length)).toEqual([...round, ...round]);
    }
    expect(logged[0]?.[0]).toBe('error');
    expect(JSON.stringify(logged[0])).toContain(job);
  });

  it('goes on when a job cannot run, and says which', async () => {
    const error = coreError('storage.unavailable', { operation: 'findTenantShops' });
    const { worker, ran } = aWorker({ pullOrders: () => errAsync(error) });
    const codes: unknown[] = [];
    const logger = { log: (...entry: readonly unknown[]) => void codes.push(entry[2]) };
    runner = startRunner(worker, { intervalMs: 1, logger });
    await untilRounds(ran, 2);
    expect(codes[0]).toEqual({ job: 'pullOrders', code: 'storage.unavailable' });
  });

  it('runs what else it is given behind the jobs of each round, for the same tenants', async () => {
    const { worker, ran } = aWorker();
    const error = coreError('storage.unavailable', { operation: 'findTenantShops' });
    const logged: unknown[] = [];
    const logger = { log: (...entry: readonly unknown[]) => void logged.push(entry[2]) };
    const tenants = [anId('tenant', 'one')];
    const heard: unknown[] = [];
    const also: readonly AlsoRun[] = [
      {
        name: 'broken',
        run: () => {
          throw new Error('not ours');
        },
      },
      { name: 'refused', run: () => errAsync(error) },
      {
        name: 'runReports',
        run: (input) => {
          heard.push([input, ran.length]);
          return okAsync(null);
        },
      },
    ];
    runner = startRunner(worker, { intervalMs: 1, tenants, logger, also });
    await untilRounds(ran, 3);
    await runner.stop();
    expect(heard.slice(0, 2)).toEqual([
      [{ tenants }, round.length],
      [{ tenants }, 2 * round.length],
    ]);
    expect(logged.slice(0, 2)).toEqual([
      { job: 'broken', cause: 'Error: not ours' },
      { job: 'refused', code: 'storage.unavailable' },
    ]);
  });

  it('makes reports in rounds of their own, so that no order waits for a checklist', async () => {
    const { worker, ran } = aWorker();
    const tenants = [anId('tenant', 'one')];
    const heard: unknown[] = [];
    let finish: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const runReports: AlsoRun['run'] = (input) => {
      heard.push(['runReports', input]);
      return ResultAsync.fromSafePromise(slow);
    };
    const tidyReports: AlsoRun['run'] = (input) => {
      heard.push(['tidyReports', input]);
      return okAsync(null);
    };
    const reports = { worker: { runReports, tidyReports } };
    runner = startRunner(worker, { intervalMs: 1, tenants, reports });
    await untilRounds(ran, 3);
    expect(heard).toEqual([['runReports', { tenants }]]);
    const stopped = runner.stop();
    finish();
    await stopped;
    expect(heard).toEqual([
      ['runReports', { tenants }],
      ['tidyReports', { tenants }],
    ]);
  });

  it('waits for nothing when it is stopped in a pause', async () => {
    const { worker, ran } = aWorker();
    runner = startRunner(worker, { intervalMs: 60_000 });
    await untilRounds(ran, 1);
    const started = performance.now();
    await runner.stop();
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(ran).toHaveLength(round.length);
  });
});

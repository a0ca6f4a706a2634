import type { ResultAsync } from 'neverthrow';
import type { Logger } from '../ports/logger.ts';
import type { Worker, WorkerInput } from './worker.ts';

/** Something else that is run with each round: a job of the host's own. */
export interface AlsoRun {
  /** What the logger calls it. */
  readonly name: string;
  /**
   * Does it, for the `tenants` of the runner; called in every round, so it must know by itself what is
   * due. An error, or what it throws, is logged and ends nothing else.
   */
  run(input: WorkerInput): ResultAsync<unknown, { readonly code: string }>;
}

/** Reports that a runner makes: `createReports(kaquan)` of `@kaquan/core/reports`. */
export interface RunnerReports {
  /** Their jobs. */
  readonly worker: {
    /** Makes the checklists that are due. */
    runReports: AlsoRun['run'];
    /** Forgets old ones. */
    tidyReports: AlsoRun['run'];
  };
}

/** How the runner runs. */
export interface RunnerOptions extends WorkerInput {
  /** Pause between two rounds. Default 5 s. */
  readonly intervalMs?: number;
  /**
   * Checklists 检查清单 that are made when they are due, and forgotten when they are old: in rounds of their own,
   * because one may take minutes and no order is to wait for it. Default: none are made.
   */
  readonly reports?: RunnerReports;
  /** What is run behind the jobs of each round, in this order. Default: nothing. */
  readonly also?: readonly AlsoRun[];
  /** Where failed rounds are reported. Default: nowhere. */
  readonly logger?: Logger;
}

/** A runner that is at work. */
export interface Runner {
  /** Ends after the rounds that are running. */
  stop(): Promise<void>;
}

const defaultIntervalMs = 5_000;

/**
 * Runs every background job in rounds until it is stopped; for hosts without a scheduler of their
 * own. Any number of processes may each start one. Give it `reports`, or nobody makes checklists.
 */
export function startRunner(worker: Worker, options: RunnerOptions = {}): Runner {
  const { intervalMs = defaultIntervalMs, also = [], reports } = options;
  const input = inputOf(options);
  const own = jobs.map((name): AlsoRun => ({ name, run: () => worker[name](input) }));
  const loops = [startLoop(() => runRound([...own, ...also], options), intervalMs)];
  if (reports !== undefined) {
    const { runReports, tidyReports } = reports.worker;
    const round: readonly AlsoRun[] = [
      { name: 'runReports', run: runReports },
      { name: 'tidyReports', run: tidyReports },
    ];
    loops.push(startLoop(() => runRound(round, options), intervalMs));
  }
  return {
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}

function startLoop(round: () => Promise<void>, intervalMs: number): Runner {
  let isStopped = false;
  let wake: () => void = () => undefined;
  const running = (async () => {
    while (!isStopped) {
      await round();
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (isStopped) resolve();
        else setTimeout(resolve, intervalMs);
      });
    }
  })();
  return {
    stop() {
      isStopped = true;
      wake();
      return running;
    },
  };
}

const jobs = [
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
] as const satisfies readonly (keyof Worker)[];

function inputOf({ tenants }: RunnerOptions): WorkerInput {
  return tenants === undefined ? {} : { tenants };
}

async function runRound(round: readonly AlsoRun[], options: RunnerOptions): Promise<void> {
  const { logger } = options;
  for (const each of round) {
    const job = each.name;
    try {
      const ran = await each.run(inputOf(options));
      if (ran.isErr()) logger?.log('error', 'a job could not run', { job, code: ran.error.code });
    } catch (cause) {
      // A broken invariant of ours ends this job, not the runner: the next round may do better.
      logger?.log('error', 'a job has thrown', { job, cause: String(cause) });
    }
  }
}

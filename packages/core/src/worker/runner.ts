import type { ResultAsync } from 'neverthrow';
import type { Logger } from '../ports/logger.ts';
import type { Worker, WorkerInput } from './worker.ts';

/** Something else that is run with each round: `createReports(kaquan).worker.runReports`. */
export interface AlsoRun {
  /** What the logger calls it. */
  readonly name: string;
  /**
   * Does it, for the `tenants` of the runner; called in every round, so it must know by itself what is
   * due. An error, or what it throws, is logged and ends nothing else.
   */
  run(input: WorkerInput): ResultAsync<unknown, { readonly code: string }>;
}

/** How the runner runs. */
export interface RunnerOptions extends WorkerInput {
  /** Pause between two rounds. Default 5 s. */
  readonly intervalMs?: number;
  /** What is run behind the jobs of each round, in this order. Default: nothing. */
  readonly also?: readonly AlsoRun[];
  /** Where failed rounds are reported. Default: nowhere. */
  readonly logger?: Logger;
}

/** A runner that is at work. */
export interface Runner {
  /** Ends after the round that is running. */
  stop(): Promise<void>;
}

const defaultIntervalMs = 5_000;

/**
 * Runs every background job in rounds until it is stopped; for hosts without a scheduler of their
 * own. Any number of processes may each start one.
 */
export function startRunner(worker: Worker, options: RunnerOptions = {}): Runner {
  const { intervalMs = defaultIntervalMs } = options;
  let isStopped = false;
  let wake: () => void = () => undefined;
  const running = (async () => {
    while (!isStopped) {
      await runRound(worker, options);
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

async function runRound(
  worker: Worker,
  { tenants, logger, also = [] }: RunnerOptions,
): Promise<void> {
  const input: WorkerInput = tenants === undefined ? {} : { tenants };
  const own = jobs.map((name): AlsoRun => ({ name, run: () => worker[name](input) }));
  for (const each of [...own, ...also]) {
    const job = each.name;
    try {
      const ran = await each.run(input);
      if (ran.isErr()) logger?.log('error', 'a job could not run', { job, code: ran.error.code });
    } catch (cause) {
      // A broken invariant of ours ends this job, not the runner: the next round may do better.
      logger?.log('error', 'a job has thrown', { job, cause: String(cause) });
    }
  }
}

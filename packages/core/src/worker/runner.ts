import type { Logger } from '../ports/logger.ts';
import type { Worker, WorkerInput } from './worker.ts';

/** How the runner runs. */
export interface RunnerOptions extends WorkerInput {
  /** Pause between two rounds. Default 5 s. */
  readonly intervalMs?: number;
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
  const { intervalMs = defaultIntervalMs, logger } = options;
  let isStopped = false;
  let wake: () => void = () => undefined;
  const running = (async () => {
    while (!isStopped) {
      await runRound(worker, options, logger);
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

async function runRound(
  worker: Worker,
  input: WorkerInput,
  logger: Logger | undefined,
): Promise<void> {
  for (const job of [
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
  ] as const) {
    try {
      const ran = await worker[job](input);
      if (ran.isErr()) logger?.log('error', 'a job could not run', { job, code: ran.error.code });
    } catch (cause) {
      // A broken invariant of ours ends this job, not the runner: the next round may do better.
      logger?.log('error', 'a job has thrown', { job, cause: String(cause) });
    }
  }
}

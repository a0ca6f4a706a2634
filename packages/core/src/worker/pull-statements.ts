import type { Result } from 'neverthrow';
import type { Runtime } from '../runtime/runtime.ts';
import type { PullError } from '../sync/pull.ts';
import {
  noStatementCounts,
  pullStatement,
  type StatementPullCounts,
} from '../sync/pull-statements.ts';
import type { JobReport, Tenants, WorkerError, WorkerInput } from './job-report.ts';
import { statementsEveryMs } from '../shop/monitoring.ts';
import { readShops } from './read-channels.ts';

/** What `pullStatements` did. */
export type StatementPullReport = JobReport<StatementPullCounts, PullError>;

/** For whom statements are read, and how often. */
export interface PullStatementsInput extends WorkerInput {
  /**
   * A shop that was read less than so long ago is passed over. Default six hours; 0: none is. One that is
   * watched is read sooner, see `monitoringCadences`.
   */
  readonly everyMs?: number;
}

/** Reads the statements of shops; see `Worker.pullStatements`. */
export function pullStatements(
  runtime: Runtime,
  { tenants, everyMs }: { readonly tenants: Tenants; readonly everyMs: number },
): Promise<Result<StatementPullReport, WorkerError>> {
  return readShops(runtime, tenants, {
    read: (scope, shop) =>
      pullStatement(scope, shop, statementsEveryMs(shop, runtime.clock.now(), everyMs)),
    isAnswered: ({ days }) => days > 0,
    summary: noStatementCounts(),
  });
}

import type { Result, ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import { hourMs, minuteMs } from '../kernel/time.ts';
import { sealAudit, type SealReport } from '../audit/seal-audit.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { serviceCall } from '../runtime/service-call.ts';
import { runDispatch, type DispatchReport } from '../subscribers/run-dispatch.ts';
import type { Subscriber } from '../subscribers/subscriber.ts';
import { checkBuyers, type BuyersReport } from './check-buyers.ts';
import { checkDeadlines, type DeadlineReport } from './check-deadlines.ts';
import { erasePersonal, type ErasureReport } from './erase-personal.ts';
import { system, type Tenants, type WorkerError, type WorkerInput } from './job-report.ts';
import { pullOrders, sweepOrders, type PullReport, type SweepReport } from './read-channels.ts';
import { readNotices, type NoticeReport } from './read-notices.ts';
import {
  pullStatements,
  type PullStatementsInput,
  type StatementPullReport,
} from './pull-statements.ts';
import { refreshGrants, type GrantReport } from './refresh-grants.ts';
import { releaseHolds, type ReleaseReport } from './release-holds.ts';
import { settleOrders, settleOrdersSchema, type SettleJob } from './settle-orders.ts';
import { switchShops, type SwitchReport } from './switch-shops.ts';
import { syncShops, type SyncReport } from './sync-shops.ts';
import { tidy, type TidyReport } from './tidy.ts';
import { runBatches, type BatchesReport } from './run-batches.ts';
import { watchCover, watchCoverSchema, type CoverJob } from './watch-cover.ts';
import { watchStock, type WatchReport } from './watch-stock.ts';
import { runEffects, type EffectReport } from './tell-channels.ts';

export type { JobReport, ShopReport, WorkerError, WorkerInput } from './job-report.ts';
export type { PullReport, SweepReport } from './read-channels.ts';
export type { PullStatementsInput, StatementPullReport } from './pull-statements.ts';
export type { ProductReport, ReleaseReport } from './release-holds.ts';

/** For whom `dispatchEvents` runs. */
export interface DispatchInput extends WorkerInput {
  /** Names of the host's subscribers; left out: all of them. */
  readonly subscribers?: readonly string[];
}

export type { EffectReport } from './tell-channels.ts';
export type { TidyReport } from './tidy.ts';

/** For whom `sealAudit` runs. */
export interface SealInput extends WorkerInput {
  /** How old a tenant's last root is at least before the next one, in ms. Default 60,000. */
  readonly everyMs?: number;
}

/** For whom `tidy` runs. */
export interface TidyInput extends WorkerInput {
  /**
   * After how many days a subscriber that no process has named any more is retired: what is kept for
   * him is dropped. 1..3,650, default 30. Named again, he begins like a new one. Not with `tenants`.
   */
  readonly retireAfterDays?: number;
  /**
   * For how many days the reports of batches 批量操作 are kept after their end; 35..3,650, default 90. What
   * was only planned is kept for a day after its plan has expired, but for a plan that shows secrets: that
   * is kept like a report.
   */
  readonly keepBatchesDays?: number;
  /**
   * For how many days an idempotency key 幂等键 is remembered, and with it the change that its call made;
   * 30..3,650, default 30. The same key is a new call from then on.
   */
  readonly keepCallsDays?: number;
}

/**
 * Background jobs. Each is safe to run twice, at the same time in any number of processes: a shop is
 * served by one worker at a time, and a worker that was taken over cannot write.
 */
export interface Worker extends CoverJob, SettleJob {
  /**
   * Reads what changed at the channels since the last time and stores it. What fails for one shop
   * stands in its row of the report, and the next run goes on from there.
   *
   * Errors: `storage.*` when the shops could not even be listed.
   */
  pullOrders(input?: WorkerInput): ResultAsync<PullReport, WorkerError>;
  /**
   * Lists a second time what was modified at the channels at least six hours ago, once for each hour,
   * and stores what the pulls have passed over: nothing, as long as a channel lists what happens. Goes
   * on where it stopped; a shop's first sweep looks back seven days. What fails for one shop stands in
   * its row.
   *
   * Errors: `storage.*` when the shops could not even be listed.
   */
  sweepOrders(input?: WorkerInput): ResultAsync<SweepReport, WorkerError>;
  /**
   * Reads the days of the shops' statements 对账单 that their channels list by API, and keeps their lines
   * as `ledger.importStatement` does. A day is read when it is over and the channel has it, and again,
   * every six hours (a watched shop: two, or one) unless told otherwise, until nothing is added to it any more and every line could
   * be read. Posts them as that does. What fails for one shop stands in its row, and the next run goes on from
   * there.
   *
   * Errors: `input.invalid`, `storage.*` when the shops could not even be listed.
   */
  pullStatements(input?: PullStatementsInput): ResultAsync<StatementPullReport, WorkerError>;
  /**
   * Renews the grants 授权 that end within twelve hours, or half of whose time is over where that is later,
   * at channels that do so without the seller; one worker at a time, and what a channel has given out is
   * stored at once. A grant that a channel refuses pauses the reading and telling of its shop alone: it is asked every
   * ten minutes, until it is taken again or `shops.update` brings new credentials.
   *
   * Errors: `storage.*` when the shops could not even be listed.
   */
  refreshGrants(input?: WorkerInput): ResultAsync<GrantReport, WorkerError>;
  /**
   * Asks every channel who its shops are, for the balance of each (else it is read off its statements), and
   * for the messages of those that must be named first: once for each shop and day, and after new
   * credentials. What it does for each is what `shops.sync` does.
   *
   * Errors: `storage.*` when the shops could not even be listed.
   */
  syncShops(input?: WorkerInput): ResultAsync<SyncReport, WorkerError>;
  /**
   * Reads the orders again that channels have told of (`kaquan.inbound`), at most 2,000 notices per run;
   * however many there are of one order, it is read once. One whose order the channel cannot show yet is
   * tried again for about an hour, then parked (`shops.findParkedNotices`). One shop's failure stops no
   * other; one that is paused waits. One worker at a time reads for a shop, and a run that is lost or done
   * twice changes nothing.
   *
   * Errors: `storage.*` when the notices could not even be listed.
   */
  readNotices(input?: WorkerInput): ResultAsync<NoticeReport, WorkerError>;
  /**
   * Tells the channels what is due: shipments, agreed refunds. At most 500 effects per run. An effect
   * whose outcome is unknown is looked up before it is tried again.
   *
   * Errors: `storage.*`.
   */
  runEffects(input?: WorkerInput): ResultAsync<EffectReport, WorkerError>;
  /**
   * Gives free stock to the orders that wait for it, in order of payment.
   *
   * Errors: `storage.*`.
   */
  releaseHolds(input?: WorkerInput): ResultAsync<ReleaseReport, WorkerError>;
  /**
   * Closes the shops that drain and have no unsettled order left, and goes on freezing or releasing the
   * orders of shops that were switched or paused; a row for each such shop.
   *
   * Errors: `storage.*` when the shops could not even be listed.
   */
  switchShops(input?: WorkerInput): ResultAsync<SwitchReport, WorkerError>;
  /**
   * Goes on freezing or releasing the orders of users of whom something was said (`desk.buyers`), ends
   * what has expired, and looks again at those who may have a few orders at a time; at most 200 users
   * per run. Nothing is handed over because it does not run.
   *
   * Errors: `storage.*`.
   */
  checkBuyers(input?: WorkerInput): ResultAsync<BuyersReport, WorkerError>;
  /**
   * Tells the host's subscribers what was added to histories: each event at least once, those of an
   * order in their order and without a gap, nothing before its commit has ended. At most 500 orders
   * per run and 100 events of each. What a subscriber does not take is tried again after a pause, 8
   * times; then that order is parked for him, and only that one. See `desk.subscriptions`.
   *
   * Errors: `input.invalid` for the name of no subscriber, `storage.*`.
   */
  dispatchEvents(input?: DispatchInput): ResultAsync<DispatchReport, WorkerError>;
  /**
   * Announces deadlines 时限 that come soon or have passed, each once, by the events `deadline.warned`
   * and `deadline.breached` of their orders, and by `deadline.escalated` and `deadline.reminded` whom to
   * tell next; at most 2,000 orders per run, of several tenants as many of each. What a shop's policy
   * names under `atBreach` is done in the same change, once; it moves no state otherwise. What is overdue
   * is so without it, see `orders.overdue`. Needs no lease: a second announcement changes nothing.
   *
   * Errors: `storage.*`.
   */
  checkDeadlines(input?: WorkerInput): ResultAsync<DeadlineReport, WorkerError>;
  /**
   * Carries on the batches 批量操作 that were left to it, or whose process has died, on behalf of who began
   * them; at most 100 per run come to their end. A batch that another process is at, or that fails, is
   * passed over: those behind it do not wait for it.
   *
   * Errors: `storage.*`.
   */
  runBatches(input?: WorkerInput): ResultAsync<BatchesReport, WorkerError>;
  /**
   * Books keys that have expired, at most 1,000 of each product and of 200 products per run, and lets
   * orders give back keys that were withdrawn while they waited to be handed over, at most 500 per run:
   * each claims others or waits in its turn. An expired or withdrawn key is handed to nobody without it.
   * Needs no lease: a second booking finds nothing to move.
   *
   * Errors: `storage.*`.
   */
  watchStock(input?: WorkerInput): ResultAsync<WatchReport, WorkerError>;
  /**
   * Seals what happened since the last time: one root for each tenant, over the changes of its orders and
   * the looks at secrets, which holds the root before. At most 500 orders and 500 looks per run; of a
   * tenant whose last root is younger than `everyMs`, nothing. One worker at a time seals a tenant, and a
   * run that is lost or done twice changes nothing.
   *
   * Errors: `input.invalid`, `storage.*`.
   */
  sealAudit(input?: SealInput): ResultAsync<SealReport, WorkerError>;
  /**
   * Erases recipients and accounts of buyers 个人信息 whose time is over, by `policy.personalData` of their
   * shops; at most 500 orders per run. Needs no lease: what is erased is erased.
   *
   * Errors: `storage.*`.
   */
  erasePersonal(input?: WorkerInput): ResultAsync<ErasureReport, WorkerError>;
  /**
   * Adds up what counting orders by tab has left behind. No count depends on it: it keeps counting
   * quick. Retires subscribers that nobody names any more, with a warning in the log: else what
   * happens would be kept for them for ever. Forgets batches whose time is over, at most 500 per run;
   * what they did stays in the history of each order. Forgets calls whose time is over, with their
   * idempotency keys, at most 20,000 changes per run; and what channels told more than 30 days ago, as far
   * as nothing waits for it, as many again. Needs no lease, because two at once take different pieces.
   *
   * Errors: `input.invalid`, `storage.*`.
   */
  tidy(input?: TidyInput): ResultAsync<TidyReport, WorkerError>;
}

/** The jobs of one composed Kaquan. */
export function createWorker(runtime: Runtime, subscribers: readonly Subscriber[]): Worker {
  const dispatchSchema = inputSchema.extend({
    subscribers: z.array(z.enum(subscribers.map(({ name }) => name))).exactOptional(),
  });
  return {
    pullOrders: (input) => forTenants(input, (tenants) => pullOrders(runtime, tenants)),
    sweepOrders: (input) => forTenants(input, (tenants) => sweepOrders(runtime, tenants)),
    pullStatements: (input) =>
      serviceCall(statementsSchema, input ?? {}, ({ tenants, everyMs = 6 * hourMs }) =>
        pullStatements(runtime, { tenants: tenants ?? 'all', everyMs }),
      ),
    settleOrders: (input) =>
      serviceCall(settleOrdersSchema, input ?? {}, ({ tenants, everyMs = 10 * minuteMs }) =>
        settleOrders(runtime, { tenants: tenants ?? 'all', everyMs }),
      ),
    refreshGrants: (input) => forTenants(input, (tenants) => refreshGrants(runtime, tenants)),
    syncShops: (input) => forTenants(input, (tenants) => syncShops(runtime, tenants)),
    readNotices: (input) => forTenants(input, (tenants) => readNotices(runtime, tenants)),
    runEffects: (input) => forTenants(input, (tenants) => runEffects(runtime, tenants)),
    releaseHolds: (input) => forTenants(input, (tenants) => releaseHolds(runtime, tenants)),
    switchShops: (input) => forTenants(input, (tenants) => switchShops(runtime, tenants)),
    checkBuyers: (input) => forTenants(input, (tenants) => checkBuyers(runtime, tenants)),
    dispatchEvents: (input) =>
      serviceCall(dispatchSchema, input ?? {}, ({ tenants, subscribers: names }) => {
        const chosen = subscribers.filter(({ name }) => names?.includes(name) ?? true);
        return runDispatch(runtime, { tenants: tenants ?? 'all', subscribers: chosen });
      }),
    checkDeadlines: (input) => forTenants(input, (tenants) => checkDeadlines(runtime, tenants)),
    watchCover: (input) =>
      serviceCall(watchCoverSchema, input ?? {}, ({ tenants, everyMs = 30 * minuteMs }) =>
        watchCover(runtime, { tenants: tenants ?? 'all', everyMs }),
      ),
    sealAudit: (input) =>
      serviceCall(sealSchema, input ?? {}, ({ tenants, everyMs = minuteMs }) =>
        sealAudit(runtime, { tenants: tenants ?? 'all', everyMs }),
      ),
    erasePersonal: (input) => forTenants(input, (tenants) => erasePersonal(runtime, tenants)),
    tidy: (input) =>
      serviceCall(
        tidySchema,
        input ?? {},
        ({ tenants, retireAfterDays = 30, keepBatchesDays = 90, keepCallsDays = 30 }) =>
          tidy(runtime, {
            tenants: tenants ?? 'all',
            retireAfterDays,
            keepBatchesDays,
            keepCallsDays,
          }),
      ),
    runBatches: (input) =>
      forTenants(input, (tenants) => runBatches(runtime, { tenants, actor: system })),
    watchStock: (input) => forTenants(input, (tenants) => watchStock(runtime, tenants)),
  };
}

const inputSchema = z.object({
  tenants: z.array(idSchema<TenantId>()).max(1_000).exactOptional(),
});

const statementsSchema = inputSchema.extend({ everyMs: z.int().min(0).exactOptional() });
const sealSchema = inputSchema.extend({ everyMs: z.int().min(0).exactOptional() });
const tidySchema = inputSchema.extend({
  retireAfterDays: z.int().min(1).max(3_650).exactOptional(),
  // The weekly review looks back over five weeks.
  keepBatchesDays: z.int().min(35).max(3_650).exactOptional(),
  // What hosts are promised: a repeat within 30 days is known.
  keepCallsDays: z.int().min(30).max(3_650).exactOptional(),
});

function forTenants<A>(
  input: WorkerInput | undefined,
  run: (tenants: Tenants) => Promise<Result<A, WorkerError>>,
): ResultAsync<A, WorkerError> {
  return serviceCall(inputSchema, input ?? {}, ({ tenants }) => run(tenants ?? 'all'));
}

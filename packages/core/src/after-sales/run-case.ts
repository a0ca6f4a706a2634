import { err, ok, type Result } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import type { Decision } from '../order/decision.ts';
import { runOrderJob, type JobContext, type JobError } from '../order/order-jobs.ts';
import type { Order } from '../order/order.ts';
import type { StorageError } from '../ports/storage.ts';
import { idempotencyOf } from '../runtime/idempotency.ts';
import { outsideTransaction } from '../runtime/outside-transaction.ts';
import type { Scope, WaitOptions } from '../runtime/runtime.ts';
import { afterTelling } from '../worker/tell-now.ts';
import type { AgreeContext } from './agree-decide.ts';
import { flagRepeats, otherOrdersOf } from './flag-repeats.ts';
import type { DifferenceError } from './difference-decide.ts';
import type { AfterSalesCase } from './case.ts';

/** What became of a command about cases. */
export interface Refunding {
  /** `replayed`: it had been done before. */
  readonly outcome: 'applied' | 'replayed';
  /** The order that the cases live in. */
  readonly orderId: OrderId;
  /** The order's version now. */
  readonly version: number;
  /** The order's cases; those agreed to are `settling` until they have been carried out. */
  readonly cases: readonly AfterSalesCase[];
}

/** A command about the cases of one order. */
export interface CaseCall {
  readonly orderId: OrderId;
  /** The name of the method, and what it was called with. */
  readonly call: {
    readonly operation: string;
    readonly input: unknown;
    readonly options: WaitOptions;
  };
  readonly decide: (order: Order, context: AgreeContext) => Result<Decision, DifferenceError>;
  readonly whenAbsent: CoreError<'case.not_found' | 'order.not_found'>;
  readonly isOverride?: boolean;
}

type CaseRefusal = DifferenceError | CoreError<'order.not_found' | 'transaction.not_allowed'>;

/** Runs a command about the cases of one order: load, decide, commit; all of it again after a rival. */
export async function runCase(
  scope: Scope,
  { orderId, call, decide, whenAbsent, isOverride = false }: CaseCall,
): Promise<Result<Refunding, CaseRefusal | JobError | StorageError>> {
  const { operation, input, options } = call;
  const { idempotencyKey, reason, waitMs } = options;
  const mayWait = waitMs === undefined ? ok() : outsideTransaction(scope, waiting);
  if (mayWait.isErr()) return err(mayWait.error);
  const others = isAgreeing.has(operation) ? await otherOrdersOf(scope, orderId) : ok([]);
  if (others.isErr()) return err(others.error);
  const { buyerThresholds: thresholds } = scope.runtime;
  const done = await runOrderJob<null, CaseRefusal>(scope, {
    target: { orderId },
    reason,
    idempotency: await idempotencyOf(operation, input, idempotencyKey),
    replay: () => ok(null),
    decide: (context) => {
      const { order } = context;
      if (order === null) return { decision: null, answer: err(whenAbsent) };
      const decided = decide(order, agreeContextOf(scope, context, isOverride));
      if (decided.isErr()) return { decision: null, answer: err(decided.error) };
      const { now } = context;
      const flagged = flagRepeats(decided.value, { others: others.value, thresholds, now });
      return { decision: flagged, answer: ok(null) };
    },
  });
  if (done.isErr()) {
    return err(done.error.code === 'order.not_found' ? whenAbsent : done.error);
  }
  const { order, isChanged } = done.value;
  const { version, cases } = await afterTelling(scope, order, { group: 'refund', waitMs });
  return ok({ outcome: isChanged ? 'applied' : 'replayed', orderId, version, cases });
}

const waiting = 'waiting for the channel';

// What may agree to a case.
const isAgreeing: ReadonlySet<string> = new Set([
  'afterSales.open',
  'afterSales.reissue',
  'afterSales.approve',
  'afterSales.refund',
  'afterSales.followRuling',
]);

/** What a decision about cases can look at. */
export function agreeContextOf(
  { actor, runtime }: Scope,
  { shop: { policy, channelType }, now, shortages }: JobContext,
  isOverride: boolean,
): AgreeContext {
  const mayRefuse = runtime.channelByType.get(channelType)?.capabilities.refusesRefunds === true;
  return { policy, now, actor, shortages, isOverride, rules: runtime.caseRules, mayRefuse };
}

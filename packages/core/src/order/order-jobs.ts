import { err, ok, type Result } from 'neverthrow';
import { coreError } from '../kernel/errors.ts';
import type { Shortage } from '../kernel/error-fields.ts';
import { invariant } from '../kernel/invariant.ts';
import type { OrderId } from '../kernel/ids.ts';
import type { BoundKey, Outcome } from '../ports/change.ts';
import type { SealedText } from '../ports/sealed-text.ts';
import type { Loaded, StorageError } from '../ports/storage.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import { recallOwn } from '../runtime/recall-own.ts';
import { recordOf } from '../runtime/idempotency.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { Shop } from '../shop/shop.ts';
import { chainChanges } from './history-chain.ts';
import { findTarget, lookUp, orderNotFound, type LookUp } from './job-look-up.ts';
import { changeOf, type ChangeExtras, type OrderChange } from './order-change.ts';
import { decideInFront } from './decide-in-front.ts';
import type { Order } from './order.ts';
import { touchOrder } from './touch-order.ts';
import { houseOf, isHouseHold, type House } from './house.ts';
import { textsIn, versionIn } from './order-job.ts';
import type { JobDone, JobError, JobOptions, OrderJob } from './order-job.ts';

export type {
  JobContext,
  JobDecision,
  JobDone,
  JobError,
  JobOptions,
  OrderJob,
} from './order-job.ts';

/** How often a job is decided again after losing against a rival. */
const maxRounds = 8;

type Settled<A, E> = Result<JobDone<A>, E | JobError>;

/**
 * Runs many jobs, one per order, in as few trips as possible: load, decide, commit, and once more for
 * those that lost against a rival or came short. Each job stands alone; one failure stops no other.
 *
 * Errors: `storage.*` when storage itself failed; what was committed before stays.
 */
export async function runOrderJobs<A, E>(
  scope: Scope,
  jobs: readonly OrderJob<A, E>[],
  options: JobOptions = {},
): Promise<Result<readonly Settled<A, E>[], StorageError>> {
  const settled: Settled<A, E>[] = [];
  let pending = jobs.map((job, position): Pending<A, E> => ({ job, position, shortages: null }));
  for (let round = 0; round < maxRounds && pending.length > 0; round += 1) {
    const seen = await look(scope, pending, round === 0 ? options : { ...options, loaded: null });
    if (seen.isErr()) return err(seen.error);
    const ran = await runRound(scope, pending, seen.value);
    if (ran.isErr()) return err(ran.error);
    for (const { position, result } of ran.value.settled) settled[position] = result;
    await lookAgain(scope, { ...ran.value, settled }, options);
    pending = ran.value.again;
  }
  for (const { position } of pending) {
    const fields = { operation: 'commit', attempts: maxRounds };
    settled[position] = err(coreError('storage.contention', fields));
  }
  return ok(settled);
}

/** Runs one job. Errors: its own, and those of {@link runOrderJobs}. */
export async function runOrderJob<A, E>(
  scope: Scope,
  job: OrderJob<A, E>,
  options: JobOptions = {},
): Promise<Result<JobDone<A>, E | JobError | StorageError>> {
  const ran = await runOrderJobs(scope, [job], options);
  if (ran.isErr()) return err(ran.error);
  const [result] = ran.value;
  invariant(result !== undefined, 'one job has one result');
  return result;
}

interface Pending<A, E> {
  readonly job: OrderJob<A, E>;
  readonly position: number;
  readonly shortages: readonly Shortage[] | null;
}

interface Round<A, E> {
  readonly settled: { readonly position: number; readonly result: Settled<A, E> }[];
  /** What was stored with a hold of the house. */
  readonly held: { readonly position: number; readonly orderId: OrderId }[];
  readonly again: Pending<A, E>[];
}

interface Prepared<A, E> {
  readonly pending: Pending<A, E>;
  readonly change: OrderChange;
  readonly answer: Result<A, E>;
  readonly before: Order | null;
  readonly shop: Shop;
  readonly keys: readonly BoundKey[];
  readonly texts: readonly SealedText[];
}

async function runRound<A, E>(
  scope: Scope,
  pending: readonly Pending<A, E>[],
  seen: Seen,
): Promise<Result<Round<A, E>, StorageError>> {
  const round: Round<A, E> = { settled: [], held: [], again: [] };
  const decisions: Prepared<A, E>[] = [];
  for (const each of pending) {
    const decided = prepare(scope, each, seen);
    if ('change' in decided) decisions.push(decided);
    else round.settled.push({ position: each.position, result: decided.result });
  }
  const { storage, digest } = scope.runtime;
  const prepared = await chainChanges(digest, decisions);
  const changes = prepared.map(({ change }) => change.change);
  const outcomes = await commitChanges(storage, changes);
  if (outcomes.isErr()) return err(outcomes.error);
  const settled = await recallOwn(scope, changes, outcomes.value);
  if (settled.isErr()) return err(settled.error);
  for (const [position, outcome] of settled.value.entries()) {
    const each = prepared[position];
    invariant(each !== undefined, 'every outcome has its change');
    settle(each, outcome, round);
  }
  return ok(round);
}

// The house may have taken back what it says between the look and the commit, and gone through the
// orders before this one was there. Where it has, deciding once more ends the hold; where that fails,
// the order is as it was stored, and its next decision begins so.
async function lookAgain<A, E>(
  scope: Scope,
  { held, settled }: Pick<Round<A, E>, 'held'> & { readonly settled: Settled<A, E>[] },
  { fence, withKeys }: JobOptions,
): Promise<void> {
  if (held.length === 0) return;
  const how = { ...(fence && { fence }), ...(withKeys === true && { withKeys }) };
  const ran = await runOrderJobs(scope, held.map(touchOrder), how);
  for (const [at, done] of ran.unwrapOr([]).entries()) {
    const { position = -1 } = held[at] ?? {};
    if (done.isErr() || !done.value.isChanged) continue;
    const { order, keys } = done.value;
    settled[position] = settled[position]!.map((each) => ({ ...each, order, keys }));
  }
}

// What the house says of orders is as old as the orders themselves: it comes with them.
async function look<A, E>(
  scope: Scope,
  pending: readonly Pending<A, E>[],
  { loaded: before, ...options }: Omit<JobOptions, 'loaded'> & { readonly loaded?: Loaded | null },
): Promise<Result<Seen, StorageError>> {
  const loaded = before == null ? await loadFor(scope, pending, options) : ok(before);
  if (loaded.isErr()) return err(loaded.error);
  const house = await houseOf(scope, loaded.value);
  return house.map((says) => ({ loaded: lookUp(loaded.value), house: says, options }));
}

function loadFor<A, E>(
  scope: Scope,
  pending: readonly Pending<A, E>[],
  { withKeys, withTexts }: JobOptions,
): Promise<Result<Loaded, StorageError>> {
  const { tenant, runtime } = scope;
  const { storage } = runtime;
  const targets = pending.map(({ job }) => job.target);
  const orderRefs = targets.flatMap((target) =>
    'orderId' in target ? [] : [{ shopId: target.shop.shopId, orderNo: target.orderNo }],
  );
  return storage.load({
    tenant,
    orderIds: targets.flatMap((target) => ('orderId' in target ? [target.orderId] : [])),
    orderRefs,
    // As they are now: one may have been switched off since the caller loaded it.
    shopIds: [...new Set(orderRefs.map(({ shopId }) => shopId))],
    users: targets.flatMap((target) => ('shop' in target ? (target.users ?? []) : [])),
    withStandings: true,
    idempotency: pending.flatMap(({ job }) => (job.idempotency ? [job.idempotency] : [])),
    withShops: targets.some((target) => 'orderId' in target),
    withKeys: withKeys === true,
    withTexts: withTexts === true,
  });
}

function prepare<A, E>(
  scope: Scope,
  pending: Pending<A, E>,
  { loaded, house, options }: Seen,
): Prepared<A, E> | { readonly result: Settled<A, E> } {
  const { job, shortages } = pending;
  const found = findTarget(job.target, loaded);
  if (found.isErr()) return { result: err(found.error) };
  const { order, shop } = found.value;
  const keys = loaded.keysOf(order);
  const texts = loaded.textsOf(order);
  const beside = { shop, isChanged: false, keys, texts } as const;
  const asItIs = (
    answer: Result<A, E>,
    version: number | null = null,
  ): { readonly result: Settled<A, E> } => {
    if (order === null) return { result: err(orderNotFound(job.target)) };
    return { result: answer.map((a) => ({ ...beside, answer: a, order, before: order, version })) };
  };
  const used = recordOf(job.idempotency ?? null, loaded.idempotency);
  if (used.isErr()) return { result: err(used.error) };
  if (used.value !== null && job.replay && order !== null) {
    const { answer } = used.value;
    return asItIs(job.replay(order, answer), versionIn(answer));
  }
  const now = scope.runtime.clock.now();
  const context = { order, shop, shortages, now, keys, texts };
  const decided = decideInFront(scope, job, { ...context, house });
  const { decision, answer } = decided;
  if (decision === null || decision.events.length === 0) return asItIs(answer);
  const from = {
    decision,
    reason: job.reason ?? '',
    extras: extrasOf(job, answer, options),
    policy: shop.policy,
    at: now,
    texts: textsIn(decided),
  };
  return {
    pending,
    change: changeOf(scope, order, from),
    answer,
    before: order,
    shop,
    keys,
    texts,
  };
}

/** What a round decides on. */
interface Seen {
  readonly loaded: LookUp;
  readonly house: House;
  readonly options: JobOptions;
}

// A refusal does not use up the key: the same call may succeed later.
function extrasOf<A, E>(
  { idempotency, remember, effectUpdates, dispatches }: OrderJob<A, E>,
  answer: Result<A, E>,
  { fence }: JobOptions,
): ChangeExtras {
  return {
    ...(effectUpdates === undefined ? {} : { effectUpdates }),
    ...(dispatches === undefined ? {} : { dispatches }),
    ...(idempotency && answer.isOk()
      ? { idempotency: { ...idempotency, answer: remember?.(answer.value) ?? {} } }
      : {}),
    ...(fence === undefined ? {} : { fence }),
  };
}

function settle<A, E>(prepared: Prepared<A, E>, outcome: Outcome, round: Round<A, E>): void {
  const { pending, change, answer, before, shop, keys, texts } = prepared;
  const { position, job } = pending;
  const done = (claimed: readonly BoundKey[]): void => {
    const { order } = change;
    const isHeld = (change.change.events ?? []).some(({ event }) => isHouseHold(event));
    if (isHeld) round.held.push({ position, orderId: order.orderId });
    const all = [...keys, ...claimed];
    const result = answer.map((a) => ({
      answer: a,
      order,
      before,
      shop,
      isChanged: true,
      version: order.version,
      keys: all,
      texts,
    }));
    round.settled.push({ position, result });
  };
  switch (outcome.outcome) {
    case 'applied':
      return done(outcome.claimed);
    case 'duplicate':
    case 'stale':
    case 'unsettled': // Of changes that switch a shop only.
      // A rival was first, perhaps with the same idempotency key: look at what is there now.
      round.again.push({ ...pending, shortages: null });
      return;
    case 'short': {
      const shortages = outcome.products;
      round.again.push({ job, position, shortages });
      return;
    }
    case 'fenced': {
      const fields = { job: change.change.fence?.job ?? '' };
      round.settled.push({ position, result: err(coreError('storage.lease_lost', fields)) });
      return;
    }
  }
}

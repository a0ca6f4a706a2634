import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { cleanText } from '../kernel/text.ts';
import type { HistoryEntry } from '../order/history.ts';
import type { Change } from '../ports/change.ts';
import type { Dispatch, DispatchUpdate } from '../ports/dispatch.ts';
import type { StorageError } from '../ports/storage.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import { underLease, type HeldLease } from '../runtime/lease.ts';
import { mapConcurrently } from '../runtime/map-concurrently.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { Subscriber } from './subscriber.ts';
import { firstPauseMs, problemOf, retryAt, taken, type Failure } from './taken.ts';

/** How many orders a subscriber hears of at once. */
const ordersAtOnce = 8;
/** How many events of an order he is told before others of his orders get their turn. */
const eventsPerTurn = 100;
/** How often in a row an event fails before its order is parked. */
const attemptsUntilParked = 8;
const maxProblem = 300;

/** What a subscriber was told. */
export interface DispatchCounts {
  /** Events that he has taken. */
  delivered: number;
  /** Orders whose next event failed, and is tried again later. */
  postponed: number;
  /** Orders that were given up; a person must look. */
  parked: number;
}

/** Why a subscriber could not be told anything; it stays due. */
export type DispatchError = StorageError | CoreError<'storage.lease_lost'>;

/**
 * Tells a subscriber of a tenant's orders what they have for him. One worker at a time does so, and
 * what was taken is stored order by order afterwards: a crash in between means that it is told again.
 * `null` when another worker is at it.
 */
export function dispatchTo(
  scope: Scope,
  subscriber: Subscriber,
  limit: number,
): Promise<Result<DispatchCounts | null, DispatchError>> {
  const job = `dispatch/${subscriber.name}`;
  return underLease<DispatchCounts, DispatchError>(scope, job, async (lease) => {
    const { storage, clock } = scope.runtime;
    const due = await storage.findDueDispatches({
      tenants: [scope.tenant],
      subscribers: [subscriber.name],
      at: clock.now(),
      limit,
    });
    if (due.isErr()) return err(due.error);
    const told = await mapConcurrently(due.value, ordersAtOnce, (dispatch) =>
      tellOfOrder({ scope, subscriber, lease }, dispatch),
    );
    const heard = told.filter((each) => each !== null);
    const stored = await storeProgress(scope, lease, heard);
    return stored.map(() => countsOf(heard));
  });
}

interface Telling {
  readonly scope: Scope;
  readonly subscriber: Subscriber;
  readonly lease: HeldLease;
}

interface Told {
  readonly update: DispatchUpdate;
  readonly delivered: number;
  readonly isFailed: boolean;
}

// `null` where the lease is gone: what is told from then on would be told by two.
async function tellOfOrder(telling: Telling, dispatch: Dispatch): Promise<Told | null> {
  const { scope, lease } = telling;
  const { tenant, orderId, subscriber, doneSeq } = dispatch;
  if ((await lease.renew()).isErr()) return null;
  const found = await scope.runtime.storage.findHistory(tenant, orderId, doneSeq);
  if (found.isErr()) return unread(scope, dispatch, found.error);
  // What came after the news of this order is told once its own news are passed on, or it came twice.
  const known = found.value.filter(({ seq }) => seq <= dispatch.wantedSeq);
  const turn = await tellEntries(telling, doneSeq, known.slice(0, eventsPerTurn));
  if (turn.failure !== null) {
    return failed(scope, dispatch, { ...turn, cause: turn.failure.cause });
  }
  const now = scope.runtime.clock.now();
  const dueAt = turn.doneSeq === doneSeq ? now + firstPauseMs : now;
  const base = { subscriber, orderId, fromSeq: doneSeq, doneSeq: turn.doneSeq };
  const update: DispatchUpdate = { ...base, attempts: 0, dueAt, state: 'pending', problem: '' };
  return { update, delivered: turn.delivered, isFailed: false };
}

interface Turn {
  readonly doneSeq: number;
  readonly delivered: number;
  readonly failure: Failure | null;
}

async function tellEntries(
  { subscriber, lease }: Telling,
  afterSeq: number,
  entries: readonly HistoryEntry[],
): Promise<Turn> {
  let doneSeq = afterSeq;
  let delivered = 0;
  for (const entry of entries) {
    // A replica may be behind; what is missing comes first, whenever it comes.
    if (entry.seq !== doneSeq + 1) break;
    if (isWanted(subscriber, entry)) {
      // An event may have taken so long that another worker goes on from it.
      if ((await lease.renew()).isErr()) break;
      const failure = await taken(subscriber, (signal) => subscriber.handle(entry, { signal }));
      if (failure !== null) return { doneSeq, delivered, failure };
      delivered += 1;
    }
    doneSeq = entry.seq;
  }
  return { doneSeq, delivered, failure: null };
}

function isWanted({ types }: Subscriber, { event }: HistoryEntry): boolean {
  return types === undefined || types.includes(event.type);
}

function failed(
  { runtime }: Scope,
  dispatch: Dispatch,
  how: { readonly doneSeq: number; readonly delivered: number; readonly cause: unknown },
): Told {
  const { subscriber, orderId } = dispatch;
  const { doneSeq, delivered, cause } = how;
  // An event that is reached for the first time has all its attempts before it.
  const attempts = (doneSeq === dispatch.doneSeq ? dispatch.attempts : 0) + 1;
  const isParked = attempts >= attemptsUntilParked;
  const problem = cleanText(problemOf(cause).slice(0, maxProblem));
  const fields = { tenant: dispatch.tenant, subscriber, orderId, seq: doneSeq + 1, attempts };
  const message = isParked ? 'an event was given up' : 'an event was not taken';
  runtime.logger.log(isParked ? 'error' : 'warn', message, fields);
  const update: DispatchUpdate = {
    subscriber,
    orderId,
    fromSeq: dispatch.doneSeq,
    doneSeq,
    attempts,
    dueAt: retryAt(runtime.clock.now(), attempts),
    state: isParked ? 'parked' : 'pending',
    problem,
  };
  return { update, delivered, isFailed: true };
}

// A storage that is down says nothing about the event: no order is given up for that.
function unread(scope: Scope, dispatch: Dispatch, cause: StorageError): Told {
  const { tenant, subscriber, orderId, doneSeq, attempts, problem } = dispatch;
  if (cause.retry !== 'later') return failed(scope, dispatch, { doneSeq, delivered: 0, cause });
  const { logger, clock } = scope.runtime;
  const fields = { tenant, subscriber, orderId, code: cause.code };
  logger.log('warn', 'the events of an order could not be read', fields);
  const dueAt = clock.now() + firstPauseMs;
  const stays = { fromSeq: doneSeq, doneSeq, attempts, state: 'pending', problem } as const;
  return { update: { subscriber, orderId, dueAt, ...stays }, delivered: 0, isFailed: true };
}

// Each order is a change of its own: one that a person has decided about meanwhile stops no other.
async function storeProgress(
  { runtime, tenant }: Scope,
  { fence }: HeldLease,
  told: readonly Told[],
): Promise<Result<void, DispatchError>> {
  const at = runtime.clock.now();
  const changes = told.map(({ update }): Change => {
    const changeId = runtime.ids.next('change');
    return { changeId, tenant, at, writes: [], fence, dispatches: [update] };
  });
  const committed = await commitChanges(runtime.storage, changes);
  if (committed.isErr()) return err(committed.error);
  const isFenced = committed.value.some(({ outcome }) => outcome === 'fenced');
  return isFenced ? err(coreError('storage.lease_lost', { job: fence.job })) : ok();
}

function countsOf(told: readonly Told[]): DispatchCounts {
  const counts: DispatchCounts = { delivered: 0, postponed: 0, parked: 0 };
  for (const { update, delivered, isFailed } of told) {
    counts.delivered += delivered;
    if (isFailed) counts[nameOfFailure[update.state]] += 1;
  }
  return counts;
}

const nameOfFailure = { pending: 'postponed', parked: 'parked' } as const;

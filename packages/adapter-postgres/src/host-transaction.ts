import type { PgSession } from './pg-like.ts';
import { toAborted } from './sql-state.ts';

/**
 * Whether something is a session in which a transaction can be open. A pool and a database are not:
 * they send every statement wherever they like.
 */
export function isSession(tx: unknown): tx is PgSession {
  const { query, transaction, totalCount, exec } = Object(tx) as Readonly<Record<string, unknown>>;
  const isOfMany = transaction !== undefined || totalCount !== undefined || exec !== undefined;
  return typeof query === 'function' && !isOfMany;
}

// The last call on each session that a host has lent; the next one waits for its end.
const lastCallOn = new WeakMap<PgSession, Promise<unknown>>();

/**
 * Lets calls on a session run one after the other: two savepoints that overlap would undo each
 * other's work, and a statement between a failure and its undoing would fail too.
 */
export function inTurn<T>(host: PgSession, work: () => Promise<T>): Promise<T> {
  const before = lastCallOn.get(host) ?? Promise.resolve();
  const call = before.then(work);
  // Whoever comes next waits for it, and does not care how it ended.
  lastCallOn.set(
    host,
    call.catch(() => undefined),
  );
  return call;
}

/**
 * Runs work under a savepoint of the host's transaction, which a statement that fails then does not
 * take with it. Rejects as the work does, or with `TransactionAborted` where the transaction cannot go
 * on.
 */
export async function underSavepoint<T>(
  send: (text: string) => Promise<unknown>,
  work: () => Promise<T>,
  endsIt: (error: unknown) => boolean,
): Promise<T> {
  await orAborted(send('savepoint kaquan_commit'), () => true);
  try {
    const answer = await work();
    await send('release savepoint kaquan_commit');
    return answer;
  } catch (error) {
    await orAborted(send('rollback to savepoint kaquan_commit'), () => true);
    throw endsIt(error) ? toAborted(error) : error; // What it means is decided above.
  }
}

/** Waits for an answer; a failure that `endsIt` is the end of the host's transaction. */
export async function orAborted<T>(
  answer: Promise<T>,
  endsIt: (error: unknown) => boolean,
): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw endsIt(error) ? toAborted(error) : error; // The edge turns it into a value.
  }
}

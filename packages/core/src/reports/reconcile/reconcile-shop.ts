import { err, ok, type Result } from 'neverthrow';
import { coreError } from '../../kernel/errors.ts';
import type { ShopId } from '../../kernel/ids.ts';
import { dayMs, type Instant, type Period } from '../../kernel/time.ts';
import type { StorageError } from '../../ports/storage.ts';
import type { Scope } from '../../runtime/runtime.ts';
import { ownBook } from './own-book.ts';
import { readBooks, type BooksPart } from './read-books.ts';
import { createReconciler, type ReconciliationSums } from './reconciler.ts';
import { toldUntil } from './told-until.ts';
import { isExplained } from './totals.ts';

/** What is to be reconciled. */
export interface BooksToReconcile {
  /** The shop whose books are compared. */
  readonly shopId: ShopId;
  /** From `from` until just before `to`. */
  readonly period: Period;
  /** `null`: see `ownBook`. */
  readonly book: string | null;
  /** How long after a movement here its line may take, in milliseconds. */
  readonly graceMs: number;
  /** When the run began: lines that were told later are of the next one. */
  readonly now: Instant;
}

/** What came of it. */
export interface ReconciledBooks extends ReconciliationSums {
  /** The statement that was read; `null`: none tells anything of the shop. */
  readonly book: string | null;
  /** Up to when the statement was known, to the hour. */
  readonly toldUntil: Instant;
  /** How many lines of the period were read. */
  readonly lines: number;
  /** How many order numbers were compared. */
  readonly orders: number;
}

/** How long the line of a movement may take, unless told otherwise: buyers confirm receipt by then. */
export const defaultGraceMs = 15 * dayMs;

/** What is done with what was found; an error stops the run. */
export type Take<E> = (part: BooksPart) => Promise<Result<void, E>>;

/** Reconciles the books of a shop; hands what it finds on part by part, and keeps none of it. */
export async function reconcileShop<E>(
  scope: Scope,
  { shopId, period, book: asked, graceMs, now }: BooksToReconcile,
  take: Take<E>,
): Promise<Result<ReconciledBooks, E | StorageError>> {
  const { runtime, tenant } = scope;
  const { storage } = runtime;
  const own = asked === null ? await ownBook(scope, { shopId, period }) : ok(asked);
  if (own.isErr()) return err(own.error);
  const book = own.value;
  const only = book === null ? {} : { book };
  const until = { from: period.from, to: Math.max(now, period.to) };
  const told = await toldUntil(storage, { tenant, shopId, ...only }, until);
  if (told.isErr()) return err(told.error);
  const frame = { shopId, period, graceMs, horizon: Math.min(now, told.value) };
  const reconciler = createReconciler(frame);
  let done = { lines: 0, orders: 0 };
  for await (const part of readBooks({ storage, tenant, ...only, frame, asOf: now }, reconciler)) {
    if (part.isErr()) return err(part.error);
    const { lines, orders } = part.value;
    done = { lines, orders };
    const taken = await take(part.value);
    if (taken.isErr()) return err(taken.error);
  }
  const sums = reconciler.sums();
  if (isExplained(sums.totals)) return ok({ ...sums, ...done, book, toldUntil: told.value });
  // Somebody has written lines with an earlier clock meanwhile; the next run reads them all.
  return err(coreError('storage.busy', { operation: 'reconcile' }));
}

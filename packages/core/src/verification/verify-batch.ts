import { err, ok, type Result } from 'neverthrow';
import { invariant } from '../kernel/invariant.ts';
import { runOrderJobs } from '../order/order-jobs.ts';
import type { StorageError } from '../ports/storage.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { findByCodes } from './find-by-code.ts';
import {
  meantByCode,
  verifiedOf,
  verifyJob,
  type MeantUnits,
  type NamedUnits,
  type Verified,
  type VerifyOrderError,
} from './verify.ts';

/** What became of one entry of a batch. */
export type VerifyItem =
  Verified | { readonly outcome: 'failed'; readonly error: VerifyOrderError };

/** What became of a batch: one row per entry, in the order given. */
export interface VerifyReport {
  /** Failed ones included: a batch never fails for one of its entries. */
  readonly items: readonly VerifyItem[];
  /** How many entries came out in each way; they sum to the batch. */
  readonly summary: {
    readonly applied: number;
    readonly replayed: number;
    readonly failed: number;
  };
}

/** One entry of a batch. */
export type BatchEntry = NamedUnits & { readonly place?: string | undefined };

/** Verifies what the entries name, each by itself; see `VerificationService.verifyBatch`. */
export async function verifyBatch(
  scope: Scope,
  entries: readonly BatchEntry[],
  options: CallOptions,
): Promise<Result<VerifyReport, StorageError>> {
  const meant = await meantByAll(scope, entries);
  if (meant.isErr()) return err(meant.error);
  const items: VerifyItem[] = [];
  let waiting: Place[] = [];
  for (const [position, each] of meant.value.entries()) {
    if (each.isErr()) items[position] = { outcome: 'failed', error: each.error };
    else waiting.push({ position, meant: each.value });
  }
  // Entries of one order go one after the other: a second one finds what the first has done.
  while (waiting.length > 0) {
    const { now, later } = firstOfEachOrder(waiting);
    const ran = await runAll(scope, { entries, now, options });
    if (ran.isErr()) return err(ran.error);
    for (const [position, item] of ran.value) items[position] = item;
    waiting = later;
  }
  return ok({ items, summary: summarize(items) });
}

interface Place {
  readonly position: number;
  readonly meant: MeantUnits;
}

async function meantByAll(
  scope: Scope,
  entries: readonly BatchEntry[],
): Promise<Result<readonly Result<MeantUnits, VerifyOrderError>[], StorageError>> {
  const typed = entries.flatMap((entry) => ('code' in entry ? [entry] : []));
  const found = await findByCodes(scope, typed);
  if (found.isErr()) return err(found.error);
  const answers = found.value.values();
  return ok(
    entries.map((entry): Result<MeantUnits, VerifyOrderError> => {
      if ('orderId' in entry) {
        return ok({ orderId: entry.orderId, unitIds: entry.unitIds ?? null, code: null });
      }
      const { value: answer } = answers.next();
      invariant(answer !== undefined, 'every code has its answer');
      return answer.map(({ order, unit }) => meantByCode(order, unit.verificationCode ?? ''));
    }),
  );
}

function firstOfEachOrder(waiting: readonly Place[]): {
  readonly now: readonly Place[];
  readonly later: Place[];
} {
  const seen = new Set<string>();
  const now: Place[] = [];
  const later: Place[] = [];
  for (const place of waiting) {
    const isFirst = !seen.has(place.meant.orderId);
    (isFirst ? now : later).push(place);
    seen.add(place.meant.orderId);
  }
  return { now, later };
}

async function runAll(
  scope: Scope,
  wave: {
    readonly entries: readonly BatchEntry[];
    readonly now: readonly Place[];
    readonly options: CallOptions;
  },
): Promise<Result<readonly (readonly [number, VerifyItem])[], StorageError>> {
  const { entries, now, options } = wave;
  const jobs: Awaited<ReturnType<typeof verifyJob>>[] = [];
  for (const { position, meant } of now) {
    const entry = entries[position];
    invariant(entry !== undefined, 'every place has its entry');
    const key = options.idempotencyKey;
    const own = key === undefined ? options : { ...options, idempotencyKey: `${key}/${position}` };
    const { place } = entry;
    jobs.push(
      await verifyJob(
        scope,
        { named: entry, meant },
        { operation: 'verification.verify', place, options: own },
      ),
    );
  }
  const ran = await runOrderJobs(scope, jobs);
  return ran.map((results) =>
    results.map((result, nth): readonly [number, VerifyItem] => {
      const position = now[nth]?.position ?? 0;
      if (result.isErr()) return [position, { outcome: 'failed', error: result.error }];
      return [position, verifiedOf(result.value)];
    }),
  );
}

function summarize(items: readonly VerifyItem[]): VerifyReport['summary'] {
  const count = (outcome: VerifyItem['outcome']): number =>
    items.filter((item) => item.outcome === outcome).length;
  return { applied: count('applied'), replayed: count('replayed'), failed: count('failed') };
}

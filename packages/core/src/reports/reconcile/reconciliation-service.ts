import { err, ok, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../../kernel/errors.ts';
import type { ReportId, ShopId } from '../../kernel/ids.ts';
import { idSchema, instantSchema } from '../../kernel/schema.ts';
import { isCleanText } from '../../kernel/text.ts';
import { dayMs, type Period } from '../../kernel/time.ts';
import type { Page, StorageError } from '../../ports/storage.ts';
import { requireReason } from '../../runtime/require-reason.ts';
import type { CallOptions, Scope } from '../../runtime/runtime.ts';
import { mutatingCall, serviceCall } from '../../runtime/service-call.ts';
import {
  explainDifference,
  signReconciliation,
  type ChangedReconciliation,
  type ExplainError,
  type SignOffError,
} from './change-reconciliation.ts';
import type { DifferenceClass } from './difference.ts';
import { differenceClasses } from './difference.ts';
import { digestOf } from './digest-reconciliation.ts';
import { loadReconciliation, type LoadReconciliationError } from './load-reconciliation.ts';
import { findDifferences } from './read-differences.ts';
import { defaultGraceMs } from './reconcile-shop.ts';
import type { RecordedDifference, Reconciliation } from './reconciliation.ts';
import {
  runReconciliation,
  type RanReconciliation,
  type RunReconciliationError,
  type RunReconciliationOptions,
} from './run-reconciliation.ts';

/** What to reconcile. */
export interface RunReconciliationInput {
  /** The shop whose books are compared. */
  readonly shopId: string;
  /** Half-open, at most 400 days. */
  readonly period: Period;
  /**
   * One statement of several. Left out: the account's own, if it tells of the period, else the first that
   * does; they tell of the same money, so that two are never read at once.
   */
  readonly book?: string;
  /** How long after a movement here its line may take; default 15 days, at most 400. */
  readonly graceMs?: number;
}

/** Which differences to list. */
export interface DifferencesInput {
  /** The reconciliation, as `run` answered it. */
  readonly reportId: string;
  /** Of this class only. */
  readonly class?: DifferenceClass;
  /** `true`: those that somebody still has to explain. */
  readonly isOpen?: boolean;
  /** From an earlier page's `nextCursor`, of the same input. */
  readonly cursor?: string;
  /** 1..500; default 50. */
  readonly limit?: number;
}

/** What is said to a difference. */
export interface ExplainInput {
  /** The reconciliation that holds the difference. */
  readonly reportId: string;
  /** The number of the difference in it, counted from 1. */
  readonly differenceNo: number;
  /** What it comes from, or what was done about it; 1..500 characters. No secrets, no personal data. */
  readonly note: string;
}

/** Whether a signature still fits. */
export interface VerifiedReconciliation {
  /** Whether somebody has signed it off. */
  readonly isSigned: boolean;
  /** Whether what is stored is what was signed; `false` where nobody has signed. */
  readonly isIntact: boolean;
}

/** Reconciliations 对账 of a shop's period: channel statement, orders, ledger and keys. */
export interface ReconciliationReports {
  /**
   * Compares line by line what the statement says with our orders, their postings and their keys, page by
   * page in bounded memory, and stores every difference with its class, cause, evidence and what would
   * mend it. Each call makes another report; with the same `idempotencyKey` the first one is answered.
   *
   * Errors: `shop.not_found`, `reconciliation.stopped` by `options.signal`, `idempotency.key_reused`,
   * `input.invalid`; `storage.busy` where lines came meanwhile that the run could not tell apart.
   */
  run(
    input: RunReconciliationInput,
    options?: RunReconciliationOptions,
  ): ResultAsync<RanReconciliation, RunReconciliationError | CoreError<'input.invalid'>>;
  /** A reconciliation as it is now. Errors: `reconciliation.not_found`, `input.invalid`, `storage.*`. */
  load(input: {
    readonly reportId: string;
  }): ResultAsync<Reconciliation, LoadReconciliationError | CoreError<'input.invalid'>>;
  /** Differences of a reconciliation, by their numbers. Errors: `input.invalid`, `storage.*`. */
  differences(
    input: DifferencesInput,
  ): ResultAsync<Page<RecordedDifference>, StorageError | CoreError<'input.invalid'>>;
  /**
   * Says of a difference what it comes from, or that it is accepted. Said again in the same words it
   * answers `replayed`; other words take the place of what was said before.
   *
   * Errors: `reconciliation.not_found`, `reconciliation.no_difference`,
   * `reconciliation.illegal_transition` once it is signed, `idempotency.key_reused`, `storage.*`.
   */
  explain(
    input: ExplainInput,
    options?: CallOptions,
  ): ResultAsync<ChangedReconciliation, ExplainError | CoreError<'input.invalid'>>;
  /**
   * Signs a reconciliation off 签核, with a digest over all of it: nothing of it changes from then on.
   * Needs `options.reason`. Signed again by the same person for the same reason it answers `replayed`.
   *
   * Errors: `reconciliation.unexplained` while somebody has to explain a difference,
   * `reconciliation.not_found`, `reconciliation.illegal_transition`, `input.invalid`, `storage.*`.
   */
  signOff(
    input: { readonly reportId: string },
    options?: CallOptions,
  ): ResultAsync<ChangedReconciliation, SignOffError>;
  /**
   * Whether a signed reconciliation is still what was signed. Errors: `reconciliation.not_found`,
   * `input.invalid`, `storage.*`.
   */
  verify(input: {
    readonly reportId: string;
  }): ResultAsync<VerifiedReconciliation, LoadReconciliationError | CoreError<'input.invalid'>>;
}

const maxSpanMs = 400 * dayMs;
const word = z.string().min(1).max(100).refine(isCleanText, 'must not hold a NUL');
const reportId = idSchema<ReportId>();

const runSchema = z.strictObject({
  shopId: idSchema<ShopId>(),
  period: z
    .strictObject({ from: instantSchema, to: instantSchema })
    .refine(({ from, to }) => from < to, 'must not be empty')
    .refine(({ from, to }) => to - from <= maxSpanMs, 'must be at most 400 days'),
  book: word.exactOptional(),
  graceMs: z.int().min(0).max(maxSpanMs).exactOptional(),
});

const differencesSchema = z.strictObject({
  reportId,
  class: z
    .enum(Object.keys(differenceClasses) as [DifferenceClass, ...DifferenceClass[]])
    .exactOptional(),
  isOpen: z.boolean().exactOptional(),
  cursor: z.string().exactOptional(),
  limit: z.int().min(1).max(500).exactOptional(),
});

const reportSchema = z.strictObject({ reportId });

const explainSchema = z.strictObject({
  reportId,
  differenceNo: z.int().min(1).max(2_000_000_000),
  note: z.string().trim().min(1).max(500).refine(isCleanText, 'must not hold a NUL'),
});

/** Reconciliations on behalf of one tenant and actor. */
export function createReconciliationReports(scope: Scope): ReconciliationReports {
  return {
    run: (input, given) =>
      mutatingCall(
        runSchema,
        { input, options: callOptionsOf(given) },
        ({ book = null, graceMs = defaultGraceMs, ...of }, options) =>
          runReconciliation(scope, { ...of, book, graceMs }, { ...given, ...options }),
      ),
    load: (input) =>
      serviceCall(reportSchema, input, (which) => loadReconciliation(scope, which.reportId)),
    differences: (input) =>
      serviceCall(differencesSchema, input, ({ class: code, limit = 50, ...query }) =>
        findDifferences(scope, { ...query, ...(code === undefined ? {} : { code }), limit }),
      ),
    explain: (input, options) =>
      mutatingCall(explainSchema, { input, options }, (said, how) =>
        explainDifference(scope, said, how),
      ),
    signOff: (input, options) =>
      mutatingCall(reportSchema, { input, options }, async (which, how) => {
        const reason = requireReason(how);
        if (reason.isErr()) return err(reason.error);
        return signReconciliation(scope, which, { reason: reason.value, options: how });
      }),
    verify: (input) =>
      serviceCall(reportSchema, input, async (which) => {
        const loaded = await loadReconciliation(scope, which.reportId);
        if (loaded.isErr()) return err(loaded.error);
        const { signature } = loaded.value;
        if (signature === null) return ok({ isSigned: false, isIntact: false });
        const digest = await digestOf(scope, loaded.value);
        return digest.map((text) => ({ isSigned: true, isIntact: text === signature.digest }));
      }),
  };
}

function callOptionsOf(given: RunReconciliationOptions | undefined): CallOptions | undefined {
  if (given === undefined) return undefined;
  const { onProgress: _onProgress, signal: _signal, ...options } = given;
  return options;
}

import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import type { OrderId, ShopId, UnitId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import { isCleanText } from '../kernel/text.ts';
import type { StorageError } from '../ports/storage.ts';
import { requireReason } from '../runtime/require-reason.ts';
import type { CallOptions, Scope, WaitOptions } from '../runtime/runtime.ts';
import { mutatingCall, serviceCall } from '../runtime/service-call.ts';
import { findByCode, type CodeError, type TypedCode } from './find-by-code.ts';
import type { VerificationState } from './verification-machine.ts';
import { decideVerify, type VerifyDecisionError } from './verify-decide.ts';
import { verifyBatch, type VerifyReport } from './verify-batch.ts';
import { runVerify, type NamedUnits, type Verified, type VerifyOrderError } from './verify.ts';

/** Names units by their order. */
export interface UnitsOfOrder {
  /** Kaquan's own id; the channel's number is `orderNo`. */
  readonly orderId: string;
  /** Left out: every unit that can be meant. */
  readonly unitIds?: readonly string[];
}

/** Names one unit by its code. */
export interface UnitByCode {
  /** The shop at whose counter the code was typed. */
  readonly shopId: string;
  /** The verification code 核销码 as typed: spaces, hyphens and full-width digits do not matter. */
  readonly code: string;
}

/** Names what was used. */
export type VerifyInput = (UnitsOfOrder | UnitByCode) & {
  /** Where it was used 门店, for the history; 1..100 characters, no personal data. */
  readonly place?: string;
};

/** Names what was not used after all. */
export type UndoInput = UnitsOfOrder | UnitByCode;

/** Several entries to verify. */
export interface VerifyBatchInput {
  /** 1..200, each as for `verify`; they may name units of one order. */
  readonly items: readonly VerifyInput[];
}

/** What verifying a code would do now. */
export interface CodePreview {
  /** Kaquan's own id. */
  readonly orderId: OrderId;
  /** The order's number at its channel 电商单号. */
  readonly orderNo: string;
  /** The unit that the code names. */
  readonly unitId: UnitId;
  /** The line's title at the channel. */
  readonly title: string;
  /** Where the unit's verification stands. */
  readonly verification: VerificationState;
  /** Why it would be refused; `null` where `verify` would answer `applied` or `replayed`. */
  readonly refusal: VerifyDecisionError | null;
  /** The order's version now. */
  readonly version: number;
}

/** Why units cannot be verified. */
export type VerifyError = VerifyOrderError | CoreError<'input.invalid'>;

/** Why a batch could not be run at all. */
export type VerifyBatchError = StorageError | CoreError<'input.invalid'>;

/** Why a code cannot be shown. */
export type FindByCodeError = CodeError | StorageError | CoreError<'input.invalid'>;

/** Verification 核销: what was handed over counts as used. */
export interface VerificationService {
  /**
   * Verifies units that are with the buyer, all of the named ones or none. Verifying again answers
   * `replayed`; of two counters at once, one is told `applied` and the other `replayed`. Who did it,
   * where and why stands in the order's history. Where the channel verifies (`verifiedBy:
   * 'channel_api'`) it is asked, and its answer wins: until it is there, units stand in
   * `unansweredUnitIds`; with `options.waitMs` the call waits for it.
   *
   * Errors: `verification.code_invalid` for every code that no unit of the shop has, and
   * `throttle.exceeded` after too many of them by this actor; `order.not_found`, `unit.not_found`,
   * `order.nothing_owed` when nothing was handed over yet, `order.illegal_transition` for a named unit
   * that needs no verification or was taken back, `order.frozen`, `unit.case_open`, `input.invalid`,
   * `idempotency.key_reused`, `storage.*`, `transaction.not_allowed` for `waitMs` on a handle with `tx`.
   */
  verify(input: VerifyInput, options?: WaitOptions): ResultAsync<Verified, VerifyError>;
  /**
   * Verifies many, each by itself: one that fails stops no other. With an idempotency key, the same
   * batch may be sent again.
   *
   * Errors: `input.invalid`, `storage.*`; what goes wrong with an entry stands in its row.
   */
  verifyBatch(
    input: VerifyBatchInput,
    options?: CallOptions,
  ): ResultAsync<VerifyReport, VerifyBatchError>;
  /**
   * Takes back that units count as used, all of the named ones or none; `options.reason` must say why. A
   * unit keeps its code. Undoing again answers `replayed`.
   *
   * Errors: as `verify`; `order.nothing_owed` also where the channel has completed the order, because
   * its word stands; `channel.incapable` where the channel does not take back what it has verified.
   */
  undo(input: UndoInput, options?: WaitOptions): ResultAsync<Verified, VerifyError>;
  /**
   * Shows what verifying a code would do, changing nothing.
   *
   * Errors: `verification.code_invalid`, `throttle.exceeded`, `input.invalid`, `storage.*`.
   */
  find(input: UnitByCode): ResultAsync<CodePreview, FindByCodeError>;
}

const unitIds = z.array(idSchema<UnitId>()).min(1).max(1_000).exactOptional();
const place = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(100, 'at most 100 characters')
  .refine(isCleanText, 'must not hold a NUL or half a character')
  .exactOptional();
const byOrder = { orderId: idSchema<OrderId>(), unitIds };
const byCode = { shopId: idSchema<ShopId>(), code: z.string() };
const problem = 'must be { orderId, unitIds? } or { shopId, code }';
const undoInputSchema = z.union([z.strictObject(byOrder), z.strictObject(byCode)], problem);
const verifyInputSchema = z.union(
  [z.strictObject({ ...byOrder, place }), z.strictObject({ ...byCode, place })],
  problem,
);
const batchInputSchema = z.object({ items: z.array(verifyInputSchema).min(1).max(200) });
const findInputSchema = z.object(byCode);

/** Verification on behalf of one tenant and actor. */
export function createVerificationService(scope: Scope): VerificationService {
  return {
    verify: (input, options) =>
      mutatingCall(verifyInputSchema, { input, options }, (checked, checkedOptions) =>
        runVerify(scope, checked, {
          operation: 'verification.verify',
          place: checked.place,
          options: checkedOptions,
        }),
      ),
    verifyBatch: (input, options) =>
      mutatingCall(batchInputSchema, { input, options }, ({ items }, checkedOptions) =>
        verifyBatch(scope, items, checkedOptions),
      ),
    undo: (input, options) =>
      mutatingCall(undoInputSchema, { input, options }, (checked, checkedOptions) =>
        undo(scope, checked, checkedOptions),
      ),
    find: (input) => serviceCall(findInputSchema, input, (typed) => preview(scope, typed)),
  };
}

async function undo(
  scope: Scope,
  named: NamedUnits,
  options: WaitOptions,
): Promise<Result<Verified, VerifyError>> {
  const reason = requireReason(options);
  if (reason.isErr()) return err(reason.error);
  return runVerify(scope, named, { operation: 'verification.undo', options });
}

async function preview(
  scope: Scope,
  typed: TypedCode,
): Promise<Result<CodePreview, CodeError | StorageError>> {
  const found = await findByCode(scope, typed);
  if (found.isErr()) return err(found.error);
  const { order, line, unit, shop } = found.value;
  const { orderId, orderNo, version } = order;
  const { unitId, verification } = unit;
  const now = scope.runtime.clock.now();
  const decided = decideVerify(order, [unitId], { policy: shop.policy, now });
  const refusal = decided.isErr() ? decided.error : null;
  return ok({ orderId, orderNo, unitId, title: line.title, verification, refusal, version });
}

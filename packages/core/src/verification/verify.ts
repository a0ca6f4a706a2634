import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId, UnitId } from '../kernel/ids.ts';
import type { JobContext, JobDecision, JobDone, JobError, OrderJob } from '../order/order-jobs.ts';
import { runOrderJob } from '../order/order-jobs.ts';
import type { Order } from '../order/order.ts';
import { unitsOf } from '../order/order-units.ts';
import type { StorageError } from '../ports/storage.ts';
import { idempotencyOf } from '../runtime/idempotency.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { findByCode, unitByCode, type CodeError, type TypedCode } from './find-by-code.ts';
import { decideUndo, decideVerify, isVerified, type VerifyDecisionError } from './verify-decide.ts';

/** What is verified now. */
export interface Verified {
  /** `replayed`: nothing was left to do. */
  readonly outcome: 'applied' | 'replayed';
  /** The order that the units belong to. */
  readonly orderId: OrderId;
  /** The order's version now. */
  readonly version: number;
  /** All verified units of the order. */
  readonly verifiedUnitIds: readonly UnitId[];
}

/** Why units cannot be verified. */
export type VerifyOrderError = VerifyDecisionError | JobError | StorageError | CodeError;

/** The units that somebody means: by order, or by the code of one. */
export type NamedUnits =
  { readonly orderId: OrderId; readonly unitIds?: readonly string[] | undefined } | TypedCode;

/** Units whose order is known. */
export interface MeantUnits {
  readonly orderId: OrderId;
  /** `null`: all that can be meant. */
  readonly unitIds: readonly string[] | null;
  /** By which the one unit was named; it must still be its own when the decision is made. */
  readonly code: string | null;
}

type Refusal = VerifyDecisionError | CoreError<'order.not_found' | 'verification.code_invalid'>;

/** What is done to units, and under which name it is called once. */
export interface VerifyCommand {
  readonly operation: 'verification.verify' | 'verification.undo';
  readonly place?: string | undefined;
}

/** Verifies units, or takes it back; see `VerificationService`. */
export async function runVerify(
  scope: Scope,
  named: NamedUnits,
  call: VerifyCommand & { readonly options: CallOptions },
): Promise<Result<Verified, VerifyOrderError>> {
  const meant = await meantBy(scope, named);
  if (meant.isErr()) return err(meant.error);
  const done = await runOrderJob(scope, await verifyJob(named, meant.value, call));
  return done.map(verifiedOf);
}

/** The job that verifies the units of one order, or takes it back. */
export async function verifyJob(
  named: NamedUnits,
  meant: MeantUnits,
  call: VerifyCommand & { readonly options: CallOptions },
): Promise<OrderJob<null, Refusal>> {
  const { operation, place, options } = call;
  const input = { ...named, ...(meant.code !== null && { code: meant.code }), place };
  return {
    target: { orderId: meant.orderId },
    reason: options.reason,
    idempotency: await idempotencyOf(operation, input, options.idempotencyKey),
    replay: () => ok(null),
    decide: (context) => decide(context, meant, call),
  };
}

/** What a call answers for a job that is done. */
export function verifiedOf({ order, isChanged }: JobDone<null>): Verified {
  return {
    outcome: isChanged ? 'applied' : 'replayed',
    orderId: order.orderId,
    version: order.version,
    verifiedUnitIds: unitsOf(order)
      .filter(isVerified)
      .map(({ unit }) => unit.unitId),
  };
}

async function meantBy(
  scope: Scope,
  named: NamedUnits,
): Promise<Result<MeantUnits, CodeError | StorageError>> {
  if ('orderId' in named) {
    return ok({ orderId: named.orderId, unitIds: named.unitIds ?? null, code: null });
  }
  const found = await findByCode(scope, named);
  return found.map(({ order, unit }) => meantByCode(order, unit.verificationCode ?? ''));
}

/** The unit that a code has found. */
export function meantByCode({ orderId }: Order, code: string): MeantUnits {
  return { orderId, unitIds: null, code };
}

function decide(
  { order, shop, now }: JobContext,
  { orderId, unitIds, code }: MeantUnits,
  { operation, place }: VerifyCommand,
): JobDecision<null, Refusal> {
  const refuse = (error: Refusal): JobDecision<null, Refusal> => {
    return { decision: null, answer: err(error) };
  };
  if (order === null) return refuse(coreError('order.not_found', { orderId }));
  const byCode = code === null ? null : unitByCode(order, code);
  if (code !== null && byCode === null) return refuse(coreError('verification.code_invalid', {}));
  const chosen = byCode === null ? unitIds : [byCode.unit.unitId];
  const context = { policy: shop.policy, now, place };
  const command = operation === 'verification.undo' ? decideUndo : decideVerify;
  const decided = command(order, chosen, context);
  if (decided.isErr()) return refuse(decided.error);
  return { decision: decided.value, answer: ok(null) };
}

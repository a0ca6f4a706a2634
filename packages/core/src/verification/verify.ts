import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId, UnitId } from '../kernel/ids.ts';
import type { JobContext, JobDecision, JobDone, JobError, OrderJob } from '../order/order-jobs.ts';
import { runOrderJob } from '../order/order-jobs.ts';
import type { Order } from '../order/order.ts';
import { unitsOf, type UnitOfLine } from '../order/order-units.ts';
import type { StorageError } from '../ports/storage.ts';
import { idempotencyOf } from '../runtime/idempotency.ts';
import { outsideTransaction } from '../runtime/outside-transaction.ts';
import type { CallOptions, Scope, WaitOptions } from '../runtime/runtime.ts';
import type { Shop } from '../shop/shop.ts';
import { afterTelling } from '../worker/tell-now.ts';
import { findByCode, unitByCode, type CodeError, type TypedCode } from './find-by-code.ts';
import type { VerificationState } from './verification-machine.ts';
import {
  decideUndo,
  decideVerify,
  isUnanswered,
  isVerified,
  type UndoDecisionError,
} from './verify-decide.ts';

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
  /** Units of which the channel has been asked and has not answered yet; see `waitMs`. */
  readonly unansweredUnitIds: readonly UnitId[];
  /** What the channel said of units that it did not verify, or take back, as asked. */
  readonly refusals: readonly ChannelRefusal[];
}

/** What a channel said of a unit that it did not verify, or take back, as asked. */
export interface ChannelRefusal {
  /** The unit that was asked about. */
  readonly unitId: UnitId;
  /** `pending`: not verified; `verified`: not taken back; `needs_check`: a person must look there. */
  readonly verification: VerificationState;
  /** The channel's words. */
  readonly note: string;
}

/** Why units cannot be verified. */
export type VerifyOrderError =
  UndoDecisionError | JobError | StorageError | CodeError | CoreError<'transaction.not_allowed'>;

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

type Refusal = UndoDecisionError | CoreError<'order.not_found' | 'verification.code_invalid'>;

/** What is done to units, and under which name it is called once. */
export interface VerifyCommand {
  readonly operation: 'verification.verify' | 'verification.undo';
  readonly place?: string | undefined;
}

/** Verifies units, or takes it back; see `VerificationService`. */
export async function runVerify(
  scope: Scope,
  named: NamedUnits,
  call: VerifyCommand & { readonly options: WaitOptions },
): Promise<Result<Verified, VerifyOrderError>> {
  const { waitMs } = call.options;
  const mayWait = waitMs === undefined ? ok() : outsideTransaction(scope, waiting);
  if (mayWait.isErr()) return err(mayWait.error);
  const meant = await meantBy(scope, named);
  if (meant.isErr()) return err(meant.error);
  const done = await runOrderJob(
    scope,
    await verifyJob(scope, { named, meant: meant.value }, call),
  );
  if (done.isErr()) return err(done.error);
  const { order, isChanged } = done.value;
  return ok(
    verifiedOf({ order: await afterTelling(scope, order, { group: 'verify', waitMs }), isChanged }),
  );
}

const waiting = 'waiting for the channel';

/** The job that verifies the units of one order, or takes it back. */
export async function verifyJob(
  scope: Scope,
  { named, meant }: { readonly named: NamedUnits; readonly meant: MeantUnits },
  call: VerifyCommand & { readonly options: CallOptions },
): Promise<OrderJob<null, Refusal>> {
  const { operation, place, options } = call;
  const input = { ...named, ...(meant.code !== null && { code: meant.code }), place };
  return {
    target: { orderId: meant.orderId },
    reason: options.reason,
    idempotency: await idempotencyOf(operation, input, options.idempotencyKey),
    replay: () => ok(null),
    decide: (context) => decide(context, meant, { ...call, scope }),
  };
}

/** What a call answers for a job that is done. */
export function verifiedOf({
  order,
  isChanged,
}: Pick<JobDone<null>, 'order' | 'isChanged'>): Verified {
  const units = unitsOf(order);
  const idOf = ({ unit }: UnitOfLine): UnitId => unit.unitId;
  return {
    outcome: isChanged ? 'applied' : 'replayed',
    orderId: order.orderId,
    version: order.version,
    verifiedUnitIds: units.filter(isVerified).map(idOf),
    unansweredUnitIds: units.filter(isUnanswered).map(idOf),
    refusals: units.flatMap(({ unit: { unitId, verification, verificationNote: note } }) =>
      note === '' ? [] : [{ unitId, verification, note }],
    ),
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
  { operation, place, scope }: VerifyCommand & { readonly scope: Scope },
): JobDecision<null, Refusal> {
  const refuse = (error: Refusal): JobDecision<null, Refusal> => {
    return { decision: null, answer: err(error) };
  };
  if (order === null) return refuse(coreError('order.not_found', { orderId }));
  const byCode = code === null ? null : unitByCode(order, code);
  if (code !== null && byCode === null) return refuse(coreError('verification.code_invalid', {}));
  const chosen = byCode === null ? unitIds : [byCode.unit.unitId];
  const { policy } = shop;
  const decided =
    operation === 'verification.undo'
      ? decideUndo(order, chosen, { policy, now, onlyVerifies: onlyVerifies(scope, shop) })
      : decideVerify(order, chosen, { policy, now, place });
  if (decided.isErr()) return refuse(decided.error);
  return { decision: decided.value, answer: ok(null) };
}

// The shop's channel, where it keeps what it has verified.
function onlyVerifies({ runtime }: Scope, { channelType }: Shop): string | null {
  const channel = runtime.channelByType.get(channelType);
  return channel?.capabilities.verification?.canUndo === false ? channelType : null;
}

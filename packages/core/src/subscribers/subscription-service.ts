import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import { draftOrder } from '../order/order-draft.ts';
import type { OrderEvent } from '../order/order-events.ts';
import { runOrderJob, type JobError } from '../order/order-jobs.ts';
import type { Dispatch } from '../ports/dispatch.ts';
import type { StorageError } from '../ports/storage.ts';
import { idempotencyOf } from '../runtime/idempotency.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall, serviceCall } from '../runtime/service-call.ts';

/** Which parked orders are listed. */
export interface FindParkedInput {
  /** One subscriber's; those of all where it is left out. */
  readonly subscriber?: string;
  /** 1..1,000; 100 unless told. */
  readonly limit?: number;
}

/** Names an order that was parked for a subscriber. */
export interface ParkedInput {
  /** The subscriber's name. */
  readonly subscriber: string;
  /** The order's own id. */
  readonly orderId: string;
}

/** What became of a decision about a parked order. */
export interface Unparked {
  /** `replayed`: the idempotency key was used before. */
  readonly outcome: 'applied' | 'replayed';
  /** The order's version now: its history says who decided. */
  readonly version: number;
}

/** Why parked orders cannot be listed. */
export type FindParkedError = StorageError | CoreError<'input.invalid'>;

/** Why nothing was decided about a parked order. */
export type UnparkError =
  JobError | StorageError | CoreError<'dispatch.not_found' | 'input.invalid'>;

/** What subscribers could not take, and what becomes of it. */
export interface SubscriptionService {
  /**
   * Lists orders whose next event a subscriber has refused too often: which event (`doneSeq` + 1), how
   * often, and what he said. Other orders of his go on meanwhile. By subscriber, then order.
   *
   * Errors: `input.invalid`, `storage.*`.
   */
  findParked(input?: FindParkedInput): ResultAsync<readonly Dispatch[], FindParkedError>;
  /**
   * Lets a parked order be tried again by the next run, from the event that failed. Stands in the
   * order's history, with who decided.
   *
   * Errors: `dispatch.not_found` when it is not parked, `order.not_found`, `input.invalid`,
   * `idempotency.key_reused`, `storage.*`.
   */
  retry(input: ParkedInput, options?: CallOptions): ResultAsync<Unparked, UnparkError>;
  /**
   * Lets the subscriber do without the event that failed, and go on with the one behind it. Needs
   * `options.reason`; stands in the order's history, with who decided.
   *
   * Errors: as `retry`.
   */
  skip(input: ParkedInput, options?: CallOptions): ResultAsync<Unparked, UnparkError>;
}

const nameSchema = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be 1 to 64 of A-Z a-z 0-9 . _ -');
const findInputSchema = z.object({
  subscriber: nameSchema.exactOptional(),
  limit: z.int().min(1).max(1_000).exactOptional(),
});
const parkedInputSchema = z.object({ subscriber: nameSchema, orderId: idSchema<OrderId>() });

type Which = z.infer<typeof parkedInputSchema>;

/** Subscriptions on behalf of one tenant and actor. */
export function createSubscriptionService(scope: Scope): SubscriptionService {
  const { tenant, runtime } = scope;
  return {
    findParked: (input) =>
      serviceCall(findInputSchema, input ?? {}, ({ limit = 100, ...which }) =>
        runtime.storage.findParkedDispatches({ tenant, limit, ...which }),
      ),
    retry: (input, options) =>
      mutatingCall(parkedInputSchema, { input, options }, (which, checked) =>
        unpark(scope, which, { operation: 'subscriptions.retry', ...checked }),
      ),
    skip: (input, options) =>
      mutatingCall(parkedInputSchema, { input, options }, async (which, checked) => {
        if ((checked.reason ?? '').trim() !== '') {
          return unpark(scope, which, { operation: 'subscriptions.skip', ...checked });
        }
        const problem = 'say why, for the history';
        return err(coreError('input.invalid', { issues: [{ field: 'options.reason', problem }] }));
      }),
  };
}

type Operation = 'subscriptions.retry' | 'subscriptions.skip';

async function unpark(
  scope: Scope,
  which: Which,
  { operation, reason = '', idempotencyKey }: CallOptions & { readonly operation: Operation },
): Promise<Result<Unparked, UnparkError>> {
  const { tenant, runtime } = scope;
  const { subscriber, orderId } = which;
  const found = await runtime.storage.findParkedDispatches({ tenant, ...which, limit: 1 });
  if (found.isErr()) return err(found.error);
  const parked = found.value[0] ?? null;
  const at = runtime.clock.now();
  const { event, skipped } = decisions[operation](subscriber, parked?.doneSeq ?? 0);
  const done = await runOrderJob<null, CoreError<'dispatch.not_found'>>(scope, {
    target: { orderId },
    reason,
    idempotency: await idempotencyOf(operation, which, idempotencyKey),
    replay: () => ok(null),
    dispatches: parked === null ? [] : [releasing(parked, skipped, at)],
    decide: ({ order, now }) => {
      if (parked === null || order === null) {
        const notFound = coreError('dispatch.not_found', { subscriber, orderId });
        return { decision: null, answer: err(notFound) };
      }
      const draft = draftOrder(order, now);
      draft.emit(event);
      return { decision: { order: draft.order, events: draft.events }, answer: ok(null) };
    },
  });
  return done.map(({ order, isChanged }) => {
    return { outcome: isChanged ? 'applied' : 'replayed', version: order.version };
  });
}

type Decide = (
  subscriber: string,
  doneSeq: number,
) => { readonly event: OrderEvent; readonly skipped: number };

const decisions: Readonly<Record<Operation, Decide>> = {
  'subscriptions.retry': (subscriber) => {
    return { event: { type: 'dispatch.retried', subscriber }, skipped: 0 };
  },
  'subscriptions.skip': (subscriber, doneSeq) => {
    return { event: { type: 'dispatch.skipped', subscriber, seq: doneSeq + 1 }, skipped: 1 };
  },
};

function releasing({ subscriber, orderId, doneSeq }: Dispatch, skipped: number, dueAt: number) {
  return {
    subscriber,
    orderId,
    fromSeq: doneSeq,
    doneSeq: doneSeq + skipped,
    attempts: 0,
    dueAt,
    state: 'pending' as const,
    problem: '',
  };
}

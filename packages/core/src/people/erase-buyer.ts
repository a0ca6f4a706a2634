import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import { isCleanText } from '../kernel/text.ts';
import { runOrderJobs, type JobError, type OrderJob } from '../order/order-jobs.ts';
import type { StorageError } from '../ports/storage.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall } from '../runtime/service-call.ts';
import { decideErasePersonal } from './personal-decide.ts';

/** Names a buyer whose personal data is to go. */
export interface EraseBuyerInput {
  /** As his orders have it; an account of the shop's own under which they were placed is not meant. */
  readonly buyerRef: string;
  /** From an earlier page's `nextCursor`; left out: from the newest of his orders on. */
  readonly cursor?: string;
}

/** What has become of one order of a buyer whose data is to go. */
export type ErasureItem =
  | {
      /** `replayed`: nothing was left to erase. */
      readonly outcome: 'applied' | 'replayed';
      /** The order. */
      readonly orderId: OrderId;
    }
  | {
      /** It could not be done now; the same page again tries it. */
      readonly outcome: 'failed';
      /** The order. */
      readonly orderId: OrderId;
      /** Why not. */
      readonly error: JobError;
    };

/** What one page of erasing has done. */
export interface ErasureReport {
  /** Orders of his, newest first. */
  readonly items: readonly ErasureItem[];
  /** How many of them came to what. */
  readonly summary: Readonly<Record<ErasureItem['outcome'], number>>;
  /** Where to go on; `null` when all of his orders have been looked at. */
  readonly nextCursor: string | null;
}

/** Why a buyer's personal data cannot be erased at all. */
export type EraseBuyerError = StorageError | CoreError<'input.invalid'>;

/** What a `buyers` service erases. */
export interface BuyerErasureCalls {
  /**
   * Erases recipients and accounts of a buyer's orders 个人信息删除, at most 100 orders for a call: call it
   * again with `nextCursor` until that is `null`. Done twice, or broken off and begun anew, it comes to
   * the same. Orders, their history and `buyerRef`, which is the channel's own opaque id, stay.
   *
   * Errors: `input.invalid`, `storage.*`.
   */
  erase(input: EraseBuyerInput, options?: CallOptions): ResultAsync<ErasureReport, EraseBuyerError>;
}

const eraseSchema = z.strictObject({
  buyerRef: z
    .string()
    .min(1, 'must not be empty')
    .max(200)
    .refine(isCleanText, 'must not hold a NUL'),
  cursor: z.string().exactOptional(),
});

const ordersPerPage = 100;

/** Erasing buyers on behalf of one tenant and actor. */
export function createBuyerErasureCalls(scope: Scope): BuyerErasureCalls {
  return {
    erase: (input, options) =>
      mutatingCall(eraseSchema, { input, options }, (which, checked) =>
        eraseBuyer(scope, which, checked),
      ),
  };
}

async function eraseBuyer(
  scope: Scope,
  { buyerRef, cursor }: z.infer<typeof eraseSchema>,
  { reason }: CallOptions,
): Promise<Result<ErasureReport, StorageError>> {
  const { runtime, tenant } = scope;
  const position = cursor === undefined ? {} : { cursor };
  const filter = { tenant, user: buyerRef, isCurrent: true, limit: ordersPerPage, ...position };
  const found = await runtime.storage.findOrders(filter);
  if (found.isErr()) return err(found.error);
  const own = found.value.items.filter((order) => order.buyerRef === buyerRef);
  const jobs = own.map(({ orderId }): OrderJob<null, never> => ({
    target: { orderId },
    reason,
    decide: ({ order, now }) => {
      return { decision: order && decideErasePersonal(order, now), answer: ok(null) };
    },
  }));
  const ran = await runOrderJobs(scope, jobs);
  if (ran.isErr()) return err(ran.error);
  const items = ran.value.flatMap((result, place): readonly ErasureItem[] => {
    const orderId = own[place]?.orderId;
    if (orderId === undefined) return [];
    if (result.isErr()) return [{ outcome: 'failed', orderId, error: result.error }];
    return [{ outcome: result.value.isChanged ? 'applied' : 'replayed', orderId }];
  });
  const summary = { applied: 0, replayed: 0, failed: 0 };
  for (const { outcome } of items) summary[outcome] += 1;
  return ok({ items, summary, nextCursor: found.value.nextCursor });
}

import { err, ok, type Result } from 'neverthrow';
import { z } from 'zod';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { CaseId, OrderId } from '../kernel/ids.ts';
import { idSchema, instantSchema, positiveAmountSchema } from '../kernel/schema.ts';
import { isCleanText } from '../kernel/text.ts';
import type { Instant } from '../kernel/time.ts';
import { runOrderJob, type JobError } from '../order/order-jobs.ts';
import type { Order } from '../order/order.ts';
import type { StorageError } from '../ports/storage.ts';
import { idempotencyOf } from '../runtime/idempotency.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import type { Shop } from '../shop/shop.ts';
import { decideHostFact, type HostFactError, type ToldFact } from './host-fact-decide.ts';
import type { OrderFactName, RefundFactName } from './host-facts.ts';
import { onPlatform } from './platform-shop.ts';

/** What became of an order of the host's own; one fact, told any number of times, at any time. */
export type RecordFactInput = {
  /** The order's own id. */
  readonly orderId: string;
  /** When it happened; not when it is told. */
  readonly at: Instant;
} & (
  | {
      /**
       * `paid`, `closed` (given up, not sold after all), `completed` (the buyer has received it), or
       * `settled` (its money is the shop's; counts where the shop's policy is `settledBy: 'host'`).
       */
      readonly fact: OrderFactName;
      /** What the buyer paid, in minor units; another sum than the order's holds it for `conflict`. */
      readonly amountMinor?: number;
    }
  | {
      /** A refund that the buyer asks for, takes back, has got, or whose money came back 退票. */
      readonly fact: RefundFactName;
      /**
       * The host's own number of the refund, 1..100 characters; the `refundId` that the channel's own
       * `refund` was called with means the case that it was called for.
       */
      readonly refundNo: string;
      /** The line that it is on; may be left out where the order has one. */
      readonly lineNo?: string;
      /** In minor units. */
      readonly amountMinor: number;
      /** The buyer's words; at most 1,000 characters. */
      readonly reason?: string;
    }
  | {
      /** The money of a case of this order was given back. */
      readonly fact: 'refunded';
      /** The case, as `order.cases` names it. */
      readonly caseId: string;
      /** In minor units. Left out: what the case asks for. */
      readonly amountMinor?: number;
    }
);

/** What became of a fact. */
export interface RecordedFact {
  /** `replayed`: it was told before, or the idempotency key was used. */
  readonly outcome: 'applied' | 'replayed';
  /** The order as it is now. */
  readonly order: Order;
  /** The order's version now. */
  readonly version: number;
}

/** Why a fact cannot be recorded. */
export type RecordFactError =
  HostFactError | JobError | StorageError | CoreError<'input.invalid' | 'shop.not_on_platform'>;

const text = (length: number): z.ZodType<string> =>
  z.string().min(1).max(length).refine(isCleanText, 'must not hold a NUL or half a character');

const base = { orderId: idSchema<OrderId>(), at: instantSchema };

/** The input of {@link recordFact}. */
export const recordFactSchema = z.union(
  [
    z.strictObject({
      ...base,
      fact: z.enum(['paid', 'closed', 'completed', 'settled']),
      amountMinor: positiveAmountSchema.exactOptional(),
    }),
    z.strictObject({
      ...base,
      fact: z.enum(['refund_requested', 'refund_withdrawn', 'refunded', 'refund_bounced']),
      refundNo: text(100),
      lineNo: text(100).exactOptional(),
      amountMinor: positiveAmountSchema,
      reason: text(1_000).exactOptional(),
    }),
    z.strictObject({
      ...base,
      fact: z.literal('refunded'),
      caseId: idSchema<CaseId>(),
      amountMinor: positiveAmountSchema.exactOptional(),
    }),
  ],
  'must be a fact about the order, about a refund by its number, or about a case',
);

/** Takes in what the host says of its own order; see `OrderService.recordFact`. */
export async function recordFact(
  scope: Scope,
  input: z.infer<typeof recordFactSchema>,
  { idempotencyKey, reason }: CallOptions,
): Promise<Result<RecordedFact, RecordFactError>> {
  const { orderId } = input;
  type Refusal = HostFactError | CoreError<'order.not_found' | 'shop.not_on_platform'>;
  const done = await runOrderJob<null, Refusal>(scope, {
    target: { orderId },
    reason,
    idempotency: await idempotencyOf('orders.recordFact', input, idempotencyKey),
    replay: () => ok(null),
    decide: ({ order, shop, now, shortages, screening, ruling }) => {
      const refuse = (error: Refusal) => ({ decision: null, answer: err(error) });
      if (order === null) return refuse(coreError('order.not_found', { orderId }));
      const allowed = mayTell(shop, input);
      if (allowed.isErr()) return refuse(allowed.error);
      const decided = decideHostFact(order, input, {
        policy: shop.policy,
        now,
        shortages,
        screening,
        ruling,
      });
      if (decided.isErr()) return refuse(decided.error);
      return { decision: decided.value, answer: ok(null) };
    },
  });
  return done.map(({ order, isChanged }) => ({
    outcome: isChanged ? 'applied' : 'replayed',
    order,
    version: order.version,
  }));
}

// Whose word settles an order is the shop's policy, on any channel; the rest a marketplace tells itself.
function mayTell(shop: Shop, { fact }: ToldFact): Result<void, CoreError<'shop.not_on_platform'>> {
  const isHosts = hostSettles[fact] === shop.policy.settledBy;
  return isHosts ? ok() : onPlatform(shop, `orders.recordFact(${fact})`);
}

const hostSettles: Readonly<Partial<Record<ToldFact['fact'], string>>> = { settled: 'host' };

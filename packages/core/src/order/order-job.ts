import type { Result } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';
import type { Shortage } from '../kernel/error-fields.ts';
import type { Instant } from '../kernel/time.ts';
import type { BoundKey, EffectUpdate, Fence, IdempotencyRecord } from '../ports/change.ts';
import type { DispatchUpdate } from '../ports/dispatch.ts';
import type { SealedText } from '../ports/sealed-text.ts';
import type { Loaded } from '../ports/storage.ts';
import type { IdempotencyClaim } from '../runtime/idempotency.ts';
import type { Shop } from '../shop/shop.ts';
import type { Decision } from './decision.ts';
import type { JobTarget } from './job-look-up.ts';
import type { Order } from './order.ts';
import type { Ruling } from './order-fact.ts';
import type { Screening } from './order-holds.ts';

/** What a job's decision can look at. */
export interface JobContext {
  /** `null` only for a job that may place the order. */
  readonly order: Order | null;
  readonly shop: Shop;
  /** Set when a first decision came short: decide without those keys. */
  readonly shortages: readonly Shortage[] | null;
  readonly now: Instant;
  /** The rules outside of the order and for channel requests, where the channel's word is taken in. */
  readonly screening: Screening;
  readonly ruling: Ruling;
  /** The keys of the order's units, where the job was run with them. */
  readonly keys: readonly BoundKey[];
  /** What is kept sealed beside the order, where the job was run with it. */
  readonly texts: readonly SealedText[];
}

/**
 * What a job wants stored, and what its caller is told once that is durable. A refusal may have
 * something to store: the facts that led to it.
 */
export interface JobDecision<A, E> {
  readonly decision: Decision | null;
  readonly answer: Result<A, E>;
  /** What is kept sealed beside the order from now on. */
  readonly texts?: readonly SealedText[];
}

/** One order to change. A job may be decided several times, when rivals come between. */
export interface OrderJob<A, E> {
  readonly target: JobTarget;
  readonly decide: (context: JobContext) => JobDecision<A, E>;
  readonly reason?: string | undefined;
  readonly idempotency?: IdempotencyClaim | null;
  /** What is recorded of the answer beside its idempotency key, for {@link replay}; no secrets. */
  readonly remember?: (answer: A) => IdempotencyRecord['answer'];
  /**
   * The answer to a call whose idempotency key was used before with the same input; `recorded`: what
   * {@link remember} has said of it then.
   */
  readonly replay?: (order: Order, recorded: IdempotencyRecord['answer']) => Result<A, E>;
  readonly effectUpdates?: readonly EffectUpdate[];
  readonly dispatches?: readonly DispatchUpdate[];
}

/** What became of a job. */
export interface JobDone<A> {
  readonly answer: A;
  readonly order: Order;
  /** As it was before; the same where nothing had to be stored. `null`: it was placed by the job. */
  readonly before: Order | null;
  readonly shop: Shop;
  /** `false` when nothing had to be stored. */
  readonly isChanged: boolean;
  /**
   * The version that the order got by this job, now or when its idempotency key was first used; the
   * order may be further by now. `null` where nothing was stored, or nobody knows any more.
   */
  readonly version: number | null;
  /** The keys bound to the order's units, those claimed just now included. */
  readonly keys: readonly BoundKey[];
  /** What was kept sealed beside the order before, where the job was run with it. */
  readonly texts: readonly SealedText[];
}

/** Why a job failed, beside its own reasons. */
export type JobError = CoreError<
  | 'order.not_found'
  | 'shop.not_found'
  | 'storage.contention'
  | 'storage.lease_lost'
  | 'idempotency.key_reused'
>;

/** How jobs are run. */
export interface JobOptions {
  readonly fence?: Fence;
  /** Also answer the keys of the orders' units. */
  readonly withKeys?: boolean;
  /** Also look at what is kept sealed beside the orders. */
  readonly withTexts?: boolean;
  /** The orders as they were a moment ago, to decide on first; a rival's change makes it stale. */
  readonly loaded?: Loaded;
}

/** What a decision wants kept sealed beside the order. */
export function textsIn<A, E>({ texts = [] }: JobDecision<A, E>): readonly SealedText[] {
  return texts;
}

/** The version in a record's answer; records of earlier releases do not say it. */
export function versionIn({ version }: IdempotencyRecord['answer']): number | null {
  return typeof version === 'number' ? version : null;
}

import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import { idSchema, instantSchema, positiveAmountSchema } from '../kernel/schema.ts';
import { isCleanText } from '../kernel/text.ts';
import type { Instant } from '../kernel/time.ts';
import type { Page, StorageError } from '../ports/storage.ts';
import { requireReason } from '../runtime/require-reason.ts';
import { createBuyerErasureCalls, type BuyerErasureCalls } from '../people/erase-buyer.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall, serviceCall } from '../runtime/service-call.ts';
import { changeStanding, type ChangeStandingError } from './change-standing.ts';
import { followStanding } from './follow-standing.ts';
import type { StandingCommand } from './standing-decide.ts';
import type { StandingState } from './standing-machine.ts';
import type { Standing, UserKind, UserRef } from './standing.ts';
import { suggestionsOf, type BuyerSuggestion } from './suggestions.ts';

/** Of whom something is said. */
export interface BuyerInput {
  /** `buyer`: a buyer as his channel names him; `ordering_user`: an account that orders are placed under. */
  readonly kind: UserKind;
  /** Exactly his `buyerRef` or `orderingUserId`; 1..200 characters. */
  readonly user: string;
}

/** What is said of a user, and for how long. */
export interface StandingInput extends BuyerInput {
  /** It counts no more from this instant on. Left out: until it is lifted. */
  readonly until?: Instant;
}

/** How a user is limited: by one of the two, or both. */
export interface LimitInput extends StandingInput {
  /** How many of his orders may be open, paid and not handed over, at once: 1..100. */
  readonly maxOpenOrders?: number;
  /** What his open orders may have cost together, by currency, in minor units. */
  readonly maxOpenMinor?: number;
}

/** Which suggestions to answer. */
export interface SuggestionsInput {
  /** Only what he did in this shop; left out: in all of the tenant's. */
  readonly shopId?: string;
  /** 1..500, the strongest first; default 50. */
  readonly limit?: number;
}

/** Why no suggestions can be answered. */
export type SuggestionsError = StorageError | CoreError<'input.invalid'>;

/** Which standings to list. */
export interface FindStandingsInput {
  /** Exactly this state, expired or not; left out: all that was ever said. */
  readonly state?: StandingState;
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
  /** 1..500; default 50. */
  readonly limit?: number;
}

/** What became of what was said of a user. */
export interface SaidOfUser {
  /** `replayed`: it was so already, or the idempotency key was used before. */
  readonly outcome: 'applied' | 'replayed';
  /** What is said of him now; `null`: nothing ever was. */
  readonly standing: Standing | null;
  /** Its version now; 0 where nothing was ever said. */
  readonly version: number;
  /** Orders that this call froze or released for it. */
  readonly changedOrders: number;
  /** Whether all his orders follow; `false`: `worker.checkBuyers` goes on. */
  readonly isComplete: boolean;
}

/** Why nothing can be said of a user. */
export type SayError = ChangeStandingError | CoreError<'input.invalid'>;

/** Why what is said of users cannot be listed. */
export type FindStandingsError = StorageError | CoreError<'input.invalid'>;

/** What the house thinks of buyers and of ordering users 用户权限. Every word of it needs `options.reason`. */
export interface BuyerService extends BuyerErasureCalls {
  /**
   * Holds whatever is under way for a user, as `buyer_blocked`, and what he buys from then on: nothing
   * of it is handed over or verified after the answer, unless it says that it is not complete. At most
   * 1,000 of his orders, the newest, are gone through at once; the worker goes on.
   *
   * Errors: `input.invalid`, also without a reason; `idempotency.key_reused`, `storage.*`.
   */
  block(input: StandingInput, options?: CallOptions): ResultAsync<SaidOfUser, SayError>;
  /**
   * Serves a user a few orders at a time, or as many as have cost so much together, in order of payment;
   * the others are held as `buyer_blocked` until one of those is handed over or ends. One that costs more
   * by itself is held until somebody lifts that. Orders of the same instant may pass side by side; the
   * worker's next look, or the next command, holds the later one. Counts his newest 500 orders.
   *
   * Errors: as `block`.
   */
  limit(input: LimitInput, options?: CallOptions): ResultAsync<SaidOfUser, SayError>;
  /**
   * Notes in the history of each order that he places from then on that he is watched; holds nothing, and
   * releases what was held for him.
   *
   * Errors: as `block`.
   */
  watch(input: StandingInput, options?: CallOptions): ResultAsync<SaidOfUser, SayError>;
  /**
   * Takes back what was said of a user, and releases what was held for it. Nothing to take back:
   * `replayed`.
   *
   * Errors: as `block`.
   */
  lift(input: BuyerInput, options?: CallOptions): ResultAsync<SaidOfUser, SayError>;
  /**
   * Buyers whom the figures speak against 风险建议: how often they got their money back for cards that they had read,
   * or the goods once more, by the rules of `createKaquan({ rules: { buyers } })`. Nothing happens by itself. Of whom
   * as much is said already is left out. Each rule sees the 500 buyers with the most cases.
   *
   * Errors: `input.invalid`, `storage.*`.
   */
  suggestions(input?: SuggestionsInput): ResultAsync<readonly BuyerSuggestion[], SuggestionsError>;
  /** Lists what was said of users, by kind, then user. Errors: `input.invalid`, `storage.*`. */
  find(input?: FindStandingsInput): ResultAsync<Page<Standing>, FindStandingsError>;
}

const userSchema = z.object({
  kind: z.enum(['buyer', 'ordering_user']),
  user: z
    .string()
    .min(1, 'must not be empty')
    .max(200, 'at most 200 characters')
    .refine(isCleanText, 'must not hold a NUL or half a character'),
});
const standingSchema = userSchema.extend({ until: instantSchema.exactOptional() });
const limitSchema = standingSchema
  .extend({
    maxOpenOrders: z.int().min(1).max(100).exactOptional(),
    maxOpenMinor: positiveAmountSchema.exactOptional(),
  })
  .refine((given) => given.maxOpenOrders !== undefined || given.maxOpenMinor !== undefined, {
    path: ['maxOpenOrders'],
    error: 'is needed, or maxOpenMinor',
  });
const suggestionsSchema = z.strictObject({
  shopId: idSchema<ShopId>().exactOptional(),
  limit: z.int().min(1).max(500).exactOptional(),
});
const findSchema = z.object({
  state: z.enum(['clear', 'watched', 'limited', 'blocked']).exactOptional(),
  cursor: z.string().exactOptional(),
  limit: z.int().min(1).max(500).exactOptional(),
});

/** Users on behalf of one tenant and actor. */
export function createBuyerService(scope: Scope): BuyerService {
  const { storage } = scope.runtime;
  return {
    ...createBuyerErasureCalls(scope),
    block: (input, options) =>
      mutatingCall(standingSchema, { input, options }, (said, how) =>
        say(scope, { command: 'block', ...said }, how),
      ),
    limit: (input, options) =>
      mutatingCall(limitSchema, { input, options }, (said, how) =>
        say(scope, { command: 'limit', ...said }, how),
      ),
    watch: (input, options) =>
      mutatingCall(standingSchema, { input, options }, (said, how) =>
        say(scope, { command: 'watch', ...said }, how),
      ),
    lift: (input, options) =>
      mutatingCall(userSchema, { input, options }, (said, how) =>
        say(scope, { command: 'lift', ...said }, how),
      ),
    suggestions: (input) =>
      serviceCall(suggestionsSchema, input ?? {}, ({ shopId, limit = 50 }) =>
        suggestionsOf(scope, { shopId, limit }),
      ),
    find: (input) =>
      serviceCall(findSchema, input ?? {}, ({ limit = 50, ...query }) =>
        storage.findStandings({ ...query, limit, tenant: scope.tenant }),
      ),
  };
}

interface Said extends UserRef {
  readonly command: StandingCommand;
  readonly until?: Instant;
  readonly maxOpenOrders?: number;
  readonly maxOpenMinor?: number;
}

/** How many pages of orders a call follows up by itself. */
const pagesInline = 5;

async function say(
  scope: Scope,
  said: Said,
  options: CallOptions,
): Promise<Result<SaidOfUser, SayError>> {
  const { runtime } = scope;
  const reason = requireReason(options);
  if (reason.isErr()) return err(reason.error);
  const { until = null } = said;
  if (until !== null && until <= runtime.clock.now()) {
    const problem = 'must be later than now';
    return err(coreError('input.invalid', { issues: [{ field: 'until', problem }] }));
  }
  const changed = await changeStanding(scope, said, { ...options, reason: reason.value });
  if (changed.isErr()) return err(changed.error);
  const { outcome, standing } = changed.value;
  if (standing === null) {
    return ok({ outcome, standing, version: 0, changedOrders: 0, isComplete: true });
  }
  return ok({ outcome, ...(await follow(scope, standing, outcome)) });
}

// What is said is stored by now: what goes wrong with the orders is left to the worker.
async function follow(
  scope: Scope,
  standing: Standing,
  outcome: SaidOfUser['outcome'],
): Promise<Omit<SaidOfUser, 'outcome'>> {
  const { clock, logger } = scope.runtime;
  const asItIs = { standing, version: standing.version, changedOrders: 0 };
  if (outcome === 'replayed') {
    const { cursor, checkAt } = standing;
    const isComplete = cursor === null && (checkAt === null || checkAt > clock.now());
    return { ...asItIs, isComplete };
  }
  const followed = await followStanding(scope, standing, { pages: pagesInline });
  if (followed.isErr()) {
    logger.log('warn', 'orders do not follow their buyer yet', { kind: standing.kind });
    return { ...asItIs, isComplete: false };
  }
  const { standing: now, changedOrders, isDone } = followed.value;
  return { standing: now, version: now.version, changedOrders, isComplete: isDone };
}

import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { Revealed, RevealOrderError } from '../fulfilment/reveal.ts';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import { idSchema, instantSchema } from '../kernel/schema.ts';
import type { Order } from '../order/order.ts';
import { runOrderJob, type JobError } from '../order/order-jobs.ts';
import type { StorageError } from '../ports/storage.ts';
import type { VaultError } from '../ports/vault.ts';
import { idempotencyOf } from '../runtime/idempotency.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall, serviceCall } from '../runtime/service-call.ts';
import type { IssuedGoods, SealedGoods } from '../stock/issued-goods.ts';
import { extendOrder, type Extended, type ExtendError, type ExtendInput } from './extend-order.ts';
import {
  givePersonal,
  type GavePersonal,
  type GivePersonalError,
} from '../people/give-personal.ts';
import {
  givesPersonal,
  personalShape,
  type CheckedPersonal,
  type GivenPersonal,
} from '../people/recipient-input.ts';
import { discloseLink, type DiscloseLinkError } from './disclose-link.ts';
import {
  linkOf,
  type GivenLink,
  type RedemptionLink,
  type ReplacedLink,
  type TokenClaims,
} from './link.ts';
import { locate, locateInputSchema, type LocateError, type LocateInput } from './locate.ts';
import { previewOf, type RedemptionPreview } from './preview.ts';
import {
  hideAbsence,
  redeemOrder,
  redeemSealed,
  revealByLink,
  type Redeemed,
  type RedeemOrder,
  type RedeemOrderError,
} from './redeem.ts';
import { decideReplaceLink } from './replace-link-decide.ts';
import { claimsOf, type TokenError } from './token-claims.ts';

/** Names an order. */
export interface OrderInput {
  /** Kaquan's own id; the channel's number is `orderNo`. */
  readonly orderId: string;
}

/** A token as the buyer brought it. */
export interface TokenInput {
  /** What stands behind `/r/` in the link; any text may be given. */
  readonly token: string;
}

/** A token, and where the goods of its order are to go. */
export interface GiveAddressInput extends TokenInput, GivenPersonal {}

/** Why an address is not taken. */
export type GiveAddressError =
  | TokenError
  | Exclude<GivePersonalError, CoreError<'order.not_found'>>
  | CoreError<'input.invalid' | 'link.revoked' | 'link.invalid'>;

/** Why a link cannot be given. */
export type LinkError = DiscloseLinkError | CoreError<'input.invalid'>;

/** Why a link cannot be replaced. */
export type ReplaceLinkError = JobError | StorageError | VaultError | CoreError<'input.invalid'>;

/** Why an order cannot be shown to its buyer. */
export type PreviewError = TokenError | StorageError | CoreError<'input.invalid' | 'link.revoked'>;

/** Why an order cannot be redeemed. */
export type RedeemError = TokenError | RedeemOrderError | CoreError<'input.invalid'>;

/** Why goods that were redeemed cannot be revealed. */
export type RevealRedeemedError =
  TokenError | RevealOrderError | CoreError<'input.invalid' | 'link.invalid'>;

/**
 * Redemption 兑换: the buyer exchanges an order for its goods through a link. `Goods` is what `redeem`
 * answers: open goods, or `'sealed'` on a handle with `tx`.
 */
export interface RedemptionService<Goods = readonly IssuedGoods[]> {
  /**
   * Answers the order's present link 兑换链接: the same each time until it is replaced. It exists for
   * every order, paid or not; what it opens is decided when it is used. Whoever has read it can use it, so
   * each call stands in the history first (`link.disclosed`): who, and why, which is `redemption.link`
   * where no reason is given. With one idempotency key it stands there once. `batches.disclose` shows many.
   *
   * Errors: `input.invalid`, `order.not_found`, `shop.not_found`, `storage.*`, `vault.*`,
   * `idempotency.key_reused`; `transaction.not_allowed` on a handle with `tx`.
   */
  link(input: OrderInput, options?: CallOptions): ResultAsync<GivenLink, LinkError>;
  /**
   * Revokes the present link and gives a new one. Each call replaces again, unless an idempotency key
   * says that it is the same call.
   *
   * Errors: as `link`, `storage.contention`, `idempotency.key_reused`.
   */
  replaceLink(
    input: OrderInput,
    options?: CallOptions,
  ): ResultAsync<ReplacedLink, ReplaceLinkError>;
  /**
   * Sets until when an order can be redeemed, with `options.reason`; one whose link has expired can be
   * again. Without it the shop's `linkLifetimeMs` says. An order keeps its keys while its link is expired.
   *
   * Errors: `order.not_found`, `shop.not_found`, `order.illegal_transition` when nobody waits for it to
   * be redeemed, `input.invalid`, `idempotency.key_reused`, `storage.*`.
   */
  extend(input: ExtendInput, options?: CallOptions): ResultAsync<Extended, ExtendError>;
  /**
   * Gives the link of an order to a buyer who types its number on a claim page 领取页 and shows what the
   * shop's `claimProofs` ask for. The page passes him as the actor, so that wrong tries count against
   * him; they count against the order's number as well. That he was given it stands in the history.
   *
   * Errors: `redemption.not_located` for whatever is wrong, an order that there is not included;
   * `throttle.exceeded`, `input.invalid`, `storage.*`, `vault.*`; `transaction.not_allowed` on a handle
   * with `tx`.
   */
  locate(input: LocateInput): ResultAsync<RedemptionLink, LocateError>;
  /**
   * Shows what the buyer will get, revealing nothing and changing nothing.
   *
   * Errors: `link.invalid` for every token that is not genuine, `link.revoked`, `throttle.exceeded`
   * after too many wrong tokens of this actor, `storage.*`, `vault.*`.
   */
  preview(input: TokenInput): ResultAsync<RedemptionPreview, PreviewError>;
  /**
   * Hands over all card units that the order owes through its link, or none. A second call, at the
   * same time or later, answers `replayed` with the same goods; nothing is issued twice. An order that
   * was read from its channel too long ago is read again first.
   *
   * On a handle with `tx` nothing is opened: the goods are the buyer's and `'sealed'`, and `reveal`
   * opens them after the host's commit. Goods that were opened before answer
   * `transaction.not_allowed` there, and an order that was read too long ago `order.reading_stale`:
   * call `orders.refresh` before the transaction.
   *
   * Errors: `link.*` and `throttle.exceeded` as `preview`; `order.not_paid`; `order.frozen` with the
   * reasons (a refund that the buyer has asked for is one); `stock.short` when the order now waits for
   * stock, in the order of its payment; `order.not_fresh` when the channel cannot be reached;
   * `link.expired`; `redemption.over` when nothing is owed any more; `storage.*`, `vault.*`; and those above.
   */
  redeem(input: TokenInput, options?: CallOptions): ResultAsync<Redeemed<Goods>, RedeemError>;
  /**
   * Opens what `redeem` has handed over inside the host's transaction, once that is committed: reads
   * the order again where the last reading is too old, records that the goods were revealed, and then
   * opens them. A second call, or one for goods that were never sealed, answers `replayed` and is
   * recorded as a further look. What was refunded meanwhile stays shut, and a key that has expired is
   * replaced. `redeem` on a handle without `tx` does the same for who never came to reveal.
   *
   * Errors: `order.nothing_owed` when nothing is handed over, or not any more; `order.not_paid`,
   * `order.frozen`, `stock.short` when a key has expired and there is no other; `order.not_fresh`;
   * `link.*`, `throttle.exceeded`, `idempotency.key_reused`, `storage.*`, `vault.*`;
   * `transaction.not_allowed` on a handle with `tx`.
   */
  reveal(input: TokenInput, options?: CallOptions): ResultAsync<Revealed, RevealRedeemedError>;
  /**
   * Takes from the buyer where his parcels are to go, or which account is to be topped up: what
   * `preview` says that he is asked for, and corrections of it until the goods have left. Cards are
   * redeemed with and without it. The same again answers `replayed`.
   *
   * Errors: `link.*` and `throttle.exceeded` as `preview`; `personal.not_wanted` where nothing that is
   * owed goes there, `order.illegal_transition`, `input.invalid`, `idempotency.key_reused`,
   * `storage.*`, `vault.*`.
   */
  giveAddress(
    input: GiveAddressInput,
    options?: CallOptions,
  ): ResultAsync<GavePersonal, GiveAddressError>;
}

const orderInputSchema = z.object({ orderId: idSchema<OrderId>() });
const extendInputSchema = orderInputSchema.extend({ until: instantSchema });
const tokenInputSchema = z.object({ token: z.string() });
const addressSchema = z
  .strictObject({ token: z.string(), ...personalShape })
  .refine(givesPersonal, { path: ['recipient'], message: 'give a recipient or an account' });

/** Redemption on behalf of one tenant and actor. */
export function createRedemptionService(scope: Scope): RedemptionService {
  return createServiceBy(scope, redeemOrder);
}

/** Redemption inside the host's transaction. */
export function createSealedRedemptionService(scope: Scope): RedemptionService<SealedGoods> {
  return createServiceBy(scope, redeemSealed);
}

function createServiceBy<Goods>(
  scope: Scope,
  redeem: RedeemOrder<Goods>,
): RedemptionService<Goods> {
  return {
    link: (input, options) =>
      mutatingCall(orderInputSchema, { input, options }, ({ orderId }, checked) =>
        discloseLink(scope, { orderId, operation: 'redemption.link' }, checked),
      ),
    replaceLink: (input, options) =>
      mutatingCall(orderInputSchema, { input, options }, ({ orderId }, checked) =>
        replaceLink(scope, orderId, checked),
      ),
    extend: (input, options) =>
      mutatingCall(extendInputSchema, { input, options }, (checked, how) =>
        extendOrder(scope, checked, how),
      ),
    locate: (input) => serviceCall(locateInputSchema, input, (given) => locate(scope, given)),
    preview: (input) => serviceCall(tokenInputSchema, input, ({ token }) => preview(scope, token)),
    redeem: (input, options) =>
      mutatingCall(tokenInputSchema, { input, options }, ({ token }, checked) =>
        byToken(scope, token, (claims) => redeem(scope, claims, checked)),
      ),
    giveAddress: (input, options) =>
      mutatingCall(addressSchema, { input, options }, ({ token, ...personal }, checked) =>
        byToken(scope, token, (claims) => giveByLink(scope, { ...claims, personal }, checked)),
      ),
    reveal: (input, options) =>
      mutatingCall(tokenInputSchema, { input, options }, ({ token }, checked) =>
        byToken(scope, token, (claims) => revealByLink(scope, claims, checked)),
      ),
  };
}

async function replaceLink(
  scope: Scope,
  orderId: OrderId,
  { idempotencyKey, reason }: CallOptions,
): Promise<Result<ReplacedLink, JobError | StorageError | VaultError>> {
  const input = { orderId };
  const idempotency = await idempotencyOf('redemption.replaceLink', input, idempotencyKey);
  const done = await runOrderJob<ReplacedLink['outcome'], CoreError<'order.not_found'>>(scope, {
    target: { orderId },
    reason,
    idempotency,
    replay: () => ok('replayed' as const),
    decide: ({ order, now }) =>
      order === null
        ? { decision: null, answer: err(coreError('order.not_found', input)) }
        : { decision: decideReplaceLink(order, now), answer: ok('applied') },
  });
  if (done.isErr()) return err(done.error);
  const { order, answer: outcome } = done.value;
  const link = await linkOf(scope.runtime.vault, scope.tenant, done.value);
  return link.map((made) => ({ ...made, outcome, version: order.version }));
}

async function preview(
  scope: Scope,
  token: string,
): Promise<Result<RedemptionPreview, TokenError | StorageError | CoreError<'link.revoked'>>> {
  const claims = await claimsOf(scope, token);
  if (claims.isErr()) return err(claims.error);
  const { tenant, runtime } = scope;
  const { orderId, generation } = claims.value;
  const found = await runtime.storage.load({ tenant, orderIds: [orderId] });
  if (found.isErr()) return err(found.error);
  const [order] = found.value.orders;
  if (order === undefined) return err(coreError('link.invalid', {}));
  if (order.linkGeneration !== generation) return err(coreError('link.revoked', {}));
  return ok(previewOf(order, runtime.clock.now()));
}

async function giveByLink(
  scope: Scope,
  { orderId, generation, personal }: TokenClaims & { readonly personal: CheckedPersonal },
  options: CallOptions,
): Promise<Result<GavePersonal, GiveAddressError>> {
  const operation = 'redemption.giveAddress';
  const mayGive = (order: Order): Result<void, CoreError<'link.revoked'>> =>
    order.linkGeneration === generation ? ok() : err(coreError('link.revoked', {}));
  const gave = await givePersonal(scope, { orderId, personal, operation, mayGive }, options);
  return gave.mapErr((error) => hideAbsence(error));
}

async function byToken<A, E>(
  scope: Scope,
  token: string,
  run: (claims: TokenClaims) => Promise<Result<A, E>>,
): Promise<Result<A, E | TokenError>> {
  const claims = await claimsOf(scope, token);
  return claims.isErr() ? err(claims.error) : run(claims.value);
}

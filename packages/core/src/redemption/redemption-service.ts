import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import { loadOrderWithShop, type LoadOrderError } from '../order/load-order.ts';
import { runOrderJob, type JobError } from '../order/order-jobs.ts';
import type { StorageError } from '../ports/storage.ts';
import type { VaultError } from '../ports/vault.ts';
import { idempotencyOf } from '../runtime/idempotency.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall, serviceCall } from '../runtime/service-call.ts';
import { linkOf, type RedemptionLink } from './link.ts';
import { previewOf, type RedemptionPreview } from './preview.ts';
import { redeemOrder, type Redeemed, type RedeemOrderError } from './redeem.ts';
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

/** Why a link cannot be given. */
export type LinkError = LoadOrderError | VaultError | CoreError<'input.invalid'>;

/** Why a link cannot be replaced. */
export type ReplaceLinkError = LinkError | JobError;

/** Why an order cannot be shown to its buyer. */
export type PreviewError = TokenError | StorageError | CoreError<'input.invalid' | 'link.revoked'>;

/** Why an order cannot be redeemed. */
export type RedeemError = TokenError | RedeemOrderError | CoreError<'input.invalid'>;

/** Redemption 兑换: the buyer exchanges an order for its goods through a link. */
export interface RedemptionService {
  /**
   * Answers the order's present link 兑换链接: the same each time until it is replaced. It exists for
   * every order, paid or not; what it opens is decided when it is used.
   *
   * Errors: `input.invalid`, `order.not_found`, `shop.not_found`, `storage.*`, `vault.*`.
   */
  link(input: OrderInput): ResultAsync<RedemptionLink, LinkError>;
  /**
   * Revokes the present link and gives a new one. Each call replaces again, unless an idempotency key
   * says that it is the same call.
   *
   * Errors: as `link`, `storage.contention`, `idempotency.key_reused`.
   */
  replaceLink(
    input: OrderInput,
    options?: CallOptions,
  ): ResultAsync<RedemptionLink, ReplaceLinkError>;
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
   * Errors: `link.*` and `throttle.exceeded` as `preview`; `order.not_paid`; `order.frozen` with the
   * reasons (a refund that the buyer has asked for is one); `stock.short` when the order now waits for
   * stock, in the order of its payment; `order.not_fresh` when the channel cannot be reached;
   * `redemption.over` when nothing is owed any more; `storage.*`, `vault.*`.
   */
  redeem(input: TokenInput, options?: CallOptions): ResultAsync<Redeemed, RedeemError>;
}

const orderInputSchema = z.object({ orderId: idSchema<OrderId>() });
const tokenInputSchema = z.object({ token: z.string() });

/** Redemption on behalf of one tenant and actor. */
export function createRedemptionService(scope: Scope): RedemptionService {
  return {
    link: (input) => serviceCall(orderInputSchema, input, ({ orderId }) => link(scope, orderId)),
    replaceLink: (input, options) =>
      mutatingCall(orderInputSchema, { input, options }, ({ orderId }, checked) =>
        replaceLink(scope, orderId, checked),
      ),
    preview: (input) => serviceCall(tokenInputSchema, input, ({ token }) => preview(scope, token)),
    redeem: (input, options) =>
      mutatingCall(tokenInputSchema, { input, options }, ({ token }, checked) =>
        redeem(scope, token, checked),
      ),
  };
}

async function link(
  scope: Scope,
  orderId: OrderId,
): Promise<Result<RedemptionLink, LoadOrderError | VaultError>> {
  const found = await loadOrderWithShop(scope, orderId);
  if (found.isErr()) return err(found.error);
  return linkOf(scope.runtime.vault, scope.tenant, found.value);
}

async function replaceLink(
  scope: Scope,
  orderId: OrderId,
  { idempotencyKey, reason }: CallOptions,
): Promise<Result<RedemptionLink, JobError | StorageError | VaultError>> {
  const input = { orderId };
  const idempotency = await idempotencyOf('redemption.replaceLink', input, idempotencyKey);
  const done = await runOrderJob<null, CoreError<'order.not_found'>>(scope, {
    target: { orderId },
    reason,
    idempotency,
    replay: () => ok(null),
    decide: ({ order, now }) =>
      order === null
        ? { decision: null, answer: err(coreError('order.not_found', input)) }
        : { decision: decideReplaceLink(order, now), answer: ok(null) },
  });
  if (done.isErr()) return err(done.error);
  return linkOf(scope.runtime.vault, scope.tenant, done.value);
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
  return ok(previewOf(order));
}

async function redeem(
  scope: Scope,
  token: string,
  options: CallOptions,
): Promise<Result<Redeemed, TokenError | RedeemOrderError>> {
  const claims = await claimsOf(scope, token);
  if (claims.isErr()) return err(claims.error);
  return redeemOrder(scope, claims.value, options);
}

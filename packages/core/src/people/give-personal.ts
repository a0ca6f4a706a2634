import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import { loadOrderWithShop, type LoadOrderError } from '../order/load-order.ts';
import { runOrderJob, type JobError } from '../order/order-jobs.ts';
import type { Order } from '../order/order.ts';
import type { StorageError } from '../ports/storage.ts';
import type { VaultError } from '../ports/vault.ts';
import { idempotencyOf } from '../runtime/idempotency.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { decideGivePersonal, type GivePersonalDecisionError } from './personal-decide.ts';
import type { CheckedPersonal } from './recipient-input.ts';
import { sealPersonal } from './seal-personal.ts';

/** What became of personal data that was given. */
export interface GavePersonal {
  /** `replayed`: it was kept already. */
  readonly outcome: 'applied' | 'replayed';
  /** The order that it belongs to. */
  readonly orderId: OrderId;
  /** The order's version now. */
  readonly version: number;
}

/** Why personal data is not taken from a person. */
export type GivePersonalError =
  GivePersonalDecisionError | LoadOrderError | JobError | StorageError | VaultError;

/** Personal data that a person gives. */
export interface GivingPersonal {
  readonly orderId: OrderId;
  readonly personal: CheckedPersonal;
  /** Service and method: `orders.setRecipient`. */
  readonly operation: string;
}

/** Asks whether whoever gives it may still do so, of the order as it is then. */
type MayGive<E> = (order: Order) => Result<void, E>;

/** Seals and keeps personal data that a person gives; see `OrderService.setRecipient`. */
export async function givePersonal<E extends CoreError = never>(
  scope: Scope,
  { mayGive, ...giving }: GivingPersonal & { readonly mayGive?: MayGive<E> },
  { idempotencyKey, reason }: CallOptions,
): Promise<Result<GavePersonal, GivePersonalError | E>> {
  const { orderId, personal, operation } = giving;
  const found = await loadOrderWithShop(scope, orderId);
  if (found.isErr()) return err(found.error);
  const sealed = await sealPersonal(scope, [{ owner: found.value.order, personal }]);
  if (sealed.isErr()) return err(sealed.error);
  const [given = []] = sealed.value;
  // What was given is known by its keyed fingerprint: a plain hash of a telephone number tells it.
  const prints = given.map(({ kind, print }) => [kind, print]);
  const done = await runOrderJob<
    null,
    GivePersonalDecisionError | E | CoreError<'order.not_found'>
  >(
    scope,
    {
      target: { orderId },
      reason,
      idempotency: await idempotencyOf(operation, { orderId, prints }, idempotencyKey),
      replay: () => ok(null),
      decide: ({ order, shop, now, texts }) => {
        if (order === null) {
          return { decision: null, answer: err(coreError('order.not_found', { orderId })) };
        }
        const may = mayGive?.(order);
        if (may?.isErr() === true) return { decision: null, answer: err(may.error) };
        const decided = decideGivePersonal(order, given, { policy: shop.policy, now, texts });
        if (decided.isErr()) return { decision: null, answer: err(decided.error) };
        return { ...decided.value, answer: ok(null) };
      },
    },
    { withTexts: true },
  );
  return done.map(({ order, isChanged }) => {
    return { outcome: isChanged ? 'applied' : 'replayed', orderId, version: order.version };
  });
}

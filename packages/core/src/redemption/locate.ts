import { err, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import type { Order } from '../order/order.ts';
import { orderStatusOf } from '../order/order-status.ts';
import type { StorageError } from '../ports/storage.ts';
import type { VaultError } from '../ports/vault.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { Shop } from '../shop/shop.ts';
import type { ClaimProof, ClaimProofKind } from './claim-proof.ts';
import { linkOf, type RedemptionLink } from './link.ts';

/** An order as its buyer names it on a claim page 领取页. */
export interface LocateInput {
  /** The shop whose page it is. */
  readonly shopId: string;
  /** The order's number at its channel 电商单号, as typed; spaces around it do not matter. */
  readonly orderNo: string;
  /** Of a kind that the shop's policy names in `claimProofs`. */
  readonly proof: ClaimProof;
}

/** Why nobody is given a link. */
export type LocateError =
  | StorageError
  | VaultError
  | CoreError<'redemption.not_located' | 'throttle.exceeded' | 'input.invalid'>;

/**
 * Gives the link of an order to who can show that it is his. Whatever is wrong answers the same. Wrong
 * tries count against the order's number and against the actor; of many at once no more are answered
 * than one by one.
 */
export async function locate(
  scope: Scope,
  { shopId, orderNo, proof }: LocateInput & { readonly shopId: ShopId },
): Promise<Result<RedemptionLink, LocateError>> {
  const { tenant, actor, runtime } = scope;
  const callers = [
    `locate/${tenant}/${actor.kind}/${actor.id}`,
    `locate/${tenant}/order/${shopId}/${orderNo}`,
  ];
  const early = await longest(callers, (caller) => runtime.throttle.retryAfterMs(caller, now()));
  if (early > 0) return tooMany(early);
  const orderRefs = [{ shopId, orderNo }];
  const found = await runtime.storage.load({ tenant, orderRefs, withShops: true });
  if (found.isErr()) return err(found.error);
  const [order] = found.value.orders;
  const shop = found.value.shops.find((each) => each.shopId === shopId);
  const isHis =
    order !== undefined && shop !== undefined && (await proves(scope, { order, shop, proof }));
  // Other tries may have been counted while this one was looked at.
  const late = await longest(callers, (caller) =>
    isHis
      ? runtime.throttle.retryAfterMs(caller, now())
      : runtime.throttle.countFailure(caller, now()),
  );
  if (late > 0) return tooMany(late);
  if (!isHis) return err(coreError('redemption.not_located', {}));
  return linkOf(runtime.vault, tenant, { order, shop });

  function now(): number {
    return runtime.clock.now();
  }
}

interface Shown {
  readonly order: Order;
  readonly shop: Shop;
  readonly proof: ClaimProof;
}

async function proves(scope: Scope, shown: Shown): Promise<boolean> {
  const { order, shop, proof } = shown;
  if (orderStatusOf(order).isHidden || !shop.policy.claimProofs.includes(proof.kind)) return false;
  if (proof.kind === byAmount) return proof.amountMinor === order.buyerPaidMinor;
  return asksHost(scope, order, proof.text);
}

const byAmount = 'amount' satisfies ClaimProofKind;

async function asksHost({ tenant, runtime }: Scope, order: Order, text: string): Promise<boolean> {
  const { claimProof, logger } = runtime;
  if (claimProof === null) return false;
  try {
    return (await claimProof({ tenant, order, text })) === true;
  } catch (cause) {
    // Code of the host's: who cannot be asked has said nothing.
    logger.log('error', 'the rule for claim pages failed', { cause: String(cause) });
    return false;
  }
}

// One after the other: what counts a try must have counted it before the next is asked.
async function longest(
  callers: readonly string[],
  waitOf: (caller: string) => Promise<number>,
): Promise<number> {
  let waitMs = 0;
  for (const caller of callers) waitMs = Math.max(waitMs, await waitOf(caller));
  return waitMs;
}

function tooMany(retryAfterMs: number): Result<never, CoreError<'throttle.exceeded'>> {
  return err(coreError('throttle.exceeded', { retryAfterMs }));
}

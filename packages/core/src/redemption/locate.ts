import { err, ok, type Result } from 'neverthrow';
import { z } from 'zod';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import { idSchema, positiveAmountSchema } from '../kernel/schema.ts';
import { isCleanText } from '../kernel/text.ts';
import type { Order } from '../order/order.ts';
import { orderStatusOf } from '../order/order-status.ts';
import { openPersonal } from '../people/seal-personal.ts';
import type { SealedText } from '../ports/sealed-text.ts';
import type { StorageError } from '../ports/storage.ts';
import type { VaultError } from '../ports/vault.ts';
import { outsideTransaction } from '../runtime/outside-transaction.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { Shop } from '../shop/shop.ts';
import { endsInDigits, type ClaimProof, type ClaimProofKind } from './claim-proof.ts';
import { discloseLink, type DiscloseLinkError } from './disclose-link.ts';
import type { RedemptionLink } from './link.ts';

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
  | CoreError<'redemption.not_located' | 'throttle.exceeded' | 'input.invalid'>
  | CoreError<'storage.contention' | 'transaction.not_allowed'>;

/** The input of `locate`. */
export const locateInputSchema = z.object({
  shopId: idSchema<ShopId>(),
  orderNo: z.string().trim().min(1).max(100).refine(isCleanText, 'must not hold a NUL'),
  proof: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('amount'), amountMinor: positiveAmountSchema }),
    z.strictObject({
      kind: z.literal('phone'),
      digits: z.string().regex(/^\d{4,11}$/, 'must be the last 4 to 11 digits'),
    }),
    z.strictObject({ kind: z.literal('host'), text: z.string().max(200) }),
  ]),
});

/**
 * Gives the link of an order to who can show that it is his. Whatever is wrong answers the same. Wrong
 * tries count against the order's number and against the actor; of many at once no more are answered
 * than one by one.
 */
export async function locate(
  scope: Scope,
  { shopId, orderNo, proof }: LocateInput & { readonly shopId: ShopId },
): Promise<Result<RedemptionLink, LocateError>> {
  const outside = outsideTransaction(scope, operation);
  if (outside.isErr()) return err(outside.error);
  const { tenant, actor, runtime } = scope;
  const callers = [
    `locate/${tenant}/${actor.kind}/${actor.id}`,
    `locate/${tenant}/order/${shopId}/${orderNo}`,
  ];
  const early = await longest(callers, (caller) => runtime.throttle.retryAfterMs(caller, now()));
  if (early > 0) return tooMany(early);
  const orderRefs = [{ shopId, orderNo }];
  const withTexts = proof.kind === byPhone;
  const found = await runtime.storage.load({ tenant, orderRefs, withShops: true, withTexts });
  if (found.isErr()) return err(found.error);
  const [order] = found.value.orders;
  const shop = found.value.shops.find((each) => each.shopId === shopId);
  const { texts } = found.value;
  const proved =
    order === undefined || shop === undefined
      ? ok(false)
      : await proves(scope, { order, shop, proof, texts });
  if (proved.isErr()) return err(proved.error);
  const isHis = proved.value;
  // Other tries may have been counted while this one was looked at.
  const late = await longest(callers, (caller) =>
    isHis
      ? runtime.throttle.retryAfterMs(caller, now())
      : runtime.throttle.countFailure(caller, now()),
  );
  if (late > 0) return tooMany(late);
  if (!isHis || order === undefined) return err(coreError('redemption.not_located', {}));
  const given = await discloseLink(scope, { orderId: order.orderId, operation }, {});
  return given
    .map(({ url, token, generation }) => ({ url, token, generation }))
    .mapErr((error) => (isGone(error) ? coreError('redemption.not_located', {}) : error));

  function now(): number {
    return runtime.clock.now();
  }
}

const operation = 'redemption.locate';

type Gone = CoreError<
  'order.not_found' | 'shop.not_found' | 'storage.lease_lost' | 'idempotency.key_reused'
>;

// Gone since it was found; nobody leases it or names a key for it.
function isGone(error: DiscloseLinkError): error is Gone {
  return gone.has(error.code);
}

const gone: ReadonlySet<string> = new Set<Gone['code']>([
  'order.not_found',
  'shop.not_found',
  'storage.lease_lost',
  'idempotency.key_reused',
]);

interface Shown {
  readonly order: Order;
  readonly shop: Shop;
  readonly proof: ClaimProof;
  readonly texts: readonly SealedText[];
}

async function proves(
  scope: Scope,
  { order, shop, proof, texts }: Shown,
): Promise<Result<boolean, VaultError | StorageError>> {
  const isAsked = shop.policy.claimProofs.includes(proof.kind);
  if (orderStatusOf(order).isHidden || !isAsked) return ok(false);
  switch (proof.kind) {
    case 'amount':
      return ok(proof.amountMinor === order.buyerPaidMinor);
    case 'host':
      return ok(await asksHost(scope, order, proof.text));
    case 'phone': {
      // Opened for the comparison alone, and shown to nobody.
      const opened = await openPersonal(scope, [order], texts);
      return opened.map(([personal]) => {
        const phone = personal?.recipient?.phone ?? '';
        return endsInDigits(phone, proof.digits);
      });
    }
  }
}

const byPhone = 'phone' satisfies ClaimProofKind;

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

import { err, ok, type Result } from 'neverthrow';
import { areEqualTexts } from '../kernel/equal-texts.ts';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { parseId, type OrderId, type TenantId } from '../kernel/ids.ts';
import type { Order } from '../order/order.ts';
import type { Vault, VaultError } from '../ports/vault.ts';
import type { Shop } from '../shop/shop.ts';

/** A redemption link 兑换链接. */
export interface RedemptionLink {
  /** `https://<redemption domain>/r/<token>`. */
  readonly url: string;
  /** The part that the host's claim page passes back. */
  readonly token: string;
  /** Counted from 1; the links of earlier generations are revoked. */
  readonly generation: number;
}

/** A link that somebody was shown, for the record. */
export interface GivenLink extends RedemptionLink {
  /** `replayed`: the idempotency key was used before; this look is the one on record. */
  readonly outcome: 'applied' | 'replayed';
  /** The order's version now. */
  readonly version: number;
}

/** The link that took another one's place. */
export interface ReplacedLink extends RedemptionLink {
  /** `replayed`: the idempotency key was used before; the link is the present one. */
  readonly outcome: 'applied' | 'replayed';
  /** The order's version now. */
  readonly version: number;
}

/** What a genuine token says. */
export interface TokenClaims {
  readonly orderId: OrderId;
  readonly generation: number;
}

/** The longest token that is looked at. */
const maxTokenLength = 200;

/**
 * Builds the link of an order: order, generation, key id and a 128-bit code over them. Nothing of it
 * is stored, so it can be built again at any time and is the same each time.
 */
export async function linkOf(
  vault: Vault,
  tenant: TenantId,
  { order, shop }: { readonly order: Order; readonly shop: Shop },
): Promise<Result<RedemptionLink, VaultError>> {
  const { orderId, linkGeneration: generation } = order;
  const mac = await vault.mac(signedText(tenant, { orderId, generation }));
  return mac.map(({ keyId, code }) => {
    const token = [orderId, generation, keyId, code].join('~');
    return { url: `https://${shop.redemptionDomain}/r/${token}`, token, generation };
  });
}

/**
 * Reads a token that somebody has brought.
 *
 * Errors: `link.invalid` for every token that this vault did not make for this tenant, whatever is
 * wrong with it.
 */
export async function readToken(
  vault: Vault,
  tenant: TenantId,
  token: string,
): Promise<Result<TokenClaims, VaultError | CoreError<'link.invalid'>>> {
  const invalid = err(coreError('link.invalid', {}));
  if (token.length > maxTokenLength) return invalid;
  const match = /^([^~]+)~([1-9]\d{0,8})~([a-z0-9]{1,16})~([A-Za-z0-9_-]{22})$/.exec(token);
  const [, id, generationText, keyId, code] = match ?? [];
  const orderId = parseId('order', id);
  if (orderId.isErr() || keyId === undefined || code === undefined) return invalid;
  const claims = { orderId: orderId.value, generation: Number(generationText) };
  const mac = await vault.mac(signedText(tenant, claims), keyId);
  if (mac.isErr()) return mac.error.code === 'vault.cannot_open' ? invalid : err(mac.error);
  return areEqualTexts(code, mac.value.code) ? ok(claims) : invalid;
}

function signedText(tenant: TenantId, { orderId, generation }: TokenClaims): string {
  return `kaquan/link/1\n${tenant}\n${orderId}\n${generation}`;
}

import { secondMs, type Instant } from '@kaquan/core';
import type { ChannelGrant } from '@kaquan/core/ports';
import type { TaobaoToken, TokenEnds } from './wire.ts';

/** The rights 授权级别 of a grant: reading and writing, of what is ordinary and what is sensitive. */
export type TaobaoRight = 'r1' | 'r2' | 'w1' | 'w2';

/** A seller's grant 授权, with whose it is. */
export interface TaobaoGrant extends ChannelGrant {
  /** When the session itself ends; `null` where the platform does not say. */
  readonly sessionEndsAt: Instant | null;
  /** When each right ends; `null`: not granted, or not said. `w2` can end long before the session. */
  readonly rights: Readonly<Record<TaobaoRight, Instant | null>>;
  /** When the refresh token ends; `null` where there is none that could be used. */
  readonly refreshEndsAt: Instant | null;
  /** The seller's number: `externalId` of the channel's shop. */
  readonly userId: string;
  /** The seller's name; `null` where the platform does not say. */
  readonly userNick: string | null;
  /** The sub-account 子账号 that granted it; `null`: the seller himself. */
  readonly subUserId: string | null;
  /** Its name. */
  readonly subUserNick: string | null;
}

/** When a grant ends, and each part of it. */
type GrantEnds = Pick<TaobaoGrant, 'expiresAt' | 'sessionEndsAt' | 'rights' | 'refreshEndsAt'>;

/**
 * When a token ends. `expiresAt` is the earliest end that there is: of the session, of any right, and,
 * where grants are renewed, of the refresh token. A right of 0 seconds was not granted and ends nothing.
 */
export function endsOf(token: TokenEnds, at: Instant, renews: boolean): GrantEnds {
  const endOf = (inSeconds: number | null) =>
    inSeconds === null || inSeconds === 0 ? null : at + inSeconds * secondMs;
  const rights = {
    r1: endOf(token.r1_expires_in),
    r2: endOf(token.r2_expires_in),
    w1: endOf(token.w1_expires_in),
    w2: endOf(token.w2_expires_in),
  };
  const sessionEndsAt = endOf(token.expires_in);
  const refreshEndsAt = token.refresh_token === null ? null : endOf(token.re_expires_in);
  const needed = renews ? refreshEndsAt : null;
  const ends = [sessionEndsAt, needed, ...Object.values(rights)].filter((end) => end !== null);
  const expiresAt = ends.length === 0 ? null : Math.min(...ends);
  return { expiresAt, sessionEndsAt, rights, refreshEndsAt };
}

/** A token as a grant. */
export function toGrant(
  token: TaobaoToken,
  at: Instant,
  credentials: Readonly<Record<string, string>>,
): TaobaoGrant {
  return {
    credentials,
    ...endsOf(token, at, 'refreshToken' in credentials),
    userId: token.taobao_user_id,
    userNick: decoded(token.taobao_user_nick),
    subUserId: token.sub_taobao_user_id,
    subUserNick: decoded(token.sub_taobao_user_nick),
  };
}

// Names come percent-encoded in the samples that were seen; one that is not is left as it stands.
function decoded(name: string | null): string | null {
  if (name === null) return null;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

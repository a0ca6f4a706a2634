import { secondMs, type Instant } from '@kaquan/core';
import type { ChannelGrant } from '@kaquan/core/ports';
import type { PddToken } from './wire.ts';

/** The rights 权限 of a grant: reading and writing, each in two classes. */
export type PddRight = 'r1' | 'r2' | 'w1' | 'w2';

/** A seller's grant 授权, with whose it is. */
export interface PddGrant extends ChannelGrant {
  /** When the token itself ends; `null` where the platform does not say. */
  readonly tokenEndsAt: Instant | null;
  /** When each right ends, which may be long before the token; `null`: not granted, or not said. */
  readonly rights: Readonly<Record<PddRight, Instant | null>>;
  /** When the refresh token ends; `null` where there is none, or where that is not said. */
  readonly refreshEndsAt: Instant | null;
  /** The mall's number: `externalId` of the channel's shop. */
  readonly mallId: string;
  /** The name of the account that granted it; `null` where the platform does not say. */
  readonly ownerName: string | null;
}

type Ending = 'expires' | 'refresh_token_expires' | `${PddRight}_expires`;

/**
 * A token as a grant. `expiresAt` is the earliest end that there is: of the token, of any right, and,
 * where grants are renewed, of the refresh token. The platform's own instant counts before a stretch
 * of seconds, which is counted from `at`.
 */
export function toGrant(
  token: PddToken,
  at: Instant,
  credentials: Readonly<Record<string, string>>,
): PddGrant {
  const endOf = (name: Ending): Instant | null => {
    const inSeconds = token[`${name}_in`];
    return token[`${name}_at`] ?? (inSeconds === null ? null : at + inSeconds * secondMs);
  };
  const rights = {
    r1: endOf('r1_expires'),
    r2: endOf('r2_expires'),
    w1: endOf('w1_expires'),
    w2: endOf('w2_expires'),
  };
  const tokenEndsAt = endOf('expires');
  const refreshEndsAt = token.refresh_token === null ? null : endOf('refresh_token_expires');
  const needed = 'refreshToken' in credentials ? refreshEndsAt : null;
  const ends = [tokenEndsAt, needed, ...Object.values(rights)].filter((end) => end !== null);
  return {
    credentials,
    expiresAt: ends.length === 0 ? null : Math.min(...ends),
    tokenEndsAt,
    rights,
    refreshEndsAt,
    mallId: token.owner_id,
    ownerName: token.owner_name,
  };
}

import type { Result } from 'neverthrow';
import type { Instant } from '../kernel/time.ts';
import type { ChannelCall, ChannelWriteError } from './channel-call.ts';

/** A seller's grant 授权 as a channel has just given it out. */
export interface ChannelGrant {
  /** One text for each of `capabilities.credentialFields`: all that the next call needs. */
  readonly credentials: Readonly<Record<string, string>>;
  /** When the first right of it ends; `null` where the channel does not say. */
  readonly expiresAt: Instant | null;
}

/** What a channel whose grants can be renewed without the seller answers. */
export interface GrantCalls {
  /**
   * Renews the grant of a call, which may void the one before: what is answered must not be lost. Asked
   * with one that is void already, it is `channel.grant_expired`. Present when
   * `capabilities.renewsGrants`.
   */
  refreshGrant?(call: ChannelCall): Promise<Result<ChannelGrant, ChannelWriteError>>;
}

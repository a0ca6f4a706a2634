import { hourMs } from '../kernel/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { ChannelGrant } from '../ports/grant.ts';

/** What a marketplace does with its seller's grant. */
export interface MarketplaceGrants {
  /** The one credential that it takes now; `null`: none. */
  token(): string | null;
  /** The seller withdraws the grant: nothing is taken until `restoreGrant`. */
  endGrant(): void;
  /** The seller gives it again, under the same credential. */
  restoreGrant(): void;
  /** Gives out a new credential for a day, and takes the one before no more. */
  renew(): ChannelGrant;
}

/** A grant that begins with this credential. */
export function openGrants(clock: Clock, first: string, note: () => void): MarketplaceGrants {
  let [renewals, isEnded] = [0, false];
  const current = (): string => (renewals === 0 ? first : `${first}-${renewals}`);
  return {
    token: () => (isEnded ? null : current()),
    endGrant() {
      isEnded = true;
      note();
    },
    restoreGrant() {
      isEnded = false;
      note();
    },
    renew() {
      renewals += 1;
      return { credentials: { token: current() }, expiresAt: clock.now() + 24 * hourMs };
    },
  };
}

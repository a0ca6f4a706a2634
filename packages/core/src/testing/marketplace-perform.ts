import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ChannelCall, ChannelReadError } from '../ports/channel.ts';
import type { MarketplaceGrants } from './marketplace-grant.ts';
import type { MarketplaceScript } from './marketplace-script.ts';
import type { MarketplaceFault, MarketplaceOperation } from './marketplace-types.ts';

/** Performs a call of the marketplace's channel. */
export type Perform = <T>(
  call: ChannelCall,
  operation: MarketplaceOperation,
  work: (fault: MarketplaceFault | null) => T,
) => Promise<Result<T, ChannelReadError>>;

/** Calls of a marketplace: each takes its time, and fails where its script says so. */
export function performerOf(
  { script, grants }: { readonly script: MarketplaceScript; readonly grants: MarketplaceGrants },
  channel: string,
): Perform {
  return async (call, operation, work) => {
    // A marketplace is far away: others run meanwhile.
    await script.wait(operation);
    const fault = script.begin(operation);
    const isOurs = call.credentials['token'] === grants.token();
    const failed = isOurs ? errorOf(fault, { channel, operation }) : expired(channel);
    const answer = failed === null ? ok(work(fault)) : err(failed);
    script.end(operation);
    await Promise.resolve();
    return answer;
  };
}

function errorOf(
  fault: MarketplaceFault | null,
  where: { readonly channel: string; readonly operation: MarketplaceOperation },
): ChannelReadError | null {
  switch (fault?.kind) {
    case 'unavailable':
      return coreError('channel.unavailable', where);
    case 'grant_expired':
      return expired(where.channel);
    case 'throttled':
      return coreError('channel.throttled', { ...where, retryAfterMs: fault.retryAfterMs });
    case 'rejected': {
      const { channelCode, channelMessage } = fault;
      return coreError('channel.rejected', { ...where, channelCode, channelMessage });
    }
    // A lost answer of a reading is no answer; that of a write is told by the write itself.
    case 'answer_lost':
      return isWrite[where.operation] ? null : coreError('channel.unavailable', where);
    case 'needs_check':
    case 'page_twice':
    case undefined:
      return null;
  }
}

const isWrite: Readonly<Record<MarketplaceOperation, boolean>> = {
  describeShop: false,
  listOrders: false,
  loadOrder: false,
  listRefunds: false,
  loadRefund: false,
  confirmShipment: true,
  changeWaybill: true,
  agreeRefund: true,
  refuseRefund: true,
  verifyUnit: true,
  undoVerification: true,
  loadVerification: false,
  sendVouchers: true,
  resendVouchers: true,
  loadVouchers: false,
  refreshGrant: true,
  listStatement: false,
  setItemStock: true,
  appendNote: true,
  depositCards: true,
  permitFeed: true,
};

function expired(channel: string): CoreError<'channel.grant_expired'> {
  return coreError('channel.grant_expired', { channel });
}

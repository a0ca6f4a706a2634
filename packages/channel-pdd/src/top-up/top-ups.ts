import type { Result } from '@kaquan/core';
import type { ChannelCall, ChannelWriteError, ChannelWriteOutcome } from '@kaquan/core/ports';
import { createClient } from '../client.ts';
import { toSettings, type PddChannelOptions } from '../options.ts';
import { reportFailure } from './charge.ts';
import type { PddTopUpOptions } from './top-up-options.ts';

/** What a person decides about a top-up 充值 that did not come about. */
export interface PddTopUps {
  /**
   * Says that an order will not be topped up: the platform begins to pay it back, which is seen as an
   * after-sale soon. Never called by a channel. `done` also where the money is on its way back; `needs_check`, with
   * nothing told, where an after-sale is open, which may be the buyer's own; an order that counts as
   * topped up is `impossible`. The order is read before the call, and after a lost answer.
   *
   * Errors: as every write.
   */
  reportFailure(
    call: ChannelCall,
    orderNo: string,
  ): Promise<Result<ChannelWriteOutcome, ChannelWriteError>>;
}

/**
 * Makes the call for top-ups that failed, beside a channel and with its options.
 *
 * Throws a `TypeError` naming the option when an option is wrong, or `topUp` is not there.
 */
export function createPddTopUps(
  options: PddChannelOptions & { readonly topUp: PddTopUpOptions },
): PddTopUps {
  const client = createClient(toSettings(options));
  const { topUp } = options;
  if (topUp === undefined) throw new TypeError('createPddTopUps: topUp must be given');
  return { reportFailure: (call, orderNo) => reportFailure(client, call, { orderNo, topUp }) };
}

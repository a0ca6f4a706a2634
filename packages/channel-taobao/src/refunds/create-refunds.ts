import type { Channel } from '@kaquan/core/ports';
import type { TaobaoClient } from '../client.ts';
import type { TaobaoSettings } from '../options.ts';
import { agreeRefund } from './agree-refund.ts';
import { refuseRefund } from './refuse-refund.ts';

/** What this channel can do about requests for money back. */
export const refundCapabilities = { refund: 'agree', refusesRefunds: true } as const;

/** The calls by which they are decided. */
export function createRefunds(
  client: TaobaoClient,
  { refunds: options }: TaobaoSettings,
): Required<Pick<Channel, 'agreeRefund' | 'refuseRefund'>> {
  const context = { client, options };
  return {
    agreeRefund: (call, refund) => agreeRefund(context, call, refund),
    refuseRefund: (call, refusal) => refuseRefund(context, call, refusal),
  };
}

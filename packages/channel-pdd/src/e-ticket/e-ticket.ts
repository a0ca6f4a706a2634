import type { Channel, ChannelCapabilities } from '@kaquan/core/ports';
import type { PddContext } from '../context.ts';
import { reportState } from './report-state.ts';
import { sendVouchers } from './send-vouchers.ts';
import { loadVerification, verifyUnit } from './verify-unit.ts';

/** What a channel declares of vouchers; nothing without the option. */
export function voucherCapabilities({
  settings: { vouchers },
}: PddContext): Pick<ChannelCapabilities, 'vouchers' | 'verification'> {
  if (vouchers === undefined) return {};
  return {
    vouchers: { canQuery: false },
    ...(vouchers.reportsUse && { verification: { canUndo: false } }),
  };
}

/** The calls of a channel that takes vouchers; none without the option. */
export function voucherCalls(
  context: PddContext,
): Pick<Channel, 'sendVouchers' | 'verifyUnit' | 'loadVerification'> {
  const { client, settings } = context;
  const { vouchers: how } = settings;
  if (how === undefined) return {};
  const use = how.reportsUse;
  return {
    sendVouchers: (call, sending) => sendVouchers(client, call, { sending, how }),
    ...(use && {
      verifyUnit: (call, request) =>
        use.by === 'state'
          ? reportState(context, call, { request, how, use })
          : verifyUnit(context, call, { request, how: use }),
      loadVerification: () => Promise.resolve(loadVerification()),
    }),
  };
}

import { err, ok } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { Channel, ChannelReadError } from '../ports/channel.ts';
import type { Secret } from '../kernel/secret.ts';
import type { VoucherCalls, VoucherSending } from '../ports/voucher.ts';
import { soundOutcome, type Guarded } from './guards.ts';
import { stripped } from './strip-secrets.ts';

/**
 * A channel's calls about vouchers, guarded as the others are; those that it has. Whatever it answers or
 * throws is stripped of what it was handed: its words are kept and shown.
 */
export function guardVouchers(
  channel: Channel,
  read: Guarded<'channel.unavailable'>,
): VoucherCalls {
  const sendVouchers = channel.sendVouchers?.bind(channel);
  const loadVouchers = channel.loadVouchers?.bind(channel);
  const resendVouchers = channel.resendVouchers?.bind(channel);
  return {
    ...(sendVouchers && { sendVouchers: wary(channel.name, 'sendVouchers', sendVouchers) }),
    ...(resendVouchers && { resendVouchers: wary(channel.name, 'resendVouchers', resendVouchers) }),
    ...(loadVouchers && {
      loadVouchers: async (call, request) => {
        const loaded = await read('loadVouchers', () => loadVouchers(call, request));
        if (loaded.isErr()) return err(wordless(loaded.error));
        const { isAccepted } = loaded.value;
        if (typeof isAccepted === 'boolean') return ok({ isAccepted });
        const problem = 'isAccepted: neither true nor false';
        const asked = { channel: channel.name, operation: 'loadVouchers' };
        return err(coreError('channel.unreadable', { ...asked, problem }));
      },
    }),
  };
}

type SendVouchers = Required<VoucherCalls>['sendVouchers'];

function wary(channel: string, operation: string, send: SendVouchers): SendVouchers {
  const where = { channel, operation };
  return async (call, sending) => {
    try {
      const told = await send(call, sending);
      if (told.isErr()) return err(stripped(told.error, secretsOf(sending)));
      return soundOutcome(stripped(told.value, secretsOf(sending)), where);
    } catch {
      // What was thrown may hold the request: it is not kept even as a cause.
      return err(coreError('channel.outcome_unknown', where));
    }
  };
}

function secretsOf({ vouchers, token }: VoucherSending): readonly Secret[] {
  const handed = vouchers.flatMap(({ cardNumber, secret }) => [secret, cardNumber]);
  return [...handed, token].filter((each) => each !== null);
}

// Whoever is asked what it has may say what that is, and nobody here knows which of its words are codes.
const keptBack = 'its words are not kept, because they may hold vouchers';

type LoadError = ChannelReadError | CoreError<'channel.order_not_found'>;

function wordless(error: LoadError): LoadError {
  const { code, channel } = error;
  const where = { channel, operation: 'loadVouchers' };
  if (code === 'channel.unreadable') return coreError(code, { ...where, problem: keptBack });
  if (code !== 'channel.rejected') return { ...error };
  return coreError(code, { ...where, channelCode: '', channelMessage: keptBack });
}

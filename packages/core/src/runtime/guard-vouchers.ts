import { err, ok } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { Channel, ChannelReadError } from '../ports/channel.ts';
import type { VoucherCalls, VoucherSending } from '../ports/voucher.ts';
import { soundOutcome, type Guarded } from './guards.ts';

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
  const where = { channel: channel.name, operation: 'sendVouchers' };
  return {
    ...(sendVouchers && {
      sendVouchers: async (call, sending) => {
        try {
          const told = await sendVouchers(call, sending);
          if (told.isErr()) return err(stripped(told.error, sending));
          return soundOutcome(stripped(told.value, sending), where);
        } catch {
          // What was thrown may hold the request: it is not kept even as a cause.
          return err(coreError('channel.outcome_unknown', where));
        }
      },
    }),
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

// The adapter's own words; what it threw at the bottom of them is left behind by the copy.
const wordFields: ReadonlySet<string> = new Set([
  'message',
  'channelCode',
  'channelMessage',
  'problem',
  'note',
]);

function stripped<Words extends object>(words: Words, { vouchers }: VoucherSending): Words {
  const secrets = vouchers.flatMap(({ cardNumber, secret }) =>
    [secret, ...(cardNumber === null ? [] : [cardNumber])].map((each) => each.reveal()),
  );
  const strip = (text: string): string =>
    secrets.reduce((kept, each) => (each === '' ? kept : kept.replaceAll(each, '[secret]')), text);
  const entries = Object.entries(words).map(([name, value]: [string, unknown]) => [
    name,
    wordFields.has(name) && typeof value === 'string' ? strip(value) : value,
  ]);
  return Object.fromEntries(entries) as Words;
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

import { coreError, err, ok, type Result } from '@kaquan/core';
import type { ChannelWriteError, ChannelWriteOutcome } from '@kaquan/core/ports';
import { channelName } from '../client.ts';
import { rejected } from '../rejected.ts';

/** What the platform's codes about vouchers come to. */
type Meaning = 'done' | 'impossible' | 'later';

/**
 * Codes of the calls about vouchers, as sub-code or inside an answer; those that are not here are a no.
 *
 * @see pdd.voucher.ota.card.verification (2021-01-18)
 */
const meanings: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  // Used already: what was asked for is so.
  ['60010', 'done'],
  ['60005', 'impossible'],
  ['1000012', 'impossible'],
  ['60006', 'impossible'],
  ['1000010', 'later'],
  ['100005', 'later'],
]);

/** What a call about a voucher was answered with, that was no plain yes. */
export interface VoucherRefusal {
  readonly operation: string;
  readonly code: string;
  readonly words: string;
}

/** What such a refusal means for a voucher that was to be used. */
export function judgeUse({
  operation,
  code,
  words,
}: VoucherRefusal): Result<ChannelWriteOutcome, ChannelWriteError> {
  const meaning = meanings.get(code);
  if (meaning === 'later') {
    return err(coreError('channel.unavailable', { channel: channelName, operation }));
  }
  if (meaning !== undefined) return ok({ outcome: meaning, note: words });
  return err(rejected(operation, code, words));
}

/** The same for a call that failed as a whole. */
export function judgeFailure(
  error: ChannelWriteError,
): Result<ChannelWriteOutcome, ChannelWriteError> {
  if (error.code !== 'channel.rejected') return err(error);
  const { operation, channelCode: code, channelMessage: words } = error;
  return meanings.has(code) ? judgeUse({ operation, code, words }) : err(error);
}

import { coreError } from '@kaquan/core';
import type { ChannelWriteError } from '@kaquan/core/ports';
import { channelName } from '../client.ts';
import type { TaobaoFailure } from '../errors.ts';

/**
 * What to do about an answer that was no plain yes. `answer`: say it as it is. `look`: read the trade,
 * and answer by what is found. `hand_over`: a person has to act in the backend.
 */
export type Reaction = 'answer' | 'look' | 'hand_over';

/**
 * The platform's shipping codes, by what stands after the colon of the sub-code. `B04`, `B55`: already
 * shipped or closed, a wrong state; `B27`: a shipment exists; `HD06`: confirmed before. `B98`, `CD01`,
 * `CD86`: this trade goes by another API; `P08`: it was shipped without a parcel.
 */
const reactionByCode: ReadonlyMap<string, Reaction> = new Map<string, Reaction>([
  ['B04', 'look'],
  ['B27', 'look'],
  ['B55', 'look'],
  ['HD06', 'look'],
  ['is_success=false', 'look'],
  ['B98', 'hand_over'],
  ['CD01', 'hand_over'],
  ['CD86', 'hand_over'],
  ['P08', 'hand_over'],
]);

/** What to do about a failed shipping call. */
export function reactionTo(failure: TaobaoFailure): Reaction {
  if (failure.error.code === 'channel.outcome_unknown') return 'look';
  return reactionByCode.get(codeOf(failure)) ?? 'answer';
}

/** What stands after the colon: `B04`. */
export function codeOf({ subCode }: TaobaoFailure): string {
  return subCode.slice(subCode.lastIndexOf(':') + 1);
}

/** A success that says it is none. */
export function notShipped(operation: string): TaobaoFailure {
  const subCode = 'is_success=false';
  return { error: refused(operation, subCode, ''), subCode, isBusiness: true };
}

/** Whether a failure is such a success. */
export function isNoSuccess({ subCode }: TaobaoFailure): boolean {
  return subCode === 'is_success=false';
}

/** A refusal of our own, worded as the platform's are. */
export function refused(
  operation: string,
  channelCode: string,
  channelMessage: string,
): ChannelWriteError {
  const fields = { channel: channelName, operation, channelCode, channelMessage };
  return coreError('channel.rejected', fields);
}

/** The platform's words, for an operator; empty where it said none. */
export function wordsOf({ error }: TaobaoFailure): string {
  return error.code === 'channel.rejected'
    ? `${error.channelCode} ${error.channelMessage}`.trim()
    : '';
}

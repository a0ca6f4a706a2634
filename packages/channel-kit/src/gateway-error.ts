import { coreError, secondMs } from '@kaquan/core';
import type { ChannelReadError, ChannelWriteError } from '@kaquan/core/ports';
import { unreadable, type CallSite } from './decode.ts';
import type { GatewayAnswer } from './gateway.ts';

/** An answer of the gateway that brought nothing. */
export type GatewayTrouble = Exclude<GatewayAnswer, { kind: 'answered' }>;

/** How long a throttled call waits where the gateway did not say. */
const defaultPauseMs = 5 * secondMs;

/** What a gateway's trouble means for something that was only being read. */
export function toReadError(trouble: GatewayTrouble, at: CallSite): ChannelReadError {
  if (trouble.kind === 'refused') return refused(trouble, at);
  if (trouble.kind === 'unknown' && trouble.reason === 'unreadable') {
    return unreadable(at, trouble.problem);
  }
  return coreError('channel.unavailable', at, trouble.cause ?? trouble);
}

/** What it means for a write: whatever may have happened is `channel.outcome_unknown`. */
export function toWriteError(trouble: GatewayTrouble, at: CallSite): ChannelWriteError {
  if (trouble.kind === 'unknown') {
    return coreError('channel.outcome_unknown', at, trouble.cause ?? trouble);
  }
  return toReadError(trouble, at);
}

function refused(
  trouble: Extract<GatewayTrouble, { kind: 'refused' }>,
  at: CallSite,
): ChannelReadError {
  if (trouble.status === 429) {
    const retryAfterMs = trouble.retryAfterMs ?? defaultPauseMs;
    return coreError('channel.throttled', { ...at, retryAfterMs });
  }
  const channelMessage = 'the gateway turned the request away';
  return coreError('channel.rejected', {
    ...at,
    channelCode: `http_${trouble.status}`,
    channelMessage,
  });
}

import { coreError } from '@kaquan/core';
import type { ChannelReadError } from '@kaquan/core/ports';
import { channelName } from './client.ts';

/** A refusal that is ours, or the platform's words for its own. */
export function rejected(
  operation: string,
  channelCode: string,
  channelMessage: string,
): ChannelReadError {
  return coreError('channel.rejected', {
    channel: channelName,
    operation,
    channelCode,
    channelMessage,
  });
}

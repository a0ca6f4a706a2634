import { rest } from '@kaquan/channel-kit';
import { err, ok, secondMs, type Result } from '@kaquan/core';
import type { ChannelCall, ChannelWriteError, FeedOptions } from '@kaquan/core/ports';
import type { TaobaoClient } from '../client.ts';
import type { MessageSettings } from './options.ts';
import { refusalsForGood } from './socket-feed.ts';
import { takeBatch } from './take-batch.ts';
import { consumeReplySchema, doneReplySchema } from './wire.ts';

/** How many are asked for at once; the platform gives 10 to 200. */
const quantity = 100;
/** After trouble, waiting grows up to this. */
const maxPauseMs = 60 * secondMs;

/**
 * Asks for messages until the signal ends it. Errors: `channel.rejected` or `channel.grant_expired`, when it
 * was refused for good.
 */
export async function openPullFeed(
  client: TaobaoClient,
  messages: MessageSettings,
  options: FeedOptions,
): Promise<Result<void, ChannelWriteError>> {
  const { signal } = options;
  let troubles = 0;
  let refusals = 0;
  while (!signal.aborted) {
    const pulled = await pull(client, messages, options);
    if (pulled.isOk()) {
      troubles = 0;
      refusals = 0;
      if (pulled.value === 'empty') await rest(messages.pullEveryMs, signal);
      continue;
    }
    const error = pulled.error;
    refusals = isRefusal[error.code] ? refusals + 1 : 0;
    if (refusals >= refusalsForGood) return err(error);
    troubles += 1;
    await rest(pauseAfter(messages, error, troubles), signal);
  }
  return ok(undefined);
}

// The application asks for itself: that a session is missed is nothing that ends by itself.
const isRefusal: Readonly<Record<ChannelWriteError['code'], boolean>> = {
  'channel.rejected': true,
  'channel.grant_expired': true,
  'channel.throttled': false,
  'channel.unavailable': false,
  'channel.unreadable': false,
  'channel.outcome_unknown': false,
};

function pauseAfter(
  { pullEveryMs }: MessageSettings,
  error: ChannelWriteError,
  troubles: number,
): number {
  if (error.code === 'channel.throttled') return error.retryAfterMs;
  return Math.min(pullEveryMs * 2 ** Math.min(troubles, 10), maxPauseMs);
}

// What cannot be kept counts as empty: to ask at once would only bring the same.
async function pull(
  client: TaobaoClient,
  { group }: MessageSettings,
  { signal, take }: FeedOptions,
): Promise<Result<'some' | 'empty', ChannelWriteError>> {
  const call: ChannelCall = { credentials: {}, signal };
  const consumed = await client.read({
    method: 'taobao.tmc.messages.consume',
    call,
    params: { group_name: group, quantity: String(quantity) },
    schema: consumeReplySchema,
  });
  if (consumed.isErr()) return err(consumed.error.error);
  const rows = consumed.value.messages?.tmc_message ?? [];
  if (rows.length === 0) return ok('empty');
  const { taken } = await takeBatch(rows, take);
  if (taken.length === 0) return ok('empty');
  const confirmed = await client.write({
    method: 'taobao.tmc.messages.confirm',
    call,
    params: { group_name: group, s_message_ids: taken.join(',') },
    schema: doneReplySchema,
  });
  // Whatever was not confirmed comes again, and is kept already: at once, perhaps, so that it waits.
  return confirmed
    .map(({ is_success: isDone }) => (isDone === false ? ('empty' as const) : ('some' as const)))
    .mapErr(({ error }) => error);
}

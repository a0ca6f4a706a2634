import { err, ok } from 'neverthrow';
import { coreError } from '../kernel/errors.ts';
import { cleanText } from '../kernel/text.ts';
import type { Channel } from '../ports/channel.ts';
import { checkDecoded } from '../ports/notice-schema.ts';
import type { NotificationCalls } from '../ports/notification.ts';
import type { Guards } from './guards.ts';

/**
 * A channel's calls about what it tells by itself, guarded as its other calls are; those that it has.
 * What an adapter throws over a request is not kept even as a cause: it may hold the request.
 */
export function guardNotifications(
  channel: Channel,
  { read, tell }: Pick<Guards, 'read' | 'tell'>,
): NotificationCalls {
  const { name } = channel;
  const decode = channel.decodeNotification?.bind(channel);
  const openFeed = channel.openFeed?.bind(channel);
  const permitFeed = channel.permitFeed?.bind(channel);
  const listLost = channel.listLostNotices?.bind(channel);
  const unreadable = (problem: string) =>
    err(coreError('notification.unreadable', { channel: name, problem }));
  return {
    ...(decode && {
      decodeNotification: async (request) => {
        try {
          const decoded = await decode(request);
          if (decoded.isOk()) {
            const sound = checkDecoded(decoded.value);
            return sound.isOk() ? ok(sound.value) : unreadable(sound.error);
          }
          const { code, problem } = decoded.error;
          return err(coreError(code, { channel: name, problem: cleanText(problem) }));
        } catch {
          return unreadable('the adapter has thrown');
        }
      },
    }),
    ...(openFeed && { openFeed: (options) => read('openFeed', () => openFeed(options)) }),
    ...(permitFeed && { permitFeed: (call) => tell('permitFeed', () => permitFeed(call)) }),
    ...(listLost && {
      listLostNotices: async (call) => {
        const operation = 'listLostNotices';
        const listed = await read(operation, () => listLost(call));
        return listed.andThen((lost) =>
          Array.isArray(lost)
            ? ok(lost)
            : err(
                coreError('channel.unreadable', { channel: name, operation, problem: 'no list' }),
              ),
        );
      },
    }),
  };
}

import type { NotificationCalls } from '@kaquan/core/ports';
import type { TaobaoSettings } from '../options.ts';
import type { MessageSettings } from './options.ts';
import { permitFeed, type PermitClients } from './permit.ts';
import { openPullFeed } from './pull-feed.ts';
import { openSocketFeed } from './socket-feed.ts';

/** What a channel answers that hears of changes by itself; nothing where it was not asked to. */
export function createFeed(
  settings: TaobaoSettings,
  clients: PermitClients,
): Pick<Required<NotificationCalls>, 'openFeed' | 'permitFeed'> | Record<never, never> {
  const { messages } = settings;
  if (messages === null) return {};
  const feeds: Readonly<
    Record<MessageSettings['transport'], Required<NotificationCalls>['openFeed']>
  > = {
    websocket: (options) => openSocketFeed(settings, messages, options),
    http: (options) => openPullFeed(clients.application, messages, options),
  };
  return {
    openFeed: feeds[messages.transport],
    permitFeed: (call) => permitFeed(clients, call),
  };
}

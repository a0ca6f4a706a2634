import { openGlobalSocket, type Demand, type OpenSocket } from '@kaquan/channel-kit';
import { hourMs, minuteMs, secondMs } from '@kaquan/core';

/** How the channel hears of changes by itself 消息服务. */
export interface TaobaoMessageOptions {
  /**
   * `websocket`: a connection that stays open, told within seconds; its known address is not encrypted.
   * `http`: asks every `pullEveryMs` by signed calls at the channel's `url`.
   */
  readonly transport: 'websocket' | 'http';
  /** The group 分组 whose messages are read. Default `default`, where every shop's go. */
  readonly group?: string;
  /** Of the connection. Default `ws://mc.api.taobao.com/`; a sandbox's address in tests. */
  readonly url?: string;
  /** How often messages are asked for, 10..60,000. Default 5,000. */
  readonly pullEveryMs?: number;
  /** How long to wait before connecting again, at least; five times as long after an error. 1..60,000. Default 3,000. */
  readonly reconnectMs?: number;
  /** A connection on which nothing was heard for so long is opened anew, 100..3,600,000. Default 300,000. */
  readonly silenceMs?: number;
  /** Whether the platform is told of messages that could not be kept, instead of finding out. Default `false`. */
  readonly reportsFailures?: boolean;
  /** Opens a WebSocket. Default: the runtime's own. */
  readonly openSocket?: OpenSocket;
}

/** The options, checked and complete. */
export type MessageSettings = Readonly<Required<TaobaoMessageOptions>>;

const transports: ReadonlySet<string> = new Set<TaobaoMessageOptions['transport']>([
  'websocket',
  'http',
]);

/** Checks the options of messages; `null` where there are none. */
export function toMessageSettings(
  options: TaobaoMessageOptions | undefined,
  demand: Demand,
): MessageSettings | null {
  if (options === undefined) return null;
  demand('messages', isObject(options), 'must be an object');
  const settings: MessageSettings = {
    group: 'default',
    url: 'ws://mc.api.taobao.com/',
    pullEveryMs: 5 * secondMs,
    reconnectMs: 3 * secondMs,
    silenceMs: 5 * minuteMs,
    reportsFailures: false,
    openSocket: openGlobalSocket,
    ...options,
  };
  const { transport, group, url, openSocket } = settings;
  demand('messages.transport', transports.has(transport), 'must be websocket or http');
  const isGroup = typeof group === 'string' && /^\S{1,32}$/.test(group);
  demand('messages.group', isGroup, 'must be a name of 1 to 32 characters');
  const isSocketUrl = typeof url === 'string' && URL.canParse(url) && /^wss?:/i.test(url);
  demand('messages.url', isSocketUrl, 'must be an absolute ws or wss address');
  demand('messages.openSocket', typeof openSocket === 'function', 'must be a function');
  const times = {
    pullEveryMs: [10, minuteMs],
    reconnectMs: [1, minuteMs],
    silenceMs: [100, hourMs],
  };
  for (const [name, [least = 0, most = 0]] of Object.entries(times)) {
    const given = settings[name as keyof typeof times];
    const isTime = Number.isInteger(given) && given >= least && given <= most;
    demand(`messages.${name}`, isTime, `must be a whole number between ${least} and ${most}`);
  }
  return settings;
}

function isObject(given: unknown): boolean {
  return typeof given === 'object' && given !== null;
}

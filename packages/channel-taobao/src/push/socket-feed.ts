import {
  createRedactor,
  keepConnected,
  rest,
  type BrokenSocket,
  type SocketLink,
  type SocketTalk,
} from '@kaquan/channel-kit';
import { coreError, err, ok, type CoreError, type Result } from '@kaquan/core';
import type { ChannelWriteError, FeedOptions } from '@kaquan/core/ports';
import { channelName } from '../client.ts';
import type { TaobaoSettings } from '../options.ts';
import { decodeFrame, encodeFrame, type Frame } from './frames.ts';
import { rowOf } from './map-message.ts';
import type { MessageSettings } from './options.ts';
import { takeBatch } from './take-batch.ts';
import { confirmFrame, connectFrame, failFrame, pullFrame } from './tmc-frames.ts';

/** So many refusals in a row are for good: no page tells a wrong secret from a bad moment. */
export const refusalsForGood = 5;
/** What waits to be kept; what comes beyond that is let go, and comes again. */
const maxWaiting = 1_000;
const maxWaitingBytes = 8 * 1024 * 1024;
const maxBatch = 100;
/** Confirmations that follow too fast may be refused. [1 source] */
const confirmGapMs = 10;
/** A connection that has not been greeted after so many ticks is no good. */
const ticksUntilGreeted = 3;

/** What all connections of one feed share. */
interface Feed {
  readonly settings: TaobaoSettings;
  readonly messages: MessageSettings;
  readonly options: FeedOptions;
  /** In a row. */
  refusals: number;
}

/** Holds the connection until the signal ends it. Errors: `channel.rejected`, when it was refused for good. */
export async function openSocketFeed(
  settings: TaobaoSettings,
  messages: MessageSettings,
  options: FeedOptions,
): Promise<Result<void, ChannelWriteError>> {
  const feed: Feed = { settings, messages, options, refusals: 0 };
  const error = await keepConnected<CoreError<'channel.rejected'>>({
    url: () => messages.url,
    signal: options.signal,
    open: messages.openSocket,
    tickMs: messages.pullEveryMs,
    silenceMs: messages.silenceMs,
    pauseMs: (broken) => pauseAfter(messages, broken),
    talk: (link) => talkOn(feed, link),
  });
  return error === null ? ok(undefined) : err(error);
}

/** Longer after an error, and after every one that brought nothing, up to 20 times; never all at once. */
function pauseAfter({ reconnectMs }: MessageSettings, { how, failures }: BrokenSocket): number {
  const base = reconnectMs * (how === 'error' ? 5 : 1) * Math.min(2 ** failures, 4);
  return base * (1 + Math.random() / 2);
}

/** One connection. */
interface Line {
  readonly feed: Feed;
  readonly link: SocketLink<CoreError<'channel.rejected'>>;
  token: string | null;
  ticks: number;
  isOver: boolean;
  waiting: { readonly frame: Frame; readonly bytes: number }[];
  waitingBytes: number;
  working: Promise<void> | null;
}

function talkOn(feed: Feed, link: Line['link']): SocketTalk {
  const line: Line = {
    feed,
    link,
    token: null,
    ticks: 0,
    isOver: false,
    waiting: [],
    waitingBytes: 0,
    working: null,
  };
  return {
    onOpen: () => {
      void greet(line);
    },
    onTick: () => {
      tick(line);
    },
    onMessage: (message) => {
      if (typeof message === 'string') return;
      // What cannot be read cannot be confirmed either, and the others are none the worse for it.
      const frame = decodeFrame(message).unwrapOr(null);
      if (frame !== null) hear(line, frame, message.byteLength);
    },
    settle: async () => {
      line.isOver = true;
      line.waiting = [];
      await line.working;
    },
  };
}

async function greet({ feed, link }: Line): Promise<void> {
  const { appKey, appSecret, clock } = feed.settings;
  const { group } = feed.messages;
  link.send(encodeFrame(await connectFrame({ appKey, appSecret, group }, clock.now())));
}

function tick(line: Line): void {
  const { token, link } = line;
  line.ticks += 1;
  if (token !== null) link.send(encodeFrame(pullFrame(token)));
  else if (line.ticks >= ticksUntilGreeted) link.giveUp();
}

function hear(line: Line, frame: Frame, bytes: number): void {
  if (frame.type === 'connectAck') {
    welcome(line, frame);
    return;
  }
  const isMessage = frame.type === 'send' && frame.fields.has('topic');
  const isRoom = line.waiting.length < maxWaiting && line.waitingBytes + bytes <= maxWaitingBytes;
  if (!isMessage || !isRoom) return;
  line.waiting.push({ frame, bytes });
  line.waitingBytes += bytes;
  line.working ??= work(line).finally(() => {
    line.working = null;
  });
}

function welcome(line: Line, { statusCode, statusPhrase, token }: Frame): void {
  const { feed, link } = line;
  if ((statusCode ?? 0) === 0 && token !== null && token !== '') {
    line.token = token;
    feed.refusals = 0;
    link.send(encodeFrame(pullFrame(token)));
    return;
  }
  feed.refusals += 1;
  if (feed.refusals < refusalsForGood) {
    link.giveUp();
    return;
  }
  const redact = createRedactor([feed.settings.appSecret]);
  const channelMessage = redact(statusPhrase ?? 'the connection was refused without a word');
  const channelCode = `tmc_${statusCode ?? 'no_token'}`;
  const fields = { operation: 'tmc.connect', channelCode, channelMessage };
  link.fail(coreError('channel.rejected', { channel: channelName, ...fields }));
}

async function work(line: Line): Promise<void> {
  while (line.waiting.length > 0) {
    const batch = line.waiting.splice(0, maxBatch);
    line.waitingBytes -= batch.reduce((sum, { bytes }) => sum + bytes, 0);
    await workOn(
      line,
      batch.map(({ frame }) => frame),
    );
  }
}

async function workOn(line: Line, batch: readonly Frame[]): Promise<void> {
  const { feed, link } = line;
  const { options, messages } = feed;
  const { taken, failed, reason } = await takeBatch(batch.map(rowOf), options.take);
  for (const id of taken) {
    await rest(confirmGapMs, options.signal);
    // Of another connection, a confirmation would be nobody's.
    if (line.isOver || line.token === null) return;
    link.send(encodeFrame(confirmFrame(line.token, id)));
  }
  if (!messages.reportsFailures) return;
  for (const id of failed) {
    if (line.token !== null) link.send(encodeFrame(failFrame(line.token, id, reason)));
  }
}

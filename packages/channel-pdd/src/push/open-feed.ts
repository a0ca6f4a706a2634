import { keepConnected, openGlobalSocket } from '@kaquan/channel-kit';
import type { BrokenSocket, SocketLink, SocketTalk } from '@kaquan/channel-kit';
import { err, minuteMs, ok, secondMs, type Result } from '@kaquan/core';
import type { ChannelNotice, ChannelWriteError, FeedOptions } from '@kaquan/core/ports';
import type { PddSettings } from '../options.ts';
import { feedUrl } from './feed-url.ts';
import { toNotice } from './map-notice.ts';
import { answerOf, heartbeatOf, readFrame, type MessageFrame } from './wire.ts';

/** How often and how long; by the platform's own SDK. */
export interface FeedTiming {
  /** From heartbeat to heartbeat. */
  readonly heartbeatMs: number;
  /** After so much silence a connection counts as dead. */
  readonly silenceMs: number;
  /** Between connections: about so long, for the first ten failures in a row … */
  readonly pauseMs: number;
  /** … and about so long after them. */
  readonly slowPauseMs: number;
}

const bySdk: FeedTiming = {
  heartbeatMs: 5 * secondMs,
  silenceMs: 3 * minuteMs,
  pauseMs: secondMs,
  slowPauseMs: minuteMs,
};

const fastReconnects = 10;

/** How many messages are kept in one commit. */
const batchSize = 100;
/** More than this may not wait: who falls behind so far lets the platform deliver again. */
const maxWaiting = 5_000;

/**
 * Holds one connection to the message service for all malls of the application, until the signal ends
 * it. The platform says by nothing but a refused connection that the application is not its own, which
 * looks like any other trouble on the way: so there is no error for good.
 */
export async function openFeed(
  settings: PddSettings,
  options: FeedOptions,
  timing: FeedTiming = bySdk,
): Promise<Result<void, ChannelWriteError>> {
  const { clock } = settings;
  await keepConnected<never>({
    url: () => feedUrl(settings, clock.now()),
    signal: options.signal,
    open: openGlobalSocket,
    tickMs: timing.heartbeatMs,
    silenceMs: timing.silenceMs,
    pauseMs: (broken) => pauseOf(broken, timing),
    talk: (link) => talkOf({ settings, options, link }),
  });
  return ok(undefined);
}

// Half of it is drawn, so that processes which lost their connection together do not come back together.
function pauseOf({ failures }: BrokenSocket, { pauseMs, slowPauseMs }: FeedTiming): number {
  const base = failures <= fastReconnects ? pauseMs : slowPauseMs;
  return base / 2 + Math.random() * base;
}

interface Course {
  readonly settings: PddSettings;
  readonly options: FeedOptions;
  readonly link: SocketLink<never>;
}

interface Waiting {
  readonly frame: MessageFrame;
  readonly notice: ChannelNotice;
}

/** Speaks the protocol on one connection. */
function talkOf({ settings, options, link }: Course): SocketTalk {
  const { clock } = settings;
  const waiting: Waiting[] = [];
  let keeping: Promise<void> | null = null;

  const answer = (frame: MessageFrame, failReason: string | null) => {
    link.send(answerOf(frame, clock.now(), failReason));
  };
  const keepAll = async () => {
    for (let batch = waiting.splice(0, batchSize); batch.length > 0;) {
      const taken = await take(options, batch);
      for (const { frame } of batch) answer(frame, taken.isOk() ? null : taken.error);
      batch = waiting.splice(0, batchSize);
    }
    keeping = null;
  };
  return {
    onOpen: () => undefined,
    onTick: () => {
      link.send(heartbeatOf(clock.now()));
    },
    onMessage: (message) => {
      const frame = readFrame(typeof message === 'string' ? message : '').unwrapOr(null);
      // What is no frame cannot be answered either: nothing in it says what to answer to.
      if (frame === null) return;
      const notice = toNotice(frame);
      if (notice.isErr()) {
        answer(frame, notice.error);
        return;
      }
      if (waiting.length >= maxWaiting) {
        link.giveUp();
        return;
      }
      waiting.push({ frame, notice: notice.value });
      keeping ??= keepAll();
    },
    settle: async () => {
      // What is not begun comes again: the platform has had no answer to it.
      waiting.length = 0;
      await keeping;
    },
  };
}

/** Keeps a batch; the error is the reason that the platform is told. */
async function take(
  { take: keep }: FeedOptions,
  batch: readonly Waiting[],
): Promise<Result<void, string>> {
  try {
    return (await keep(batch.map(({ notice }) => notice))).mapErr(({ code }) => code);
  } catch {
    return err('not kept');
  }
}

import { err, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ChannelWriteError } from '../ports/channel.ts';
import { checkNotice } from '../ports/notice-schema.ts';
import type {
  ChannelNotice,
  NotificationAnswer,
  NotificationError,
  NotificationRequest,
  TakeError,
} from '../ports/notification.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { serviceCall } from '../runtime/service-call.ts';
import type { WorkerError } from '../worker/job-report.ts';
import { syncShops } from '../worker/sync-shops.ts';
import { keepNotices, type NoticeTally } from './keep-notices.ts';

/** A request that a platform sent to the host. */
export interface NotificationInput {
  /** The channel's name: each platform has an address of its own at the host. */
  readonly channel: string;
  /** As it came; at most 1 MiB and 200 headers. */
  readonly request: NotificationRequest;
}

/** What to answer to a platform, and what became of what it told. */
export interface NotificationTaken extends NoticeTally {
  /** To be sent back as it stands. */
  readonly answer: NotificationAnswer;
}

/** Why a notification was not taken. */
export type NotificationTakenError =
  NotificationError | TakeError | CoreError<'input.invalid' | 'channel.incapable'>;

/** Which channel is listened to. */
export interface ListenInput {
  /** The channel's name. */
  readonly channel: string;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Why nobody listens any more. */
export type ListenError = ChannelWriteError | WorkerError | CoreError<'channel.incapable'>;

/** What channels tell by themselves 推送; for all tenants, on nobody's behalf. */
export interface Inbound {
  /**
   * Checks a request of a platform's and keeps what it tells, once however often it comes; reading the
   * orders again is `worker.readNotices`. What it tells of a shop that no tenant has is answered all
   * the same, counted and logged: a platform that is told otherwise sends it again and again.
   *
   * Errors: `notification.rejected`: who sent it is not to be believed; `notification.unreadable`;
   * `channel.incapable` where the channel is not composed in or calls no address; `input.invalid`;
   * `storage.*`, `vault.*`: nothing is to be answered but a failure, and the platform sends it again.
   */
  notification(input: NotificationInput): ResultAsync<NotificationTaken, NotificationTakenError>;
  /**
   * Holds a channel's connection open and keeps what comes, until `signal` ends it; then it answers what
   * came. Asks for the messages of every shop on the channel first, as `worker.syncShops` does for those
   * that come later. One per process and application is enough; where several listen, nothing is kept
   * twice.
   *
   * Errors: `channel.incapable` where the channel is not composed in or has no such connection; the
   * channel's own when it is refused for good; `storage.*`, `input.invalid`.
   */
  listen(input: ListenInput): ResultAsync<NoticeTally, ListenError>;
}

const maxBytes = 1_048_576;

const notificationSchema = z.object({
  channel: z.string(),
  request: z.object({
    headers: z
      .record(z.string(), z.string())
      .refine((headers) => Object.keys(headers).length <= 200, 'at most 200'),
    query: z.string().max(maxBytes),
    body: z
      .custom<Uint8Array>((given) => given instanceof Uint8Array, 'must be bytes')
      .refine(({ byteLength }) => byteLength <= maxBytes, 'at most 1 MiB'),
  }),
});

const listenSchema = z.object({
  channel: z.string(),
  signal: z.custom<AbortSignal>((given) => given instanceof AbortSignal, 'must be a signal'),
});

/** What channels tell one composed Kaquan. */
export function createInbound(runtime: Runtime): Inbound {
  return {
    notification: (input) =>
      serviceCall(notificationSchema, input, (checked) => takeRequest(runtime, checked)),
    listen: (input) => serviceCall(listenSchema, input, (checked) => listen(runtime, checked)),
  };
}

async function takeRequest(
  runtime: Runtime,
  { channel: name, request }: NotificationInput,
): Promise<Result<NotificationTaken, NotificationTakenError>> {
  const channel = runtime.channelByType.get(name);
  const decode = channel?.decodeNotification?.bind(channel);
  if (decode === undefined) return err(incapable(name, 'tell of changes at an address'));
  const decoded = await decode(request);
  if (decoded.isErr()) {
    const { code, problem } = decoded.error;
    runtime.logger.log('warn', 'a notification was not taken', { channel: name, code, problem });
    return err(decoded.error);
  }
  const { notices, answer } = decoded.value;
  const kept = await keepNotices(runtime, name, notices);
  return kept.map((tally) => ({ ...tally, answer }));
}

async function listen(
  runtime: Runtime,
  { channel: name, signal }: ListenInput,
): Promise<Result<NoticeTally, ListenError>> {
  const channel = runtime.channelByType.get(name);
  const openFeed = channel?.openFeed?.bind(channel);
  if (openFeed === undefined) return err(incapable(name, 'hold a connection for its messages'));
  // A shop that could not be asked for stands in the report, and is asked for by the worker again.
  const synced = await syncShops(runtime, 'all', { channelType: name });
  if (synced.isErr()) return err(synced.error);
  const sum = { kept: 0, unknown: 0 };
  const ended = await openFeed({
    signal,
    take: async (notices) => {
      const kept = await keepNotices(runtime, name, soundOnes(runtime, name, notices));
      return kept.map((tally) => {
        sum.kept += tally.kept;
        sum.unknown += tally.unknown;
      });
    },
  });
  return ended.map(() => sum);
}

// Sent back, it would only come again: the next pull finds what it was about.
function soundOnes(
  { logger }: Runtime,
  channel: string,
  notices: readonly unknown[],
): readonly ChannelNotice[] {
  return notices.flatMap((given) => {
    const sound = checkNotice(given);
    if (sound.isOk()) return [sound.value];
    const { error: problem } = sound;
    logger.log('warn', 'a notice was passed over', { channel, problem });
    return [];
  });
}

function incapable(channel: string, operation: string): CoreError<'channel.incapable'> {
  return coreError('channel.incapable', { channel, operation });
}

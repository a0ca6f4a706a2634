import { err, ok, type Result } from '@kaquan/core';
import type { ChannelReadError, ChannelWriteError, ChannelWriteOutcome } from '@kaquan/core/ports';
import { z } from 'zod';
import { createApplicationClient, type PddClient } from '../client.ts';
import { toSettings, type PddChannelOptions } from '../options.ts';
import { rejected } from '../rejected.ts';
import { idText, optionalInt } from '../wire.ts';

/** Whose messages are meant. */
export interface PddMessageMall {
  /** The mall's number: `externalId` of the channel's shop. */
  readonly mallId: string;
  /** Calls it off early. */
  readonly signal?: AbortSignal;
}

/** How a mall's messages stand. */
export interface PddMessageUser {
  /** Whether the seller's grant, and with it the messages, has ended; `null`: not said. */
  readonly isExpired: boolean | null;
  /** The types that were asked for; empty: all that the application has subscribed to. */
  readonly topics: readonly string[];
}

/** What a host may look at and take back of the message service 消息服务; the application itself asks. */
export interface PddMessages {
  /** How a mall's messages stand; `null` where they were never asked for. Errors: as every reading. */
  load(mall: PddMessageMall): Promise<Result<PddMessageUser | null, ChannelReadError>>;
  /**
   * Takes the permission for a mall back: the platform sends nothing of it any more. The channel's
   * `permitFeed`, which core calls daily for every shop of its own, asks for it again.
   *
   * `needs_check` where the platform says no without a reason, which may mean that there was none.
   * Errors: as every write.
   */
  cancel(mall: PddMessageMall): Promise<Result<ChannelWriteOutcome, ChannelWriteError>>;
  /**
   * How many messages of the last seven days wait for an answer, of all malls. Once in a second at most:
   * `channel.throttled` says how long to wait. Errors: as every reading.
   */
  backlog(options?: Pick<PddMessageMall, 'signal'>): Promise<Result<number, ChannelReadError>>;
}

/**
 * Makes the calls about the message service, beside a channel and with its options; they take no
 * shop's token.
 *
 * Throws a `TypeError` naming the option when an option is wrong.
 *
 * @example
 * ```ts
 * import { createPddMessages } from '@kaquan/channel-pdd';
 *
 * const messages = createPddMessages({ clientId: 'a1b2c3d4', clientSecret: 'from-your-store' });
 * export const isBehind = async () => (await messages.backlog()).unwrapOr(0) > 10_000;
 * ```
 */
export function createPddMessages(options: PddChannelOptions): PddMessages {
  const client = createApplicationClient(toSettings(options, 'createPddMessages'));
  return {
    load: (mall) => load(client, mall),
    cancel: (mall) => cancel(client, mall),
    backlog: (given = {}) => backlog(client, given),
  };
}

/** @see pdd.pmc.user.get (2023); that nothing stands there for a mall that never asked is from memory */
const userSchema = z.object({
  pmc_user: z
    .object({
      owner_id: idText,
      is_expire: optionalInt,
      topics: z.array(z.string().max(200)).max(1_000).nullish(),
    })
    .nullish(),
});

/** @see pdd.pmc.user.cancel (2023) */
const cancelledSchema = z.object({ is_success: z.boolean() });

/** @see pdd.pmc.accrue.query (2023), one source */
const backlogSchema = z.object({ number: z.int().nonnegative() });

async function load(
  client: PddClient,
  { mallId, signal }: PddMessageMall,
): Promise<Result<PddMessageUser | null, ChannelReadError>> {
  const method = 'pdd.pmc.user.get';
  const params = { owner_id: mallId };
  const answer = await client.read({ method, call: callOf(signal), params, schema: userSchema });
  if (answer.isErr()) return err(answer.error.error);
  const { pmc_user: user } = answer.value;
  if (user === undefined || user === null) return ok(null);
  if (user.owner_id !== mallId) {
    return err(rejected(method, 'other_mall', 'the answer is about another mall'));
  }
  const isExpired = user.is_expire === null ? null : user.is_expire !== 0;
  return ok({ isExpired, topics: user.topics ?? [] });
}

async function cancel(
  client: PddClient,
  { mallId, signal }: PddMessageMall,
): Promise<Result<ChannelWriteOutcome, ChannelWriteError>> {
  const method = 'pdd.pmc.user.cancel';
  const params = { owner_id: mallId };
  const call = callOf(signal);
  const answer = await client.write({ method, call, params, schema: cancelledSchema });
  if (answer.isErr()) return err(answer.error.error);
  if (answer.value.is_success) return ok({ outcome: 'done', note: '' });
  const note = 'the platform did not take the permission back: it may have had none';
  return ok({ outcome: 'needs_check', note });
}

async function backlog(
  client: PddClient,
  { signal }: Pick<PddMessageMall, 'signal'>,
): Promise<Result<number, ChannelReadError>> {
  const method = 'pdd.pmc.accrue.query';
  const call = callOf(signal);
  const answer = await client.read({ method, call, params: {}, schema: backlogSchema });
  return answer.map(({ number }) => number).mapErr(({ error }) => error);
}

function callOf(signal: AbortSignal | undefined) {
  return { credentials: {}, ...(signal && { signal }) };
}

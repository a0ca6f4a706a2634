import { err, ok, type Result } from 'neverthrow';
import { minuteMs } from '../kernel/time.ts';
import { checkLostNotice } from '../ports/notice-schema.ts';
import type { LostNotice } from '../ports/notification.ts';
import { commitFenced } from '../runtime/commit-fenced.ts';
import type { Logger } from '../ports/logger.ts';
import type { Pull, PullError } from '../sync/pull.ts';
import { keepLostNotices } from './keep-notices.ts';

/** How long a channel is not asked again for what it has told in vain. */
const everyMs = 10 * minuteMs;

/**
 * Asks a channel that lists it for what it has told of a shop while nobody answered, and keeps it as if
 * it had come: what was kept before, however it came, is not kept a second time.
 *
 * Errors: those of the channel, of storage and of the vault. The next ten minutes nobody asks again, so
 * that one who refuses is not asked with every pull.
 */
export async function askForLost({
  scope,
  shop,
  source,
  lease,
}: Pull): Promise<Result<void, PullError>> {
  const { runtime, tenant } = scope;
  const { storage, clock, logger } = runtime;
  const { shopId } = shop;
  const stream = 'lost_notices';
  if (source.channel.listLostNotices === undefined) return ok();
  const cursor = await storage.loadCursor(tenant, shopId, stream);
  if (cursor.isErr()) return err(cursor.error);
  const now = clock.now();
  const sinceMs = now - (cursor.value?.readTo ?? 0);
  // One that is ahead was left by a clock that was, and says nothing.
  if (sinceMs >= 0 && sinceMs < everyMs) return ok();
  const moved = await commitFenced(scope, lease.fence, { cursor: { shopId, stream, readTo: now } });
  if (moved.isErr()) return err(moved.error);
  const listed = await source.channel.listLostNotices(source.call);
  if (listed.isErr()) return err(listed.error);
  const lost = soundOnes(logger, shop, listed.value);
  return keepLostNotices(runtime, { tenant, shop }, lost);
}

// Adapters are written by others. What is wanted once more may have gone out since: its buyer asks again.
function soundOnes(
  logger: Logger,
  { shopId, channelType: channel }: Pull['shop'],
  listed: readonly unknown[],
): readonly LostNotice[] {
  return listed.flatMap((given) => {
    const sound = checkLostNotice(given);
    if (sound.isErr()) {
      logger.log('warn', 'a lost notice was passed over', {
        channel,
        shopId,
        problem: sound.error,
      });
      return [];
    }
    const { subject } = sound.value;
    return 'isAgain' in subject && subject.isAgain ? [] : [sound.value];
  });
}

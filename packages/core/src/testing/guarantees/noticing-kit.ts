import assert from 'node:assert/strict';
import type { NoticeCounts } from '../../inbound/notice-run.ts';
import type { ChannelNotice } from '../../ports/notification.ts';
import { must } from './answers.ts';
import type { Stage } from './stage.ts';

/** The channel that tells. */
export const channel = 'marketplace';

/** Lets the channel say which shop it is, so that what it tells finds it. */
export async function introduced(stage: Stage): Promise<void> {
  const { summary } = await must(stage.kaquan.worker.syncShops());
  assert.equal(summary.synced, 1);
}

/** The marketplace calls the host's address with these notices, or with all of them. */
export async function notified(
  { kaquan, market }: Pick<Stage, 'kaquan' | 'market'>,
  notices: readonly ChannelNotice[] = market.news(),
) {
  const request = market.signNotification(notices);
  const { answer, ...tally } = await must(kaquan.inbound.notification({ channel, request }));
  assert.equal(answer.body, '{"ok":true}');
  return tally;
}

/** Reads what waits; every shop must succeed. */
export async function readNow({ kaquan }: Pick<Stage, 'kaquan'>): Promise<NoticeCounts> {
  const { items, summary } = await must(kaquan.worker.readNotices());
  for (const { outcome, error } of items) assert.equal(outcome, 'done', error?.message);
  return summary;
}

/** Nothing was read. */
export const nothing: NoticeCounts = { read: 0, done: 0, postponed: 0, parked: 0 };

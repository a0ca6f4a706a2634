// The background jobs, run until they find nothing more: what a scheduler does a step at a time.
import { setTimeout as sleep } from 'node:timers/promises';
import { unwrapOrThrow } from '@kaquan/core';
import type { Host } from './host.ts';

// More than any shop needs: a storage that lies must not keep a program busy for ever.
const maxRounds = 1_000;

/** Gives free stock to the orders that wait for it 补发等货订单, in order of payment. */
export async function serveWaiting({ kaquan }: Host): Promise<number> {
  let total = 0;
  for (let round = 0; round < maxRounds; round += 1) {
    const { summary } = await unwrapOrThrow(kaquan.worker.releaseHolds());
    const { servedOrders } = summary;
    if (servedOrders === 0) return total;
    total += servedOrders;
  }
  throw new Error('the queue does not come to rest');
}

/** What pulling has brought. */
export interface Pulled {
  readonly placed: number;
  readonly updated: number;
  /** How often a shop had to be tried again. */
  readonly retries: number;
}

/** Pulls orders 拉单 until the marketplace has nothing new; a shop that fails is tried again. */
export async function pullUntilQuiet({ kaquan }: Host): Promise<Pulled> {
  const total = { placed: 0, updated: 0, retries: 0 };
  for (let round = 0; round < 50; round += 1) {
    const { items, summary } = await unwrapOrThrow(kaquan.worker.pullOrders());
    total.placed += summary.placed;
    total.updated += summary.updated;
    if (items.some(({ outcome }) => outcome !== 'done')) {
      total.retries += 1;
      await sleep(1_000);
    } else if (summary.placed + summary.updated === 0) return total;
  }
  throw new Error('the marketplace does not come to rest');
}

/** Tells the marketplace what is due 回传 until nothing is. */
export async function tellUntilDone({
  kaquan,
}: Host): Promise<{ readonly done: number; readonly postponed: number; readonly parked: number }> {
  const total = { done: 0, postponed: 0, parked: 0 };
  let isWaiting = false;
  for (let round = 0; round < maxRounds; round += 1) {
    const { summary } = await unwrapOrThrow(kaquan.worker.runEffects());
    total.done += summary.done;
    total.postponed += summary.postponed;
    total.parked += summary.parked;
    if (summary.done + summary.postponed + summary.parked > 0) {
      isWaiting ||= summary.postponed > 0;
    } else if (isWaiting) {
      isWaiting = false;
      await sleep(5_100); // a failed call is due again after five seconds
    } else return total;
  }
  throw new Error('what is due does not come to an end');
}

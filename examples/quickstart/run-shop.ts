import type { SeededRandom } from '@kaquan/channel-kit/sandbox';
import type { Order } from '@kaquan/core';
import { findOrders } from './all-rows.ts';
import type { Delivery, ProductIds } from './assortment.ts';
import { redeemAll, type Hands } from './buyers.ts';
import * as host from './host.ts';
import { inParallel } from './in-parallel.ts';
import * as world from './marketplace.ts';
import type { Progress } from './progress.ts';
import { importKeys } from './set-up-shop.ts';
import { pullUntilQuiet, serveWaiting, tellUntilDone } from './until-quiet.ts';

/** A shop's day: the host at work, and the world around it. */
export interface ShopDay {
  readonly host: host.Host;
  readonly productIds: ProductIds;
  readonly deliveries: {
    readonly first: readonly Delivery[];
    readonly second: readonly Delivery[];
  };
  readonly marketplace: world.Marketplace;
  readonly hands: Hands;
  readonly random: SeededRandom;
  readonly progress: Progress;
}

/** Runs the day from the first import to the last word of the marketplace. */
export async function runShop(day: ShopDay): Promise<void> {
  await stockAndPull(day);
  await handOver(day);
  await settle(day);
}

async function stockAndPull(day: ShopDay): Promise<void> {
  const { progress, productIds, deliveries, marketplace, random } = day;
  await progress.step(['导入卡密', 'import keys, first file'], async () => {
    const { imported } = await importKeys(day.host, productIds, deliveries.first);
    return `${imported} keys, too few on purpose`;
  });
  await progress.step(['拉取订单', 'pull orders'], () => pull(day));
  await progress.step(['补货', 'restock, second file'], async () => {
    const report = await importKeys(day.host, productIds, deliveries.second);
    const { imported, duplicates, badLines } = report;
    return `${imported} keys, ${duplicates} duplicates and ${badLines} bad lines left out`;
  });
  await progress.step(['等货订单', 'serve who still waits'], async () => {
    return `${await serveWaiting(day.host)} orders that wait for several goods`;
  });
  await progress.step(['平台变化', 'the marketplace moves on'], async () => {
    const { released, paidLate, closed } = world.letTimePass(marketplace, random);
    return `${released} holds lifted, ${paidLate} paid late, ${closed} closed`;
  });
  await progress.step(['拉取订单', 'pull orders'], () => pull(day));
  marketplace.save();
}

async function handOver(day: ShopDay): Promise<void> {
  const { progress, marketplace, random, hands } = day;
  await progress.step(['买家反悔', 'buyers change their minds'], async () => {
    return `${world.changeMinds(marketplace, random)} ask for a refund before we know`;
  });
  const present = await findOrders(day.host, { payment: 'paid', isFrozen: false });
  await progress.step(['发货', 'ship direct goods'], async () => {
    const orderIds = present.filter(hasDirectLine).map(({ orderId }) => orderId);
    // Two operators at once; each order is shipped by one of them, and shown to the other.
    const [mine, theirs] = await Promise.all([
      host.ship(day.host, orderIds),
      host.ship(day.host, orderIds.slice(0, 20)),
    ]);
    const count = { applied: 0, replayed: 0, failed: 0 };
    for (const item of [...mine, ...theirs]) {
      count[item.outcome] += 1;
      if (item.outcome !== 'failed') hands.receive(item.goods);
    }
    return `${count.applied} shipped, ${count.replayed} repeated, ${count.failed} refused`;
  });
  await progress.step(['兑换', 'buyers redeem their links'], async (tick) => {
    const waiting = present.filter(({ redemption }) => redemption === 'pending');
    const onProgress = (done: number): void => tick(done, waiting.length);
    const result = await redeemAll(day.host, waiting, { random, hands, onProgress });
    const refused = [...result.refused].map(([code, count]) => `${count} ${code}`).join(', ');
    return `${result.redeemed} redeemed, ${result.repeated} repeated, refused: ${refused || 'none'}`;
  });
  await progress.step(['回传发货', 'tell the marketplace'], () => tell(day));
  marketplace.save();
}

async function settle(day: ShopDay): Promise<void> {
  const { progress, marketplace, random } = day;
  await progress.step(['核销', 'verify what was used'], async (tick) => {
    const redeemed = await findOrders(day.host, { redemption: 'redeemed' });
    const used = redeemed.filter((order) => isVerifiable(order) && random.chance(70));
    let done = 0;
    await inParallel(used, 16, async ({ orderId }) => {
      const verified = await day.host.desk.verification.verify({ orderId });
      if (verified.isOk()) done += 1;
      tick(done, used.length);
    });
    return `${done} orders at the counter`;
  });
  await progress.step(['确认收货', 'buyers confirm, or complain'], async () => {
    const all = await findOrders(day.host);
    const served = new Set(all.filter(isServed).map(({ orderNo }) => orderNo));
    const complaints = world.complain(marketplace, random);
    const confirmed = world.confirmReceipts(marketplace, random, served);
    return `${confirmed} confirmed, ${complaints} complaints`;
  });
  await progress.step(['拉取订单', 'pull orders'], () => pull(day));
  await progress.step(['售后', 'answer refund requests'], async () => {
    const { agreed, left } = await host.answerRefunds(day.host);
    return `${agreed} agreed, ${left} left for a person: the goods were used`;
  });
  await progress.step(['回传退款', 'tell the marketplace'], () => tell(day));
  await progress.step(['拉取订单', 'pull orders, last time'], () => pull(day));
  await progress.step(['回传', 'tell what is left'], () => tell(day));
  await progress.step(['拉取订单', 'pull what that changed'], () => pull(day));
  marketplace.save();
}

async function pull(day: ShopDay): Promise<string> {
  const { placed, updated, retries } = await pullUntilQuiet(day.host);
  return `${placed} placed, ${updated} updated${retries > 0 ? `, ${retries} times again` : ''}`;
}

async function tell(day: ShopDay): Promise<string> {
  const { done, postponed, parked } = await tellUntilDone(day.host);
  return `${done} told, ${postponed} put off, ${parked} given up`;
}

function hasDirectLine({ lines }: Order): boolean {
  return lines.some(({ product }) => product?.delivery === 'direct');
}

function isVerifiable({ lines, holds }: Order): boolean {
  const units = lines.flatMap((line) => line.units);
  return holds.length === 0 && units.some(({ verification }) => verification === 'pending');
}

// Nothing is owed any more: every unit's last attempt has come to an end.
function isServed({ lines }: Order): boolean {
  const last = lines.flatMap((line) => line.units).map(({ issues }) => issues.at(-1)?.state);
  return last.every((state) => state !== 'open' && state !== 'claimed');
}

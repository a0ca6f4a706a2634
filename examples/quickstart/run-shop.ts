import type { SeededRandom } from '@kaquan/channel-kit/sandbox';
import type { Order } from '@kaquan/core';
import { findOrders } from './all-rows.ts';
import type { Delivery, ProductIds } from './assortment.ts';
import { sum } from './audit-money.ts';
import { redeemAll, type Hands } from './buyers.ts';
import * as host from './host.ts';
import { inParallel } from './in-parallel.ts';
import type { Stand } from './marketplace.ts';
import type { Progress } from './progress.ts';
import { importKeys } from './set-up-shop.ts';
import { pullUntilQuiet, serveWaiting, tellUntilDone, type Pulled } from './until-quiet.ts';
import type { World } from './world.ts';

/** A day: the host at work in its shops, and the world around it. */
export interface ShopDay {
  readonly host: host.Host;
  readonly productIds: ProductIds;
  readonly deliveries: {
    readonly first: readonly Delivery[];
    readonly second: readonly Delivery[];
  };
  readonly stands: readonly Stand[];
  readonly world: World;
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
  const { progress, productIds, deliveries, world, random } = day;
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
    const events = world.marketplaces.map((each) => each.letTimePass(random));
    const [released, paidLate, closed] = (['released', 'paidLate', 'closed'] as const).map((what) =>
      sum(events.map((each) => each[what])),
    );
    return `${released} holds lifted, ${paidLate} paid late, ${closed} closed`;
  });
  await progress.step(['拉取订单', 'pull orders'], () => pull(day));
  world.save();
}

async function handOver(day: ShopDay): Promise<void> {
  const { progress, world, random, hands } = day;
  await progress.step(['买家反悔', 'buyers change their minds'], async () => {
    const minds = world.marketplaces.map((each) => each.changeMinds(random));
    return `${sum(minds)} ask for a refund before we know`;
  });
  const present = await findOrders(day.host, { payment: 'paid', isFrozen: false });
  if (sellsDirectly(day)) {
    await progress.step(['发货', 'ship direct goods'], () => shipDirectly(day, present));
  }
  await progress.step(['兑换', 'buyers redeem their links'], async (tick) => {
    const waiting = present.filter(({ redemption }) => redemption === 'pending');
    const onProgress = (done: number): void => tick(done, waiting.length);
    const result = await redeemAll(day.host, waiting, { random, hands, onProgress });
    const refused = [...result.refused].map(([code, count]) => `${count} ${code}`).join(', ');
    return `${result.redeemed} redeemed, ${result.repeated} repeated, refused: ${refused || 'none'}`;
  });
  await progress.step(['回传发货', 'tell the marketplace'], () => tell(day));
  if (isByHand(day)) {
    await progress.step(['后台发货', 'ship by hand in the backend'], () => shipByHand(day));
  }
  world.save();
}

async function shipDirectly(day: ShopDay, present: readonly Order[]): Promise<string> {
  const orderIds = present.filter(hasDirectLine).map(({ orderId }) => orderId);
  // Two operators at once; each order is shipped by one of them, and shown to the other.
  const [mine, theirs] = await Promise.all([
    host.ship(day.host, orderIds),
    host.ship(day.host, orderIds.slice(0, 20)),
  ]);
  const count = { applied: 0, replayed: 0, failed: 0 };
  for (const item of [...mine, ...theirs]) {
    count[item.outcome] += 1;
    if (item.outcome !== 'failed') day.hands.receive(item.goods);
  }
  return `${count.applied} shipped, ${count.replayed} repeated, ${count.failed} refused`;
}

async function settle(day: ShopDay): Promise<void> {
  const { progress, world, random } = day;
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
    const complaints = world.marketplaces.map((each) => each.complain(random));
    const confirmed = world.marketplaces.map((each) => each.confirmReceipts(random, served));
    return `${sum(confirmed)} confirmed, ${sum(complaints)} complaints`;
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
  world.save();
}

async function pull({ host: here, world }: ShopDay): Promise<string> {
  const total = { placed: 0, updated: 0, retries: 0 };
  for (let round = 0; round < 20; round += 1) {
    // Where changes are listed late, what reading has stirred up is seen only when time has passed.
    const hasPassed = world.pass();
    const { placed, updated, retries } = await pullUntilQuiet(here);
    total.placed += placed;
    total.updated += updated;
    total.retries += retries;
    if (!hasPassed || placed + updated === 0) return pulled(total);
  }
  throw new Error('the marketplaces do not come to rest');
}

function pulled({ placed, updated, retries }: Pulled): string {
  return `${placed} placed, ${updated} updated${retries > 0 ? `, ${retries} times again` : ''}`;
}

async function tell(day: ShopDay): Promise<string> {
  const { done, postponed, parked } = await tellUntilDone(day.host);
  return `${done} told, ${postponed} put off, ${parked} given up`;
}

async function shipByHand({ host: here, stands }: ShopDay): Promise<string> {
  const due = await host.findHandWork(here);
  for (const { shopId, orderNo } of due) {
    const stand = stands.find((each) => each.shopId === shopId);
    stand?.marketplace.shipInBackend?.(orderNo);
  }
  return `${due.length} shipped by a person: no call does that there`;
}

function isByHand({ world }: ShopDay): boolean {
  return world.marketplaces.some(({ shipInBackend }) => shipInBackend !== undefined);
}

function sellsDirectly({ world }: ShopDay): boolean {
  return world.marketplaces.some(({ isByLinkOnly }) => !isByLinkOnly);
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

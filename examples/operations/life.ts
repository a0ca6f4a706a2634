// What the world does in three months: buyers, and the operators' hands. Drawn by the seed, so that the same
// seed is the same life.
import { createRandom, type SeededRandom } from '@kaquan/channel-kit/sandbox';
import { dayMs, hourMs, minuteMs, unwrapOrThrow, type Instant } from '@kaquan/core';
import { assortment, handedOver } from './assortment.ts';
import {
  dayOfMonth,
  startOfDay,
  startOfMonthBefore,
  timeOf,
  weekdayOf,
  type LifeClock,
} from './calendar.ts';
import {
  answerRefunds,
  archive,
  readChannels,
  redeem,
  shipBatch,
  shipByHand,
  sweepChannels,
  tellChannels,
  workAtNight,
} from './host-day.ts';
import type { Host, Shop } from './host.ts';
import { visitsOf, weeklyDemandOf, type Visit } from './season.ts';

/** An order that somebody has paid for, and what he will do with it. */
export interface Sale {
  readonly shop: Shop;
  readonly orderNo: string;
  readonly code: string;
  readonly at: Instant;
  /** When he opens his link; `null`: never. */
  redeemAt: Instant | null;
  /** When he confirms his goods, or `null`. */
  confirmAt: Instant | null;
  /** When he asks for his money back, or `null`. */
  refundAt: Instant | null;
  hasGoods: boolean;
  isOver: boolean;
}

/** The world, and the host in it. */
export interface Life {
  readonly host: Host;
  readonly clock: LifeClock;
  readonly shops: readonly Shop[];
  readonly products: ReadonlyMap<string, string>;
  readonly random: SeededRandom;
  readonly sales: Sale[];
  /** Orders whose after-sales nobody answers. */
  readonly unanswered: Set<string>;
  /** Orders that nobody ships by hand. */
  readonly unshipped: Set<string>;
  /** Orders that no batch takes along. */
  readonly unbatched: Set<string>;
  /** Days on which nobody puts a month away. */
  readonly unarchived: Set<number>;
  /** Orders of which the world keeps its hands off. */
  readonly untouched: Set<string>;
  /** How likely a buyer asks for his money back, in percent, by shop. */
  readonly complaints: Map<Shop, number>;
  /** Shops whose balance nobody notes. */
  readonly unnoted: Set<Shop>;
}

/** What happens beside the ordinary. */
export interface Events {
  /** Before the day's first order. */
  morning(day: number): Promise<void>;
  /** Just after an order was paid. */
  sold(day: number, sale: Sale): void;
  /** Before the host's last round of the day. */
  evening(day: number): Promise<void>;
}

const usualComplaints = 2;
/** When the host looks after its shops, by the hour. */
const rounds = [9, 12, 15, 18, 22] as const;

export function beginLife(
  parts: Pick<Life, 'host' | 'clock' | 'shops' | 'products'> & { seed: string },
): Life {
  const { seed, ...rest } = parts;
  return {
    ...rest,
    random: createRandom(`${seed} life`),
    ...{ sales: [], unanswered: new Set(), unshipped: new Set() },
    ...{ unbatched: new Set(), untouched: new Set(), unarchived: new Set() },
    ...{ complaints: new Map(), unnoted: new Set() },
  };
}

/** Lives through a day, up to a few minutes before midnight. */
export async function liveDay(life: Life, day: number, events: Events): Promise<void> {
  const { clock, shops, random } = life;
  clock.moveTo(timeOf(day, 7));
  await noteBalances(life, day);
  await restock(life, day);
  await events.morning(day);
  const visits = shops
    .flatMap((shop, index) => visitsOf(random, index, day).map((visit) => ({ shop, visit })))
    .toSorted((a, b) => a.visit.at - b.visit.at);
  let next = 0;
  for (const hour of rounds) {
    const until = timeOf(day, hour);
    for (
      let each = visits[next];
      each !== undefined && each.visit.at < until;
      each = visits[next]
    ) {
      clock.moveTo(each.visit.at);
      events.sold(day, sell(life, each.shop, each.visit));
      next += 1;
    }
    clock.moveTo(until);
    await round(life, day, hour);
  }
  clock.moveTo(timeOf(day, 23, 30));
  if (weekdayOf(day) === payday) withdraw(life);
  await events.evening(day);
  clock.moveTo(timeOf(day, 23, 40));
  await readChannels(life.host);
  await workAtNight(life.host);
  await archiveLastMonth(life, day);
}

async function round(life: Life, day: number, hour: (typeof rounds)[number]): Promise<void> {
  const { host, shops, unanswered, unshipped, unbatched } = life;
  if (hour === 15) await readStatements(life, day - 1);
  await readChannels(host);
  if (hour === 22) await sweepChannels(host);
  if (hour === 12 || hour === 22) await shipBatch(host, (orderNo) => unbatched.has(orderNo));
  await letBuyersAct(life);
  await answerRefunds(host, (orderNo) => unanswered.has(orderNo));
  await tellChannels(host);
  await shipByHand(host, shops, (orderNo) => unshipped.has(orderNo));
}

function sell(life: Life, shop: Shop, { at, purchase }: Visit): Sale {
  const { random, sales, complaints } = life;
  const orderNo = shop.stall.sell(purchase);
  const isPatient = random.chance(25);
  const comes = !random.chance(3);
  const opensAt =
    at + (isPatient ? random.integer(6, 40) * hourMs : random.integer(10, 300) * minuteMs);
  const complains = random.chance(complaints.get(shop) ?? usualComplaints);
  const redeemAt = comes && !(complains && random.chance(50)) ? opensAt : null;
  const confirmAt = opensAt + random.integer(1, 4) * dayMs + random.integer(0, 600) * minuteMs;
  const refundAt = redeemAt === null ? at + random.integer(30, 70) * hourMs : opensAt + 9 * hourMs;
  const sale: Sale = {
    ...{ shop, orderNo, code: purchase.code, at, redeemAt },
    confirmAt: complains || !comes ? null : confirmAt,
    refundAt: complains || !comes ? refundAt : null,
    ...{ hasGoods: false, isOver: false },
  };
  sales.push(sale);
  return sale;
}

async function letBuyersAct(life: Life): Promise<void> {
  const now = life.clock.now();
  for (const sale of life.sales) {
    if (sale.isOver || life.untouched.has(sale.orderNo)) continue;
    await letAct(life, sale, now);
  }
}

async function letAct({ host }: Life, sale: Sale, now: Instant): Promise<void> {
  const { shop, orderNo, redeemAt, confirmAt, refundAt } = sale;
  const { stall, shopId } = shop;
  if (!sale.hasGoods && redeemAt !== null && redeemAt <= now) {
    // What goes through the operator's hands reaches the buyer without a link.
    const isHanded = sale.code === handedOver && !stall.isByHand;
    sale.hasGoods = isHanded || (await redeem(host, { shopId, orderNo }));
  }
  if (refundAt !== null && refundAt <= now) {
    if (!stall.look(orderNo).hasRefund) stall.askRefund(orderNo);
    sale.isOver = true;
  } else if (confirmAt !== null && confirmAt <= now && sale.hasGoods) {
    const { isShipped, isDone } = stall.look(orderNo);
    if (isShipped) stall.confirm(orderNo);
    sale.isOver = isShipped || isDone;
  }
}

// Keys for two months at the start, then what a week takes.
async function restock({ host, products }: Life, day: number): Promise<void> {
  if (day !== 0 && weekdayOf(day) !== 1) return;
  for (const { code } of assortment) {
    const productId = products.get(code) ?? '';
    const count = Math.ceil(weeklyDemandOf(code) * (day === 0 ? 9 : 1));
    const source = Array.from({ length: count }, (_, index) => `${code}-${day}-${index}\n`);
    await unwrapOrThrow(
      host.desk.stock.importKeys({ productId, importId: `${code}-${day}`, source }),
    );
  }
}

const payday = 5;

// 提现: half of what there is, in whole yuan.
function withdraw({ shops }: Life): void {
  for (const { stall } of shops) {
    const amountFen = Math.floor(stall.balanceFen() / 200) * 100;
    if (amountFen > 0) stall.bookEntry(-amountFen, '提现');
  }
}

const archiveOn = 2;

async function archiveLastMonth({ host, unarchived }: Life, day: number): Promise<void> {
  if (dayOfMonth(day) !== archiveOn || day < archiveOn || unarchived.has(day)) return;
  await archive(host, { from: startOfMonthBefore(day), to: startOfDay(day - archiveOn + 1) });
}

// No platform answers a balance: an operator looks what its backend shows for midnight.
async function noteBalances(life: Life, day: number): Promise<void> {
  const { host, shops, unnoted } = life;
  const asOf = startOfDay(day);
  for (const shop of shops.filter((each) => !unnoted.has(each))) {
    const { shopId, stall } = shop;
    const amountMinor = stall.balanceFen();
    await unwrapOrThrow(host.desk.shops.recordBalance({ shopId, amountMinor, asOf }));
  }
}

async function readStatements({ host, shops }: Life, day: number): Promise<void> {
  if (day < 0) return;
  for (const { shopId, stall } of shops) {
    const file = stall.statementFile(startOfDay(day), startOfDay(day + 1));
    if (file === null) continue;
    await unwrapOrThrow(
      host.desk.ledger.importStatement({ shopId, format: 'alipay_account', source: [file] }),
    );
  }
  await unwrapOrThrow(host.kaquan.worker.pullStatements());
}

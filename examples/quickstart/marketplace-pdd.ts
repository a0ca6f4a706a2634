import { createRandom, type SeededRandom } from '@kaquan/channel-kit/sandbox';
import { createPddChannel } from '@kaquan/channel-pdd';
import { createPddSandbox } from '@kaquan/channel-pdd/sandbox';
import type { DumpedOrder, PddFault, PddSandbox, SavedBooks } from '@kaquan/channel-pdd/sandbox';
import { hourMs, minuteMs } from '@kaquan/core';
import type { Clock } from '@kaquan/core/ports';
import { openKeptBooks } from './kept-books.ts';
import type { DayEvents, Marketplace } from './marketplace.ts';
import { readPdd } from './read-pdd.ts';

// After-sales are listed half an hour and one status at a time, 25 calls each: a short past is a quick one.
const historyHours = 4;

/** A day passes in seconds here, and nobody counts the calls: a real shop keeps to the page's limit. */
const hurried = {
  api: 'pdd.refund.list.increment.get',
  per: 'shop',
  count: 100_000,
  everyMs: 10_000,
} as const;

/** Opens a shop that has sold `orders` orders already, and plans the trouble of a first run. */
export async function openPdd(options: {
  readonly seed: string;
  readonly orders: number;
  /** File of its books; `null`: they are not kept. */
  readonly file: string | null;
  readonly clock: Clock;
}): Promise<Marketplace> {
  const { seed, orders, file, clock } = options;
  const { saved, save } = openKeptBooks<SavedBooks>(file);
  const sandbox = createPddSandbox({
    seed,
    orders,
    spreadHours: historyHours,
    // The strict reading of the platform's rule about the last three minutes.
    listingLagMs: 3 * minuteMs,
    ...(saved === null ? { faults: plannedFaults(seed, orders) } : { restore: saved }),
  });
  const { accessToken, ...access } = await sandbox.start();
  return {
    channel: createPddChannel({ ...access, clock, limits: [hurried] }),
    credentials: { accessToken },
    shopName: '小卡铺 拼多多店',
    historyMs: (historyHours + 1) * hourMs,
    isByLinkOnly: true,
    listsAfterMs: 4 * minuteMs,
    isContinued: saved !== null,
    aheadMs: saved?.advancedMs ?? 0,
    advance: (ms) => sandbox.advance(ms),
    orders: () => sandbox.dump().orders.map(readPdd),
    letTimePass: (random) => letTimePass(sandbox, random),
    changeMinds: (random) => openRefunds(sandbox, random, { stage: 'waiting', percent: 4 }),
    complain: (random) => openRefunds(sandbox, random, { stage: 'shipped', percent: 5 }),
    confirmReceipts: (random, served) => confirmReceipts(sandbox, random, served),
    shipInBackend: (orderSn) => sandbox.shipInBackend(orderSn),
    save: () => save(sandbox.toJSON()),
    stop: () => sandbox.stop(),
  };
}

const listing = 'pdd.order.number.list.increment.get';
const detail = 'pdd.order.information.get';
const agreement = 'pdd.refund.agree';

// Every kind strikes early enough to be met by a small shop too.
function plannedFaults(seed: string, orders: number): readonly PddFault[] {
  const random = createRandom(`${seed} trouble at pdd`);
  const within = Math.max(1, Math.floor(orders / 4));
  const soon = (): number => random.integer(0, within);
  return [
    { kind: 'page_twice', method: listing, after: random.integer(0, 2) },
    { kind: 'rows_move', method: listing, rows: random.integer(2, 5) },
    { kind: 'http_error', method: listing, after: 1 },
    { kind: 'throttle', method: listing, after: 2 },
    { kind: 'refund_opens', method: detail, after: soon() },
    { kind: 'refund_opens', method: detail, after: soon(), amountFen: random.integer(1, 500) },
    { kind: 'http_error', method: detail, after: soon() },
    { kind: 'answer_timeout', method: agreement, after: random.integer(0, 3) },
    { kind: 'lost_answer', method: agreement, after: random.integer(0, 3) },
  ];
}

function letTimePass(sandbox: PddSandbox, random: SeededRandom): DayEvents {
  const count = { released: 0, paidLate: 0, closed: 0 };
  for (const { orderSn, stage, isHeld, isReviewed } of sandbox.dump().orders) {
    if (isHeld || isReviewed) {
      if (!random.chance(50)) continue;
      sandbox.release(orderSn);
      count.released += 1;
    } else if (stage === 'grouping' && random.chance(40)) {
      sandbox.completeGroup(orderSn);
      count.paidLate += 1;
    } else if (stage === 'grouping' && random.chance(20)) {
      sandbox.cancel(orderSn);
      count.closed += 1;
    }
  }
  return count;
}

function confirmReceipts(
  sandbox: PddSandbox,
  random: SeededRandom,
  served: ReadonlySet<string>,
): number {
  let count = 0;
  for (const order of sandbox.dump().orders) {
    const isDone = order.stage === 'shipped' && served.has(order.orderSn);
    if (!isDone || hasOpenRefund(order) || !random.chance(60)) continue;
    sandbox.receive(order.orderSn);
    count += 1;
  }
  return count;
}

function openRefunds(
  sandbox: PddSandbox,
  random: SeededRandom,
  of: { readonly stage: DumpedOrder['stage']; readonly percent: number },
): number {
  let count = 0;
  for (const { orderSn, stage, payFen, refunds } of sandbox.dump().orders) {
    if (stage !== of.stage || !random.chance(of.percent) || refunds.length > 0) continue;
    const isWhole = random.chance(60);
    sandbox.openRefund({
      orderSn,
      ...(isWhole ? {} : { amountFen: random.integer(1, payFen) }),
    });
    count += 1;
  }
  return count;
}

function hasOpenRefund(order: DumpedOrder): boolean {
  return readPdd(order).openRefunds.length > 0;
}

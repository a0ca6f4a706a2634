import { createRandom, type SeededRandom } from '@kaquan/channel-kit/sandbox';
import { createTaobaoChannel } from '@kaquan/channel-taobao';
import { createTaobaoSandbox } from '@kaquan/channel-taobao/sandbox';
import type {
  DumpedTrade,
  SavedBooks,
  TaobaoFault,
  TaobaoSandbox,
} from '@kaquan/channel-taobao/sandbox';
import { dayMs } from '@kaquan/core';
import type { Clock } from '@kaquan/core/ports';
import { openKeptBooks } from './kept-books.ts';
import type { DayEvents, Marketplace } from './marketplace.ts';
import { readTaobao } from './read-taobao.ts';

/** Opens a shop that has sold `orders` trades already, and plans the trouble of a first run. */
export async function openTaobao(options: {
  readonly seed: string;
  readonly orders: number;
  /** File of its books; `null`: they are not kept. */
  readonly file: string | null;
  readonly clock: Clock;
}): Promise<Marketplace> {
  const { seed, orders, file, clock } = options;
  const { saved, save } = openKeptBooks<SavedBooks>(file);
  const sandbox = createTaobaoSandbox({
    seed,
    orders,
    ...(saved === null ? { faults: plannedFaults(seed, orders) } : { restore: saved }),
  });
  const { url, appKey, appSecret, session } = await sandbox.start();
  return {
    channel: createTaobaoChannel({ url, appKey, appSecret, clock }),
    credentials: { session },
    shopName: '小卡铺',
    historyMs: 7 * dayMs,
    isByLinkOnly: false,
    listsAfterMs: 0,
    isContinued: saved !== null,
    aheadMs: saved?.advancedMs ?? 0,
    advance: (ms) => sandbox.advance(ms),
    orders: () => sandbox.dump().trades.map(readTaobao),
    letTimePass: (random) => letTimePass(sandbox, random),
    changeMinds: (random) =>
      openRefunds(sandbox, random, { status: 'WAIT_SELLER_SEND_GOODS', percent: 4 }),
    complain: (random) =>
      openRefunds(sandbox, random, { status: 'WAIT_BUYER_CONFIRM_GOODS', percent: 5 }),
    confirmReceipts: (random, served) => confirmReceipts(sandbox, random, served),
    save: () => save(sandbox.toJSON()),
    stop: () => sandbox.stop(),
  };
}

const trades = 'taobao.trades.sold.increment.get';
const trade = 'taobao.trade.fullinfo.get';
const shipping = 'taobao.logistics.dummy.send';
const agreement = 'taobao.rp.refunds.agree';

// Every kind strikes early enough to be met by a small shop too.
function plannedFaults(seed: string, orders: number): readonly TaobaoFault[] {
  const random = createRandom(`${seed} trouble`);
  const within = Math.max(1, Math.floor(orders / 4));
  const soon = (): number => random.integer(0, within);
  return [
    { kind: 'page_twice', method: trades, after: random.integer(0, 2) },
    { kind: 'rows_move', method: trades, rows: random.integer(2, 5) },
    { kind: 'http_error', method: trades, after: 1 },
    { kind: 'throttle', method: trades, after: 2, banSeconds: 1 },
    { kind: 'refund_opens', method: trade, after: soon() },
    { kind: 'refund_opens', method: trade, after: soon(), amountFen: random.integer(1, 500) },
    { kind: 'http_error', method: trade, after: soon() },
    { kind: 'answer_timeout', method: shipping, after: soon() },
    { kind: 'lost_answer', method: shipping, after: soon(), times: 2 },
    { kind: 'answer_timeout', method: agreement, after: random.integer(0, 3) },
  ];
}

function letTimePass(sandbox: TaobaoSandbox, random: SeededRandom): DayEvents {
  const count = { released: 0, paidLate: 0, closed: 0 };
  for (const { tid, status, holdFlag, consignedAt } of sandbox.dump().trades) {
    if (status === 'PAID_FORBID_CONSIGN' || holdFlag !== null) {
      if (!random.chance(50)) continue;
      sandbox.release(tid);
      count.released += 1;
    } else if (status === 'WAIT_BUYER_PAY' && random.chance(40)) {
      sandbox.pay(tid);
      count.paidLate += 1;
    } else if (status === 'WAIT_SELLER_SEND_GOODS' && consignedAt === null && random.chance(3)) {
      sandbox.close(tid);
      count.closed += 1;
    }
  }
  return count;
}

function confirmReceipts(
  sandbox: TaobaoSandbox,
  random: SeededRandom,
  served: ReadonlySet<string>,
): number {
  let count = 0;
  for (const each of sandbox.dump().trades) {
    const isDone = each.status === 'WAIT_BUYER_CONFIRM_GOODS' && served.has(each.tid);
    if (!isDone || hasOpenRefund(each) || !random.chance(60)) continue;
    sandbox.finish(each.tid);
    count += 1;
  }
  return count;
}

function openRefunds(
  sandbox: TaobaoSandbox,
  random: SeededRandom,
  of: { readonly status: DumpedTrade['status']; readonly percent: number },
): number {
  let count = 0;
  for (const { tid, status, lines } of sandbox.dump().trades) {
    if (status !== of.status || !random.chance(of.percent)) continue;
    const line = lines.find((each) => each.status === status && each.refundId === null);
    if (line === undefined) continue;
    const isWhole = random.chance(60);
    sandbox.openRefund(
      tid,
      line.oid,
      isWhole ? line.paymentFen : random.integer(1, line.paymentFen),
    );
    count += 1;
  }
  return count;
}

function hasOpenRefund({ refunds }: DumpedTrade): boolean {
  return refunds.some(({ status }) => status === 'WAIT_SELLER_AGREE');
}

import { createTaobaoChannel } from '@kaquan/channel-taobao';
import { createTaobaoSandbox, type DumpedTrade } from '@kaquan/channel-taobao/sandbox';
import type { Channel, Clock } from '@kaquan/core/ports';
import { createRoutes } from './one-application.ts';
import type { Stall } from './stall.ts';

const shipping = 'taobao.logistics.dummy.send';
const listing = 'taobao.trades.sold.increment.get';

/** Opens shops of one seller's application at Taobao. */
export async function openTaobao(options: {
  readonly seed: string;
  readonly names: readonly string[];
  readonly clock: Clock;
}): Promise<{ readonly channel: Channel; readonly stalls: readonly Stall[] }> {
  const { seed, names, clock } = options;
  const routes = createRoutes('session');
  const stalls: Stall[] = [];
  let gateway = { url: '', appKey: '', appSecret: '' };
  for (const [index, name] of names.entries()) {
    const sandbox = createTaobaoSandbox({
      seed: `${seed} ${name}`,
      application: seed,
      seller: { userId: String(2_054_573_191 + index), nick: `${name}卖家`, shopTitle: name },
      grants: { seconds: 99_000_000 },
      now: () => clock.now(),
    });
    const { url, appKey, appSecret, session } = await sandbox.start();
    gateway = { url, appKey, appSecret };
    routes.add(session, url);
    stalls.push(createStall({ sandbox, name, session, routed: (next) => routes.add(next, url) }));
  }
  const channel = createTaobaoChannel({ ...gateway, clock, fetch: routes.fetch });
  return { channel, stalls };
}

function createStall(shop: {
  readonly sandbox: ReturnType<typeof createTaobaoSandbox>;
  readonly name: string;
  readonly session: string;
  readonly routed: (session: string) => void;
}): Stall {
  const { sandbox, name, routed } = shop;
  let { session } = shop;
  const lines = new Map<string, string>();
  const tradeOf = (tid: string): DumpedTrade => {
    const trade = sandbox.trade(tid);
    if (trade === null) throw new Error(`${name} has no trade ${tid}`);
    return trade;
  };
  return {
    channelType: 'taobao',
    name,
    credentials: () => ({ session }),
    sell({ code, count, priceFen }) {
      const line = { outerSkuId: code, num: count, ...(priceFen !== undefined && { priceFen }) };
      const { tid, oids } = sandbox.create({ lines: [line] });
      sandbox.pay(tid);
      lines.set(tid, oids[0] ?? '');
      return tid;
    },
    look: (tid) => {
      const { status, paymentFen, refunds } = tradeOf(tid);
      return {
        isShipped: status === 'WAIT_BUYER_CONFIRM_GOODS',
        isDone: status === 'TRADE_FINISHED' || status === 'TRADE_CLOSED',
        paidFen: paymentFen,
        hasRefund: refunds.length > 0,
      };
    },
    confirm: (tid) => sandbox.finish(tid),
    askRefund: (tid) => void sandbox.openRefund(tid, lines.get(tid) ?? '', tradeOf(tid).paymentFen),
    isByHand: false,
    shipInBackend: (tid) => sandbox.shipInBackend(tid),
    statementFile: (from, to) => sandbox.statementFile({ from, to }),
    balanceFen: () => sandbox.balanceFen(),
    bookEntry: (amountFen, word) => sandbox.bookEntry({ amountFen, word }),
    hide: (tid) => sandbox.hide(tid),
    show: (tid) => sandbox.show(tid),
    damage: (tid) => sandbox.damage(tid),
    repair: (tid) => sandbox.repair(tid),
    misbook: (tid, how) => sandbox.misbook(tid, how),
    shiftBalance: (amountFen) => sandbox.shiftBalance(amountFen),
    rename: (shopTitle) => sandbox.rename({ shopTitle }),
    refuseShipments(isRefusing) {
      if (isRefusing) {
        sandbox.addFaults([{ kind: 'http_error', method: shipping, status: 500, times: 1_000 }]);
      } else sandbox.clearFaults();
    },
    refuseListings(isRefusing) {
      // What says that it will not is not asked again at once.
      if (isRefusing) {
        sandbox.addFaults([{ kind: 'http_error', method: listing, status: 403, times: 1_000 }]);
      } else sandbox.clearFaults();
    },
    endGrant() {
      session = sandbox.renewSession();
      routed(session);
    },
    stop: () => sandbox.stop(),
  };
}

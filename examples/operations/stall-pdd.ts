import { createPddChannel } from '@kaquan/channel-pdd';
import { createPddSandbox, type DumpedOrder } from '@kaquan/channel-pdd/sandbox';
import type { Channel, Clock } from '@kaquan/core/ports';
import { createRoutes } from './one-application.ts';
import type { Stall } from './stall.ts';

const listing = 'pdd.order.number.list.increment.get';

/** Three months pass in a minute here, by a clock that stands still while calls are made. */
const hurried = [
  listing,
  'pdd.order.information.get',
  'pdd.finance.balance.daily.bill.url.get',
].map((api) => ({ api, per: 'shop' as const, count: 100_000, everyMs: 1_000 }));

/** Opens shops of one seller's application at Pinduoduo. */
export async function openPdd(options: {
  readonly seed: string;
  readonly names: readonly string[];
  readonly clock: Clock;
}): Promise<{ readonly channel: Channel; readonly stalls: readonly Stall[] }> {
  const { seed, names, clock } = options;
  const routes = createRoutes('access_token');
  const stalls: Stall[] = [];
  let gateway = { url: '', clientId: '', clientSecret: '' };
  for (const [index, name] of names.entries()) {
    const sandbox = createPddSandbox({
      seed: `${seed} ${name}`,
      application: seed,
      mall: { mallId: String(445_566_779 + index), mallName: name },
      grants: { seconds: 99_000_000, sensitiveSeconds: 99_000_000 },
      now: () => clock.now(),
    });
    const { accessToken, ...access } = await sandbox.start();
    gateway = access;
    routes.add(accessToken, access.url);
    const routed = (next: string): void => routes.add(next, access.url);
    stalls.push(createStall({ sandbox, name, accessToken, routed }));
  }
  const whole = createPddChannel({
    ...gateway,
    ...{ clock, fetch: routes.fetch, limits: hurried, dailyBill: {}, listingLagMs: 0 },
  });
  return { channel: withoutRefundList(whole), stalls };
}

// After-sales have a list of their own, half an hour and one status at a time: 1,200 calls for a day of a
// shop. An order changes with its after-sale, so that nothing is lost without it.
function withoutRefundList(channel: Channel): Channel {
  return { ...channel, capabilities: { ...channel.capabilities, refunds: null } };
}

function createStall(shop: {
  readonly sandbox: ReturnType<typeof createPddSandbox>;
  readonly name: string;
  readonly accessToken: string;
  readonly routed: (token: string) => void;
}): Stall {
  const { sandbox, name, routed } = shop;
  let { accessToken } = shop;
  const orderOf = (orderSn: string): DumpedOrder => {
    const order = sandbox.order(orderSn);
    if (order === null) throw new Error(`${name} has no order ${orderSn}`);
    return order;
  };
  return {
    channelType: 'pdd',
    name,
    credentials: () => ({ accessToken }),
    sell({ code, count, priceFen }) {
      const orderSn = sandbox.create({
        ...{ outerId: code, count },
        ...(priceFen !== undefined && { priceFen }),
      });
      sandbox.pay(orderSn);
      return orderSn;
    },
    look: (orderSn) => {
      const { stage, payFen, refunds } = orderOf(orderSn);
      return {
        isShipped: stage === 'shipped',
        isDone: stage === 'received' || stage === 'cancelled',
        paidFen: payFen,
        hasRefund: refunds.length > 0,
      };
    },
    confirm: (orderSn) => sandbox.receive(orderSn),
    askRefund: (orderSn) => void sandbox.openRefund({ orderSn }),
    isByHand: true,
    shipInBackend: (orderSn) => sandbox.shipInBackend(orderSn),
    statementFile: () => null,
    balanceFen: () => sandbox.balanceFen(),
    bookEntry: (amountFen, word) => sandbox.bookEntry({ amountFen, word }),
    hide: (orderSn) => sandbox.hide(orderSn),
    show: (orderSn) => sandbox.show(orderSn),
    damage: (orderSn) => sandbox.damage(orderSn),
    repair: (orderSn) => sandbox.repair(orderSn),
    misbook: (orderSn, how) => sandbox.misbook(orderSn, how),
    shiftBalance: (amountFen) => sandbox.shiftBalance(amountFen),
    rename: (mallName) => sandbox.rename({ mallName }),
    refuseShipments: () => {
      throw new Error('a person ships there: no call tells it of a shipment');
    },
    refuseListings(isRefusing) {
      // What says that it will not is not asked again at once.
      if (isRefusing) {
        sandbox.addFaults([{ kind: 'http_error', method: listing, status: 403, times: 1_000 }]);
      } else sandbox.clearFaults();
    },
    endGrant() {
      accessToken = sandbox.renewToken();
      routed(accessToken);
    },
    stop: () => sandbox.stop(),
  };
}

import assert from 'node:assert/strict';
import { Secret } from '@kaquan/core';
import type { ChannelPayment, ChannelRefundState } from '@kaquan/core/ports';
import {
  createFixedClock,
  type ChannelHarness,
  type ChannelMethod,
  type ChannelWorld,
  type TestFault,
} from '@kaquan/core/testing';
import { createRawClient } from './sandbox/raw-client.ts';
import { createTaobaoChannel } from '../src/create-channel.ts';
import type { ETicketOptions } from '../src/e-ticket/options.ts';
import type { TaobaoChannelOptions } from '../src/options.ts';
import {
  createTaobaoSandbox,
  signNotification,
  type DumpedTrade,
  type TaobaoFaultKind,
  type TaobaoSandbox,
} from '../src/sandbox/index.ts';

/** The channel over a sandbox of its own, with one clock for both; it claims what its options permit. */
export async function openHarness(
  options: Partial<Omit<TaobaoChannelOptions, 'eTicket'>> & {
    readonly eTicket?: Omit<ETicketOptions, 'notifyKey'>;
  } = {},
): Promise<ChannelHarness> {
  const clock = createFixedClock();
  const sandbox = createTaobaoSandbox({ now: () => clock.now() });
  const access = await sandbox.start();
  const { url, appKey, appSecret, session, refreshToken, notifyKey } = access;
  const line = createLine();
  const known = { url, appKey, appSecret, clock, fetch: line.fetch };
  const { eTicket, messages, ...others } = options;
  const tickets = eTicket && { eTicket: { ...eTicket, notifyKey } };
  const feed = messages && { messages: { ...messages, url: access.messagesUrl } };
  const channel = createTaobaoChannel({ ...known, ...others, ...tickets, ...feed });
  const credentials = options.renewsGrants === true ? { session, refreshToken } : { session };
  const call = { credentials };
  const refunds = refundsIn(sandbox);
  return {
    channel,
    call,
    secrets: [appSecret],
    now: () => clock.now(),
    advance: (ms) => clock.advance(ms),
    world: {
      ...tradesIn(sandbox, tickets === undefined ? 'fixed' : 'eticket'),
      ...ticketsIn(sandbox, notifyKey),
      ...refunds,
      ...troubleIn(sandbox, line),
      ...shelvesIn(sandbox),
      ...notesIn(sandbox, createRawClient(access, { now: () => clock.now() })),
      async closeLine(tid) {
        // The platform closes a line when its money went back, and for that the seller agrees.
        const refund = await channel.loadRefund?.(call, refunds.requestRefund(tid));
        const agreed = refund?.isOk() ? await channel.agreeRefund?.(call, refund.value) : undefined;
        assert.ok(refund?.isOk() && agreed?.isOk());
        return refund.value.lineNo;
      },
    },
    cannot: { postage: 'the sandbox sells what is not carried' },
    close: () => sandbox.stop(),
  };
}

/** The line between channel and sandbox, on which a test can change what is answered. */
interface Line {
  readonly fetch: typeof fetch;
  change: (text: string) => string;
}

function createLine(): Line {
  const line: Line = {
    change: (text) => text,
    async fetch(input, init) {
      const response = await globalThis.fetch(input, init);
      const { status, headers } = response;
      const changed = line.change(await response.text());
      const kept = new Headers({ 'content-type': headers.get('content-type') ?? '' });
      return new Response(changed, { status, headers: kept });
    },
  };
  return line;
}

function tradeIn(sandbox: TaobaoSandbox, tid: string): DumpedTrade {
  const trade = sandbox.dump().trades.find((each) => each.tid === tid);
  assert.ok(trade !== undefined, `the sandbox has no trade ${tid}`);
  return trade;
}

const paymentOf: Readonly<Record<DumpedTrade['status'], ChannelPayment>> = {
  WAIT_BUYER_PAY: 'unpaid',
  PAID_FORBID_CONSIGN: 'paid',
  WAIT_SELLER_SEND_GOODS: 'paid',
  SELLER_CONSIGNED_PART: 'paid',
  WAIT_BUYER_CONFIRM_GOODS: 'paid',
  TRADE_FINISHED: 'completed',
  TRADE_CLOSED: 'closed',
  TRADE_CLOSED_BY_TAOBAO: 'closed',
};

function tradesIn(sandbox: TaobaoSandbox, type: 'fixed' | 'eticket') {
  return {
    place: ({ lines, goods }) =>
      sandbox.create({
        type,
        lines: lines.map(({ quantity, priceMinor }) => ({
          outerSkuId: 'CARD10',
          num: quantity,
          priceFen: priceMinor,
        })),
        shippingType: goods === 'virtual' ? 'virtual' : 'express',
      }).tid,
    twoLines: true,
    pay: (tid) => sandbox.pay(tid),
    facts(tid) {
      const { status, consignedAt, shippedTimes } = tradeIn(sandbox, tid);
      const isShipped = consignedAt !== null;
      const parcels = sandbox.dump().shipping.parcels.filter((parcel) => parcel.tid === tid);
      const trackingNos = parcels.flatMap(({ outSid }) => outSid ?? []);
      return { payment: paymentOf[status], isShipped, timesShipped: shippedTimes, trackingNos };
    },
    close: (tid) => sandbox.close(tid),
    complete: (tid) => sandbox.finish(tid),
    hold: (tid) => sandbox.hold(tid),
    shipElsewhere: (tid) => sandbox.shipInBackend(tid),
    waybill: (n) => ({ carrier: 'SF', trackingNo: `SF${10_420_000 + n}` }),
    // Each of a trade's moves is one message.
    tellFeed: (tid) => sandbox.shipInBackend(tid),
  } satisfies Partial<ChannelWorld>;
}

function ticketsIn(sandbox: TaobaoSandbox, notifyKey: string) {
  const ticketOf = (tid: string) => sandbox.dump().eTickets.tickets[tid];
  return {
    vouchersOf: (tid) => (ticketOf(tid)?.codes ?? []).map(({ code }) => code),
    resentTo: (tid) => {
      const { codes = [], resentTimes = 0 } = ticketOf(tid) ?? {};
      return Array.from({ length: resentTimes }, () => codes.map(({ code }) => code)).flat();
    },
    askForVouchers: (tid) => new Secret(ticketOf(tid)?.token ?? ''),
    // Nobody hears what the platform notifies of as long as it was told no address.
    tellInVain: (tid) => sandbox.notify(tid, 'send'),
    notification: (tid) =>
      signNotification(
        {
          method: 'send',
          order_id: tid,
          taobao_sid: sandbox.dump().seller.userId,
          seller_nick: sandbox.dump().seller.nick,
          token: ticketOf(tid)?.token ?? `token-of-${tid}`,
          timestamp: '2026-01-15 08:00:00',
        },
        notifyKey,
      ),
  } satisfies Partial<ChannelWorld>;
}

const refundStateOf: Readonly<
  Record<DumpedTrade['refunds'][number]['status'], ChannelRefundState>
> = {
  WAIT_SELLER_AGREE: 'requested',
  WAIT_BUYER_RETURN_GOODS: 'awaiting_return',
  WAIT_SELLER_CONFIRM_GOODS: 'returned',
  SELLER_REFUSE_BUYER: 'refused',
  SUCCESS: 'succeeded',
  CLOSED: 'closed',
};

function refundsIn(sandbox: TaobaoSandbox) {
  const refundOf = (refundId: string) => {
    const refunds = sandbox.dump().trades.flatMap((trade) => trade.refunds);
    const refund = refunds.find((each) => each.refundId === refundId);
    assert.ok(refund !== undefined);
    return refund;
  };
  return {
    requestRefund(tid) {
      const { status, lines } = tradeIn(sandbox, tid);
      const [line, another] = lines;
      assert.ok(line !== undefined);
      // The platform lets nothing be refused by API before the goods are out.
      if (another === undefined && status === 'WAIT_SELLER_SEND_GOODS') sandbox.shipInBackend(tid);
      return sandbox.openRefund(tid, line.oid, line.paymentFen);
    },
    changeRefund: (refundId) => sandbox.changeRefund(refundId, refundOf(refundId).feeFen - 1),
    withdrawRefund: (refundId) => sandbox.cancelRefund(refundId),
    refundFacts(refundId) {
      const state = refundStateOf[refundOf(refundId).status];
      return { state, timesPaid: sandbox.dump().counters.refundsAgreed };
    },
  } satisfies Partial<ChannelWorld>;
}

function shelvesIn(sandbox: TaobaoSandbox) {
  return {
    item() {
      sandbox.putItem({ numIid: '70001', skus: { '81': 5, '82': 2 } });
      return { itemId: '70001', skuId: '81' };
    },
    stockOf: ({ itemId, skuId }) =>
      sandbox.dump().itemStock.items[itemId]?.skus[skuId ?? ''] ?? Number.NaN,
  } satisfies Partial<ChannelWorld>;
}

function notesIn(sandbox: TaobaoSandbox, raw: ReturnType<typeof createRawClient>) {
  return {
    noteOf: (tid) => tradeIn(sandbox, tid).sellerMemo,
    async writeNote(tid, memo) {
      await raw('taobao.trade.memo.update', { tid, memo });
    },
  } satisfies Partial<ChannelWorld>;
}

const apisOf: Partial<Record<ChannelMethod, readonly string[]>> = {
  describeShop: ['taobao.user.seller.get'],
  listOrders: ['taobao.trades.sold.increment.get'],
  loadOrder: ['taobao.trade.fullinfo.get'],
  listRefunds: ['taobao.refunds.receive.get'],
  confirmShipment: [
    'taobao.logistics.dummy.send',
    'alibaba.ascp.logistics.offline.send',
    'taobao.logistics.online.send',
    'taobao.logistics.offline.send',
  ],
  sendVouchers: ['taobao.vmarket.eticket.send', 'taobao.eticket.merchant.ma.send'],
  agreeRefund: ['taobao.rp.refunds.agree'],
};

const kindOf: Readonly<Record<TestFault, TaobaoFaultKind>> = {
  throttled: 'throttle',
  unavailable: 'http_error',
  answer_lost: 'lost_answer',
};

function troubleIn(sandbox: TaobaoSandbox, line: Line) {
  return {
    endGrant: () => void sandbox.renewSession(),
    failNext(method, fault) {
      const apis = apisOf[method];
      assert.ok(apis !== undefined, `which API ${method} calls is not told here`);
      // Of several one is called, and what was planned for the others is forgotten.
      sandbox.clearFaults();
      sandbox.addFaults(apis.map((api) => ({ kind: kindOf[fault], method: api })));
    },
    answerAll: (text) => void (line.change = () => text),
    garble(tid) {
      const row = new RegExp(`("tid":"?${tid}"?.*?"status":")[A-Z_]+`, 'gs');
      line.change = (text) => text.replace(row, '$1NOBODY_KNOWS');
    },
  } satisfies Partial<ChannelWorld>;
}

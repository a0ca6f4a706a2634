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
import { createPddChannel } from '../src/create-channel.ts';
import type { PddChannelOptions } from '../src/options.ts';
import {
  createPddSandbox,
  pddSandboxSkus,
  type DumpedOrder,
  type PddFaultKind,
  type PddSandbox,
} from '../src/sandbox/index.ts';

/** The channel over a sandbox of its own, with one clock for both; it claims what its options permit. */
export async function openHarness({
  takesCards = false,
  ...options
}: Partial<PddChannelOptions> & { readonly takesCards?: boolean } = {}): Promise<ChannelHarness> {
  const clock = createFixedClock();
  const sandbox = createPddSandbox({ now: () => clock.now() });
  const { url, clientId, clientSecret, accessToken } = await sandbox.start();
  const line = createLine();
  const pushUrl = url.replace('http:', 'ws:').replace('/api/router', '/message');
  const known = { url, pushUrl, clientId, clientSecret, clock, fetch: line.fetch };
  const cards = takesCards && { cards: { publicKey: sandbox.cardPublicKey() } };
  const channel = createPddChannel({ ...known, ...options, ...cards });
  const call = { credentials: { accessToken } };
  // Only goods of some categories have vouchers.
  const outerId = options.vouchers === undefined ? 'CARD10' : 'EV100';
  return {
    channel,
    call,
    secrets: [clientSecret],
    now: () => clock.now(),
    advance: (ms) => clock.advance(ms),
    world: {
      ...ordersIn(sandbox, outerId),
      ...refundsIn(sandbox),
      ...goodsIn(sandbox),
      ...vouchersIn(sandbox, { channel, call }),
      ...messagesIn(sandbox),
      ...troubleIn(sandbox, line),
    },
    cannot: {
      twoLines: 'an order of the platform has one line',
      closeLine: 'an order of the platform has one line',
    },
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

function orderIn(sandbox: PddSandbox, orderSn: string): DumpedOrder {
  const order = sandbox.dump().orders.find((each) => each.orderSn === orderSn);
  assert.ok(order !== undefined, `the sandbox has no order ${orderSn}`);
  return order;
}

const paymentOf: Readonly<Record<DumpedOrder['stage'], ChannelPayment>> = {
  unpaid: 'unpaid',
  grouping: 'paid',
  waiting: 'paid',
  shipped: 'paid',
  received: 'completed',
  cancelled: 'closed',
};

function ordersIn(sandbox: PddSandbox, outerId: string) {
  return {
    place({ lines, postageMinor }) {
      const [line] = lines;
      assert.ok(line !== undefined && lines.length === 1);
      return sandbox.create({
        outerId,
        count: line.quantity,
        priceFen: line.priceMinor,
        postageFen: postageMinor,
      });
    },
    postage: true,
    pay: (orderSn) => sandbox.pay(orderSn),
    facts(orderSn) {
      const { stage, shippedAt, shippedTimes, trackingNumber, extraParcels } = orderIn(
        sandbox,
        orderSn,
      );
      const numbers = [trackingNumber, ...extraParcels.map((parcel) => parcel.trackingNumber)];
      const trackingNos = numbers.filter((number) => number !== '');
      const isShipped = shippedAt !== null;
      return { payment: paymentOf[stage], isShipped, timesShipped: shippedTimes, trackingNos };
    },
    close: (orderSn) => sandbox.cancel(orderSn),
    complete: (orderSn) => sandbox.receive(orderSn),
    hold: (orderSn) => sandbox.hold(orderSn),
    shipElsewhere: (orderSn) => sandbox.shipInBackend(orderSn),
    waybill: (n) => ({ carrier: 'YUNDA', trackingNo: `YD${n}` }),
  } satisfies Partial<ChannelWorld>;
}

const refundStateOf: Readonly<Record<number, ChannelRefundState>> = {
  2: 'requested',
  3: 'requested',
  6: 'refused',
  7: 'awaiting_return',
  4: 'succeeded',
  10: 'succeeded',
  11: 'closed',
};

function refundsIn(sandbox: PddSandbox) {
  const numberOf = (refundId: string): string => refundId.split(':')[1] ?? '';
  const refundOf = (refundId: string) => {
    const refunds = sandbox.dump().orders.flatMap((order) => order.refunds);
    const refund = refunds.find(({ id }) => id === numberOf(refundId));
    assert.ok(refund !== undefined);
    return refund;
  };
  return {
    requestRefund: (orderSn) => `${orderSn}:${sandbox.openRefund({ orderSn })}`,
    changeRefund: (refundId) =>
      sandbox.changeRefund(numberOf(refundId), refundOf(refundId).amountFen - 1),
    withdrawRefund: (refundId) => sandbox.cancelRefund(numberOf(refundId)),
    refundFacts(refundId) {
      const state = refundStateOf[refundOf(refundId).status] ?? 'other';
      return { state, timesPaid: sandbox.dump().counters.refundsAgreed };
    },
  } satisfies Partial<ChannelWorld>;
}

function goodsIn(sandbox: PddSandbox) {
  const [sku] = pddSandboxSkus;
  assert.ok(sku !== undefined);
  return {
    item: () => ({ itemId: sku.goodsId, skuId: sku.skuId }),
    stockOf: ({ skuId }) => sandbox.dump().stock[skuId ?? ''] ?? 0,
    cardsOf({ skuId }) {
      const batches = sandbox.dump().cardBatches.filter((batch) => batch.skuId === skuId);
      return batches.reduce((count, { cards }) => count + cards.length, 0);
    },
    noteOf: (orderSn) => orderIn(sandbox, orderSn).note?.text ?? '',
    writeNote: (orderSn, text) => sandbox.writeNote(orderSn, { text, flag: null }),
  } satisfies Partial<ChannelWorld>;
}

function vouchersIn(
  sandbox: PddSandbox,
  { channel, call }: Pick<ChannelHarness, 'channel' | 'call'>,
) {
  const soldIn = (orderSn: string) => orderIn(sandbox, orderSn).vouchers;
  return {
    vouchersOf: (orderSn) => soldIn(orderSn).map(({ number }) => number),
    // The platform takes vouchers without having asked for them.
    askForVouchers: () => null,
    async verifiable(orderSn) {
      const [line] = (await channel.loadOrder(call, orderSn))._unsafeUnwrap().lines;
      const lineNo = line?.lineNo ?? '';
      const code = `CODE-OF-${orderSn}`;
      const voucher = { lineNo, ordinal: 1, cardNumber: null, secret: new Secret(code) };
      const sending = { requestId: `of-${orderSn}`, orderNo: orderSn, token: null };
      const sent = await channel.sendVouchers?.(call, { ...sending, vouchers: [voucher] });
      assert.equal(sent?._unsafeUnwrap().outcome, 'done');
      return { requestId: `use-of-${orderSn}`, orderNo: orderSn, lineNo, ordinal: 1, code };
    },
    isUsed: ({ orderNo }) => soldIn(orderNo).some(({ usedBy }) => usedBy !== null),
  } satisfies Partial<ChannelWorld>;
}

function messagesIn(sandbox: PddSandbox) {
  return {
    async tellFeed(orderSn) {
      sandbox.writeNote(orderSn, { text: 'seen', flag: null });
      for (let looks = 0; looks < 300; looks += 1) {
        const message = sandbox.dump().push.messages.at(-1);
        if (message?.isAcked === true) return;
        // The platform delivers again after a while; here it does at once.
        if (message !== undefined && message.failReason !== null) {
          sandbox.redeliver();
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
  } satisfies Partial<ChannelWorld>;
}

const apiOf: Partial<Record<ChannelMethod, string>> = {
  describeShop: 'pdd.mall.info.get',
  listOrders: 'pdd.order.number.list.increment.get',
  loadOrder: 'pdd.order.information.get',
  listRefunds: 'pdd.refund.list.increment.get',
  confirmShipment: 'pdd.logistics.online.send',
  agreeRefund: 'pdd.refund.agree',
  sendVouchers: 'pdd.voucher.voucher.info.send',
};

const kindOf: Readonly<Record<TestFault, PddFaultKind>> = {
  throttled: 'throttle',
  unavailable: 'http_error',
  answer_lost: 'lost_answer',
};

function troubleIn(sandbox: PddSandbox, line: Line) {
  return {
    endGrant: () => void sandbox.renewToken(),
    failNext(method, fault) {
      const api = apiOf[method];
      assert.ok(api !== undefined, `which API ${method} calls is not told here`);
      sandbox.addFaults([{ kind: kindOf[fault], method: api }]);
    },
    answerAll: (text) => void (line.change = () => text),
    garble(orderSn) {
      const row = new RegExp(`("order_sn":"${orderSn}".*?"order_status":)\\d`, 'gs');
      line.change = (text) => text.replace(row, '$177');
    },
  } satisfies Partial<ChannelWorld>;
}

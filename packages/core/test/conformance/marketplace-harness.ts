import assert from 'node:assert/strict';
import { err } from 'neverthrow';
import { coreError } from '../../src/kernel/errors.ts';
import type { Channel } from '../../src/ports/channel.ts';
import type {
  ChannelHarness,
  ChannelMethod,
  ChannelWorld,
} from '../../src/testing/conformance/channel-harness.ts';
import { createFixedClock } from '../../src/testing/fixed-clock.ts';
import { createMarketplace } from '../../src/testing/marketplace.ts';
import type { Marketplace, MarketplaceOperation } from '../../src/testing/marketplace-types.ts';
import type { Extra } from './extra-abilities.ts';

/** The marketplace in this process, with what it cannot do beside, as a harness. */
export function marketplaceHarness(extras: readonly Extra[]): ChannelHarness {
  const clock = createFixedClock();
  const marketplace = createMarketplace({ clock, token: 'token-of-the-seller' });
  const wire: Wire = { text: null };
  const channel = withExtras(marketplace.channel, extras);
  const worlds = extras.map((extra) => extra.world);
  const own: Partial<ChannelWorld> = {
    ...ordersOf(marketplace),
    ...refundsOf(marketplace),
    ...goodsOf(marketplace),
    answerAll: (text) => void (wire.text = text),
  };
  return {
    channel: overWire(channel, wire),
    call: { credentials: { token: 'token-of-the-seller' } },
    secrets: ['secret-of-app'],
    now: () => clock.now(),
    advance: (ms) => clock.advance(ms),
    world: worlds.reduce((before, world) => ({ ...before, ...world }), own),
  };
}

interface Wire {
  /** What every answer is replaced by. */
  text: string | null;
}

function withExtras(channel: Channel, extras: readonly Extra[]): Channel {
  return extras.reduce((before, { methods, capabilities }) => {
    const after = {
      ...before,
      ...methods,
      capabilities: { ...before.capabilities, ...capabilities },
    };
    return after.capabilities.refund === 'pay' ? withoutAgreeing(after) : after;
  }, channel);
}

function withoutAgreeing(channel: Channel): Channel {
  const agreeing = ['loadRefund', 'agreeRefund', 'refuseRefund'];
  const others = Object.entries(channel).filter(([name]) => !agreeing.includes(name));
  const capabilities = { ...channel.capabilities, refusesRefunds: false };
  return { ...(Object.fromEntries(others) as unknown as Channel), capabilities };
}

/** The channel as one would be that reads texts; a text that it cannot read is no answer. */
function overWire(channel: Channel, wire: Wire): Channel {
  return new Proxy(channel, {
    get(target, name): unknown {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function' || wire.text === null) return member;
      const at = { channel: target.name, operation: String(name) };
      return async () =>
        name === 'confirmShipment'
          ? err(coreError('channel.outcome_unknown', at))
          : err(coreError('channel.unreadable', { ...at, problem: 'is not an answer' }));
    },
  });
}

function ordersOf(marketplace: Marketplace) {
  return {
    place: ({ lines, postageMinor }) =>
      marketplace.place({
        lines: lines.map(({ quantity, priceMinor }) => ({
          quantity,
          paidMinor: quantity * priceMinor,
        })),
        postageMinor,
      }),
    pay: (orderNo) => marketplace.pay(orderNo),
    facts(orderNo) {
      const { payment, isShipped } = marketplace.snapshot(orderNo).order;
      const shipments = marketplace.shipments(orderNo);
      // It takes down every telling of virtual goods; they are shipped by the first.
      const ways = new Set(shipments.map(({ parcel }) => parcel?.trackingNo ?? null));
      const trackingNos = [...ways].filter((way) => way !== null);
      return { payment, isShipped, timesShipped: ways.size, trackingNos };
    },
    close: (orderNo) => marketplace.close(orderNo),
    complete: (orderNo) => marketplace.complete(orderNo),
    hold: (orderNo) => marketplace.hold(orderNo),
    shipElsewhere: (orderNo) => marketplace.shipElsewhere(orderNo),
    closeLine(orderNo) {
      const lineNo = marketplace.snapshot(orderNo).order.lines[0]?.lineNo ?? '';
      marketplace.settleRefund(marketplace.requestRefund(orderNo, { lineNo }));
      return lineNo;
    },
    twoLines: true,
    postage: true,
    garble: (orderNo) => marketplace.garble(orderNo),
    waybill: (n) => ({ carrier: 'SF', trackingNo: `SF${n}` }),
  } satisfies Partial<ChannelWorld>;
}

function refundsOf(marketplace: Marketplace) {
  const orderNos = new Map<string, string>();
  const refundOf = (refundId: string) => {
    const { refunds } = marketplace.snapshot(orderNos.get(refundId) ?? '');
    const refund = refunds.find((each) => each.refundId === refundId);
    assert.ok(refund !== undefined);
    return refund;
  };
  return {
    requestRefund(orderNo) {
      const refundId = marketplace.requestRefund(orderNo);
      orderNos.set(refundId, orderNo);
      return refundId;
    },
    changeRefund: (refundId) =>
      marketplace.changeRefund(refundId, refundOf(refundId).amountMinor - 1),
    withdrawRefund: (refundId) => marketplace.withdrawRefund(refundId),
    refundFacts(refundId) {
      const { state } = refundOf(refundId);
      return { state, timesPaid: state === 'succeeded' ? 1 : 0 };
    },
  } satisfies Partial<ChannelWorld>;
}

function goodsOf(marketplace: Marketplace) {
  return {
    vouchersOf: (orderNo) => marketplace.vouchersOf(orderNo).map(({ secret }) => secret),
    askForVouchers: () => null,
    resentTo: (orderNo) => marketplace.resentOf(orderNo).map(({ secret }) => secret),
    verifiable: (orderNo) => ({
      ...{ requestId: `unit-of-${orderNo}`, orderNo, lineNo: `${orderNo}-1` },
      ...{ ordinal: 1, code: '12345678' },
    }),
    isUsed: ({ requestId }) => marketplace.isUsed(requestId),
    endGrant: () => marketplace.endGrant(),
    failNext(method, fault) {
      const operation = method as ChannelMethod & MarketplaceOperation;
      if (fault === 'throttled') {
        marketplace.failNext(operation, { kind: fault, retryAfterMs: 2_000 });
      } else marketplace.failNext(operation, { kind: fault });
    },
  } satisfies Partial<ChannelWorld>;
}

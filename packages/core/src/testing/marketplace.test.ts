import { describe, expect, it } from 'vitest';
import type { PageRequest } from '../ports/channel.ts';
import { createFixedClock, startOfTests } from './fixed-clock.ts';
import { createMarketplace } from './marketplace.ts';

const call = { credentials: { token: 'token' } };

function open() {
  const clock = createFixedClock();
  const marketplace = createMarketplace({ clock });
  const { channel } = marketplace;
  const list = async (page: Partial<PageRequest> = {}) => {
    const window = { from: startOfTests, to: clock.now() };
    const request = { window, pageNo: 1, pageSize: 2, ...page };
    return (await channel.listOrders(call, request))._unsafeUnwrap();
  };
  return { clock, marketplace, channel, list };
}

describe('a marketplace', () => {
  it('lists what changed inside a half-open window, newest first, with a count', async () => {
    const { clock, marketplace, list } = open();
    const numbers = [1, 2, 3].map(() => {
      const orderNo = marketplace.place();
      clock.advance(1_000);
      return orderNo;
    });
    expect((await list()).rows.map(({ orderNo }) => orderNo)).toEqual([numbers[2], numbers[1]]);
    expect((await list({ pageNo: 2 })).rows.map(({ orderNo }) => orderNo)).toEqual([numbers[0]]);
    expect((await list()).totalCount).toBe(3);
    const window = { from: startOfTests, to: startOfTests + 2_000 };
    expect((await list({ window })).totalCount).toBe(2);
  });

  it('tells times in whole seconds', async () => {
    const { clock, marketplace } = open();
    clock.advance(1_999);
    const { order } = marketplace.snapshot(marketplace.place());
    expect(order.createdAt).toBe(startOfTests + 1_000);
  });

  it('closes the line whose money went back, and the trade with its last line', () => {
    const { marketplace } = open();
    const orderNo = marketplace.place({ lines: [{}, { itemId: 'item-2' }] });
    marketplace.pay(orderNo);
    const [first, second] = marketplace.snapshot(orderNo).order.lines;
    const payments = () => {
      const { order } = marketplace.snapshot(orderNo);
      return [order.payment, ...order.lines.map((line) => line.payment)];
    };
    marketplace.settleRefund(marketplace.requestRefund(orderNo, { lineNo: first!.lineNo }));
    expect(payments()).toEqual(['paid', 'closed', 'paid']);
    marketplace.settleRefund(
      marketplace.requestRefund(orderNo, { lineNo: second!.lineNo, amountMinor: 400 }),
    );
    expect(payments()).toEqual(['paid', 'closed', 'paid']);
    marketplace.settleRefund(marketplace.requestRefund(orderNo, { lineNo: second!.lineNo }));
    expect(marketplace.snapshot(orderNo).refunds.at(-1)?.amountMinor).toBe(600);
    expect(payments()).toEqual(['closed', 'closed', 'closed']);
  });

  it('agrees to exactly what was read', async () => {
    const { marketplace, channel } = open();
    const orderNo = marketplace.place();
    marketplace.pay(orderNo);
    const refundId = marketplace.requestRefund(orderNo);
    const read = (await channel.loadRefund!(call, refundId))._unsafeUnwrap();
    marketplace.changeRefund(refundId, 500);
    const agree = async (refund: typeof read) =>
      (await channel.agreeRefund!(call, refund))._unsafeUnwrap().outcome;
    expect(await agree(read)).toBe('needs_check');
    const present = (await channel.loadRefund!(call, refundId))._unsafeUnwrap();
    expect(await agree(present)).toBe('done');
    expect(await agree(present)).toBe('done');
    expect(marketplace.calls.agreeRefund).toBe(3);
  });

  it('fails as it is told, and only so often', async () => {
    const { marketplace, channel } = open();
    const orderNo = marketplace.place();
    marketplace.pay(orderNo);
    marketplace.failNext('loadOrder', { kind: 'unavailable' }, 2);
    const codes = [];
    for (let n = 0; n < 3; n += 1) {
      const loaded = await channel.loadOrder(call, orderNo);
      codes.push(loaded.isOk() ? 'ok' : loaded.error.code);
    }
    expect(codes).toEqual(['channel.unavailable', 'channel.unavailable', 'ok']);
    marketplace.failNext('confirmShipment', { kind: 'answer_lost' });
    const lost = await channel.confirmShipment(call, { orderNo, method: 'virtual' });
    expect(lost._unsafeUnwrapErr().code).toBe('channel.outcome_unknown');
    expect(marketplace.snapshot(orderNo).order.isShipped).toBe(true);
  });

  it('shows nobody else the seller’s trades', async () => {
    const { marketplace, channel } = open();
    const orderNo = marketplace.place();
    const other = { credentials: { token: 'other' } };
    const loaded = await channel.loadOrder(other, orderNo);
    expect(loaded._unsafeUnwrapErr().code).toBe('channel.grant_expired');
  });

  it('answers an old state, or none at all, where it is told to', async () => {
    const { clock, marketplace, channel, list } = open();
    const orderNo = marketplace.place();
    const before = marketplace.snapshot(orderNo);
    clock.advance(1_000);
    marketplace.pay(orderNo);
    marketplace.showAsOf(orderNo, before);
    const load = async () => channel.loadOrder(call, orderNo);
    expect((await load())._unsafeUnwrap().payment).toBe('unpaid');
    marketplace.showAsOf(orderNo, null);
    expect((await load())._unsafeUnwrap().payment).toBe('paid');
    marketplace.garble(orderNo);
    clock.advance(1_000);
    const page = await list();
    expect([page.rows.length, page.undecoded.length, page.totalCount]).toEqual([0, 1, 1]);
    expect((await load())._unsafeUnwrapErr().code).toBe('channel.unreadable');
  });

  it('refuses moves on a trade that it does not have', () => {
    const { marketplace } = open();
    expect(() => marketplace.pay('1')).toThrow('has no trade 1');
  });
});

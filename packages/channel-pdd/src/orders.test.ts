import { hourMs, minuteMs } from '@kaquan/core';
import type { ChannelOrder } from '@kaquan/core/ports';
import { describe, expect, it } from 'vitest';
import { cardOrderText } from '../test/fixtures.ts';
import { refusal, stubCall, stubChannel } from '../test/stub-platform.ts';
import { withShop, type TestShop } from '../test/test-shop.ts';

const increment = 'pdd.order.number.list.increment.get';
const increments = (rows: readonly string[], tail = '"total_count":1') =>
  `{"order_sn_increment_get_response":{${tail},"order_sn_list":[${rows.join(',')}]}}`;
const anyPage = { window: { from: 0, to: 1_000_000 }, pageNo: 1, pageSize: 100 };

/** Reads a window as core does: the count first, then page by page from the last to the first. */
async function readWindow(
  { channel, call }: TestShop,
  window: { readonly from: number; readonly to: number },
  pageSize: number,
): Promise<ChannelOrder[]> {
  const page = async (pageNo: number) =>
    (await channel.listOrders(call, { window, pageNo, pageSize }))._unsafeUnwrap();
  const first = await page(1);
  const orders: ChannelOrder[] = [];
  for (let no = Math.ceil((first.totalCount ?? 0) / pageSize); no >= 1; no -= 1) {
    const { rows, undecoded } = await page(no);
    expect(undecoded).toEqual([]);
    orders.push(...rows);
  }
  return orders;
}

describe('listOrders over HTTP', () => {
  it('finds every order of the day in windows of half an hour, with its money', async () => {
    await withShop(
      async (shop) => {
        const now = Math.ceil(Date.now() / 1_000) * 1_000;
        const found = new Map<string, ChannelOrder>();
        for (let to = now; to > now - 3 * hourMs; to -= 29 * minuteMs) {
          const window = { from: to - 29 * minuteMs, to };
          for (const order of await readWindow(shop, window, 5)) found.set(order.orderNo, order);
        }
        const { orders } = shop.sandbox.dump();
        expect(found.size).toBe(orders.length);
        for (const order of orders) {
          expect(found.get(order.orderSn)).toMatchObject({
            createdAt: order.createdAt,
            modifiedAt: order.updatedAt,
            buyerPaidMinor: order.payFen,
            receivableMinor: order.payFen + order.platformDiscountFen,
            lines: [{ quantity: order.item.count, outerId: order.item.outerId }],
          });
        }
        const withRefund = orders.filter(({ refunds }) => refunds.length > 0);
        expect(withRefund.length).toBeGreaterThan(3);
        for (const { orderSn, refunds } of withRefund) {
          const refundId = `${orderSn}:${refunds[0]?.id}`;
          const refund = { refundId, state: 'requested' };
          expect(found.get(orderSn)?.lines[0]?.refund).toEqual(refund);
        }
      },
      { sandbox: { orders: 60, seed: 'orders', spreadHours: 2 } },
    );
  });

  it('loses no order that moves between pages, read last page first', async () => {
    await withShop(
      async (shop) => {
        const to = Math.ceil(Date.now() / 1_000) * 1_000;
        shop.sandbox.advance(hourMs);
        shop.sandbox.addFaults([{ kind: 'rows_move', method: increment, rows: 5, times: 3 }]);
        const clock = { from: to - 29 * minuteMs, to };
        const before = new Set((await readWindow(shop, clock, 5)).map(({ orderNo }) => orderNo));
        const later = { from: to + 50 * minuteMs, to: to + 70 * minuteMs };
        const after = (await readWindow(shop, later, 100)).map(({ orderNo }) => orderNo);
        expect(new Set([...before, ...after]).size).toBe(30);
        expect(shop.sandbox.dump().counters.faults['rows_move']).toBe(3);
      },
      {
        sandbox: { orders: 30, mix: { paid: 1 }, spreadHours: 0.1 },
        channel: { clock: { now: () => Date.now() + hourMs } },
      },
    );
  });

  it('meets no window that the strict reading of the three minutes refuses', async () => {
    await withShop(
      async ({ channel, call, paidOrder, sandbox }) => {
        const orderSn = paidOrder();
        const read = async () => {
          const to = sandbox.dump().now;
          const window = { from: to - 20 * minuteMs, to };
          const page = await channel.listOrders(call, { window, pageNo: 1, pageSize: 100 });
          return page._unsafeUnwrap().rows.map(({ orderNo }) => orderNo);
        };
        expect(await read()).toEqual([]);
        offset.ms = 4 * minuteMs;
        sandbox.advance(4 * minuteMs);
        expect(await read()).toEqual([orderSn]);
      },
      {
        sandbox: { listingLagMs: 3 * minuteMs },
        channel: { listingLagMs: 3 * minuteMs, clock: { now: () => Date.now() + offset.ms } },
      },
    );
  });

  it('takes the widest window that it declares, with edges inside a second', async () => {
    await withShop(async ({ channel, call }) => {
      const to = Math.floor(Date.now() / 1_000) * 1_000 - 1;
      const window = { from: to - (channel.capabilities.orders?.maxWindowMs ?? 0), to };
      const page = await channel.listOrders(call, { window, pageNo: 1, pageSize: 100 });
      expect(page._unsafeUnwrap()).toEqual({ rows: [], undecoded: [], totalCount: 0 });
    });
  });
});

const offset = { ms: 0 };

describe('a page with rows that cannot be read', () => {
  it('keeps the others and sets those aside under their number', async () => {
    const odd = cardOrderText.replace('"pay_amount":19.90', '"pay_amount":null');
    const { channel, sent } = stubChannel({
      [increment]: increments([cardOrderText, odd, '{"x":1}'], '"total_count":3'),
    });
    const page = (await channel.listOrders(stubCall, anyPage))._unsafeUnwrap();
    expect(page.totalCount).toBe(3);
    expect(page.rows.map(({ orderNo }) => orderNo)).toEqual(['260101-123456789012345']);
    expect(page.undecoded).toMatchObject([
      { externalId: '260101-123456789012345', problem: expect.stringMatching(/^pay_amount: /) },
      { externalId: expect.stringMatching(/^sha256:/), raw: '{"x":1}' },
    ]);
    expect(Object.fromEntries(sent[0] ?? [])).toMatchObject({
      order_status: '5',
      refund_status: '5',
      is_lucky_flag: '0',
      use_has_next: 'false',
      page_size: '100',
    });
  });

  it('sets an order aside whose after-sale cannot be found, and stops where the channel cannot be reached', async () => {
    const refunding = cardOrderText.replace('"refund_status":1', '"refund_status":2');
    const list = { [increment]: increments([refunding]) };
    const api = 'pdd.refund.information.get';
    const missing = stubChannel({ ...list, [api]: refusal(50001, '45001') }).channel;
    const page = (await missing.listOrders(stubCall, anyPage))._unsafeUnwrap();
    expect(page.rows).toEqual([]);
    expect(page.undecoded).toMatchObject([{ externalId: '260101-123456789012345' }]);
    const throttled = stubChannel({ ...list, [api]: refusal(70031) }).channel;
    const stopped = (await throttled.listOrders(stubCall, anyPage))._unsafeUnwrapErr();
    expect(stopped.code).toBe('channel.throttled');
  });
});

describe('loadOrder over HTTP', () => {
  it('reads an order as it is now, held or not', async () => {
    await withShop(async ({ channel, call, sandbox, paidOrder }) => {
      const orderSn = paidOrder();
      const load = async () => (await channel.loadOrder(call, orderSn))._unsafeUnwrap();
      expect(await load()).toMatchObject({ payment: 'paid', isHeld: false, orderNo: orderSn });
      sandbox.hold(orderSn);
      expect(await load()).toMatchObject({ payment: 'paid', isHeld: true });
      sandbox.release(orderSn);
      sandbox.review(orderSn);
      expect(await load()).toMatchObject({ payment: 'paid', isHeld: true });
      sandbox.release(orderSn);
      sandbox.shipInBackend(orderSn);
      expect(await load()).toMatchObject({ payment: 'paid', isShipped: true, isHeld: false });
      sandbox.receive(orderSn);
      expect(await load()).toMatchObject({ payment: 'completed', isShipped: true });
    });
  });

  it('follows an order through its group', async () => {
    await withShop(async ({ channel, call, sandbox }) => {
      const orderSn = sandbox.create({ outerId: 'CARD10' });
      const load = async () => (await channel.loadOrder(call, orderSn))._unsafeUnwrap();
      expect(await load()).toMatchObject({ payment: 'unpaid', paidAt: null });
      sandbox.pay(orderSn, 'open');
      expect(await load()).toMatchObject({ payment: 'paid', isHeld: true });
      sandbox.completeGroup(orderSn);
      expect(await load()).toMatchObject({ payment: 'paid', isHeld: false });
    });
  });

  it('sees the after-sale that a buyer opened, and no more once it is taken back', async () => {
    await withShop(async ({ channel, call, sandbox, paidOrder }) => {
      const orderSn = paidOrder();
      const afterSalesId = sandbox.openRefund({ orderSn, amountFen: 500 });
      const refundOf = async () =>
        (await channel.loadOrder(call, orderSn))._unsafeUnwrap().lines[0]?.refund;
      expect(await refundOf()).toEqual({
        refundId: `${orderSn}:${afterSalesId}`,
        state: 'requested',
      });
      sandbox.cancelRefund(afterSalesId);
      expect(await refundOf()).toBeNull();
    });
  });

  it('says not found for a number that is none, that nobody has, or that is too old', async () => {
    await withShop(async ({ channel, call, sandbox }) => {
      const old = sandbox.create({ outerId: 'CARD10', createdAt: Date.now() - 91 * 24 * hourMs });
      for (const orderNo of ['260101-000000000000000', 'a:b', '', old]) {
        const error = (await channel.loadOrder(call, orderNo))._unsafeUnwrapErr();
        expect(error).toMatchObject({ code: 'channel.order_not_found', orderNo });
      }
    });
  });

  it('does not take another order for the one that was asked for', async () => {
    const { channel } = stubChannel({
      'pdd.order.information.get': `{"order_info_get_response":{"order_info":${cardOrderText}}}`,
    });
    const error = (await channel.loadOrder(stubCall, '260101-999'))._unsafeUnwrapErr();
    expect(error.code).toBe('channel.unreadable');
  });
});

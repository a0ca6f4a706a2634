import { describe, expect, it } from 'vitest';
import { cardOrderText } from '../../test/fixtures.ts';
import { refusal, stubCall, stubChannel } from '../../test/stub-platform.ts';
import { withShop, type TestShop } from '../../test/test-shop.ts';
import { createPddTopUps } from './top-ups.ts';
import type { PddTopUpOptions } from './top-up-options.ts';

const notify = 'pdd.virtual.mobile.charge.notify';
const detail = 'pdd.order.information.get';
const information = 'pdd.order.virtual.information.get';
const topUp: PddTopUpOptions = {
  isTopUp: ({ outerId }) => outerId?.startsWith('TOPUP') === true,
  account: 'contact_phone',
};
const options = { channel: { topUp } };

function paidTopUp({ sandbox }: TestShop, outerId = 'TOPUP100'): string {
  const orderNo = sandbox.create({ outerId, account: '13800000000' });
  sandbox.pay(orderNo);
  return orderNo;
}

describe('confirmShipment of a top-up over HTTP', () => {
  it('tells that it succeeded, once: the order is shipped and received', async () => {
    await withShop(async (shop) => {
      const { channel, call, sandbox } = shop;
      const orderNo = paidTopUp(shop);
      const tell = async () => channel.confirmShipment(call, { orderNo, method: 'charge' });
      expect((await tell())._unsafeUnwrap()).toEqual({ outcome: 'done', note: '' });
      expect((await tell())._unsafeUnwrap()).toEqual({ outcome: 'done', note: '' });
      expect(sandbox.dump().orders[0]).toMatchObject({
        stage: 'received',
        trackingNumber: '',
        topUp: { word: 'SUCCESS', outerOrderSn: orderNo },
      });
      expect(sandbox.dump().counters.calls[notify]).toBe(1);
    }, options);
  });

  it('leaves everything that is no top-up to a person, and sends nothing', async () => {
    await withShop(async (shop) => {
      const { channel, call, sandbox, paidOrder } = shop;
      const orderNo = paidOrder();
      const told = await channel.confirmShipment(call, { orderNo, method: 'charge' });
      expect(told._unsafeUnwrap().outcome).toBe('needs_check');
      expect(sandbox.dump().counters.calls[notify]).toBeUndefined();
    }, options);
  });

  it('is not told of what is held, refunded, unpaid, closed or unknown', async () => {
    await withShop(async (shop) => {
      const { channel, call, sandbox } = shop;
      const held = paidTopUp(shop);
      sandbox.hold(held);
      const refunding = paidTopUp(shop);
      sandbox.openRefund({ orderSn: refunding });
      const unpaid = sandbox.create({ outerId: 'TOPUP100' });
      const tell = async (orderNo: string) =>
        channel.confirmShipment(call, { orderNo, method: 'charge' });
      for (const [orderNo, channelCode] of [
        [held, 'held'],
        [refunding, 'after_sale'],
        [unpaid, 'unpaid'],
        ['260101-1', 'not_found'],
      ] as const) {
        const error = (await tell(orderNo))._unsafeUnwrapErr();
        expect(error).toMatchObject({ code: 'channel.rejected', channelCode });
      }
      sandbox.cancel(unpaid);
      expect((await tell(unpaid))._unsafeUnwrap().outcome).toBe('impossible');
      expect(sandbox.dump().counters.calls[notify]).toBeUndefined();
    }, options);
  });

  it('is read after a lost answer, and may be told again where nothing happened', async () => {
    await withShop(async (shop) => {
      const { channel, call, sandbox } = shop;
      const orderNo = paidTopUp(shop);
      const tell = async () => channel.confirmShipment(call, { orderNo, method: 'charge' });
      sandbox.addFaults([{ kind: 'http_error', method: notify }]);
      expect((await tell())._unsafeUnwrapErr().code).toBe('channel.unavailable');
      sandbox.addFaults([
        { kind: 'lost_answer', method: notify },
        { kind: 'http_error', method: detail, after: 1, times: 3 },
      ]);
      expect((await tell())._unsafeUnwrapErr().code).toBe('channel.outcome_unknown');
      expect((await tell())._unsafeUnwrap().outcome).toBe('done');
      expect(sandbox.dump().counters.calls[notify]).toBe(1);
    }, options);
  });

  it.each([
    ['{"a":{"success":false}}', 'success=false'],
    [refusal(50001, 'whatever'), 'whatever'],
    [refusal(20031), '20031'],
  ])('says the platform’s no: %s', async (answer, channelCode) => {
    const order = { [detail]: `{"a":{"order_info":${cardOrderText}}}` };
    const always = { isTopUp: () => true };
    const { channel } = stubChannel({ ...order, [notify]: answer }, { topUp: always });
    const orderNo = '260101-123456789012345';
    const told = await channel.confirmShipment(stubCall, { orderNo, method: 'charge' });
    expect(told._unsafeUnwrapErr()).toMatchObject({ code: 'channel.rejected', channelCode });
  });

  it('is no method without the option', async () => {
    await withShop(async (shop) => {
      const { channel, call } = shop;
      const told = await channel.confirmShipment(call, {
        orderNo: paidTopUp(shop),
        method: 'charge',
      });
      expect(told._unsafeUnwrapErr()).toMatchObject({ channelCode: 'unsupported_method' });
    });
  });
});

describe('a top-up that did not come about', () => {
  it('is paid back because a person says so, once', async () => {
    await withShop(async (shop) => {
      const { call, sandbox, app } = shop;
      const topUps = createPddTopUps({ ...app, topUp });
      const orderNo = paidTopUp(shop);
      sandbox.addFaults([{ kind: 'lost_answer', method: notify }]);
      expect((await topUps.reportFailure(call, orderNo))._unsafeUnwrap().outcome).toBe('done');
      const again = (await topUps.reportFailure(call, orderNo))._unsafeUnwrap();
      expect(again.outcome).toBe('needs_check');
      expect(sandbox.dump().orders[0]).toMatchObject({
        stage: 'waiting',
        refunds: [{ status: 2 }],
        topUp: { word: 'FAIL' },
      });
      expect(sandbox.dump().counters.calls[notify]).toBe(1);
    });
  });

  it('is not called told while a buyer’s own request is open, which he may take back', async () => {
    await withShop(async (shop) => {
      const { call, sandbox, app } = shop;
      const topUps = createPddTopUps({ ...app, topUp });
      const orderSn = paidTopUp(shop);
      const id = sandbox.openRefund({ orderSn });
      const open = (await topUps.reportFailure(call, orderSn))._unsafeUnwrap();
      expect(open.outcome).toBe('needs_check');
      expect(sandbox.dump().counters.calls[notify]).toBeUndefined();
      sandbox.cancelRefund(id);
      expect((await topUps.reportFailure(call, orderSn))._unsafeUnwrap().outcome).toBe('done');
      expect(sandbox.dump().orders[0]).toMatchObject({ topUp: { word: 'FAIL' } });
    });
  });

  it('is neither one that succeeded nor other goods', async () => {
    await withShop(async (shop) => {
      const { channel, call, sandbox, app, paidOrder } = shop;
      const topUps = createPddTopUps({ ...app, topUp });
      const orderNo = paidTopUp(shop);
      await channel.confirmShipment(call, { orderNo, method: 'charge' }).then(String);
      for (const each of [orderNo, paidOrder()]) {
        const told = (await topUps.reportFailure(call, each))._unsafeUnwrap();
        expect(told.outcome).toBe('impossible');
      }
      expect(sandbox.dump().orders.flatMap(({ refunds }) => refunds)).toEqual([]);
    }, options);
  });

  it('needs to know what a top-up is', () => {
    const given = { clientId: 'a', clientSecret: 'b' } as Parameters<typeof createPddTopUps>[0];
    expect(() => createPddTopUps(given)).toThrow('topUp must be given');
  });
});

describe('the number to charge', () => {
  it('is asked for while an order of top-ups waits, in lists too', async () => {
    await withShop(async (shop) => {
      const { channel, call, sandbox, paidOrder } = shop;
      const orderNo = paidTopUp(shop);
      const plain = paidOrder();
      const load = async (no: string) => (await channel.loadOrder(call, no))._unsafeUnwrap();
      expect((await load(orderNo)).account).toBe('13800000000');
      expect((await load(plain)).account).toBeUndefined();
      const to = Math.ceil(sandbox.dump().now / 1_000) * 1_000 + 1_000;
      const window = { from: to - 60_000, to };
      const page = { window, pageNo: 1, pageSize: 100 };
      const { rows } = (await channel.listOrders(call, page))._unsafeUnwrap();
      expect(Object.fromEntries(rows.map((row) => [row.orderNo, row.account]))).toEqual({
        [orderNo]: '13800000000',
        [plain]: undefined,
      });
      expect(sandbox.dump().counters.calls[information]).toBe(2);
      await channel.confirmShipment(call, { orderNo, method: 'charge' }).then(String);
      expect((await load(orderNo)).account).toBeUndefined();
    }, options);
  });

  it('stops a reading that cannot get it, and is no part of one without the option', async () => {
    await withShop(async (shop) => {
      const { channel, call, sandbox } = shop;
      const orderNo = paidTopUp(shop);
      sandbox.addFaults([{ kind: 'http_error', method: information, times: 3 }]);
      const told = (await channel.loadOrder(call, orderNo))._unsafeUnwrapErr();
      expect(told.code).toBe('channel.unavailable');
    }, options);
    await withShop(
      async (shop) => {
        const orderNo = paidTopUp(shop);
        const order = (await shop.channel.loadOrder(shop.call, orderNo))._unsafeUnwrap();
        expect(order.account).toBeUndefined();
        expect(shop.sandbox.dump().counters.calls[information]).toBeUndefined();
      },
      { channel: { topUp: { isTopUp: () => true } } },
    );
  });
});

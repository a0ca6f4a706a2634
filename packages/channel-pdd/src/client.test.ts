import { describe, expect, it } from 'vitest';
import { withShop } from '../test/test-shop.ts';

const detail = 'pdd.order.information.get';
const send = 'pdd.logistics.online.send';
const parcel = { carrier: 'YUNDA', trackingNo: 'YD1' };

describe('the platform’s clock', () => {
  it('is learnt once from a refused timestamp, and kept', async () => {
    await withShop(
      async ({ channel, call, sandbox, paidOrder }) => {
        const orderSn = paidOrder();
        expect((await channel.loadOrder(call, orderSn)).isOk()).toBe(true);
        expect((await channel.loadOrder(call, orderSn)).isOk()).toBe(true);
        // The sandbox refuses pdd.time.get for the same reason; its Date header helps.
        expect(sandbox.dump().counters.refusals['10001']).toBe(2);
        expect(sandbox.dump().counters.calls[detail]).toBe(2);
      },
      { channel: { clock: { now: () => Date.now() - 3_600_000 } } },
    );
  });

  it('lets even a write go again, since a refused timestamp has no effect', async () => {
    await withShop(async ({ channel, call, sandbox, paidOrder }) => {
      const orderNo = paidOrder();
      sandbox.addFaults([{ kind: 'clock_skew', method: send }]);
      const answer = await channel.confirmShipment(call, { orderNo, method: 'online', parcel });
      expect(answer._unsafeUnwrap()).toEqual({ outcome: 'done', note: '' });
      expect(sandbox.dump().counters.calls['pdd.time.get']).toBe(1);
      expect(sandbox.dump().orders[0]).toMatchObject({ shippedTimes: 1 });
    });
  });
});

describe('throttling', () => {
  it('is answered here until the ban ends, for that shop and API only', async () => {
    const clock = { offsetMs: 0, now: () => Date.now() + clock.offsetMs };
    await withShop(
      async ({ channel, call, sandbox, paidOrder }) => {
        const orderSn = paidOrder();
        sandbox.addFaults([{ kind: 'throttle', method: detail }]);
        const first = (await channel.loadOrder(call, orderSn))._unsafeUnwrapErr();
        expect(first).toMatchObject({ code: 'channel.throttled', retryAfterMs: 2_000 });
        const second = (await channel.loadOrder(call, orderSn))._unsafeUnwrapErr();
        expect(second.code).toBe('channel.throttled');
        expect(sandbox.dump().counters.refusals).toEqual({ 70031: 1 });
        expect((await channel.describeShop(call)).isOk()).toBe(true);
        clock.offsetMs = 2_500;
        expect((await channel.loadOrder(call, orderSn)).isOk()).toBe(true);
      },
      { channel: { clock } },
    );
  });

  it('by maintenance holds every call back, writes too', async () => {
    await withShop(async ({ channel, call, sandbox, paidOrder }) => {
      const orderNo = paidOrder();
      sandbox.addFaults([{ kind: 'throttle', method: detail, code: 70033 }]);
      expect((await channel.loadOrder(call, orderNo)).isErr()).toBe(true);
      const answer = await channel.confirmShipment(call, { orderNo, method: 'online', parcel });
      expect(answer._unsafeUnwrapErr()).toMatchObject({ code: 'channel.throttled' });
      expect(sandbox.dump().counters.calls).toEqual({});
    });
  });
});

describe('trouble on the way', () => {
  it('is overcome by reads within their attempts', async () => {
    await withShop(async ({ channel, call, sandbox, paidOrder }) => {
      const orderSn = paidOrder();
      sandbox.addFaults([{ kind: 'http_error', method: detail, times: 2 }]);
      expect((await channel.loadOrder(call, orderSn)).isOk()).toBe(true);
    });
  });

  it('is an error without the token in it when it lasts', async () => {
    await withShop(
      async ({ channel, call, sandbox, paidOrder }) => {
        const orderSn = paidOrder();
        sandbox.addFaults([{ kind: 'delay', method: detail, times: 3, delayMs: 600 }]);
        const error = (await channel.loadOrder(call, orderSn))._unsafeUnwrapErr();
        expect(error).toMatchObject({ code: 'channel.unavailable', operation: detail });
        expect(JSON.stringify(error)).not.toContain(call.credentials.accessToken);
      },
      { channel: { timeoutMs: 200 } },
    );
  });

  it('from a token that the platform calls expired is the seller’s to mend', async () => {
    await withShop(async ({ channel, call, sandbox, paidOrder }) => {
      const orderNo = paidOrder();
      sandbox.addFaults([{ kind: 'token_expired', method: send }]);
      const answer = await channel.confirmShipment(call, { orderNo, method: 'online', parcel });
      expect(answer._unsafeUnwrapErr().code).toBe('channel.grant_expired');
      expect(sandbox.dump().orders[0]).toMatchObject({ shippedTimes: 0 });
    });
  });
});

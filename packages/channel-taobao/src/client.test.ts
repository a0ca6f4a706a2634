import { describe, expect, it } from 'vitest';
import { withShop } from '../test/test-shop.ts';

const fullinfo = 'taobao.trade.fullinfo.get';
const send = 'taobao.logistics.dummy.send';

describe('the platform’s clock', () => {
  it('is learnt once from a refused timestamp, and kept', async () => {
    await withShop(
      async ({ channel, call, sandbox, paidTrade }) => {
        const { tid } = paidTrade();
        expect((await channel.loadOrder(call, tid)).isOk()).toBe(true);
        expect((await channel.loadOrder(call, tid)).isOk()).toBe(true);
        // The sandbox refuses taobao.time.get for the same reason; its Date header helps.
        expect(sandbox.dump().counters.refusals['31']).toBe(2);
        expect(sandbox.dump().counters.calls[fullinfo]).toBe(2);
      },
      { channel: { clock: { now: () => Date.now() - 3_600_000 } } },
    );
  });

  it('is asked for once by many calls that are refused together', async () => {
    await withShop(
      async ({ channel, call, sandbox, paidTrade }) => {
        const { tid } = paidTrade();
        const answers = await Promise.all(
          Array.from({ length: 5 }, () => channel.loadOrder(call, tid)),
        );
        expect(answers.every((answer) => answer.isOk())).toBe(true);
        expect(sandbox.dump().counters.refusals['31']).toBeLessThanOrEqual(5 + 2);
      },
      { channel: { clock: { now: () => Date.now() + 3_600_000 } } },
    );
  });

  it('lets even a write go again, since a refused timestamp has no effect', async () => {
    await withShop(async ({ channel, call, sandbox, paidTrade }) => {
      const { tid } = paidTrade();
      sandbox.addFaults([{ kind: 'clock_skew', method: send }]);
      const answer = await channel.confirmShipment(call, { orderNo: tid, method: 'dummy' });
      expect(answer._unsafeUnwrap()).toEqual({ outcome: 'done', note: '' });
      expect(sandbox.dump().counters.calls['taobao.time.get']).toBe(1);
      expect(sandbox.dump().trades[0]).toMatchObject({ shippedTimes: 1 });
    });
  });

  it('that cannot be matched ends in the platform’s own refusal', async () => {
    await withShop(async ({ channel, call, sandbox, paidTrade }) => {
      const { tid } = paidTrade();
      sandbox.addFaults([{ kind: 'clock_skew', times: 100 }]);
      const error = (await channel.loadOrder(call, tid))._unsafeUnwrapErr();
      expect(error).toMatchObject({ code: 'channel.rejected', channelCode: '31' });
    });
  });
});

describe('throttling', () => {
  it('is answered here until the ban ends, for that API only', async () => {
    const clock = { offsetMs: 0, now: () => Date.now() + clock.offsetMs };
    await withShop(
      async ({ channel, call, sandbox, paidTrade }) => {
        const { tid } = paidTrade();
        sandbox.addFaults([{ kind: 'throttle', method: fullinfo, banSeconds: 30 }]);
        const first = (await channel.loadOrder(call, tid))._unsafeUnwrapErr();
        expect(first).toMatchObject({ code: 'channel.throttled', retryAfterMs: 31_000 });
        const second = (await channel.loadOrder(call, tid))._unsafeUnwrapErr();
        expect(second.code).toBe('channel.throttled');
        expect(sandbox.dump().counters.refusals).toEqual({
          'accesscontrol.limited-by-api-access-count': 1,
        });
        expect((await channel.describeShop(call)).isOk()).toBe(true);
        clock.offsetMs = 31_500;
        sandbox.advance(31_500);
        expect((await channel.loadOrder(call, tid)).isOk()).toBe(true);
      },
      { channel: { clock } },
    );
  });

  it('of the whole application holds every call back, writes too', async () => {
    await withShop(async ({ channel, call, sandbox, paidTrade }) => {
      const { tid } = paidTrade();
      const subCode = 'accesscontrol.limited-by-app-access-count';
      sandbox.addFaults([{ kind: 'throttle', method: fullinfo, banSeconds: 600, subCode }]);
      expect((await channel.loadOrder(call, tid)).isErr()).toBe(true);
      const answer = await channel.confirmShipment(call, { orderNo: tid, method: 'dummy' });
      expect(answer._unsafeUnwrapErr().code).toBe('channel.throttled');
      expect(sandbox.dump().counters.calls[send]).toBeUndefined();
    });
  });
});

describe('trouble on the way', () => {
  it('is overcome by reads within their attempts', async () => {
    await withShop(async ({ channel, call, sandbox, paidTrade }) => {
      const { tid } = paidTrade();
      sandbox.addFaults([{ kind: 'http_error', method: fullinfo, times: 2 }]);
      expect((await channel.loadOrder(call, tid)).isOk()).toBe(true);
    });
  });

  it('is an error without the session in it when it lasts', async () => {
    await withShop(async ({ channel, call, sandbox, paidTrade }) => {
      const { tid } = paidTrade();
      sandbox.addFaults([{ kind: 'delay', method: fullinfo, times: 3, delayMs: 1_500 }]);
      const error = (await channel.loadOrder(call, tid))._unsafeUnwrapErr();
      expect(error).toMatchObject({ code: 'channel.unavailable', operation: fullinfo });
      expect(JSON.stringify(error)).not.toContain(call.credentials.session);
    });
  });

  it('includes being called off', async () => {
    await withShop(async ({ channel, call, sandbox, paidTrade }) => {
      const { tid } = paidTrade();
      const stopped = { ...call, signal: AbortSignal.abort() };
      const answer = await channel.loadOrder(stopped, tid);
      expect(answer._unsafeUnwrapErr().code).toBe('channel.unavailable');
      expect(sandbox.dump().counters.calls[fullinfo]).toBeUndefined();
    });
  });

  it('from a session that the platform calls expired is the seller’s to mend', async () => {
    await withShop(async ({ channel, call, sandbox, paidTrade }) => {
      const { tid } = paidTrade();
      sandbox.addFaults([{ kind: 'session_expired' }]);
      const answer = await channel.confirmShipment(call, { orderNo: tid, method: 'dummy' });
      expect(answer._unsafeUnwrapErr().code).toBe('channel.grant_expired');
    });
  });
});

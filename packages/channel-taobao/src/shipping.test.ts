import { describe, expect, it } from 'vitest';
import type { TaobaoFault } from './sandbox/index.ts';
import { withShop, type TestShop } from '../test/test-shop.ts';

const send = 'taobao.logistics.dummy.send';
const fullinfo = 'taobao.trade.fullinfo.get';
const done = { outcome: 'done' };

const ship = async ({ channel, call }: TestShop, orderNo: string, method = 'dummy') =>
  channel.confirmShipment(call, { orderNo, method });
const tradeOf = ({ sandbox }: TestShop, tid: string) =>
  sandbox.dump().trades.find((trade) => trade.tid === tid);
const callsOf = ({ sandbox }: TestShop, method: string) =>
  sandbox.dump().counters.calls[method] ?? 0;

describe('confirmShipment over HTTP', () => {
  it('ships a paid trade with one call', async () => {
    await withShop(async (shop) => {
      const { tid } = shop.paidTrade();
      expect((await ship(shop, tid))._unsafeUnwrap()).toEqual({ outcome: 'done', note: '' });
      expect(tradeOf(shop, tid)).toMatchObject({ status: 'WAIT_BUYER_CONFIRM_GOODS' });
      expect(shop.sandbox.dump().counters.calls).toEqual({ [send]: 1 });
    });
  });

  it('is done where the trade was shipped before, by whomever, and looks before it says so', async () => {
    await withShop(async (shop) => {
      const { tid } = shop.paidTrade();
      shop.sandbox.shipInBackend(tid);
      expect((await ship(shop, tid))._unsafeUnwrap()).toMatchObject(done);
      shop.sandbox.finish(tid);
      expect((await ship(shop, tid))._unsafeUnwrap()).toMatchObject(done);
      expect(callsOf(shop, fullinfo)).toBe(2);
    });
  });

  it('is impossible for a closed trade, although the platform words it like a shipped one', async () => {
    await withShop(async (shop) => {
      const { tid } = shop.paidTrade();
      shop.sandbox.close(tid);
      expect((await ship(shop, tid))._unsafeUnwrap()).toMatchObject({ outcome: 'impossible' });
    });
  });

  it.each<[string, TaobaoFault]>([
    ['the connection broke', { kind: 'lost_answer', method: send }],
    ['the answer came too late', { kind: 'lost_answer', method: send, delayMs: 1_500 }],
    ['the platform timed out inside', { kind: 'answer_timeout', method: send }],
  ])('is done where the write took effect and %s', async (_name, fault) => {
    await withShop(async (shop) => {
      const { tid } = shop.paidTrade();
      shop.sandbox.addFaults([fault]);
      expect((await ship(shop, tid))._unsafeUnwrap()).toMatchObject(done);
      expect(tradeOf(shop, tid)).toMatchObject({ shippedTimes: 1, shipAttempts: 1 });
    });
  });

  it('may be tried again where it is found not to have happened', async () => {
    await withShop(async (shop) => {
      const { tid } = shop.paidTrade();
      shop.sandbox.addFaults([{ kind: 'http_error', method: send }]);
      const error = (await ship(shop, tid))._unsafeUnwrapErr();
      expect(error).toMatchObject({ code: 'channel.unavailable', retry: 'later' });
      expect(tradeOf(shop, tid)).toMatchObject({ shipAttempts: 0 });
      expect((await ship(shop, tid))._unsafeUnwrap()).toMatchObject(done);
    });
  });

  it('is unknown where the answer got lost and the trade cannot be read either', async () => {
    await withShop(async (shop) => {
      const { tid } = shop.paidTrade();
      shop.sandbox.addFaults([
        { kind: 'lost_answer', method: send },
        { kind: 'http_error', method: fullinfo, times: 3 },
      ]);
      const error = (await ship(shop, tid))._unsafeUnwrapErr();
      expect(error).toMatchObject({ code: 'channel.outcome_unknown', retry: 'reload' });
      expect(callsOf(shop, fullinfo)).toBeLessThanOrEqual(3);
    });
  });

  it('does not ship what is held or unpaid, and says which', async () => {
    await withShop(async (shop) => {
      const held = shop.paidTrade();
      shop.sandbox.hold(held.tid);
      const unpaid = shop.sandbox.create({ lines: [{ outerSkuId: 'CARD10' }] });
      for (const { tid } of [held, unpaid]) {
        expect((await ship(shop, tid))._unsafeUnwrapErr().code).toBe('channel.rejected');
        expect(tradeOf(shop, tid)).toMatchObject({ shippedTimes: 0 });
      }
    });
  });

  it('refuses a method or a number that it does not know, without a call', async () => {
    await withShop(async (shop) => {
      const { tid } = shop.paidTrade();
      for (const answer of [await ship(shop, tid, 'express'), await ship(shop, 'x')]) {
        expect(answer._unsafeUnwrapErr().code).toBe('channel.rejected');
      }
      expect(shop.sandbox.dump().counters.calls).toEqual({});
    });
  });

  it('ships once when two workers tell the platform at the same time', async () => {
    await withShop(async (shop) => {
      const { tid } = shop.paidTrade();
      const answers = await Promise.all([ship(shop, tid), ship(shop, tid), ship(shop, tid)]);
      for (const answer of answers) expect(answer._unsafeUnwrap()).toMatchObject(done);
      expect(tradeOf(shop, tid)).toMatchObject({ shippedTimes: 1 });
    });
  });
});

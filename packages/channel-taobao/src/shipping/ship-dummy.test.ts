import { describe, expect, it } from 'vitest';
import type { TaobaoFault } from '../sandbox/index.ts';
import { refusal, stubCall, stubChannel } from '../../test/stub-platform.ts';
import { cardTradeText, parcelTradeText } from '../../test/fixtures.ts';
import { withShop, type TestShop } from '../../test/test-shop.ts';

const send = 'taobao.logistics.dummy.send';
const fullinfo = 'taobao.trade.fullinfo.get';
const done = { outcome: 'done' };
const faultKinds = [
  'http_error',
  'throttle',
  'clock_skew',
  'lost_answer',
  'answer_timeout',
] as const;

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

  it('says how long to wait where the reading after a refusal is throttled', async () => {
    await withShop(async (shop) => {
      const { tid } = shop.paidTrade();
      shop.sandbox.shipInBackend(tid);
      shop.sandbox.addFaults([{ kind: 'throttle', method: fullinfo, banSeconds: 9 }]);
      expect((await ship(shop, tid))._unsafeUnwrapErr()).toMatchObject({
        code: 'channel.throttled',
        retryAfterMs: 10_000,
      });
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

describe('confirmShipment under faults that a seed draws', () => {
  it.each(['a', 'b', 'c'])('says done of shipped trades only, and gets there: %s', async (seed) => {
    const clock = { offsetMs: 0, now: () => Date.now() + clock.offsetMs };
    const randomFaults = { kinds: [...faultKinds], perKind: 6, within: 40 };
    await withShop(
      async (shop) => {
        const pause = (ms: number) => {
          clock.offsetMs += ms;
          shop.sandbox.advance(ms);
        };
        for (let left = 12; left > 0; left -= 1) {
          const { tid } = shop.paidTrade();
          let outcome = '';
          for (let tries = 0; tries < 20 && outcome === ''; tries += 1) {
            const answer = await ship(shop, tid);
            if (answer.isOk()) outcome = answer.value.outcome;
            else
              pause(answer.error.code === 'channel.throttled' ? answer.error.retryAfterMs : 2_000);
          }
          expect(outcome).toBe('done');
          expect(tradeOf(shop, tid)).toMatchObject({ shippedTimes: 1 });
        }
        expect(Object.keys(shop.sandbox.dump().counters.faults).length).toBeGreaterThan(2);
      },
      { sandbox: { seed, randomFaults }, channel: { clock, timeoutMs: 300 } },
    );
  });
});

describe('the platform’s shipping codes', () => {
  const tid = '3812345678901234567';
  const prefix = 'isv.logistics-dummy-service-error:';
  const tradeIn = (status: string, text = cardTradeText) =>
    `{"trade_fullinfo_get_response":{"trade":${text.replace('WAIT_SELLER_SEND_GOODS', status)}}}`;
  const answerTo = async (sent: string | object, trade = tradeIn('WAIT_SELLER_SEND_GOODS')) => {
    const { channel } = stubChannel({ [send]: sent, [fullinfo]: trade });
    return channel.confirmShipment(stubCall, { orderNo: tid, method: 'dummy' });
  };

  it.each(['B04', 'B27', 'B55'])('%s means nothing until the trade was read', async (code) => {
    const of = async (status: string) => answerTo(refusal(`${prefix}${code}`), tradeIn(status));
    expect((await of('WAIT_BUYER_CONFIRM_GOODS'))._unsafeUnwrap()).toMatchObject(done);
    expect((await of('TRADE_BUYER_SIGNED'))._unsafeUnwrap()).toMatchObject(done);
    expect((await of('TRADE_FINISHED'))._unsafeUnwrap()).toMatchObject(done);
    const impossible = { outcome: 'impossible', note: expect.stringContaining(code) };
    expect((await of('TRADE_CLOSED'))._unsafeUnwrap()).toEqual(impossible);
    expect((await of('TRADE_CLOSED_BY_TAOBAO'))._unsafeUnwrap()).toEqual(impossible);
    expect((await of('WAIT_SELLER_SEND_GOODS'))._unsafeUnwrapErr().retry).toBe('later');
    expect((await of('PAID_FORBID_CONSIGN'))._unsafeUnwrapErr()).toMatchObject({
      code: 'channel.rejected',
      channelCode: 'held',
    });
    expect((await of('WAIT_BUYER_PAY'))._unsafeUnwrapErr()).toMatchObject({
      channelCode: 'unpaid',
    });
    expect((await of('BRAND_NEW_WORD'))._unsafeUnwrapErr().code).toBe('channel.outcome_unknown');
  });

  it('hands a trade over that is shipped in part', async () => {
    const partly = tradeIn('WAIT_SELLER_SEND_GOODS', parcelTradeText);
    const answer = await answerTo(refusal(`${prefix}B55`), partly);
    expect(answer._unsafeUnwrap()).toMatchObject({ outcome: 'needs_check' });
  });

  it.each(['B98', 'CD01', 'CD86'])('%s is for a person', async (code) => {
    const answer = await answerTo(refusal(`${prefix}${code}`, '订单类型不符'));
    const note = `${prefix}${code} 订单类型不符`;
    expect(answer._unsafeUnwrap()).toEqual({ outcome: 'needs_check', note });
  });

  it.each([
    ['P03', 'channel.grant_expired'],
    ['B150', 'channel.unavailable'],
    ['S01', 'channel.unavailable'],
    ['B01', 'channel.rejected'],
    ['B02', 'channel.rejected'],
  ])('%s is %s', async (code, expected) => {
    const answer = await answerTo(refusal(`${prefix}${code}`));
    expect(answer._unsafeUnwrapErr().code).toBe(expected);
  });

  it('a success that says is_success=false is none', async () => {
    const answer = await answerTo({ shipping: { is_success: false } });
    expect(answer._unsafeUnwrapErr()).toMatchObject({ channelCode: 'is_success=false' });
    const shipped = tradeIn('WAIT_BUYER_CONFIRM_GOODS');
    const later = await answerTo({ shipping: { is_success: false } }, shipped);
    expect(later._unsafeUnwrap()).toMatchObject(done);
  });

  it('an answer that cannot be read is no success either', async () => {
    for (const garbage of ['<html>', '{"error_response":{}}', '{}', '']) {
      expect((await answerTo(garbage))._unsafeUnwrapErr().code).toBe('channel.unavailable');
      const unread = await answerTo(garbage, '<html>');
      expect(unread._unsafeUnwrapErr().code).toBe('channel.outcome_unknown');
    }
  });
});

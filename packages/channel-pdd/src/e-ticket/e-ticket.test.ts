import { inspect } from 'node:util';
import { Secret } from '@kaquan/core';
import type { VoucherSending } from '@kaquan/core/ports';
import { describe, expect, it } from 'vitest';
import { refusal, stubCall, stubChannel } from '../../test/stub-platform.ts';
import { withShop, type TestShop } from '../../test/test-shop.ts';

const send = 'pdd.voucher.voucher.info.send';
const use = 'pdd.voucher.realtime.verify.sync';
const vouchers = { number: 'secret', reportsUse: { okCode: 0, shopNo: '7' } } as const;
const options = { channel: { vouchers } };

/** A paid order of two vouchers. */
async function orderOfTwo({ channel, call, sandbox }: TestShop, outerId = 'EV100') {
  const orderNo = sandbox.create({ outerId, count: 2 });
  sandbox.pay(orderNo);
  return (await channel.loadOrder(call, orderNo))._unsafeUnwrap();
}

interface Sold {
  readonly orderNo: string;
  readonly lines: readonly { readonly lineNo: string }[];
}

function sendingOf({ orderNo, lines }: Sold, requestId = 'or_1.s2'): VoucherSending {
  const lineNo = lines[0]?.lineNo ?? '';
  const voucher = (ordinal: number, secret: string) => ({
    lineNo,
    ordinal,
    cardNumber: ordinal === 1 ? new Secret('NO-1') : null,
    secret: new Secret(secret),
  });
  const both = [voucher(1, 'SECRET-AAAA'), voucher(2, 'SECRET-BBBB')];
  return { requestId, orderNo, token: null, vouchers: both };
}

describe('sendVouchers over HTTP', () => {
  it('hands over all of an order under its flow number, and the order counts as shipped', async () => {
    await withShop(async (shop) => {
      const { channel, call, sandbox } = shop;
      const order = await orderOfTwo(shop);
      const told = await channel.sendVouchers(call, sendingOf(order));
      expect(told._unsafeUnwrap()).toEqual({ outcome: 'done', note: '' });
      const { lineNo } = order.lines[0] ?? {};
      expect(sandbox.dump().orders[0]).toMatchObject({
        stage: 'shipped',
        vouchers: [
          { id: `${lineNo}-1`, number: 'SECRET-AAAA', flowNo: 'or_1.s2', usedBy: null },
          { id: `${lineNo}-2`, number: 'SECRET-BBBB' },
        ],
      });
    }, options);
  });

  it('is unknown after a lost answer, and is never repeated by itself', async () => {
    await withShop(async (shop) => {
      const { channel, call, sandbox } = shop;
      const order = await orderOfTwo(shop);
      sandbox.addFaults([{ kind: 'lost_answer', method: send }]);
      const told = await channel.sendVouchers(call, sendingOf(order));
      expect(told._unsafeUnwrapErr().code).toBe('channel.outcome_unknown');
      expect(sandbox.dump().counters.calls[send]).toBe(1);
      const again = (await channel.sendVouchers(call, sendingOf(order)))._unsafeUnwrapErr();
      expect(again).toMatchObject({ channelCode: 'sandbox_repeated' });
    }, options);
  });

  it('takes no other goods, no refunded order, and no order that is not there', async () => {
    await withShop(async (shop) => {
      const { channel, call, sandbox } = shop;
      const plain = await orderOfTwo(shop, 'CARD10');
      const refunding = await orderOfTwo(shop);
      sandbox.openRefund({ orderSn: refunding.orderNo });
      for (const [order, channelCode] of [
        [plain, 'sandbox_goods'],
        [refunding, 'sandbox_refund'],
        [{ ...plain, orderNo: '260101-1' }, '45001'],
      ] as const) {
        const told = (await channel.sendVouchers(call, sendingOf(order)))._unsafeUnwrapErr();
        expect(told).toMatchObject({ code: 'channel.rejected', channelCode });
      }
    }, options);
  });

  it('sends nothing where a key has no card number and that is what is asked for', async () => {
    await withShop(
      async (shop) => {
        const { channel, call, sandbox } = shop;
        const order = await orderOfTwo(shop);
        const both = sendingOf(order);
        const told = (await channel.sendVouchers(call, both))._unsafeUnwrap();
        expect(told.outcome).toBe('impossible');
        expect(sandbox.dump().counters.calls[send]).toBeUndefined();
        const first = { ...both, vouchers: both.vouchers.slice(0, 1) };
        expect((await channel.sendVouchers(call, first))._unsafeUnwrap().outcome).toBe('done');
        expect(sandbox.dump().orders[0]?.vouchers).toMatchObject([{ number: 'NO-1' }]);
      },
      { channel: { vouchers: { number: 'card_number' } } },
    );
  });

  it('shows no number that the platform repeats, nowhere', async () => {
    const words = JSON.stringify({
      error_response: { error_code: 50001, sub_code: '1', sub_msg: '券号SECRET-AAAA重复' },
    });
    const order = { orderNo: '260101-1', lines: [{ lineNo: '1' }] };
    const { channel } = stubChannel({ [send]: words }, { vouchers });
    const told = (await channel.sendVouchers(stubCall, sendingOf(order)))._unsafeUnwrapErr();
    expect(told).toMatchObject({ channelMessage: '券号[secret]重复' });
    expect(inspect(told, { depth: 9 })).not.toContain('SECRET-AAAA');
    expect(told).not.toHaveProperty('cause');
    const no = stubChannel({ [send]: '{"a":{"is_success":false}}' }, { vouchers }).channel;
    const refused = (await no.sendVouchers(stubCall, sendingOf(order)))._unsafeUnwrapErr();
    expect(refused).toMatchObject({ channelCode: 'is_success=false' });
  });
});

describe('verifyUnit over HTTP', () => {
  it('tells of a use once, and counts it as done where it is known already', async () => {
    await withShop(async (shop) => {
      const { channel, call, sandbox } = shop;
      const order = await orderOfTwo(shop);
      expect((await channel.sendVouchers(call, sendingOf(order))).isOk()).toBe(true);
      const { orderNo } = order;
      const lineNo = order.lines[0]?.lineNo ?? '';
      const verify = async (requestId: string, ordinal: number) =>
        channel.verifyUnit(call, { requestId, orderNo, lineNo, ordinal, code: '123' });
      expect((await verify('u1', 1))._unsafeUnwrap()).toEqual({ outcome: 'done', note: '' });
      expect((await verify('u1', 1))._unsafeUnwrap().outcome).toBe('done');
      expect((await verify('u1/v2', 1))._unsafeUnwrap().outcome).toBe('done');
      expect(sandbox.dump().orders[0]?.vouchers).toMatchObject([
        { usedBy: 'u1' },
        { usedBy: null },
      ]);
      expect((await verify('u3', 3))._unsafeUnwrapErr()).toMatchObject({ channelCode: '60004' });
      sandbox.openRefund({ orderSn: orderNo });
      expect((await verify('u2', 2))._unsafeUnwrapErr()).toMatchObject({ channelCode: '100004' });
    }, options);
  });

  it('is unknown after a lost answer, and nobody pretends that it can be read', async () => {
    await withShop(async (shop) => {
      const { channel, call, sandbox } = shop;
      const order = await orderOfTwo(shop);
      expect((await channel.sendVouchers(call, sendingOf(order))).isOk()).toBe(true);
      sandbox.addFaults([{ kind: 'lost_answer', method: use }]);
      const lineNo = order.lines[0]?.lineNo ?? '';
      const request = { requestId: 'u1', orderNo: order.orderNo, lineNo, ordinal: 1, code: null };
      const told = await channel.verifyUnit(call, request);
      expect(told._unsafeUnwrapErr().code).toBe('channel.outcome_unknown');
      const read = (await channel.loadVerification(call, request))._unsafeUnwrapErr();
      expect(read).toMatchObject({ code: 'channel.rejected', channelCode: 'not_readable' });
    }, options);
  });

  const request = { requestId: 'u1', orderNo: '260101-1', lineNo: '1', ordinal: 1, code: null };

  it.each([
    ['{"code":0,"message":""}', 'done'],
    ['{"code":1000000,"message":""}', 'channel.rejected'],
    ['{"code":60010,"message":""}', 'done'],
    ['{"code":60005,"message":"过期"}', 'impossible'],
    ['{"code":60006,"message":"销毁"}', 'impossible'],
    ['{"code":1000010,"message":""}', 'channel.unavailable'],
    [refusal(50001, '60010'), 'done'],
    [refusal(50001, '60011'), 'channel.rejected'],
    [refusal(50001, '100005'), 'channel.unavailable'],
    [refusal(70031), 'channel.throttled'],
    ['{"code":"?"}', 'channel.outcome_unknown'],
  ])('takes %s for %s', async (answer, meant) => {
    const { channel } = stubChannel({ [use]: answer }, { vouchers });
    const told = await channel.verifyUnit(stubCall, request);
    expect(told.isOk() ? told.value.outcome : told.error.code).toBe(meant);
  });

  it('says which code is a yes by its option alone', async () => {
    const reportsUse = { okCode: 1_000_000, shopName: '一店' };
    const answer = { [use]: '{"code":1000000,"message":""}' };
    const { channel, sent } = stubChannel(answer, { vouchers: { ...vouchers, reportsUse } });
    expect((await channel.verifyUnit(stubCall, request))._unsafeUnwrap().outcome).toBe('done');
    expect(JSON.parse(sent[0]?.get('request') ?? '')).toEqual({
      order_sn: '260101-1',
      out_voucher_id: '1-1',
      serial_no: 'u1',
      verify_time: expect.any(Number),
      shop_name: '一店',
    });
  });
});

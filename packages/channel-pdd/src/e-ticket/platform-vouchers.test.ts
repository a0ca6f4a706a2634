import { Secret } from '@kaquan/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stubCall, stubOptions } from '../../test/stub-platform.ts';
import { withShop, type TestShop } from '../../test/test-shop.ts';
import { createPddPlatformVouchers } from './platform-vouchers.ts';

const verifying = 'pdd.voucher.ota.card.verification';
const loading = 'pdd.voucher.ota.card.prepare.verification';
const store = { storeId: '1', storeName: '一店' };

function soldVoucher({ sandbox, app, call }: TestShop) {
  const orderNo = sandbox.create({ outerId: 'EV100' });
  sandbox.pay(orderNo);
  const code = new Secret(sandbox.issuePlatformVoucher(orderNo));
  const vouchers = createPddPlatformVouchers(app);
  return {
    orderNo,
    code,
    load: async () => (await vouchers.load(call, code))._unsafeUnwrap(),
    verify: async (orderOf = orderNo) =>
      vouchers.verify(call, { code, ...store, orderNo: orderOf }),
  };
}

describe('vouchers with codes of the platform’s', () => {
  it('are read and used, once, and said to be used again', async () => {
    await withShop(async (shop) => {
      const { orderNo, load, verify } = soldVoucher(shop);
      expect(await load()).toEqual({ state: 'unused', orderNo });
      expect((await verify('260101-1'))._unsafeUnwrapErr()).toMatchObject({ channelCode: '60009' });
      expect((await verify())._unsafeUnwrap()).toEqual({ outcome: 'done', note: '' });
      expect(await load()).toEqual({ state: 'used', orderNo });
      expect((await verify())._unsafeUnwrap().outcome).toBe('done');
      expect(shop.sandbox.dump().platformVouchers).toMatchObject([{ status: 2, storeId: '1' }]);
      expect(shop.sandbox.dump().counters.calls[verifying]).toBe(1);
    });
  });

  it.each(['expired', 'destroyed'] as const)('cannot be used when %s', async (how) => {
    await withShop(async (shop) => {
      const { code, load, verify } = soldVoucher(shop);
      shop.sandbox.endPlatformVoucher(code.reveal(), how);
      expect((await load()).state).toBe(how);
      expect((await verify())._unsafeUnwrap().outcome).toBe('impossible');
    });
  });

  it('are not used while the money is on its way back, nor by strangers', async () => {
    await withShop(async (shop) => {
      const { orderNo, verify } = soldVoucher(shop);
      shop.sandbox.openRefund({ orderSn: orderNo });
      expect((await verify())._unsafeUnwrapErr()).toMatchObject({ channelCode: '60011' });
      const vouchers = createPddPlatformVouchers(shop.app);
      const code = new Secret('9999999999');
      const read = (await vouchers.load(shop.call, code))._unsafeUnwrapErr();
      expect(read).toMatchObject({ code: 'channel.rejected', channelCode: '60004' });
      expect(JSON.stringify(read)).not.toContain('9999999999');
    });
  });

  it('are read after a lost answer', async () => {
    await withShop(async (shop) => {
      const { verify } = soldVoucher(shop);
      shop.sandbox.addFaults([{ kind: 'http_error', method: verifying }]);
      expect((await verify())._unsafeUnwrapErr().code).toBe('channel.unavailable');
      shop.sandbox.addFaults([
        { kind: 'lost_answer', method: verifying },
        { kind: 'http_error', method: loading, times: 3 },
      ]);
      expect((await verify())._unsafeUnwrapErr().code).toBe('channel.outcome_unknown');
      expect((await verify())._unsafeUnwrap().outcome).toBe('done');
    });
  });

  it('are found used where only the answer got lost', async () => {
    await withShop(async (shop) => {
      const { verify } = soldVoucher(shop);
      shop.sandbox.addFaults([{ kind: 'lost_answer', method: verifying }]);
      expect((await verify())._unsafeUnwrap().outcome).toBe('done');
    });
  });

  const answer = (method: string, body: string) => (form: URLSearchParams) =>
    form.get('type') === method ? body : '';

  it.each([
    ['{"a":{"success":false,"errorCode":60010,"errorMsg":""}}', '', 'done'],
    ['{"a":{"success":false,"errorCode":60005,"errorMsg":""}}', '', 'impossible'],
    ['{"a":{"success":false,"errorCode":7,"errorMsg":""}}', '', 'channel.rejected'],
    // Under way 核销中: nobody knows yet.
    [
      '{"a":{"success":true,"errorCode":0,"result":{"status":99}}}',
      '99',
      'channel.outcome_unknown',
    ],
    ['{"a":{"success":true,"errorCode":0,"result":{"status":99}}}', '2', 'done'],
    ['{"a":{"success":true,"errorCode":0,"result":{"status":99}}}', '1', 'channel.unavailable'],
  ])('of %s, then %s, is %s', async (body, status, meant) => {
    const state = `{"a":{"success":true,"errorCode":1000000,"result":{"card_vo":{"status":${status}}}}}`;
    const options = stubOptions({ [verifying]: answer(verifying, body), [loading]: state });
    const vouchers = createPddPlatformVouchers(options);
    const told = await vouchers.verify(stubCall, { code: new Secret('1234567890'), ...store });
    expect(told.isOk() ? told.value.outcome : told.error.code).toBe(meant);
  });

  it('gives results and never throws, whatever the platform answers', async () => {
    const hostile = fc.oneof(fc.string(), fc.json(), fc.constant(`{"a":${'['.repeat(100)}`));
    await fc.assert(
      fc.asyncProperty(hostile, hostile, async (first, second) => {
        const options = stubOptions({ [verifying]: first, [loading]: second });
        const vouchers = createPddPlatformVouchers(options);
        const code = new Secret('1234567890');
        expect((await vouchers.load(stubCall, code)).isErr()).toBe(true);
        expect((await vouchers.verify(stubCall, { code, ...store })).isErr()).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

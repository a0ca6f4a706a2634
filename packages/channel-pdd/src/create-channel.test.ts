import { generateKeyPairSync } from 'node:crypto';
import { Secret } from '@kaquan/core';
import type { ChannelRefund } from '@kaquan/core/ports';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardOrderText, refundDetailText } from '../test/fixtures.ts';
import { stubCall, stubChannel, type FullChannel } from '../test/stub-platform.ts';
import type { PddChannelOptions } from './options.ts';

const page = { window: { from: 0, to: 1_000_000 }, pageNo: 1, pageSize: 100 };
const orderNo = '260101-123456789012345';
const refundId = `${orderNo}:88001122334`;
const parcel = { carrier: '121', trackingNo: 'YD1' };
const refund = { refundId, amountMinor: 1990, version: '1767225001000' } as ChannelRefund;

const unit = { requestId: 'u1', orderNo, lineNo: '1', ordinal: 1, code: null };
const voucher = { ...unit, cardNumber: null, secret: new Secret('SECRET-1') };
const sending = { requestId: 'or_1.s2', orderNo, token: null, vouchers: [voucher] };

const { publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 1024,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const sealed = { cardNumber: new Secret('NO-1'), secret: new Secret('SECRET-1') };
const deposit = { requestId: 'st_1', itemId: '1', skuId: '2', cards: [sealed] };

/** With everything that is off by default. */
const everything: Partial<PddChannelOptions> = {
  vouchers: { number: 'secret', reportsUse: { okCode: 0 } },
  topUp: { isTopUp: () => true, account: 'contact_phone' },
  cards: { publicKey },
  recipients: 'decrypt',
};

const methods: readonly ((channel: FullChannel) => Promise<{ isOk(): boolean }>)[] = [
  (channel) => channel.describeShop(stubCall),
  (channel) => channel.listOrders(stubCall, page),
  (channel) => channel.loadOrder(stubCall, orderNo),
  (channel) => channel.confirmShipment(stubCall, { orderNo, method: 'online', parcel }),
  (channel) => channel.changeWaybill(stubCall, { orderNo, lines: [], parcel, formerly: [parcel] }),
  (channel) => channel.appendNote(stubCall, { orderNo, text: '已发' }),
  (channel) => channel.setItemStock(stubCall, { itemId: '1', skuId: '2', quantity: 3 }),
  (channel) => channel.confirmShipment(stubCall, { orderNo, method: 'charge' }),
  (channel) => channel.sendVouchers(stubCall, sending),
  (channel) => channel.verifyUnit(stubCall, unit),
  (channel) => channel.depositCards(stubCall, deposit),
  (channel) => channel.listRefunds(stubCall, page),
  (channel) => channel.loadRefund(stubCall, refundId),
  (channel) => channel.agreeRefund(stubCall, refund),
];

const apis = [
  'pdd.mall.info.get',
  'pdd.order.number.list.increment.get',
  'pdd.order.information.get',
  'pdd.logistics.companies.get',
  'pdd.logistics.online.send',
  'pdd.order.upload.extra.logistics',
  'pdd.order.note.update',
  'pdd.order.virtual.information.get',
  'pdd.voucher.voucher.info.send',
  'pdd.voucher.realtime.verify.sync',
  'pdd.virtual.mobile.charge.notify',
  'pdd.voucher.virtual.card.batch.add',
  'pdd.open.decrypt.batch',
  'pdd.goods.quantity.update',
  'pdd.refund.list.increment.get',
  'pdd.refund.information.get',
  'pdd.refund.agree',
  'pdd.refund.returngoods.agree',
  'pdd.refund.address.list.get',
  'pdd.time.get',
];

const hostile = fc.oneof(
  fc.string(),
  fc.json(),
  fc.record({ error_response: fc.anything() }).map((body) => JSON.stringify(body) ?? ''),
  fc
    .nat({ max: cardOrderText.length })
    .map((at) => `{"order_info_get_response":{"order_info":${cardOrderText.slice(0, at)}`),
  fc.nat({ max: refundDetailText.length }).map((at) => refundDetailText.slice(0, at)),
  fc.constantFrom(
    `{"order_info_get_response":{"order_info":${cardOrderText}}}`,
    `{"a":{"order_sn_list":[${cardOrderText}],"total_count":-1}}`,
    `{"a":{"refund_list":[{}],"total_count":"9999999999999999999999"}}`,
    refundDetailText,
    '{"a":'.repeat(200),
    `{"a":${'['.repeat(100)}${']'.repeat(100)}}`,
  ),
);

describe('the channel, whatever the platform answers', () => {
  it('gives results and never throws', async () => {
    const answers = fc.record(Object.fromEntries(apis.map((api) => [api, hostile])));
    await fc.assert(
      fc.asyncProperty(answers, fc.constantFrom(...methods), async (answerByMethod, run) => {
        const result = await run(stubChannel(answerByMethod, everything).channel);
        expect(typeof result.isOk()).toBe('boolean');
      }),
      { numRuns: 200 },
    );
  });

  it('reads no more than it can hold: a huge answer is one that cannot be read', async () => {
    const huge = `{"mall_info_get_response":{"mall_name":"${'x'.repeat(9 * 1024 * 1024)}"}}`;
    const { channel, sent } = stubChannel({ 'pdd.mall.info.get': huge });
    const error = (await channel.describeShop(stubCall))._unsafeUnwrapErr();
    expect(error.code).toBe('channel.unreadable');
    expect(JSON.stringify(error).length).toBeLessThan(2_000);
    expect(sent).toHaveLength(1);
  });
});

describe('what is sent', () => {
  it('carries the common parameters once each, and nothing that is empty', async () => {
    const { channel, sent } = stubChannel({}, everything);
    for (const run of methods) expect((await run(channel)).isOk()).toBe(false);
    expect(sent.length).toBeGreaterThan(5);
    for (const form of sent) {
      expect(form.get('client_id')).toBe('a1b2c3d4');
      expect(form.get('data_type')).toBe('JSON');
      expect(form.get('timestamp')).toMatch(/^\d{10}$/);
      expect(form.get('sign')).toMatch(/^[0-9A-F]{32}$/);
      expect([...form.values()]).not.toContain('');
      expect(new Set(form.keys()).size).toBe([...form.keys()].length);
      expect(form.has('client_secret')).toBe(false);
    }
  });

  it('shows a shop’s token only where the API belongs to a shop', async () => {
    const { channel, sent } = stubChannel({});
    await channel.confirmShipment(stubCall, { orderNo, method: 'online', parcel }).then(String);
    const form = sent.find((each) => each.get('type') === 'pdd.logistics.companies.get');
    expect(form?.has('access_token')).toBe(false);
  });
});

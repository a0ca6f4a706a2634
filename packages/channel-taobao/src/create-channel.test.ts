import type { ChannelRefund } from '@kaquan/core/ports';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardTradeText, refundText } from '../test/fixtures.ts';
import { stubCall, stubChannel, type FullChannel } from '../test/stub-platform.ts';

const page = { window: { from: 0, to: 1_000 }, pageNo: 1, pageSize: 100 };

const refund: ChannelRefund = {
  refundId: '1',
  orderNo: '2',
  lineNo: '3',
  state: 'requested',
  amountMinor: 1,
  quantity: null,
  reason: '',
  createdAt: 0,
  modifiedAt: 0,
  version: '4',
  phase: 'onsale',
};

const waybill = { carrier: 'SF', trackingNo: 'SF0001' };

const methods: readonly ((channel: FullChannel) => Promise<{ isOk(): boolean }>)[] = [
  (channel) => channel.describeShop(stubCall),
  (channel) => channel.listOrders(stubCall, page),
  (channel) => channel.loadOrder(stubCall, '1'),
  (channel) => channel.confirmShipment(stubCall, { orderNo: '1', method: 'dummy' }),
  (channel) =>
    channel.confirmShipment(stubCall, { orderNo: '1', method: 'parcel', parcel: waybill }),
  (channel) =>
    channel.changeWaybill(stubCall, {
      orderNo: '1',
      lines: [{ lineNo: '1', quantity: 1 }],
      parcel: waybill,
      formerly: [{ ...waybill, trackingNo: 'SF0002' }],
    }),
  (channel) => channel.appendNote(stubCall, { orderNo: '1', text: '补发' }),
  (channel) => channel.setItemStock(stubCall, { itemId: '1', skuId: null, quantity: 3 }),
  (channel) => channel.listRefunds(stubCall, page),
  (channel) => channel.loadRefund(stubCall, '1'),
  (channel) => channel.agreeRefund(stubCall, refund),
  (channel) =>
    channel.refuseRefund(stubCall, { refund, code: 'other', buyerText: '不同意', evidence: [] }),
];

const apis = [
  'taobao.user.seller.get',
  'taobao.shop.seller.get',
  'taobao.trades.sold.increment.get',
  'taobao.trade.fullinfo.get',
  'taobao.logistics.dummy.send',
  'taobao.logistics.companies.get',
  'alibaba.ascp.logistics.offline.send',
  'taobao.logistics.consign.resend',
  'taobao.trade.memo.update',
  'taobao.item.quantity.update',
  'taobao.refunds.receive.get',
  'taobao.refund.get',
  'taobao.rp.refunds.agree',
  'taobao.refund.refuse',
  'taobao.time.get',
];

describe('the channel, whatever the platform answers', () => {
  it('gives results and never throws', async () => {
    const answer = fc.oneof(
      fc.string(),
      fc.json(),
      fc.object({
        key: fc.constantFrom(
          'trade',
          'trades',
          'orders',
          'refund',
          'shipping',
          'result',
          'item',
          'x',
        ),
      }),
      fc.record({ error_response: fc.anything() }).map((body) => JSON.stringify(body) ?? ''),
      fc.nat({ max: 200 }).map((at) => `{"trade_fullinfo_get_response":{"trade":{`.slice(0, at)),
    );
    const answers = fc.record(Object.fromEntries(apis.map((api) => [api, answer])));
    await fc.assert(
      fc.asyncProperty(answers, fc.constantFrom(...methods), async (answerByMethod, run) => {
        const result = await run(stubChannel(answerByMethod).channel);
        expect(typeof result.isOk()).toBe('boolean');
      }),
      { numRuns: 300 },
    );
  });
});

describe('a page with rows that cannot be read', () => {
  it('keeps the others and sets those aside under their number', async () => {
    const odd = cardTradeText.replace('"payment":"19.80"', '"payment":null');
    const { channel } = stubChannel({
      'taobao.trades.sold.increment.get': `{"trades_sold_increment_get_response":{
        "total_results":3,"trades":{"trade":[${cardTradeText},${odd},{"x":1}]}}}`,
    });
    const { rows, undecoded, totalCount } = (
      await channel.listOrders(stubCall, page)
    )._unsafeUnwrap();
    expect(totalCount).toBe(3);
    expect(rows.map((row) => row.orderNo)).toEqual(['3812345678901234567']);
    expect(undecoded).toMatchObject([
      { externalId: '3812345678901234567', problem: expect.stringMatching(/^payment: /) },
      { externalId: expect.stringMatching(/^sha256:/), raw: '{"x":1}' },
    ]);
  });

  it('is the same for refunds', async () => {
    const odd = refundText.replace('"55.00"', '"fifty"');
    const { channel } = stubChannel({
      'taobao.refunds.receive.get': `{"refunds_receive_get_response":{
        "refunds":{"refund":[${odd},${refundText}]}}}`,
    });
    const { rows, undecoded, totalCount } = (
      await channel.listRefunds(stubCall, page)
    )._unsafeUnwrap();
    expect(totalCount).toBeNull();
    expect(rows).toHaveLength(1);
    expect(undecoded).toMatchObject([{ externalId: '241234567890129999' }]);
  });
});

describe('what is sent', () => {
  it('asks for trades of every type by name, and for nothing about the receiver', async () => {
    const { channel, sent } = stubChannel({});
    expect((await channel.listOrders(stubCall, page)).isErr()).toBe(true);
    expect((await channel.loadOrder(stubCall, '1')).isErr()).toBe(true);
    expect(sent[0]?.get('type')?.split(',')).toContain('eticket');
    expect(sent[0]?.get('start_modified')).toBe('1970-01-01 08:00:00');
    for (const form of sent) {
      expect(form.get('fields')).not.toMatch(/receiver|buyer_nick|message|address|mobile/);
      expect(form.get('v')).toBe('2.0');
      expect(form.get('format')).toBe('json');
      expect([...form.values()]).not.toContain('');
    }
  });

  it('asks for no field of a receiver in any call, so that nobody’s address need be opened', async () => {
    const { channel, sent } = stubChannel({});
    for (const run of methods) await run(channel);
    const asked = sent.flatMap((form) => form.get('fields')?.split(',') ?? []);
    expect(asked).toContain('tid');
    expect(asked.filter((field) => /receiver|address|mobile|phone|oaid/.test(field))).toEqual([]);
    expect(sent.filter((form) => form.has('include_oaid'))).toEqual([]);
  });
});

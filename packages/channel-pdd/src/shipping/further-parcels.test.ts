import { describe, expect, it } from 'vitest';
import { cardOrderText } from '../../test/fixtures.ts';
import { refusal, stubCall, stubChannel } from '../../test/stub-platform.ts';
import { withShop, type TestShop } from '../../test/test-shop.ts';

const send = 'pdd.logistics.online.send';
const upload = 'pdd.order.upload.extra.logistics';
const detail = 'pdd.order.information.get';

/** An order of three, and how its parcels are told of. */
async function orderOfThree({ channel, call, sandbox }: TestShop) {
  const orderNo = sandbox.create({ outerId: 'CARD10', count: 3 });
  sandbox.pay(orderNo);
  const order = (await channel.loadOrder(call, orderNo))._unsafeUnwrap();
  const lineNo = order.lines[0]?.lineNo ?? '';
  const tell = async (trackingNo: string, quantity: number) =>
    channel.confirmShipment(call, {
      orderNo,
      method: 'online',
      lines: [{ lineNo, quantity }],
      parcel: { carrier: 'YUNDA', trackingNo },
    });
  return { orderNo, tell, shown: () => sandbox.dump().orders[0] };
}

describe('a second parcel of an order', () => {
  it('is told beside the first, once, whatever is repeated', async () => {
    await withShop(async (shop) => {
      const { tell, shown } = await orderOfThree(shop);
      for (const [trackingNo, quantity] of [
        ['YD1', 2],
        ['YD2', 1],
        ['YD1', 2],
        ['YD2', 1],
      ] as const) {
        const told = (await tell(trackingNo, quantity))._unsafeUnwrap();
        expect(told).toEqual({ outcome: 'done', note: '' });
      }
      expect(shown()).toMatchObject({
        trackingNumber: 'YD1',
        shipAttempts: 1,
        extraParcels: [{ type: 1, logisticsId: '121', trackingNumber: 'YD2' }],
      });
      expect(shop.sandbox.dump().counters.calls[upload]).toBe(1);
    });
  });

  it('is none where it holds all of an order that went out otherwise', async () => {
    await withShop(async (shop) => {
      const { orderNo, tell, shown } = await orderOfThree(shop);
      shop.sandbox.shipInBackend(orderNo);
      expect((await tell('YD2', 3))._unsafeUnwrap().outcome).toBe('needs_check');
      expect(shown()?.extraParcels).toEqual([]);
    });
  });

  it.each(['lost_answer', 'answer_timeout'] as const)('is found after a %s', async (kind) => {
    await withShop(async (shop) => {
      const { tell, shown } = await orderOfThree(shop);
      expect((await tell('YD1', 2)).isOk()).toBe(true);
      shop.sandbox.addFaults([{ kind, method: upload }]);
      expect((await tell('YD2', 1))._unsafeUnwrap().outcome).toBe('done');
      expect(shown()?.extraParcels).toHaveLength(1);
    });
  });

  it('may be told again where nothing happened, and is unknown where nobody can see', async () => {
    await withShop(async (shop) => {
      const { tell, shown } = await orderOfThree(shop);
      expect((await tell('YD1', 2)).isOk()).toBe(true);
      shop.sandbox.addFaults([{ kind: 'http_error', method: upload }]);
      expect((await tell('YD2', 1))._unsafeUnwrapErr().code).toBe('channel.unavailable');
      shop.sandbox.addFaults([
        { kind: 'lost_answer', method: upload },
        { kind: 'http_error', method: detail, after: 1, times: 3 },
      ]);
      expect((await tell('YD2', 1))._unsafeUnwrapErr().code).toBe('channel.outcome_unknown');
      expect((await tell('YD2', 1))._unsafeUnwrap().outcome).toBe('done');
      expect(shown()?.extraParcels).toHaveLength(1);
    });
  });

  it('keeps a long number of a carrier as it is', async () => {
    const shipped = cardOrderText
      .replace('"order_status":1', '"order_status":2')
      .replace('"goods_count":1', '"goods_count":2');
    const { channel, sent } = stubChannel({
      'pdd.logistics.companies.get':
        '{"a":{"logistics_companies":[{"id":9007199254740993,"code":"LONG","available":1}]}}',
      [detail]: `{"order_info_get_response":{"order_info":${shipped}}}`,
      [upload]: '{"upload_extra_logistics_response":{"success":false}}',
    });
    const told = await channel.confirmShipment(stubCall, {
      orderNo: '260101-123456789012345',
      method: 'online',
      lines: [{ lineNo: '700080009001', quantity: 1 }],
      parcel: { carrier: 'LONG', trackingNo: 'L"1' },
    });
    expect(told._unsafeUnwrapErr()).toMatchObject({ channelCode: 'success=false' });
    const form = sent.find((each) => each.get('type') === upload);
    expect(form?.get('extra_track_list')).toBe(
      '[{"shipping_id":9007199254740993,"tracking_number":"L\\"1"}]',
    );
  });
});

describe('changeWaybill over HTTP', () => {
  const to = { carrier: 'JT', trackingNo: 'JT9' };
  const formerly = [{ carrier: 'YUNDA', trackingNo: 'YD1' }];

  async function shippedOrder(shop: TestShop) {
    const { orderNo, tell, shown } = await orderOfThree(shop);
    expect((await tell('YD1', 3)).isOk()).toBe(true);
    const change = async (parcel = to) =>
      shop.channel.changeWaybill(shop.call, { orderNo, lines: [], parcel, formerly });
    return { orderNo, change, shown };
  }

  it('overwrites the number that we told, once', async () => {
    await withShop(async (shop) => {
      const { change, shown } = await shippedOrder(shop);
      expect((await change())._unsafeUnwrap()).toEqual({ outcome: 'done', note: '' });
      expect((await change())._unsafeUnwrap()).toEqual({ outcome: 'done', note: '' });
      expect(shown()).toMatchObject({ logisticsId: '384', trackingNumber: 'JT9', shippedTimes: 1 });
      expect(shop.sandbox.dump().counters.calls[send]).toBe(2);
    });
  });

  it('leaves alone what somebody else has put there, and what is not shipped', async () => {
    await withShop(async (shop) => {
      const { channel, call, sandbox } = shop;
      const { change, shown } = await shippedOrder(shop);
      expect((await change({ carrier: 'YTO', trackingNo: 'YT3' })).isOk()).toBe(true);
      expect((await change())._unsafeUnwrap().outcome).toBe('needs_check');
      expect(shown()?.trackingNumber).toBe('YT3');
      const waiting = sandbox.create({ outerId: 'CARD10' });
      sandbox.pay(waiting);
      const asked = { orderNo: waiting, lines: [], parcel: to, formerly };
      const early = (await channel.changeWaybill(call, asked))._unsafeUnwrapErr();
      expect(early).toMatchObject({ code: 'channel.rejected', channelCode: 'not_shipped' });
      const nowhere = await channel.changeWaybill(call, { ...asked, orderNo: '260101-1' });
      expect(nowhere._unsafeUnwrapErr()).toMatchObject({ channelCode: 'not_found' });
      const nobody = { ...asked, parcel: { carrier: 'NOBODY', trackingNo: '1' } };
      const carrier = (await channel.changeWaybill(call, nobody))._unsafeUnwrapErr();
      expect(carrier).toMatchObject({ channelCode: 'carrier_unknown' });
    });
  });

  it('is found after a lost answer, and may go again where nothing happened', async () => {
    await withShop(async (shop) => {
      const { change, shown } = await shippedOrder(shop);
      shop.sandbox.addFaults([{ kind: 'http_error', method: send }]);
      expect((await change())._unsafeUnwrapErr().code).toBe('channel.unavailable');
      expect(shown()?.trackingNumber).toBe('YD1');
      shop.sandbox.addFaults([{ kind: 'lost_answer', method: send }]);
      expect((await change())._unsafeUnwrap().outcome).toBe('done');
      expect(shown()?.trackingNumber).toBe('JT9');
    });
  });

  it('says the platform’s refusal', async () => {
    const shipped = cardOrderText
      .replace('"order_status":1', '"order_status":2')
      .replace('"tracking_number":""', '"tracking_number":"YD1"');
    for (const [answer, channelCode] of [
      ['{"a":{"is_success":false}}', 'is_success=false'],
      [refusal(50001, 'whatever'), 'whatever'],
    ] as const) {
      const { channel } = stubChannel({
        'pdd.logistics.companies.get':
          '{"a":{"logistics_companies":[{"id":384,"code":"JT","available":1}]}}',
        [detail]: `{"order_info_get_response":{"order_info":${shipped}}}`,
        [send]: answer,
      });
      const orderNo = '260101-123456789012345';
      const told = await channel.changeWaybill(stubCall, {
        orderNo,
        lines: [],
        parcel: to,
        formerly,
      });
      expect(told._unsafeUnwrapErr()).toMatchObject({ code: 'channel.rejected', channelCode });
    }
  });
});

import { describe, expect, it } from 'vitest';
import { cardOrderText } from '../../test/fixtures.ts';
import { refusal, stubCall, stubChannel } from '../../test/stub-platform.ts';
import { withShop } from '../../test/test-shop.ts';

const send = 'pdd.logistics.online.send';
const detail = 'pdd.order.information.get';
const parcel = { carrier: 'YUNDA', trackingNo: 'YD1234567890' };
const shipment = (orderNo: string) => ({ orderNo, method: 'online', parcel });

describe('confirmShipment over HTTP', () => {
  it.each(['YUNDA', 'yunda', '121'])('ships with carrier %s, once', async (carrier) => {
    await withShop(async ({ channel, call, sandbox, paidOrder }) => {
      const orderNo = paidOrder();
      const asked = { ...shipment(orderNo), parcel: { ...parcel, carrier } };
      const ship = async () => (await channel.confirmShipment(call, asked))._unsafeUnwrap();
      expect(await ship()).toEqual({ outcome: 'done', note: '' });
      expect(await ship()).toEqual({ outcome: 'done', note: '' });
      expect(sandbox.dump().orders[0]).toMatchObject({
        stage: 'shipped',
        logisticsId: '121',
        trackingNumber: parcel.trackingNo,
        shippedTimes: 1,
        shipAttempts: 1,
      });
    });
  });

  it.each(['GONE', 'NOBODY', '7', ''])('has no carrier %j', async (carrier) => {
    await withShop(async ({ channel, call, sandbox, paidOrder }) => {
      const asked = { ...shipment(paidOrder()), parcel: { ...parcel, carrier } };
      const error = (await channel.confirmShipment(call, asked))._unsafeUnwrapErr();
      expect(error).toMatchObject({ code: 'channel.rejected', channelCode: 'carrier_unknown' });
      expect(sandbox.dump().orders[0]).toMatchObject({ shipAttempts: 0 });
    });
  });

  it('never ships without a parcel, nor by a method that it has not', async () => {
    await withShop(async ({ channel, call, sandbox, paidOrder }) => {
      const orderNo = paidOrder();
      for (const asked of [
        { orderNo, method: 'online' },
        { orderNo, method: 'dummy', parcel },
      ]) {
        const error = (await channel.confirmShipment(call, asked))._unsafeUnwrapErr();
        expect(error).toMatchObject({ channelCode: 'unsupported_method' });
      }
      expect(sandbox.dump().counters.calls).toEqual({});
    });
  });

  it('leaves it to a person where the order went out under another number, or by hand', async () => {
    await withShop(async ({ channel, call, sandbox, paidOrder }) => {
      const other = paidOrder();
      expect((await channel.confirmShipment(call, shipment(other))).isOk()).toBe(true);
      const again = { ...shipment(other), parcel: { ...parcel, trackingNo: 'YD2' } };
      const byHand = paidOrder();
      sandbox.shipInBackend(byHand);
      for (const asked of [again, shipment(byHand)]) {
        const answer = (await channel.confirmShipment(call, asked))._unsafeUnwrap();
        expect(answer.outcome).toBe('needs_check');
      }
      expect(sandbox.dump().counters.calls[send]).toBe(1);
    });
  });

  it('does not ship what is held, refunded or cancelled, and asks before it calls', async () => {
    await withShop(async ({ channel, call, sandbox, paidOrder }) => {
      const held = paidOrder();
      sandbox.hold(held);
      const refunding = paidOrder();
      sandbox.openRefund({ orderSn: refunding });
      const unpaid = sandbox.create({ outerId: 'CARD10' });
      for (const [orderNo, channelCode] of [
        [held, 'held'],
        [refunding, 'after_sale'],
        [unpaid, 'unpaid'],
        ['260101-1', 'not_found'],
      ] as const) {
        const error = (await channel.confirmShipment(call, shipment(orderNo)))._unsafeUnwrapErr();
        expect(error).toMatchObject({ code: 'channel.rejected', channelCode });
      }
      sandbox.cancel(unpaid);
      const closed = (await channel.confirmShipment(call, shipment(unpaid)))._unsafeUnwrap();
      expect(closed.outcome).toBe('impossible');
      expect(sandbox.dump().counters.calls[send]).toBeUndefined();
    });
  });

  it.each(['lost_answer', 'answer_timeout'] as const)(
    'finds by reading that it was done after a %s',
    async (kind) => {
      await withShop(async ({ channel, call, sandbox, paidOrder }) => {
        const orderNo = paidOrder();
        sandbox.addFaults([{ kind, method: send }]);
        const answer = await channel.confirmShipment(call, shipment(orderNo));
        expect(answer._unsafeUnwrap()).toEqual({ outcome: 'done', note: '' });
        expect(sandbox.dump().orders[0]).toMatchObject({ shippedTimes: 1, shipAttempts: 1 });
      });
    },
  );

  it('may be tried again where the order shows that nothing happened', async () => {
    await withShop(async ({ channel, call, sandbox, paidOrder }) => {
      const orderNo = paidOrder();
      sandbox.addFaults([{ kind: 'http_error', method: send }]);
      const first = (await channel.confirmShipment(call, shipment(orderNo)))._unsafeUnwrapErr();
      expect(first.code).toBe('channel.unavailable');
      expect((await channel.confirmShipment(call, shipment(orderNo))).isOk()).toBe(true);
    });
  });

  it('is unknown where neither the call nor the reading got an answer', async () => {
    await withShop(async ({ channel, call, sandbox, paidOrder }) => {
      const orderNo = paidOrder();
      sandbox.addFaults([
        { kind: 'lost_answer', method: send },
        { kind: 'http_error', method: detail, after: 1, times: 3 },
      ]);
      const error = (await channel.confirmShipment(call, shipment(orderNo)))._unsafeUnwrapErr();
      expect(error.code).toBe('channel.outcome_unknown');
    });
  });

  it('meets a refund that opens between the reading and the call', async () => {
    await withShop(async ({ channel, call, sandbox, paidOrder }) => {
      const orderNo = paidOrder();
      sandbox.addFaults([{ kind: 'refund_opens', method: detail }]);
      const error = (await channel.confirmShipment(call, shipment(orderNo)))._unsafeUnwrapErr();
      expect(error).toMatchObject({ code: 'channel.rejected', channelCode: 'after_sale' });
      expect(sandbox.dump().orders[0]).toMatchObject({ shippedTimes: 0 });
    });
  });
});

describe('an answer that is no yes', () => {
  const companies = `{"logistics_companies_get_response":{"logistics_companies":[
    {"id":121,"code":"YUNDA","logistics_company":"韵达快递","available":1}]}}`;
  const order = `{"order_info_get_response":{"order_info":${cardOrderText}}}`;
  const orderNo = '260101-123456789012345';

  it.each([
    [
      'is_success false',
      '{"logistics_online_send_response":{"is_success":false}}',
      'channel.rejected',
    ],
    ['an unknown code', refusal(50001, 'whatever'), 'channel.rejected'],
    [
      'an unreadable answer',
      '{"logistics_online_send_response":{"is_success":"?"}}',
      'channel.unavailable',
    ],
    ['a missing permission', refusal(20031), 'channel.rejected'],
    ['a throttled call', refusal(70031), 'channel.throttled'],
  ])('of %s is an error while the order is not shipped', async (_what, answer, code) => {
    const { channel, sent } = stubChannel({
      'pdd.logistics.companies.get': companies,
      [detail]: order,
      [send]: answer,
    });
    const error = (await channel.confirmShipment(stubCall, shipment(orderNo)))._unsafeUnwrapErr();
    expect(error.code).toBe(code);
    expect(sent.filter((form) => form.get('type') === send)).toHaveLength(1);
    expect(sent.find((form) => form.get('type') === send)?.has('redelivery_type')).toBe(false);
  });
});

import type { ShipmentWaybill, WaybillChange } from '@kaquan/core/ports';
import { describe, expect, it } from 'vitest';
import { withShop, type TestShop } from '../../test/test-shop.ts';

const resend = 'taobao.logistics.consign.resend';
const before = { carrier: 'SF', trackingNo: 'SF10420001' };
const after = { carrier: 'YUNDA', trackingNo: '4300000000001' };
const done = { outcome: 'done', note: '' };

async function shipped(
  { sandbox, channel, call }: TestShop,
  ...parcels: ShipmentWaybill[]
): Promise<{ tid: string; oids: string[] }> {
  const trade = sandbox.create({
    lines: ['BOX', 'BAG'].map((outerSkuId) => ({ outerSkuId })),
    shippingType: 'express',
  });
  sandbox.pay(trade.tid);
  for (const [index, parcel] of parcels.entries()) {
    const inIt = parcels.length === 1 ? trade.oids : trade.oids.slice(index, index + 1);
    const lines = inIt.map((lineNo) => ({ lineNo, quantity: 1 }));
    const told = await channel.confirmShipment(call, {
      orderNo: trade.tid,
      method: 'parcel',
      lines,
      parcel,
    });
    expect(told._unsafeUnwrap()).toEqual(done);
  }
  return trade;
}

const changeOf = (orderNo: string, oids: readonly string[]): WaybillChange => ({
  orderNo,
  lines: oids.map((lineNo) => ({ lineNo, quantity: 1 })),
  parcel: after,
  formerly: [before],
});
const change = async ({ channel, call }: TestShop, wanted: WaybillChange) =>
  channel.changeWaybill(call, wanted);
const parcelsOf = ({ sandbox }: TestShop) => sandbox.dump().shipping.parcels;
const callsOf = ({ sandbox }: TestShop) => sandbox.dump().counters.calls[resend] ?? 0;

describe('changeWaybill', () => {
  it('puts a parcel under its new waybill, and knows it when it is told again', async () => {
    await withShop(async (shop) => {
      const { tid, oids } = await shipped(shop, before);
      expect((await change(shop, changeOf(tid, oids)))._unsafeUnwrap()).toEqual(done);
      expect((await change(shop, changeOf(tid, oids)))._unsafeUnwrap()).toEqual(done);
      expect(parcelsOf(shop)).toMatchObject([
        { companyCode: 'YUNDA', outSid: after.trackingNo, formerly: [before.trackingNo] },
      ]);
      expect(callsOf(shop)).toBe(1);
    });
  });

  it('tells of another carrier under the same number, once', async () => {
    await withShop(async (shop) => {
      const wrong = { carrier: 'SF', trackingNo: '75300000000001' };
      const right = { carrier: 'ZTO', trackingNo: wrong.trackingNo };
      const { tid, oids } = await shipped(shop, wrong);
      const wanted = { ...changeOf(tid, oids), parcel: right, formerly: [wrong] };
      expect((await change(shop, wanted))._unsafeUnwrap()).toEqual(done);
      expect(parcelsOf(shop)).toMatchObject([{ companyCode: 'ZTO', outSid: right.trackingNo }]);
      expect((await change(shop, wanted))._unsafeUnwrap()).toEqual(done);
      expect(callsOf(shop)).toBe(1);
      const back = { ...wanted, parcel: wrong, formerly: [wrong, right] };
      expect((await change(shop, back))._unsafeUnwrap()).toEqual(done);
      expect(parcelsOf(shop)).toMatchObject([{ companyCode: 'SF', outSid: wrong.trackingNo }]);
    });
  });

  it('leaves the other parcel of the trade as it is', async () => {
    await withShop(async (shop) => {
      const other = { carrier: 'ZTO', trackingNo: '75300000000001' };
      const { tid, oids } = await shipped(shop, before, other);
      expect((await change(shop, changeOf(tid, oids.slice(0, 1))))._unsafeUnwrap()).toEqual(done);
      expect(parcelsOf(shop)).toMatchObject([
        { outSid: other.trackingNo, oids: [oids[1]] },
        { outSid: after.trackingNo, oids: [oids[0]] },
      ]);
    });
  });

  it('is done where it took effect and the answer got lost, and may go again where it did not', async () => {
    await withShop(async (shop) => {
      const { tid, oids } = await shipped(shop, before);
      shop.sandbox.addFaults([{ kind: 'http_error', method: resend }]);
      const error = (await change(shop, changeOf(tid, oids)))._unsafeUnwrapErr();
      expect(error.code).toBe('channel.unavailable');
      shop.sandbox.addFaults([{ kind: 'lost_answer', method: resend }]);
      expect((await change(shop, changeOf(tid, oids)))._unsafeUnwrap()).toEqual(done);
      expect(callsOf(shop)).toBe(1);
    });
  });

  it('leaves alone what somebody else has put there, or what went without a parcel', async () => {
    await withShop(async (shop) => {
      const { tid, oids } = await shipped(shop, { ...before, trackingNo: 'SF-OTHER' });
      const card = shop.paidTrade();
      shop.sandbox.shipInBackend(card.tid);
      const waiting = shop.paidTrade();
      for (const wanted of [
        changeOf(tid, oids),
        changeOf(card.tid, card.oids),
        changeOf(waiting.tid, waiting.oids),
      ]) {
        expect((await change(shop, wanted))._unsafeUnwrap().outcome).toBe('needs_check');
      }
      expect(callsOf(shop)).toBe(0);
    });
  });

  it('is impossible of a closed trade, and refused of what is none', async () => {
    await withShop(async (shop) => {
      const { tid, oids } = await shipped(shop, before);
      shop.sandbox.close(tid);
      const closed = (await change(shop, changeOf(tid, oids)))._unsafeUnwrap();
      expect(closed.outcome).toBe('impossible');
      const cases: [WaybillChange, string][] = [
        [changeOf('x', oids), 'invalid_order_no'],
        [changeOf('1', oids), 'not_found'],
        [changeOf(tid, ['1']), 'line_unknown'],
        [{ ...changeOf(tid, oids), parcel: { ...after, carrier: 'PIGEON' } }, 'carrier_unknown'],
        [{ ...changeOf(tid, oids), parcel: { ...after, trackingNo: '43' } }, 'waybill_invalid'],
      ];
      for (const [wanted, channelCode] of cases) {
        expect((await change(shop, wanted))._unsafeUnwrapErr()).toMatchObject({ channelCode });
      }
    });
  });
});

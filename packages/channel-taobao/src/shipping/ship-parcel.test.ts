import type { Shipment } from '@kaquan/core/ports';
import { describe, expect, it } from 'vitest';
import { createRawClient } from '../../test/sandbox/raw-client.ts';
import { refusal, stubCall, stubChannel } from '../../test/stub-platform.ts';
import { withShop, type TestShop } from '../../test/test-shop.ts';
import type { TaobaoFault } from '../sandbox/index.ts';
import { parcelApis, type ParcelApi } from './parcel-apis.ts';

const fullinfo = 'taobao.trade.fullinfo.get';
const companies = 'taobao.logistics.companies.get';
const first = { carrier: 'SF', trackingNo: 'SF10420001' };
const second = { carrier: 'zto', trackingNo: '75300000000001' };
const done = { outcome: 'done', note: '' };

/** A paid trade of boxes, one of each code. */
function boxes({ sandbox }: TestShop, ...codes: string[]): { tid: string; oids: string[] } {
  const trade = sandbox.create({
    lines: codes.map((outerSkuId) => ({ outerSkuId })),
    shippingType: 'express',
  });
  sandbox.pay(trade.tid);
  return trade;
}

function shipmentOf(
  orderNo: string,
  parcel: Shipment['parcel'] = first,
  oids?: string[],
): Shipment {
  const lines = oids?.map((lineNo) => ({ lineNo, quantity: 1 }));
  return { orderNo, method: 'parcel', ...(parcel && { parcel }), ...(lines && { lines }) };
}

const ship = async ({ channel, call }: TestShop, shipment: Shipment) =>
  channel.confirmShipment(call, shipment);
const tradeOf = ({ sandbox }: TestShop, tid: string) =>
  sandbox.dump().trades.find((trade) => trade.tid === tid);
const parcelsOf = ({ sandbox }: TestShop) => sandbox.dump().shipping.parcels;
const callsOf = ({ sandbox }: TestShop, method: string) =>
  sandbox.dump().counters.calls[method] ?? 0;

describe.each(Object.keys(parcelApis) as ParcelApi[])('a parcel by %s', (api) => {
  const { operation } = parcelApis[api];
  const withApi = async (run: (shop: TestShop) => Promise<void>) =>
    withShop(run, { channel: { parcels: api } });

  it('is told of once, under its waybill, and is known when it is told again', async () => {
    await withApi(async (shop) => {
      const { tid } = boxes(shop, 'BOX');
      expect((await ship(shop, shipmentOf(tid)))._unsafeUnwrap()).toEqual(done);
      expect((await ship(shop, shipmentOf(tid)))._unsafeUnwrap()).toEqual(done);
      expect(tradeOf(shop, tid)).toMatchObject({
        status: 'WAIT_BUYER_CONFIRM_GOODS',
        shippedTimes: 1,
      });
      expect(parcelsOf(shop)).toMatchObject([{ companyCode: 'SF', outSid: 'SF10420001' }]);
      expect(callsOf(shop, operation)).toBe(1);
    });
  });

  it('goes with some lines, and the rest with another one', async () => {
    await withApi(async (shop) => {
      const { tid, oids } = boxes(shop, 'BOX', 'BAG', 'TIN');
      const [box = '', ...others] = oids;
      expect((await ship(shop, shipmentOf(tid, first, [box])))._unsafeUnwrap()).toEqual(done);
      expect(tradeOf(shop, tid)).toMatchObject({ status: 'SELLER_CONSIGNED_PART' });
      const read = (await shop.channel.loadOrder(shop.call, tid))._unsafeUnwrap();
      expect(read).toMatchObject({ payment: 'paid', isShipped: false });
      expect(read.lines.map(({ isShipped }) => isShipped)).toEqual([true, false, false]);
      expect((await ship(shop, shipmentOf(tid, second, others)))._unsafeUnwrap()).toEqual(done);
      expect(tradeOf(shop, tid)).toMatchObject({
        status: 'WAIT_BUYER_CONFIRM_GOODS',
        shippedTimes: 1,
      });
      expect(parcelsOf(shop)).toMatchObject([
        { oids: [box], companyCode: 'SF' },
        { oids: others, companyCode: 'ZTO', outSid: second.trackingNo },
      ]);
    });
  });

  it.each<[string, Omit<TaobaoFault, 'method'>]>([
    ['the connection broke', { kind: 'lost_answer' }],
    ['the platform timed out inside', { kind: 'answer_timeout' }],
  ])('is done where the call took effect and %s', async (_name, fault) => {
    await withApi(async (shop) => {
      const { tid } = boxes(shop, 'BOX');
      shop.sandbox.addFaults([{ ...fault, method: operation }]);
      expect((await ship(shop, shipmentOf(tid)))._unsafeUnwrap()).toMatchObject({
        outcome: 'done',
      });
      expect(callsOf(shop, operation)).toBe(1);
    });
  });

  it('may be told again where it is found not to have happened', async () => {
    await withApi(async (shop) => {
      const { tid } = boxes(shop, 'BOX');
      shop.sandbox.addFaults([{ kind: 'http_error', method: operation }]);
      const error = (await ship(shop, shipmentOf(tid)))._unsafeUnwrapErr();
      expect(error.code).toBe('channel.unavailable');
      expect((await ship(shop, shipmentOf(tid)))._unsafeUnwrap()).toEqual(done);
    });
  });

  it('is unknown where the answer got lost and the trade cannot be read either', async () => {
    await withApi(async (shop) => {
      const { tid } = boxes(shop, 'BOX');
      shop.sandbox.addFaults([
        { kind: 'lost_answer', method: operation },
        { kind: 'http_error', method: fullinfo, after: 1, times: 3 },
      ]);
      const error = (await ship(shop, shipmentOf(tid)))._unsafeUnwrapErr();
      expect(error.code).toBe('channel.outcome_unknown');
    });
  });

  it('is impossible of a closed trade, and no closed line is named', async () => {
    await withApi(async (shop) => {
      const closed = boxes(shop, 'BOX');
      shop.sandbox.close(closed.tid);
      const answer = (await ship(shop, shipmentOf(closed.tid)))._unsafeUnwrap();
      expect(answer.outcome).toBe('impossible');

      const { tid, oids } = boxes(shop, 'BOX', 'BAG');
      const refundId = shop.sandbox.openRefund(tid, oids[0] ?? '', 100);
      const refund = (await shop.channel.loadRefund(shop.call, refundId))._unsafeUnwrap();
      expect((await shop.channel.agreeRefund(shop.call, refund)).isOk()).toBe(true);
      const over = await ship(shop, shipmentOf(tid, first, [oids[0] ?? '']));
      expect(over._unsafeUnwrap().outcome).toBe('impossible');
      expect((await ship(shop, shipmentOf(tid, first, oids)))._unsafeUnwrap()).toEqual(done);
      expect(parcelsOf(shop)).toMatchObject([{ oids: [oids[1]] }]);
    });
  });

  it('of a trade without anything to carry is for a person', async () => {
    await withApi(async (shop) => {
      const { tid } = shop.paidTrade();
      const answer = (await ship(shop, shipmentOf(tid)))._unsafeUnwrap();
      expect(answer).toMatchObject({ outcome: 'needs_check' });
      expect(answer.note).toContain('B98');
    });
  });
});

describe('a parcel', () => {
  it('is not told of where the trade is unpaid, held, unknown or has no such line', async () => {
    await withShop(async (shop) => {
      const unpaid = shop.sandbox.create({
        lines: [{ outerSkuId: 'BOX' }],
        shippingType: 'express',
      });
      const held = boxes(shop, 'BOX');
      shop.sandbox.hold(held.tid, 'top_hold');
      const other = boxes(shop, 'BOX');
      const cases: [Shipment, string][] = [
        [shipmentOf(unpaid.tid), 'unpaid'],
        [shipmentOf(held.tid), 'held'],
        [shipmentOf('1'), 'not_found'],
        [shipmentOf('x'), 'invalid_order_no'],
        [shipmentOf(other.tid, first, ['1']), 'line_unknown'],
        [shipmentOf(other.tid, { ...first, carrier: 'PIGEON' }), 'carrier_unknown'],
        [shipmentOf(other.tid, { ...first, trackingNo: 'a b' }), 'waybill_invalid'],
        [{ orderNo: other.tid, method: 'parcel' }, 'unsupported_method'],
        [{ ...shipmentOf(other.tid), method: 'dummy' }, 'unsupported_method'],
      ];
      for (const [shipment, channelCode] of cases) {
        const error = (await ship(shop, shipment))._unsafeUnwrapErr();
        expect(error).toMatchObject({ code: 'channel.rejected', channelCode });
      }
      expect(parcelsOf(shop)).toEqual([]);
      expect(shop.sandbox.dump().counters.refusals).toEqual({
        'isv.trade-not-exist:invalid-tid': 1,
      });
    });
  });

  it('of what went out otherwise is for a person: another waybill, or none', async () => {
    await withShop(async (shop) => {
      const byHand = boxes(shop, 'BOX');
      shop.sandbox.shipInBackend(byHand.tid);
      const { tid } = boxes(shop, 'BOX');
      expect((await ship(shop, shipmentOf(tid)))._unsafeUnwrap()).toEqual(done);
      for (const shipment of [shipmentOf(byHand.tid), shipmentOf(tid, second)]) {
        const answer = (await ship(shop, shipment))._unsafeUnwrap();
        expect(answer.outcome).toBe('needs_check');
      }
      expect(parcelsOf(shop)).toHaveLength(1);
    });
  });

  it('leaves the carriers unread for a day, but for one that is not among them', async () => {
    const clock = { offsetMs: 0, now: () => Date.now() + clock.offsetMs };
    await withShop(
      async (shop) => {
        const pass = (ms: number) => {
          clock.offsetMs += ms;
          shop.sandbox.advance(ms);
        };
        const tell = async (carrier: string) => {
          const { tid } = boxes(shop, 'BOX');
          return ship(shop, shipmentOf(tid, { ...first, carrier }));
        };
        expect((await tell('505')).isOk()).toBe(true);
        expect((await tell('顺丰速运')).isOk()).toBe(true);
        expect((await tell('PIGEON')).isErr()).toBe(true);
        expect(callsOf(shop, companies)).toBe(1);
        pass(11 * 60_000);
        expect((await tell('PIGEON')).isErr()).toBe(true);
        expect(callsOf(shop, companies)).toBe(2);
        pass(24 * 3_600_000);
        expect((await tell('SF')).isOk()).toBe(true);
        expect(callsOf(shop, companies)).toBe(3);
      },
      { channel: { clock } },
    );
  });

  it('finishes a shipment that was begun without a waybill', async () => {
    await withShop(
      async (shop) => {
        const { tid } = boxes(shop, 'BOX', 'BAG');
        const { session } = shop.call.credentials;
        const raw = createRawClient({ ...shop.access, session }, { now: () => Date.now() });
        await raw('taobao.logistics.online.send', { tid, company_code: 'SF' });
        expect(tradeOf(shop, tid)).toMatchObject({ status: 'WAIT_SELLER_SEND_GOODS' });
        expect((await ship(shop, shipmentOf(tid)))._unsafeUnwrap()).toEqual(done);
        expect(parcelsOf(shop)).toMatchObject([{ outSid: first.trackingNo }]);
        expect(tradeOf(shop, tid)).toMatchObject({ shippedTimes: 1 });
      },
      { channel: { parcels: 'online' } },
    );
  });

  it('of more lines than one call may name is for a person', async () => {
    await withShop(
      async (shop) => {
        const { tid, oids } = boxes(shop, ...Array.from({ length: 22 }, (_, n) => `BOX${n}`));
        const answer = await ship(shop, shipmentOf(tid, first, oids.slice(1)));
        expect(answer._unsafeUnwrap()).toMatchObject({ outcome: 'needs_check' });
        expect((await ship(shop, shipmentOf(tid, first, oids)))._unsafeUnwrap()).toEqual(done);
      },
      { channel: { parcels: 'online' } },
    );
  });

  it('ships once when two workers tell of it at the same time', async () => {
    await withShop(async (shop) => {
      const { tid } = boxes(shop, 'BOX');
      const answers = await Promise.all([1, 2, 3].map(async () => ship(shop, shipmentOf(tid))));
      for (const answer of answers) {
        expect(answer._unsafeUnwrap()).toMatchObject({ outcome: 'done' });
      }
      expect(tradeOf(shop, tid)).toMatchObject({ shippedTimes: 1 });
    });
  });
});

describe('beside a parcel', () => {
  it('cards of the same trade are for a person once the parcel is told of', async () => {
    await withShop(async (shop) => {
      const { tid, oids } = boxes(shop, 'BOX', 'CARD10');
      const [box = ''] = oids;
      expect((await ship(shop, shipmentOf(tid, first, [box])))._unsafeUnwrap()).toEqual(done);
      const cards = await ship(shop, { orderNo: tid, method: 'dummy' });
      expect(cards._unsafeUnwrap()).toMatchObject({ outcome: 'needs_check' });
      expect(tradeOf(shop, tid)).toMatchObject({ status: 'SELLER_CONSIGNED_PART' });
    });
  });
});

describe('what the platform answers to a parcel', () => {
  const line = (status: string, invoiceNo?: string) =>
    `{"oid":2,"status":"${status}","num_iid":3,"num":1,"payment":"1.00"${
      invoiceNo === undefined ? '' : `,"invoice_no":"${invoiceNo}"`
    }}`;
  const trade = (status: string, invoiceNo?: string) =>
    `{"trade_fullinfo_get_response":{"trade":{"tid":1,"status":"${status}","payment":"1.00",
    "created":"2026-03-08 11:58:02","modified":"2026-03-08 11:58:32",
    "orders":{"order":[${line(status, invoiceNo)}]}}}}`;
  const waiting = trade('WAIT_SELLER_SEND_GOODS');
  const answerTo = async (answer: string | object, after = waiting) => {
    let readings = 0;
    const { channel, sent } = stubChannel({
      [companies]: { logistics_companies: { logistics_company: [{ code: 'SF' }] } },
      [parcelApis.ascp.operation]: answer,
      get [fullinfo]() {
        readings += 1;
        return readings === 1 ? waiting : after;
      },
    });
    const result = await channel.confirmShipment(stubCall, shipmentOf('1'));
    return { result, sent };
  };
  const prefix = 'isv.logistics-offline-service-error:';

  it.each(['B04', 'B27', 'B55'])('%s is believed only with the trade at hand', async (code) => {
    const of = async (after: string) => (await answerTo(refusal(`${prefix}${code}`), after)).result;
    const shipped = trade('WAIT_BUYER_CONFIRM_GOODS', first.trackingNo);
    expect((await of(shipped))._unsafeUnwrap().outcome).toBe('done');
    const otherwise = trade('WAIT_BUYER_CONFIRM_GOODS', 'SF999');
    expect((await of(otherwise))._unsafeUnwrap().outcome).toBe('needs_check');
    expect((await of(trade('TRADE_CLOSED')))._unsafeUnwrap().outcome).toBe('impossible');
    expect((await of(waiting))._unsafeUnwrapErr().code).toBe('channel.unavailable');
    expect((await of('<html>'))._unsafeUnwrapErr().code).toBe('channel.outcome_unknown');
  });

  it.each(['B98', 'CD01', 'CD86', 'P08'])('%s is for a person', async (code) => {
    const { result } = await answerTo(refusal(`${prefix}${code}`, '订单类型不符'));
    expect(result._unsafeUnwrap()).toMatchObject({ outcome: 'needs_check' });
  });

  it.each([
    ['P03', 'channel.grant_expired'],
    ['B150', 'channel.unavailable'],
    ['S01', 'channel.unavailable'],
    ['ORDER_NOT_FOUND_ERROR', 'channel.unavailable'],
    ['B01', 'channel.rejected'],
    ['B60', 'channel.rejected'],
    ['CD22', 'channel.rejected'],
  ])('%s is %s', async (code, expected) => {
    const { result } = await answerTo(refusal(`${prefix}${code}`));
    expect(result._unsafeUnwrapErr().code).toBe(expected);
  });

  it('no success is none, and what cannot be read is none either', async () => {
    const none = (await answerTo({ result: { success: false } })).result;
    expect(none._unsafeUnwrapErr()).toMatchObject({ channelCode: 'is_success=false' });
    const shipped = trade('WAIT_BUYER_CONFIRM_GOODS', first.trackingNo);
    const later = (await answerTo({ result: { success: false } }, shipped)).result;
    expect(later._unsafeUnwrap().outcome).toBe('done');
    for (const garbage of ['<html>', '{}', '{"result":{"success":"yes"}}']) {
      const { result } = await answerTo(garbage);
      expect(result._unsafeUnwrapErr().code).toBe('channel.unavailable');
    }
  });

  it('is asked with the package as JSON text, and with nothing that is not known', async () => {
    const { sent } = await answerTo({ result: { success: true } });
    const form = sent.find((each) => each.get('method') === parcelApis.ascp.operation);
    expect(JSON.parse(form?.get('consign_pkgs') ?? '')).toEqual([
      { out_sid: first.trackingNo, company_code: 'SF' },
    ]);
    expect(form?.has('sub_tid')).toBe(false);
    expect(form?.has('consign_type')).toBe(false);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRawClient } from '../../../../test/sandbox/raw-client.ts';
import { createTaobaoSandbox, type TaobaoSandbox } from '../../create-sandbox.ts';

const now = () => Date.parse('2026-03-08T12:00:00+08:00');
let sandbox: TaobaoSandbox;
let call: ReturnType<typeof createRawClient>;
beforeEach(async () => {
  sandbox = createTaobaoSandbox({ now });
  call = createRawClient(await sandbox.start(), { now });
});
afterEach(() => sandbox.stop());

const online = 'taobao.logistics.online.send';
const offline = 'taobao.logistics.offline.send';
const ascp = 'alibaba.ascp.logistics.offline.send';
const confirm = 'taobao.logistics.online.confirm';
const resend = 'taobao.logistics.consign.resend';
const sf = { company_code: 'SF', out_sid: 'SF1042' };

const boxes = (count = 2) => {
  const lines = Array.from({ length: count }, (_, n) => ({ outerSkuId: `BOX${n}` }));
  const { tid, oids } = sandbox.create({ lines, shippingType: 'express' });
  sandbox.pay(tid);
  return { tid, oids };
};
const statusOf = (tid: string) => sandbox.dump().trades.find((trade) => trade.tid === tid)?.status;
const refused = async (method: string, parameters: Record<string, string>) => {
  const { json } = await call(method, parameters);
  return (json as { error_response?: { sub_code?: string } }).error_response?.sub_code;
};
const code = (prefix: string, of: string) => `isv.logistics-${prefix}-error:${of}`;

describe.each([
  [online, 'online-service', 20],
  [offline, 'offline-service', 50],
] as const)('%s', (method, prefix, maxLines) => {
  it('wants is_split and sub_tid together, and not too many lines', async () => {
    const { tid, oids } = boxes(maxLines + 1);
    const split = { tid, ...sf, is_split: '1' };
    expect(await refused(method, split)).toBe(code(prefix, 'CD22'));
    const named = { tid, ...sf, sub_tid: oids[0] ?? '' };
    expect(await refused(method, named)).toBe(code(prefix, 'CD22'));
    const all = { ...split, sub_tid: oids.join(',') };
    expect(await refused(method, all)).toBe('isv.invalid-parameter:sub_tid');
    const stranger = { ...split, sub_tid: '1' };
    expect(await refused(method, stranger)).toBe(code(prefix, 'CD23'));
    const most = { ...split, sub_tid: oids.slice(1).join(',') };
    expect(await refused(method, most)).toBeUndefined();
    expect(await refused(method, most)).toBe(code(prefix, 'CD23'));
    expect(statusOf(tid)).toBe('SELLER_CONSIGNED_PART');
    const whole = { tid, ...sf };
    expect(await refused(method, whole)).toBe(code(prefix, 'B55'));
  });

  it('refuses what is closed, unpaid, held, virtual, unknown, or under no such carrier', async () => {
    const closed = boxes();
    sandbox.close(closed.tid);
    const held = boxes();
    sandbox.hold(held.tid, 'forbid_consign');
    const unpaid = sandbox.create({ lines: [{ outerSkuId: 'BOX' }], shippingType: 'express' });
    const card = sandbox.create({ lines: [{ outerSkuId: 'CARD10' }] });
    sandbox.pay(card.tid);
    const good = boxes();
    const cases: [Record<string, string>, string][] = [
      [{ tid: closed.tid, ...sf }, 'B04'],
      [{ tid: held.tid, ...sf }, 'B02'],
      [{ tid: unpaid.tid, ...sf }, 'B55'],
      [{ tid: card.tid, ...sf }, 'B98'],
      [{ tid: '1', ...sf }, 'B01'],
      [{ tid: good.tid, ...sf, company_code: 'GONE' }, 'B59'],
      [{ tid: good.tid, ...sf, out_sid: 'a b' }, 'B60'],
    ];
    for (const [parameters, expected] of cases) {
      expect(await refused(method, parameters)).toBe(code(prefix, expected));
    }
    expect(sandbox.dump().shipping.parcels).toEqual([]);
  });
});

describe('online.send without a waybill', () => {
  it('begins a shipment, which confirm finishes once', async () => {
    const { tid } = boxes();
    expect(await refused(confirm, { tid, out_sid: 'SF1' })).toBe(code('confirm-service', 'B01'));
    expect(await refused(online, { tid, company_code: 'GONE' })).toBe(
      code('online-service', 'B59'),
    );
    expect(await refused(online, { tid, company_code: 'SF' })).toBeUndefined();
    expect(statusOf(tid)).toBe('WAIT_SELLER_SEND_GOODS');
    expect(await refused(online, { tid, company_code: 'SF' })).toBe(code('online-service', 'B27'));
    expect(await refused(online, { tid, ...sf })).toBe(code('online-service', 'B27'));
    expect(await refused(confirm, { tid, out_sid: '?' })).toBe(code('confirm-service', 'B60'));
    expect(await refused(confirm, { tid, out_sid: 'SF1042' })).toBeUndefined();
    expect(statusOf(tid)).toBe('WAIT_BUYER_CONFIRM_GOODS');
    expect(await refused(confirm, { tid, out_sid: 'SF1042' })).toBe(
      code('confirm-service', 'HD06'),
    );
  });
});

describe('ascp offline.send', () => {
  it('wants its package as JSON text of one', async () => {
    const { tid } = boxes();
    const wrong = [
      'SF',
      '{}',
      '[]',
      '[{}]',
      `[${'{"out_sid":"SF1042","company_code":"SF"},'.repeat(2)}`,
    ];
    for (const consign_pkgs of wrong) {
      expect(await refused(ascp, { tid, consign_pkgs })).toBe('isv.invalid-parameter:consign_pkgs');
    }
    const consign_pkgs = JSON.stringify([sf]);
    expect(await refused(ascp, { tid, consign_pkgs, consign_type: '3' })).toMatch(/consign_type/);
    expect(await refused(ascp, { tid, consign_pkgs })).toBeUndefined();
    expect(await refused(ascp, { tid, consign_pkgs })).toBe(code('offline-service', 'B04'));
  });
});

describe('consign.resend', () => {
  it('changes the waybill of what was shipped as a parcel, and of nothing else', async () => {
    const { tid, oids } = boxes();
    const prefix = 'update-company-or-mailno';
    const next = { company_code: 'ZTO', out_sid: '753' };
    expect(await refused(resend, { tid, ...next })).toBe(code(prefix, 'B55'));
    await call(online, { tid, ...sf });
    expect(await refused(resend, { tid, ...next })).toBeUndefined();
    const one = { tid, ...sf, is_split: '1', sub_tid: oids[0] ?? '' };
    expect(await refused(resend, one)).toBeUndefined();
    const read = await call('taobao.trade.fullinfo.get', { tid, fields: 'orders' });
    expect(read.json).toMatchObject({
      trade_fullinfo_get_response: {
        trade: {
          orders: {
            order: [
              { invoice_no: 'SF1042', logistics_company: '顺丰速运' },
              { invoice_no: '753', logistics_company: '中通快递' },
            ],
          },
        },
      },
    });
    const card = sandbox.create({ lines: [{ outerSkuId: 'CARD10' }] });
    sandbox.pay(card.tid);
    await call('taobao.logistics.dummy.send', { tid: card.tid });
    expect(await refused(resend, { tid: card.tid, ...next })).toBe(code(prefix, 'P08'));
    sandbox.close(tid);
    expect(await refused(resend, { tid, ...next })).toBe(code(prefix, 'B04'));
    expect(await refused(resend, { tid: '1', ...next })).toBe(code(prefix, 'B01'));
  });
});

describe('a trade shipped in part', () => {
  it('is shipped as a whole once its last waiting line is refunded', async () => {
    const { tid, oids } = boxes();
    await call(online, { tid, ...sf, is_split: '1', sub_tid: oids[0] ?? '' });
    const refundId = sandbox.openRefund(tid, oids[1] ?? '', 100);
    const { version = 0 } = sandbox.dump().trades[0]?.refunds[0] ?? {};
    await call('taobao.rp.refunds.agree', { refund_infos: `${refundId}|100|${version}` });
    expect(statusOf(tid)).toBe('WAIT_BUYER_CONFIRM_GOODS');
    expect(sandbox.dump().trades[0]).toMatchObject({ shippedTimes: 1 });
  });
});

describe('books of a release that knew no parcels', () => {
  it('go on with none, and with full shelves', async () => {
    const { shipping: _parcels, itemStock: _shelves, ...older } = sandbox.toJSON();
    const next = createTaobaoSandbox({ restore: older as ReturnType<TaobaoSandbox['toJSON']> });
    expect(next.dump().shipping).toEqual({ parcels: [] });
    expect(Object.keys(next.dump().itemStock.items).length).toBeGreaterThan(0);
  });
});

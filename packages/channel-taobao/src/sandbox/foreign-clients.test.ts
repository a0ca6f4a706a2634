import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTaobaoSandbox,
  type TaobaoSandbox,
  type TaobaoSandboxAccess,
} from './create-sandbox.ts';

// Two clients of the platform written by others, and published on npm: they know nothing of this
// project, so what they can do here is not merely this project agreeing with itself.
const require = createRequire(import.meta.url);

type Parameters = Record<string, string>;
type Execute = (method: string, parameters: Parameters) => Promise<unknown>;
/** Sends a picture beside the parameters, in the client's own way. */
type Upload = (method: string, parameters: Parameters, refuseProof: Buffer) => Promise<unknown>;
type Access = Pick<TaobaoSandboxAccess, 'url' | 'appKey' | 'appSecret'>;

interface ForeignClient {
  readonly execute: Execute;
  readonly upload: Upload;
}

const clients: Record<string, (access: Access) => ForeignClient> = {
  topsdk: (access) => {
    const TopClient = require('topsdk') as new (
      key: string,
      secret: string,
      endpoint: string,
    ) => { execute(method: string, parameters: object, type?: string): Promise<unknown> };
    const client = new TopClient(access.appKey, access.appSecret, access.url);
    return {
      execute: (method, parameters) => client.execute(method, parameters),
      upload: (method, parameters, value) => {
        const refuse_proof = { value, options: { filename: 'proof.png' } };
        return client.execute(method, { ...parameters, refuse_proof }, 'file_upload');
      },
    };
  },
  'taobao-sdk': (access) => {
    const { ApiClient } = require('taobao-sdk') as {
      ApiClient: new (options: { appkey: string; appsecret: string; url: string }) => {
        execute(
          method: string,
          parameters: object,
          done: (error: unknown, answer: unknown) => void,
        ): void;
      };
    };
    const { appKey: appkey, appSecret: appsecret, url } = access;
    const client = new ApiClient({ appkey, appsecret, url });
    const execute = (method: string, parameters: object) =>
      new Promise((resolve, reject) => {
        client.execute(method, parameters, (error, answer) => {
          if (error === null || error === undefined) resolve(answer);
          else reject(Object.assign(new Error('refused'), error));
        });
      });
    return {
      execute,
      upload: (method, parameters, refuse_proof) =>
        execute(method, { ...parameters, refuse_proof }),
    };
  },
};

let sandbox: TaobaoSandbox;
let access: TaobaoSandboxAccess;
beforeEach(async () => {
  sandbox = createTaobaoSandbox({ orders: 12, mix: { paid: 1 } });
  access = await sandbox.start();
});
afterEach(() => sandbox.stop());

/** Both clients stamp their calls with the machine's local time; the platform wants Beijing's. */
const stamped = (parameters: Parameters) => ({
  session: access.session,
  timestamp: new Date(Date.now() + 28_800_000).toISOString().slice(0, 19).replace('T', ' '),
  ...parameters,
});

describe.each(Object.entries(clients))('%s', (_name, createClient) => {
  it('lists orders and ships one, whose number it got as text', async () => {
    const { execute } = createClient(access);
    const fields = 'tid,status,orders';
    const type = 'fixed,auto_delivery,ec,eticket';
    const listed = await execute('taobao.trades.sold.get', stamped({ fields, type }));
    expect(listed).toMatchObject({ total_results: 12, trades: { trade: { length: 12 } } });
    const tid = sandbox.dump().trades[5]?.tid ?? '';
    const read = await execute(
      'taobao.trade.fullinfo.get',
      stamped({ fields: 'tid_str,status,orders.oid_str', tid }),
    );
    expect(read).toMatchObject({ trade: { tid_str: tid, status: 'WAIT_SELLER_SEND_GOODS' } });
    const shipped = await execute('taobao.logistics.dummy.send', stamped({ tid }));
    expect(shipped).toMatchObject({ shipping: { is_success: true } });
    expect(sandbox.dump().trades[5]).toMatchObject({ shippedTimes: 1 });
  });

  it('sends the codes of an e-ticket order, and uses one', async () => {
    const { execute } = createClient(access);
    const lines = [{ outerSkuId: 'CARD10', num: 2 }];
    const { tid } = sandbox.create({ type: 'eticket', lines });
    sandbox.pay(tid);
    const { token = '' } = sandbox.dump().eTickets.tickets[tid] ?? {};
    const order = { order_id: tid, token };
    const codes = { ...order, verify_codes: 'A-1:1,A-2:1' };
    const sent = await execute('taobao.vmarket.eticket.send', stamped(codes));
    expect(sent).toMatchObject({ ret_code: 1 });
    const use = { ...order, verify_code: 'A-1', consume_num: '1', serial_num: 'S1' };
    const used = await execute('taobao.vmarket.eticket.consume', stamped(use));
    expect(used).toMatchObject({ consume_secial_num: 'S1', left_num: 1 });
    const list = { outer_id: tid, token, isv_ma_list: '[{"code":"A-2","num":1}]' };
    const again = await execute('taobao.eticket.merchant.ma.resend', stamped(list));
    expect(again).toMatchObject({ ret_code: 'isv.success-all' });
    expect(sandbox.dump().trades.at(-1)).toMatchObject({ shippedTimes: 1 });
  });

  it('is told that a trade is already shipped', async () => {
    const { execute } = createClient(access);
    const tid = sandbox.dump().trades[0]?.tid ?? '';
    sandbox.shipInBackend(tid);
    await expect(execute('taobao.logistics.dummy.send', stamped({ tid }))).rejects.toMatchObject({
      code: 15,
      sub_code: 'isv.logistics-dummy-service-error:B04',
    });
  });

  it('ships a trade in two parcels, corrects a waybill, and sets a figure', async () => {
    const { execute } = createClient(access);
    const trade = sandbox.create({
      lines: [{ outerSkuId: 'BOX' }, { outerSkuId: 'BAG' }],
      shippingType: 'express',
    });
    sandbox.pay(trade.tid);
    const [box = '', bag = ''] = trade.oids;
    const { tid } = trade;
    const carriers = await execute('taobao.logistics.companies.get', stamped({ fields: 'code' }));
    expect(carriers).toMatchObject({
      logistics_companies: { logistics_company: expect.arrayContaining([{ code: 'SF' }]) },
    });
    const sf = { company_code: 'SF', out_sid: 'SF10420001' };
    const online = { tid, ...sf, is_split: '1', sub_tid: box };
    const sent = await execute('taobao.logistics.online.send', stamped(online));
    expect(sent).toMatchObject({ shipping: { is_success: true } });
    const package_ = JSON.stringify([{ out_sid: '75300000000001', company_code: 'ZTO' }]);
    const ascp = { tid, sub_tid: bag, consign_pkgs: package_ };
    const other = await execute('alibaba.ascp.logistics.offline.send', stamped(ascp));
    expect(other).toMatchObject({ result: { success: true } });
    const resend = { ...online, out_sid: 'SF10420002' };
    await execute('taobao.logistics.consign.resend', stamped(resend));
    expect(sandbox.dump().shipping.parcels).toMatchObject([
      { oids: [bag], outSid: '75300000000001' },
      { oids: [box], outSid: 'SF10420002', formerly: ['SF10420001'] },
    ]);
    sandbox.putItem({ numIid: '70001', skus: { '81': 1 } });
    const figure = { num_iid: '70001', skuid_quantities: '81:5' };
    await execute('taobao.skus.quantity.update', stamped(figure));
    await execute('taobao.trade.memo.update', stamped({ tid, memo: '两个包裹', flag: '3' }));
    const { itemStock, trades } = sandbox.dump();
    expect(itemStock.items['70001']).toMatchObject({ skus: { '81': 5 } });
    expect(trades.at(-1)).toMatchObject({ sellerMemo: '两个包裹', sellerFlag: 3 });
  });

  it('refuses at Tmall with a picture, which is not signed, and is refused without one', async () => {
    await sandbox.stop();
    sandbox = createTaobaoSandbox({ sellerType: 'B' });
    access = await sandbox.start();
    const { execute, upload } = createClient(access);
    const asked = (wantsReturn: boolean) => {
      const { tid, oids } = sandbox.create({ lines: [{ outerSkuId: 'CARD10', num: 2 }] });
      sandbox.pay(tid);
      sandbox.shipInBackend(tid);
      const [oid = ''] = oids;
      if (!wantsReturn) return sandbox.openRefund(tid, oid, 990);
      return sandbox.openReturn(tid, oid, 990);
    };
    const refundOf = (refundId: string) =>
      sandbox
        .dump()
        .trades.flatMap((trade) => trade.refunds)
        .find((refund) => refund.refundId === refundId);
    const lockOf = (refundId: string) => ({
      refund_id: refundId,
      refund_phase: refundOf(refundId)?.phase ?? '',
      refund_version: String(refundOf(refundId)?.version),
    });
    const picture = Buffer.alloc(1_000, 7);
    const [money, goods] = [asked(false), asked(true)];
    const refusal = { ...lockOf(money), refuse_message: '卡密已使用，无法退款' };
    await expect(execute('taobao.refund.refuse', stamped(refusal))).rejects.toMatchObject({
      sub_code: 'isv.missing-parameter:refuse_proof',
    });
    const refused = await upload('taobao.refund.refuse', stamped(refusal), picture);
    expect(refused).toMatchObject({ is_success: true, refund: { status: 'SELLER_REFUSE_BUYER' } });
    const returned = await upload('taobao.rp.returngoods.refuse', stamped(lockOf(goods)), picture);
    expect(returned).toMatchObject({ result: true });
    expect([refundOf(money)?.status, refundOf(goods)?.status]).toEqual([
      'SELLER_REFUSE_BUYER',
      'SELLER_REFUSE_BUYER',
    ]);
  });

  it('is refused with a wrong secret', async () => {
    const { execute } = createClient({ ...access, appSecret: 'guess' });
    const call = execute('taobao.trades.sold.get', stamped({ fields: 'tid' }));
    await expect(call).rejects.toMatchObject({ code: 25 });
  });
});

it('the client that parses 64-bit ids losslessly gets the very number, the other does not', async () => {
  const tid = sandbox.dump().trades[0]?.tid ?? '';
  const parameters = () => stamped({ fields: 'tid', tid });
  const lossless = await clients['topsdk']?.(access).execute(
    'taobao.trade.fullinfo.get',
    parameters(),
  );
  expect(lossless).toMatchObject({ trade: { tid } });
  const lossy = await clients['taobao-sdk']?.(access).execute(
    'taobao.trade.fullinfo.get',
    parameters(),
  );
  expect(String((lossy as { trade: { tid: number } }).trade.tid)).not.toBe(tid);
});
